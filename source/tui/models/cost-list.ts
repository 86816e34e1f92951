import {
	type CostBy,
	type CostNode,
	costTree,
	dearestFirst,
	type Tally,
	talliedTokens,
} from '../../mission/cost-tree.js';
import type {MissionView, TodoItemView} from '../../runtime/viewer.js';
import type {CostOverlay} from '../view-parts.js';
import {padCellsStart, wrapText} from './cells.js';
import {coverageText, exactCostText, pricedText, tokensText} from './cost-words.js';
import {fullCount, shortCount} from './figures.js';
import {innerSize} from './layout.js';
import {blankRow, fitRow, type Pane, type Rect, type Row, span, type Tone} from './rows.js';
import {labelOf} from './todo-tree.js';

/** A line of the tree: a part that no fold hides, and how deep it stands. */
type CostLine = Readonly<{node: CostNode; depth: number; isFolded: boolean}>;

/** What the open tree shows: its lines, and the place of the chosen one among them. */
export type CostList = Readonly<{lines: readonly CostLine[]; at: number}>;

/** What the ways to put the lanes together are called. */
const ways: Readonly<Record<CostBy, string>> = {
	role: 'by role',
	lane: 'by lane',
	todo: 'by todo item',
};

/** The ways in the order of the key that changes them. */
export const costWays: readonly CostBy[] = ['role', 'lane', 'todo'];

function linesOf(node: CostNode, turned: readonly string[], depth: number): readonly CostLine[] {
	// A lane's own part and its sessions are shown where somebody asks for them.
	const isFolded = (node.kind === 'lane') !== turned.includes(node.key);
	const below = isFolded ? [] : node.parts.flatMap((part) => linesOf(part, turned, depth + 1));
	return [{node, depth, isFolded}, ...below];
}

/** The tree as it is opened; a chosen part that is gone leaves the one that took its place. */
export function costList(mission: MissionView, overlay: CostOverlay): CostList {
	const {by, isDearestFirst, chosen, place, turned} = overlay;
	const tree = costTree(mission.lanes, mission.todo.items, by);
	const lines = linesOf(isDearestFirst ? dearestFirst(tree) : tree, turned, 0);
	const at = lines.findIndex(({node}) => node.key === chosen);
	return {lines, at: at < 0 ? Math.max(0, Math.min(place, lines.length - 1)) : at};
}

/** What a part is called, in words. */
export function costName(
	{kind, name, title, parts}: CostNode,
	items: readonly TodoItemView[],
): string {
	switch (kind) {
		case 'mission':
			return 'the mission';
		case 'role':
			return `${name}, ${parts.length} ${parts.length === 1 ? 'lane' : 'lanes'}`;
		case 'item': {
			const item = items.find(({id}) => id === name);
			return item === undefined ? `${name}, no longer in the list` : labelOf(item);
		}
		case 'no-item':
			return 'for no todo item';
		case 'lane':
			return title === '' ? name : `${name}  ${title}`;
		case 'own':
			return 'the lane itself';
		case 'below':
			return name === '1' ? 'a session it started' : `${name} sessions it started`;
	}
}

type Column = Readonly<{head: string; width: number; cell: (tally: Tally) => string}>;

/** What stands beside each part, the most telling first: as many as there is room for. */
const price: Column = {head: 'cost', width: 12, cell: exactCostText};
const columns: readonly Column[] = [
	{head: 'tokens', width: 6, cell: (tally) => shortCount(talliedTokens(tally))},
	{head: 'priced', width: 10, cell: pricedText},
	{head: 'input', width: 6, cell: ({input}) => shortCount(input)},
	{head: 'output', width: 6, cell: ({output}) => shortCount(output)},
	{head: 'reasoning', width: 9, cell: ({reasoning}) => shortCount(reasoning)},
	{head: 'cache write', width: 11, cell: ({cacheWrite}) => shortCount(cacheWrite)},
	{head: 'cached', width: 6, cell: ({cacheRead}) => shortCount(cacheRead)},
];

/** Cells between columns, and for the mark of the chosen line. */
const gap = 2;

/** Narrower than this, what is written is as short as it can be. */
const roomy = 60;

/** The cells that the prices take, where each counts. */
function priceWidth(lines: readonly CostLine[]): number {
	return Math.max(4, ...lines.map(({node}) => exactCostText(node.tally).length));
}

function columnsFor(width: number, lines: readonly CostLine[]): readonly Column[] {
	const least = width < roomy ? 12 : 28;
	let room = width - gap;
	const first = width < roomy ? {...price, width: priceWidth(lines)} : price;
	return [first, ...columns].filter((column) => {
		const isIn = room - gap - column.width >= least;
		room -= isIn ? gap + column.width : room;
		return isIn;
	});
}

/** What is not wholly known stands out; what a subscription pays for is known to have no price. */
function toneOf({calls, unpriced, subscribed}: Tally): Tone {
	return calls === 0 || subscribed === calls ? 'muted' : unpriced > 0 ? 'caution' : 'plain';
}

function figures(shown: readonly Column[], cells: readonly string[], tone: Tone): Row {
	return shown.map(({width}, at) =>
		span(`${' '.repeat(gap)}${padCellsStart(cells[at] ?? '', width)}`, at === 0 ? tone : 'muted'),
	);
}

function cellsWidth(shown: readonly Column[]): number {
	return shown.reduce((sum, {width}) => sum + gap + width, 0);
}

function lineRow(
	{node, depth, isFolded}: CostLine,
	mission: MissionView,
	shown: readonly Column[],
	options: Readonly<{width: number; isChosen: boolean}>,
): Row {
	const {width, isChosen} = options;
	const room = Math.max(0, width - gap - cellsWidth(shown));
	const fold = node.parts.length === 0 ? '  ' : isFolded ? '▸ ' : '▾ ';
	const indent = ' '.repeat(Math.min(width < roomy ? depth : depth * 2, Math.max(0, room - 8)));
	const label = span(costName(node, mission.todo.items), isChosen ? 'accent' : 'plain', {
		isBold: isChosen || node.parts.length > 0,
	});
	return [
		span(isChosen ? '» ' : '  ', 'accent'),
		...fitRow([span(`${indent}${fold}`, 'muted'), label], room),
		...figures(
			shown,
			shown.map(({cell}) => cell(node.tally)),
			toneOf(node.tally),
		),
	];
}

function detailRows(node: CostNode, mission: MissionView, width: number): readonly Row[] {
	const {tally} = node;
	const lines = [
		`${costName(node, mission.todo.items)}: ${exactCostText(tally)}, ${coverageText(tally)}`,
		tokensText(tally, width < roomy ? shortCount : fullCount),
	];
	return lines
		.flatMap((line) => wrapText(line, Math.max(1, width)))
		.map((line): Row => [span(line, 'muted')]);
}

type Parts = Readonly<{head: Row; details: readonly Row[]; room: number; shown: readonly Column[]}>;

/** The column heads, what is said of the chosen line at the bottom, and the lines that stay for the tree. */
function partsOf(mission: MissionView, {lines, at}: CostList, rect: Rect): Parts {
	const {width, height} = innerSize(rect);
	const shown = columnsFor(width, lines);
	const chosen = lines[at];
	const all = chosen === undefined ? [] : detailRows(chosen.node, mission, width);
	const details = all.slice(0, Math.max(0, height - 5));
	const below = details.length === 0 ? 0 : details.length + 1;
	const heads = shown.map(({head}) => head);
	const left = columns.length + 1 - shown.length;
	const room = Math.max(0, width - cellsWidth(shown));
	const words = [`… ${left} more columns`, `… ${left} more`].find(
		(text) => text.length + gap <= room,
	);
	const head = [
		...fitRow(left === 0 ? [] : [span(`  ${words ?? '…'}`, 'muted')], room),
		...figures(shown, heads, 'muted'),
	];
	return {head, details, room: Math.max(1, height - 1 - below), shown};
}

/** Lines of the tree that the open overlay has room for. */
export function costRoom(mission: MissionView, overlay: CostOverlay, rect: Rect): number {
	return partsOf(mission, costList(mission, overlay), rect).room;
}

/** What the mission came to as a tree; below it the chosen line in words, with tokens of every kind. */
export function costPane(mission: MissionView, overlay: CostOverlay, rect: Rect): Pane {
	const {width} = innerSize(rect);
	const list = costList(mission, overlay);
	const {lines, at} = list;
	const {head, details, room, shown} = partsOf(mission, list, rect);
	const start = Math.max(0, Math.min(at - Math.floor(room / 2), lines.length - room));
	const visible = lines.slice(start, start + room);
	const below = lines.length - start - visible.length;
	const foot = [start > 0 ? `${start} above` : '', below > 0 ? `${below} below` : ''];
	const rows = visible.map((line, place) =>
		lineRow(line, mission, shown, {width, isChosen: start + place === at}),
	);
	const filler = Array.from({length: room - rows.length}, () => blankRow);
	return {
		title: [span(`Cost ${ways[overlay.by]}`, 'accent')],
		note: [span(overlay.isDearestFirst ? 'dearest first' : 'in their order', 'muted')],
		foot: [span(foot.filter((part) => part !== '').join(', '), 'caution')],
		rows: [head, ...rows, ...filler, ...(details.length === 0 ? [] : [blankRow, ...details])],
		tone: 'accent',
	};
}
