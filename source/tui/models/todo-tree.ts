import {hasShownId, noTodoYet} from '../../mission/todo/words.js';
import type {MissionView, TodoItemView} from '../../runtime/viewer.js';
import {type Sign, signs} from '../signs.js';
import {cutEnd, wrapText} from './cells.js';
import {type Row, span, spreadRow} from './rows.js';
import {
	countLeaves,
	foldedStanding,
	isBranch,
	isUrgent,
	type Outline,
	outlineOf,
	type Standing,
	standingOf,
} from './todo-standing.js';

type Todo = MissionView['todo'];

/** An item as it is named on the screen: its id, where it has one that says something, and its title. */
export function labelOf(item: TodoItemView): string {
	return hasShownId(item) && !item.title.startsWith(item.id)
		? `${item.id} ${item.title}`
		: item.title;
}

/** The items that no folded branch hides, in the order of the file. */
export function unfoldedItems(
	outline: Outline,
	folded: readonly string[],
): readonly TodoItemView[] {
	const isFolded = new Set(folded);
	const hidden = new Set<string>();
	return outline.items.filter(({id, parent}) => {
		const isHidden = parent !== null && (hidden.has(parent) || isFolded.has(parent));
		if (isHidden) {
			hidden.add(id);
		}
		return !isHidden;
	});
}

function wordsRow({sign, words}: Standing, isBelow: boolean, width: number): Row {
	const short = words.replace('ticked outside, not verified', 'not verified');
	const shown = cutEnd(words.length > width / 2 ? short : words, Math.floor(width / 2));
	const tone = sign.tone === 'good' ? 'muted' : sign.tone;
	return isBelow && shown !== ''
		? [span(`${sign.glyph} `, sign.tone), span(shown, tone)]
		: [span(shown, tone)];
}

/** The right end of a branch: a lane of its own or an urgent item under the fold, and how far it is. */
function branchEnd(
	item: TodoItemView,
	outline: Outline,
	options: Readonly<{isFolded: boolean; width: number}>,
): Row {
	const {done, total} = countLeaves(item, outline);
	const standing = options.isFolded ? foldedStanding(item, outline) : standingOf(item, outline);
	const words = wordsRow(standing, true, options.width - 8);
	const isDone = standing.sign === signs.done;
	const sign = isDone ? [span(`${standing.sign.glyph} `, standing.sign.tone)] : [];
	const gap = standing.words === '' ? [] : [span('  ')];
	return [...words, ...gap, ...sign, span(`${done}/${total}`, isDone ? 'muted' : 'plain')];
}

/** One item as a line: what it is called at the left, how it stands at the right. */
export function itemRow(
	item: TodoItemView,
	outline: Outline,
	options: Readonly<{folded: readonly string[]; width: number; isChosen?: boolean}>,
): Row {
	const {folded, width, isChosen = false} = options;
	const standing = standingOf(item, outline);
	const indent = span(' '.repeat(Math.min(item.depth * 2, Math.max(0, width - 24))));
	const isSettled = item.state === 'cancelled' || standing.sign === signs.done;
	const label = (isBold: boolean) =>
		span(labelOf(item), isChosen ? 'accent' : isSettled ? 'muted' : 'plain', {isBold});
	if (!isBranch(item, outline)) {
		return spreadRow(
			[indent, span(`${standing.sign.glyph} `, standing.sign.tone), label(isChosen)],
			wordsRow(standing, false, width),
			width,
		);
	}
	const isFolded = folded.includes(item.id);
	return spreadRow(
		[indent, span(isFolded ? '▸ ' : '▾ ', 'muted'), label(isChosen || item.depth === 0)],
		branchEnd(item, outline, {isFolded, width}),
		width,
	);
}

const emptyList = 'no todo item yet: the commander or a planner writes the list';

/** What stands above the items: what is wrong with the file, or that there is none yet. */
export function todoHead(todo: Todo, width: number): readonly Row[] {
	const problem = todo.problem === null ? [] : wrapText(todo.problem, width - 2);
	const head = problem.map(
		(line, at): Row => [
			span(at === 0 ? `${signs.unknown.glyph} ` : '  ', 'caution'),
			span(line, todo.items.length === 0 ? 'muted' : 'caution'),
		],
	);
	return todo.items.length === 0 && (head.length === 0 || todo.problem === noTodoYet)
		? wrapText(emptyList, width).map((line) => [span(line, 'muted')])
		: head;
}

/** How much a line matters when not all fit; lower is more. */
function rankOf(item: TodoItemView, outline: Outline, folded: readonly string[]): number {
	const isFolded = folded.includes(item.id);
	const standing = isFolded ? foldedStanding(item, outline) : standingOf(item, outline);
	if (isUrgent(standing)) {
		return 0;
	}
	const ranks: Readonly<Partial<Record<Sign['tone'], number>>> = {active: 1, caution: 2, good: 6};
	const rank = ranks[standing.sign.tone] ?? (item.badge === '' ? 5 : 3);
	return isBranch(item, outline) && !isFolded ? Math.max(4, rank) : rank;
}

/** The part of the list to show, and how many lines were left out. */
export type TodoPart = Readonly<{rows: readonly Row[]; left: number}>;

/** The todo list in at most `height` lines, in its order: what needs someone stays, then what is worked on. */
export function todoPart(
	mission: MissionView,
	folded: readonly string[],
	size: Readonly<{width: number; height: number}>,
): TodoPart {
	const {width, height} = size;
	const outline = outlineOf(mission);
	const head = todoHead(mission.todo, width).slice(0, Math.max(1, height - 1));
	const room = Math.max(0, height - head.length);
	const items = unfoldedItems(outline, folded);
	const ranked = items.map((item, place) => ({item, place, rank: rankOf(item, outline, folded)}));
	const kept = ranked
		.sort((a, b) => a.rank - b.rank || a.place - b.place)
		.slice(0, room)
		.sort((a, b) => a.place - b.place);
	return {
		rows: [...head, ...kept.map(({item}) => itemRow(item, outline, {folded, width}))],
		left: items.length - kept.length,
	};
}

/** `14/31  45%  ~18 min`, without the time while the mission has no pace; nothing while there are no items. */
export function todoCounts({done, total, minutesLeft}: Todo): string {
	const percent = `${done}/${total}  ${Math.floor((done / Math.max(1, total)) * 100)}%`;
	return total === 0
		? ''
		: minutesLeft === null
			? percent
			: `${percent}  ${aboutTime(minutesLeft)}`;
}

/** A rough time: `~18 min`, `~2.5 h`. */
function aboutTime(minutes: number): string {
	return minutes < 90
		? `~${Math.max(1, Math.round(minutes))} min`
		: `~${(Math.round(minutes / 30) / 2).toString()} h`;
}
