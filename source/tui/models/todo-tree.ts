import type {LaneView, MissionView, TodoItemView} from '../../runtime/viewer.js';
import {type Sign, signs} from '../signs.js';
import {wrapText} from './cells.js';
import {laneSign, needsPerson} from './lanes.js';
import {type Row, span, spreadRow} from './rows.js';

type Todo = MissionView['todo'];

/** How an item stands, in words for its end of the line, and its sign. */
type Standing = Readonly<{sign: Sign; words: string}>;

/** The lane that the item's badge names first, if there is one. */
function laneOf(item: TodoItemView, lanes: readonly LaneView[]): LaneView | undefined {
	const [name] = item.badge.split(' ');
	return lanes.find((lane) => lane.id === name);
}

function doneStanding(item: TodoItemView): Standing {
	if (item.isVerified) {
		return {sign: signs.done, words: item.badge};
	}
	const words = item.isTickedOutside ? 'ticked outside, not verified' : 'not verified yet';
	return {sign: signs.unknown, words: item.badge === '' ? words : `${item.badge}, ${words}`};
}

function standingOf(item: TodoItemView, lanes: readonly LaneView[]): Standing {
	if (item.state === 'done') {
		return doneStanding(item);
	}
	if (item.state === 'cancelled') {
		return {sign: signs.idle, words: item.badge === '' ? 'cancelled' : item.badge};
	}
	const lane = laneOf(item, lanes);
	if (
		lane !== undefined &&
		(needsPerson(lane) || lane.state === 'failed' || lane.state === 'stalled')
	) {
		return {sign: laneSign(lane), words: item.badge};
	}
	return {sign: item.state === 'progress' ? signs.progress : signs.open, words: item.badge};
}

type Tree = ReadonlyMap<string, readonly TodoItemView[]>;

function childrenOf(items: readonly TodoItemView[]): Tree {
	const tree = new Map<string, TodoItemView[]>();
	for (const item of items) {
		if (item.parent !== null) {
			tree.set(item.parent, [...(tree.get(item.parent) ?? []), item]);
		}
	}
	return tree;
}

type Counts = Readonly<{done: number; total: number}>;

/** Verified and all leaves under an item; cancelled ones do not count. Deep or circular parents end at 20. */
function countLeaves(item: TodoItemView, tree: Tree, depth = 0): Counts {
	const children = tree.get(item.id) ?? [];
	if (children.length === 0 || depth > 20) {
		const isCounted = item.state !== 'cancelled';
		return {
			done: isCounted && item.state === 'done' && item.isVerified ? 1 : 0,
			total: isCounted ? 1 : 0,
		};
	}
	return children
		.map((child) => countLeaves(child, tree, depth + 1))
		.reduce((sum, one) => ({done: sum.done + one.done, total: sum.total + one.total}));
}

/** Ids a person wrote (`T1.2`) are shown; ids made for plain checkboxes say nothing and are not. */
function labelOf(item: TodoItemView): string {
	return /^[A-Z]{1,3}\d[\d.]*$/.test(item.id) && !item.title.startsWith(item.id)
		? `${item.id} ${item.title}`
		: item.title;
}

/** A parent stands as what is under it does: its own box proves nothing. */
function parentStanding(item: TodoItemView, counts: Counts, lanes: readonly LaneView[]): Standing {
	if (item.state !== 'cancelled' && counts.total > 0 && counts.done === counts.total) {
		return {sign: signs.done, words: item.badge};
	}
	return standingOf(item.state === 'done' ? {...item, state: 'progress'} : item, lanes);
}

function standingIn(item: TodoItemView, tree: Tree, lanes: readonly LaneView[]): Standing {
	return tree.has(item.id)
		? parentStanding(item, countLeaves(item, tree), lanes)
		: standingOf(item, lanes);
}

function itemRow(item: TodoItemView, tree: Tree, lanes: readonly LaneView[], width: number): Row {
	const standing = standingIn(item, tree, lanes);
	const isParent = tree.has(item.id);
	const {done, total} = countLeaves(item, tree);
	const isSettled = item.state === 'cancelled' || standing.sign === signs.done;
	const indent = ' '.repeat(Math.min(item.depth * 2, Math.max(0, width - 24)));
	const counts = isParent ? span(`${standing.words === '' ? '' : '  '}${done}/${total}`) : span('');
	const words = span(standing.words, standing.sign.tone === 'good' ? 'muted' : standing.sign.tone);
	return spreadRow(
		[
			span(indent),
			span(`${standing.sign.glyph} `, standing.sign.tone),
			span(labelOf(item), isSettled ? 'muted' : 'plain', {isBold: isParent && item.depth === 0}),
		],
		standing.words.length > width / 2
			? [span(cutWords(standing.words, width), words.tone)]
			: [words, counts],
		width,
	);
}

function cutWords(words: string, width: number): string {
	const short = words.replace('ticked outside, not verified', 'not verified');
	return short.length > width / 2
		? `${short.slice(0, Math.max(1, Math.floor(width / 2) - 1))}…`
		: short;
}

/** What a whole tree is made of, before it is fitted into a height. */
function headRows(todo: Todo, width: number): readonly Row[] {
	const problem = todo.problem === null ? [] : wrapText(todo.problem, width - 2);
	const head = problem.map(
		(line, at): Row => [
			span(at === 0 ? `${signs.unknown.glyph} ` : '  ', 'caution'),
			span(line, todo.items.length === 0 ? 'muted' : 'caution'),
		],
	);
	return todo.items.length === 0 && head.length === 0
		? [[span('no todo item yet', 'muted')]]
		: head;
}

/** Every line of the todo list, for the view that shows it whole. */
export function todoRows(mission: MissionView, width: number): readonly Row[] {
	const tree = childrenOf(mission.todo.items);
	const items = mission.todo.items.map((item) => itemRow(item, tree, mission.lanes, width));
	return [...headRows(mission.todo, width), ...items];
}

/** How much a line matters when not all fit; lower is more. */
function rankOf(item: TodoItemView, tree: Tree, lanes: readonly LaneView[]): number {
	const {sign} = standingIn(item, tree, lanes);
	const isParent = tree.has(item.id);
	if (sign.tone === 'attention' || sign.tone === 'bad') {
		return 0;
	}
	const ranks: Readonly<Partial<Record<Sign['tone'], number>>> = {active: 1, caution: 2, good: 6};
	const rank = ranks[sign.tone] ?? (item.badge === '' ? 5 : 3);
	return isParent ? Math.max(4, rank) : rank;
}

/** The part of the list to show, and how many lines were left out. */
export type TodoPart = Readonly<{rows: readonly Row[]; left: number}>;

/** The todo list in at most `height` lines, in its order: what needs someone stays, then what is worked on. */
export function todoPart(mission: MissionView, width: number, height: number): TodoPart {
	const {todo, lanes} = mission;
	const head = headRows(todo, width).slice(0, Math.max(1, height - 1));
	const room = Math.max(0, height - head.length);
	const tree = childrenOf(todo.items);
	const ranked = todo.items.map((item, place) => ({item, place, rank: rankOf(item, tree, lanes)}));
	const kept = ranked
		.sort((a, b) => a.rank - b.rank || a.place - b.place)
		.slice(0, room)
		.sort((a, b) => a.place - b.place);
	return {
		rows: [...head, ...kept.map(({item}) => itemRow(item, tree, lanes, width))],
		left: todo.items.length - kept.length,
	};
}

/** `14/31  45%`, or nothing while there are no items. */
export function todoCounts(todo: Todo): string {
	return todo.total === 0
		? ''
		: `${todo.done}/${todo.total}  ${Math.floor((todo.done / todo.total) * 100)}%`;
}
