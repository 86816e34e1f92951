import type {QuotaView, QuotaWindowView} from '../../runtime/quota-view.js';
import type {MissionView} from '../../runtime/viewer.js';
import {cutEnd} from './cells.js';
import {shortTime} from './figures.js';
import {
	barText,
	forecastMs,
	hasGauges,
	isDrawn,
	percentText,
	remarkOf,
	resetMark,
	windowName,
	windowShown,
} from './quota-standing.js';
import {type Row, rowWidth, type Span, span} from './rows.js';

/** One thing to say of a provider, and how much it presses. */
type Unit = Readonly<{provider: string; pressing: number; row: Row}>;

/** How much is said of a window, and the most cells of a provider's name. */
type Detail = Readonly<{
	cells: number;
	inWords: boolean;
	hasReset: boolean;
	hasForecast: boolean;
	name: number;
}>;

const inWords: Detail = {cells: 10, inWords: true, hasReset: true, hasForecast: true, name: 24};
const short: Detail = {cells: 5, inWords: false, hasReset: true, hasForecast: true, name: 16};
const shorter: Detail = {...short, hasForecast: false, name: 14};
const shortest: Detail = {...shorter, hasReset: false, name: 10};

function windowUnit(
	provider: string,
	window: QuotaWindowView,
	now: number,
	{cells, inWords: isLong, hasReset, hasForecast}: Detail,
): Unit {
	const shown = windowShown(window, now);
	const {kind, pressing, isClose} = shown;
	const name = `${cutEnd(windowName(window), 14)} `;
	if (kind === 'unlimited' || kind === 'unknown') {
		const words = kind === 'unlimited' ? span('no limit') : span('? not known', 'caution');
		return {provider, pressing, row: [span(name, 'muted'), words]};
	}
	const tone = kind === 'full' ? 'bad' : isClose ? 'caution' : 'plain';
	const mark = resetMark(window, now, isLong);
	const leftMs = forecastMs(window, now);
	const parts: readonly (Span | null)[] = [
		span(name, 'muted'),
		span(`${barText(shown, cells)} `, tone),
		span(kind === 'full' ? 'used up' : `${percentText(shown)}${isLong ? ' used' : ''}`, tone),
		(hasReset || kind === 'full') && mark !== '' ? span(` ${mark}`, 'muted') : null,
		hasForecast && leftMs !== null ? span(` full in ~${shortTime(leftMs)}`, 'caution') : null,
	];
	return {provider, pressing, row: parts.filter((part) => part !== null)};
}

function unitsOf(quota: QuotaView, now: number, detail: Detail): readonly Unit[] {
	const {provider, windows} = quota;
	const remark = remarkOf(quota, now);
	const said: readonly Unit[] =
		remark === null
			? []
			: [
					{
						provider,
						pressing: remark.pressing,
						row: [
							...(remark.sign === null ? [] : [span(`${remark.sign.glyph} `, remark.sign.tone)]),
							span(remark.text, remark.sign?.tone ?? 'muted'),
						],
					},
				];
	const drawn = isDrawn(quota) ? windows.map((one) => windowUnit(provider, one, now, detail)) : [];
	return [...said, ...drawn].toSorted((a, b) => b.pressing - a.pressing);
}

/** What of a provider is left out without being counted: that it has no gauge, or is off. */
function isCounted({pressing}: Unit): boolean {
	return pressing > 0;
}

/** The units one after another, those of a provider together behind its name, and how many are left out. */
function rowOf(units: readonly Unit[], left: readonly Unit[], {name}: Detail, hint: string): Row {
	const groups = [...Map.groupBy(units, ({provider}) => provider)];
	const hidden = left.filter(isCounted).length;
	const more = hidden === 0 ? [] : [span(`   +${hidden}${hint}`, 'muted')];
	return [
		...groups.flatMap(([provider, all], at) => [
			span(`${at === 0 ? ' ' : '   '}${cutEnd(provider, name)}`, 'plain', {isBold: true}),
			...all.flatMap(({row}, place) => [span(place === 0 ? ' ' : '  '), ...row]),
		]),
		...more,
	];
}

type Fitted = Readonly<{row: Row; count: number}>;

/** As much as fits, the most pressing first. */
function fitted(units: readonly Unit[], width: number, detail: Detail, hint: string): Fitted {
	for (let count = units.length; count > 0; count--) {
		const row = rowOf(units.slice(0, count), units.slice(count), detail, hint);
		if (rowWidth(row) <= width) {
			return {row, count};
		}
	}
	return {row: rowOf(units.slice(0, 1), units.slice(1), detail, hint), count: 0};
}

/**
 * The line of gauges of the providers that are used now: the most pressing first, `+2` for what there is no room for, and the key that shows it. It is in
 * words where all of it fits so. Null where nothing is to be said.
 */
export function gaugeRow(
	mission: MissionView,
	now: number,
	width: number,
	key: string,
): Row | null {
	if (!hasGauges(mission, now)) {
		return null;
	}
	const hint = `, ${key} shows all`;
	const wishes: ReadonlyArray<readonly [Detail, string]> =
		width < 60
			? [
					[{...shorter, name: 24}, ''],
					[shorter, ''],
					[shortest, ''],
				]
			: [
					[inWords, hint],
					[short, hint],
					[short, ''],
				];
	const ways = [...wishes, [shortest, ''] as const].map(([detail, said]) => {
		const units = mission.quota.providers
			.filter(({isUsed}) => isUsed)
			.flatMap((quota) => unitsOf(quota, now, detail))
			.toSorted((a, b) => b.pressing - a.pressing);
		return fitted(units, width, detail, said);
	});
	// A forecast is worth more than one gauge more.
	const most = Math.max(...ways.slice(0, wishes.length).map(({count}) => count));
	return (most === 0 ? ways.at(-1) : ways.find(({count}) => count === most))?.row ?? null;
}
