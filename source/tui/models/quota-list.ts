import type {QuotaView, QuotaWindowView} from '../../runtime/quota-view.js';
import type {MissionView} from '../../runtime/viewer.js';
import type {QuotasOverlay} from '../view-parts.js';
import {cellWidth, cutEnd, padCells, padCellsStart, wrapText} from './cells.js';
import {innerSize} from './layout.js';
import {
	balanceText,
	barText,
	isDrawn,
	percentText,
	type WindowShown,
	windowName,
	windowShown,
} from './quota-standing.js';
import {quotaSaid, ruleSaid, type Said, windowSaid} from './quota-words.js';
import {blankRow, type Pane, type Rect, type Row, rowWidth, type Span, span} from './rows.js';

/** The provider that the keys are at, and its place; one that is gone leaves the one that took its place. */
export function chosenQuota(
	{quota: {providers}}: MissionView,
	{chosen, place}: QuotasOverlay,
): Readonly<{quota: QuotaView | null; at: number}> {
	const found = providers.findIndex(({provider}) => provider === chosen);
	const at = found < 0 ? Math.max(0, Math.min(place, providers.length - 1)) : found;
	return {quota: providers[at] ?? null, at};
}

const indent = '    ';

/** Cells of a bar, by the cells there are. */
function barCells(width: number): number {
	return width >= 100 ? 20 : width >= 60 ? 10 : 5;
}

/** What was known of a window whose provider is not known now, or is another account's: words and no bar. */
function oldText(shown: WindowShown): string {
	return shown.kind === 'unlimited'
		? 'no limit'
		: shown.percent === null
			? '? not known'
			: `${percentText(shown)} used when it was read`;
}

function headOf(
	window: QuotaWindowView,
	quota: QuotaView,
	{width, name, now}: Readonly<{width: number; name: number; now: number}>,
): Row {
	const shown = windowShown(window, now);
	const {kind, isClose} = shown;
	const label = span(`${indent}${padCells(cutEnd(windowName(window), name), name)}  `);
	if (!isDrawn(quota) || kind === 'unlimited' || kind === 'unknown') {
		return [label, span(oldText(shown), kind === 'unlimited' ? 'muted' : 'caution')];
	}
	const tone = kind === 'full' ? 'bad' : isClose ? 'caution' : 'plain';
	const words = kind === 'full' ? ' used up ' : `${padCellsStart(percentText(shown), 4)} used`;
	return [label, span(`${barText(shown, barCells(width))} `, tone), span(words, tone)];
}

/** A window: bar and percent, and behind or below them what is said of it. */
function windowRows(
	window: QuotaWindowView,
	quota: QuotaView,
	options: Readonly<{width: number; name: number; now: number}>,
): readonly Row[] {
	const {width, now} = options;
	const heads = headRows(headOf(window, quota, options), width);
	const said = windowSaid(window, now);
	const tail = said.flatMap(({text, tone}): readonly Span[] => [span('  '), span(text, tone)]);
	const [head = blankRow] = heads;
	return heads.length === 1 && rowWidth(head) + rowWidth(tail) <= width
		? [[...head, ...tail]]
		: [...heads, ...packed(said, width)];
}

/** What is known of a window, below its name where it is too long: "62% used" of what is not known now is never cut to that. */
function headRows(head: Row, width: number): readonly Row[] {
	const [name = span(''), ...known] = head;
	return rowWidth(head) <= width
		? [head]
		: [[name], ...known.flatMap((one) => saidRows(one, width, `${indent}  `))];
}

/** Parts one behind the other, in as many lines as they take. */
function packed(said: readonly Said[], width: number): readonly Row[] {
	const before = `${indent}  `;
	const rows: Row[] = [];
	for (const one of said) {
		const last = rows.at(-1);
		const longer = last && [...last, span('  '), span(one.text, one.tone)];
		if (longer !== undefined && rowWidth(longer) <= width) {
			rows[rows.length - 1] = longer;
		} else {
			rows.push(...saidRows(one, width, before));
		}
	}
	return rows;
}

function saidRows(
	{text, tone}: Pick<Span, 'text' | 'tone'>,
	width: number,
	before: string,
): readonly Row[] {
	return wrapText(text, Math.max(1, width - before.length)).map((line) => [
		span(before),
		span(line, tone),
	]);
}

function quotaRows(quota: QuotaView, isChosen: boolean, width: number, now: number): Row[] {
	const names = quota.windows.map((window) => cellWidth(windowName(window)));
	const name = Math.min(width < 60 ? 10 : 24, Math.max(0, ...names));
	const [first, ...more] = quotaSaid(quota, now);
	const balance = quota.balance === null ? '' : `${balanceText(quota.balance)}, `;
	const title: Row = [
		span(isChosen ? '» ' : '  ', 'accent'),
		span(quota.provider, isChosen ? 'accent' : 'plain', {isBold: true}),
	];
	const state = first === undefined ? null : {...first, text: `${balance}${first.text}`};
	const isShort = state !== null && rowWidth(title) + 2 + cellWidth(state.text) <= width;
	return [
		isShort ? [...title, span('  '), span(state.text, state.tone)] : title,
		...(isShort || state === null ? [] : saidRows(state, width, indent)),
		...quota.windows.flatMap((window) => windowRows(window, quota, {width, name, now})),
		...more.flatMap((one) => saidRows(one, width, indent)),
		blankRow,
	];
}

/** Where something stands among the lines. */
type Listed = Readonly<{rows: readonly Row[]; chosenAt: number; chosenHeight: number}>;

function listed(mission: MissionView, overlay: QuotasOverlay, width: number, now: number): Listed {
	const {at} = chosenQuota(mission, overlay);
	const cards = mission.quota.providers.map((quota, place) =>
		quotaRows(quota, place === at, width, now),
	);
	const before = cards.slice(0, at).reduce((sum, {length}) => sum + length, 0);
	return {rows: cards.flat(), chosenAt: before, chosenHeight: (cards[at]?.length ?? 1) - 1};
}

/** What the quotas are, whole: the chosen provider is always on the screen, and at the bottom the rule for what is not known. */
export function quotasPane(
	mission: MissionView,
	overlay: QuotasOverlay,
	rect: Rect,
	now: number,
): Pane {
	const {width, height} = innerSize(rect);
	const rule = wrapText(ruleSaid(mission.quota), Math.max(1, width)).map(
		(line): Row => [span(line, 'muted')],
	);
	const room = Math.max(1, height - rule.length - 1);
	const {rows, chosenAt, chosenHeight} = listed(mission, overlay, width, now);
	const bottom = Math.max(0, chosenAt + chosenHeight - room);
	const start = chosenHeight > room ? chosenAt : bottom;
	const visible = rows.slice(start, start + room);
	const below = rows.slice(start + room).filter((row) => row.length > 0).length;
	const foot = [start > 0 ? `${start} above` : '', below > 0 ? `${below} below` : ''];
	const filler = Array.from({length: room - visible.length}, () => blankRow);
	const nobody: Row = [span('no provider is known: the models of this mission name none', 'muted')];
	return {
		title: [span('Quotas', 'accent')],
		foot: [span(foot.filter((part) => part !== '').join(', '), 'caution')],
		rows: [...(rows.length === 0 ? [nobody] : visible), ...filler, blankRow, ...rule].slice(
			0,
			height,
		),
		tone: 'accent',
	};
}
