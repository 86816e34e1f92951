import type {LaneView, MissionView, TodoItemView} from '../../runtime/viewer.js';
import {type Sign, signs} from '../signs.js';
import {laneSign, needsPerson} from './lanes.js';

/** How an item stands: its sign, and words for the end of its line. */
export type Standing = Readonly<{sign: Sign; words: string}>;

/** The todo list as a tree, for everything that is drawn of it. */
export type Outline = Readonly<{
	items: readonly TodoItemView[];
	children: ReadonlyMap<string, readonly TodoItemView[]>;
	byId: ReadonlyMap<string, TodoItemView>;
	lanes: readonly LaneView[];
}>;

/** Reads the list of a mission as a tree. */
export function outlineOf({todo: {items}, lanes}: MissionView): Outline {
	const children = new Map<string, TodoItemView[]>();
	for (const item of items) {
		if (item.parent !== null) {
			const siblings = children.get(item.parent) ?? [];
			siblings.push(item);
			children.set(item.parent, siblings);
		}
	}
	return {items, children, byId: new Map(items.map((item) => [item.id, item])), lanes};
}

/** True for an item with others below it. */
export function isBranch(item: TodoItemView, {children}: Outline): boolean {
	return children.has(item.id);
}

/** Parents that are each other's end here. */
const deepest = 20;

type Counts = Readonly<{done: number; total: number}>;

/** Verified and all leaves under an item; cancelled ones do not count. */
export function countLeaves(item: TodoItemView, outline: Outline, depth = 0): Counts {
	const children = outline.children.get(item.id) ?? [];
	if (children.length === 0 || depth > deepest) {
		const isCounted = item.state !== 'cancelled';
		return {
			done: isCounted && item.state === 'done' && item.isVerified ? 1 : 0,
			total: isCounted ? 1 : 0,
		};
	}
	return children
		.map((child) => countLeaves(child, outline, depth + 1))
		.reduce((sum, one) => ({done: sum.done + one.done, total: sum.total + one.total}));
}

function doneStanding(item: TodoItemView): Standing {
	if (item.isVerified) {
		return {sign: signs.done, words: item.badge === '' ? 'verified' : item.badge};
	}
	const words = item.isTickedOutside ? 'ticked outside, not verified' : 'not verified yet';
	return {sign: signs.unknown, words: item.badge === '' ? words : `${item.badge}, ${words}`};
}

/** What an open item without a task waits for, or whom it is for. */
function openWords(item: TodoItemView, {byId}: Outline): string {
	const after = item.dependsOn.filter((id) => {
		const other = byId.get(id);
		return other !== undefined && other.state !== 'cancelled' && !isProven(other);
	});
	if (item.blocked !== undefined) {
		return item.blocked === '' ? 'blocked' : `blocked: ${item.blocked}`;
	}
	if (after.length > 0) {
		return `after ${after.join(', ')}`;
	}
	const state = item.state === 'progress' ? 'in progress' : 'open';
	return item.agent === null ? state : `${state}, ${item.agent}`;
}

function isProven(item: TodoItemView): boolean {
	return item.state === 'done' && item.isVerified;
}

function leafStanding(item: TodoItemView, outline: Outline): Standing {
	if (item.state === 'done') {
		return doneStanding(item);
	}
	if (item.state === 'cancelled') {
		return {sign: signs.idle, words: item.badge === '' ? 'cancelled' : item.badge};
	}
	const words = item.badge === '' ? openWords(item, outline) : item.badge;
	return {sign: signOf(item, outline), words};
}

function signOf(item: TodoItemView, {lanes}: Outline): Sign {
	const lane = lanes.find(({id}) => id === item.laneIds[0]);
	const isCase =
		lane !== undefined &&
		(needsPerson(lane) || lane.state === 'failed' || lane.state === 'stalled');
	if (isCase) {
		return laneSign(lane);
	}
	return item.state === 'progress' ? signs.progress : signs.open;
}

/** A branch stands as what is under it does: its own box proves nothing. It has words only for a lane of its own. */
function branchStanding(item: TodoItemView, outline: Outline): Standing {
	const {done, total} = countLeaves(item, outline);
	if (item.state === 'cancelled') {
		return {sign: signs.idle, words: 'cancelled'};
	}
	if (total > 0 && done === total) {
		return {sign: signs.done, words: ''};
	}
	const isBegun = item.state === 'progress' || item.state === 'done';
	const sign = signOf({...item, state: isBegun ? 'progress' : 'open'}, outline);
	return {sign, words: item.badge};
}

/** How an item stands. */
export function standingOf(item: TodoItemView, outline: Outline): Standing {
	return isBranch(item, outline) ? branchStanding(item, outline) : leafStanding(item, outline);
}

/** True for what somebody should look at. */
export function isUrgent({sign}: Standing): boolean {
	return sign.tone === 'attention' || sign.tone === 'bad';
}

/** What of a folded branch must not be hidden: how the first urgent item below it stands, else how it stands itself. */
export function foldedStanding(item: TodoItemView, outline: Outline): Standing {
	const own = standingOf(item, outline);
	const below = (parent: TodoItemView, depth: number): readonly TodoItemView[] =>
		depth > deepest
			? []
			: (outline.children.get(parent.id) ?? []).flatMap((child) => [
					child,
					...below(child, depth + 1),
				]);
	const urgent = below(item, 0)
		.map((child) => standingOf(child, outline))
		.find(isUrgent);
	return isUrgent(own) ? own : (urgent ?? own);
}
