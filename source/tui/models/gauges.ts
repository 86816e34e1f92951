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

/** How much of a window is said: cells of its bar, and whether reset and forecast are. */
type Detail = Readonly<{cells: number; hasReset: boolean; hasForecast: boolean; name: number}>;

const details: readonly Detail[] = [
	{cells: 10, hasReset: true, hasForecast: true, name: 20},
	{cells: 5, hasReset: true, hasForecast: true, name: 16},
	{cells: 5, hasReset: true, hasForecast: false, name: 14},
	{cells: 5, hasReset: false, hasForecast: false, name: 10},
];

function windowUnit(
	provider: string,
	window: QuotaWindowView,
	now: number,
	{cells, hasReset, hasForecast}: Detail,
): Unit {
	const shown = windowShown(window, now);
	const {kind, pressing, isClose} = shown;
	const name = `${cutEnd(windowName(window), 14)} `;
	if (kind === 'unlimited' || kind === 'unknown') {
		const words = kind === 'unlimited' ? span('no limit') : span('? not known', 'caution');
		return {provider, pressing, row: [span(name, 'muted'), words]};
	}
	const tone = kind === 'full' ? 'bad' : isClose ? 'caution' : 'plain';
	const mark = resetMark(window, now);
	const leftMs = forecastMs(window, now);
	const parts: readonly (Span | null)[] = [
		span(name, 'muted'),
		span(`${barText(shown, cells)} `, tone),
		span(kind === 'full' ? 'used up' : percentText(shown), tone),
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

/** The units one after another, those of a provider together behind its name, and how many are left out. */
function rowOf(units: readonly Unit[], hidden: number, {name}: Detail): Row {
	const groups = [...Map.groupBy(units, ({provider}) => provider)];
	const more = hidden === 0 ? [] : [span(`   +${hidden}`, 'muted')];
	return [
		...groups.flatMap(([provider, all], at) => [
			span(`${at === 0 ? ' ' : '   '}${cutEnd(provider, name)}`, 'plain', {isBold: true}),
			...all.flatMap(({row}, place) => [span(place === 0 ? ' ' : '  '), ...row]),
		]),
		...more,
	];
}

/** As much as fits, the most pressing first; null where not even that does. */
function fitted(units: readonly Unit[], width: number, detail: Detail): Row | null {
	for (let count = units.length; count > 0; count--) {
		const row = rowOf(units.slice(0, count), units.length - count, detail);
		if (rowWidth(row) <= width) {
			return row;
		}
	}
	return null;
}

/** The line of gauges: the most pressing window first, `+2` for what there is no room for. Null where nothing is to be said. */
export function gaugeRow(mission: MissionView, now: number, width: number): Row | null {
	if (!hasGauges(mission)) {
		return null;
	}
	const from = width >= 120 ? 0 : width >= 80 ? 1 : 2;
	const rows = details.slice(from).map((detail) => {
		const units = mission.quota.providers.flatMap((quota) => unitsOf(quota, now, detail));
		const order = units.toSorted((a, b) => b.pressing - a.pressing);
		return {order, detail};
	});
	for (const {order, detail} of rows) {
		const row = fitted(order, width, detail);
		if (row !== null) {
			return row;
		}
	}
	const last = rows.at(-1);
	return last === undefined
		? null
		: rowOf(last.order.slice(0, 1), last.order.length - 1, last.detail);
}
