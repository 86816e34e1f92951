import type {TodoItemState} from '../records.js';

/** `key: value` behind the title, or the comment that carries a stable id; `text` is every byte of it. */
export type TailPart =
	| Readonly<{kind: 'attribute'; text: string; key: string; value: string}>
	| Readonly<{kind: 'tag'; text: string; id: string}>
	| Readonly<{kind: 'other'; text: string}>;

/** An item's line in pieces that, joined in this order, are the line without its end. */
export type ItemLine = Readonly<{
	kind: 'box' | 'heading';
	/** Indent and bullet, or the number signs. */
	lead: string;
	/** `[x]`; empty on a heading without a box. */
	marker: string;
	gap: string;
	/** `T1.2: `, with the emphasis around it; empty without an id in the text. */
	prefix: string;
	title: string;
	tail: readonly TailPart[];
	rest: string;
	prefixId: string | null;
	tagId: string | null;
}>;

const boxPattern = /^([ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+)(\[[ xX/-]\])(?=[ \t]|$)/;
const headingPattern = /^( {0,3}#{1,6}(?:[ \t]+|$))(\[[ xX/-]\](?=[ \t]|$))?/;
const prefixPattern =
	/^(\*\*|__)?([MTS]\d{1,6}(?:\.\d{1,6}){0,15})(\*\*|__)?(?:(:|[ \t]+[-–—](?=[ \t]))(\*\*|__)?[ \t]*|$)/;
const attributePattern = /^[ \t]*([a-z][a-z_-]*)[ \t]*:[ \t]*/i;
const tagPattern = /^<!--[ \t]*t:([A-Za-z0-9][\w.-]{0,63})[ \t]*-->$/;
const attributeKeys = new Set(
	'status state agent depends depends_on depends-on deps size priority effort estimate group parallel files owner assignee review role'.split(
		' ',
	),
);

/** Reads a line (without its end) as an item; null when it is none. A heading is one if it has an id or a box. */
export function readItemLine(content: string): ItemLine | null {
	const box = boxPattern.exec(content);
	const heading = box ? null : headingPattern.exec(content);
	const start = box ?? heading;
	if (!start) {
		return null;
	}

	const lead = start[1] ?? '';
	const marker = start[2] ?? '';
	const after = content.slice(lead.length + marker.length);
	const trimmed = after.trimEnd();
	const gap = trimmed.slice(0, trimmed.length - trimmed.trimStart().length);
	const {head, tail} = readTail(trimmed.slice(gap.length));
	const line = {kind: box ? ('box' as const) : ('heading' as const), lead, marker, gap};
	const rest = after.slice(trimmed.length);
	const tagId = tail.findLast((part) => part.kind === 'tag')?.id ?? null;
	const item = {...line, ...readHead(head, tail), rest, tagId};
	return item.kind === 'box' || item.marker !== '' || item.prefixId !== null || tagId !== null
		? item
		: null;
}

/** The line's text again, byte for byte. */
export function itemLineText(line: ItemLine): string {
	const tail = line.tail.map((part) => part.text).join('');
	return line.lead + line.marker + line.gap + line.prefix + line.title + tail + line.rest;
}

/** The attribute with one of these names, the last one when there are several; null without it. */
export function attributeOf(line: ItemLine, keys: readonly string[]): string | null {
	const found = line.tail.findLast((part) => part.kind === 'attribute' && keys.includes(part.key));
	return found?.kind === 'attribute' ? found.value : null;
}

function readHead(head: string, tail: readonly TailPart[]) {
	const match = prefixPattern.exec(head);
	if (!match) {
		return {prefix: '', prefixId: null, title: head, tail};
	}

	const prefix = match[0];
	const title = head.slice(prefix.length);
	const [, opened, id = '', closed, , closedLater] = match;
	// `**T1: title**` closes behind the title, and the mark must survive a new title.
	const close = opened && !closed && !closedLater && title.endsWith(opened) ? opened : '';
	return {
		prefix,
		prefixId: id,
		title: title.slice(0, title.length - close.length),
		tail: close ? [{kind: 'other' as const, text: close}, ...tail] : tail,
	};
}

/** Cuts attributes and id comments off the end, last one first. */
function readTail(text: string): {readonly head: string; readonly tail: readonly TailPart[]} {
	const tail: TailPart[] = [];
	let head = text;
	for (let part = lastPart(head); part !== null; part = lastPart(head)) {
		tail.push(part);
		head = head.slice(0, head.length - part.text.length);
	}

	return {head, tail: tail.reverse()};
}

function lastPart(text: string): TailPart | null {
	return text.endsWith('-->') ? lastComment(text) : lastAttribute(text);
}

function lastComment(text: string): TailPart | null {
	const at = text.lastIndexOf('<!--');
	if (at < 0) {
		return null;
	}

	const tag = text.length - at > 100 ? null : tagPattern.exec(text.slice(at));
	const whole = withSpaceBefore(text, at);
	return tag ? {kind: 'tag', text: whole, id: tag[1] ?? ''} : {kind: 'other', text: whole};
}

function lastAttribute(text: string): TailPart | null {
	const at = text.lastIndexOf('|');
	const isSet = at === 0 || (at > 0 && /[ \t]/.test(text.charAt(at - 1)));
	const match = isSet ? attributePattern.exec(text.slice(at + 1)) : null;
	const key = match?.[1]?.toLowerCase() ?? '';
	if (!match || !attributeKeys.has(key)) {
		return null;
	}

	const value = text.slice(at + 1 + match[0].length).trimEnd();
	return {kind: 'attribute', text: withSpaceBefore(text, at), key, value};
}

function withSpaceBefore(text: string, at: number): string {
	return text.slice(text.slice(0, at).trimEnd().length);
}

const markers: Readonly<Record<string, TodoItemState>> = {
	'[ ]': 'open',
	'[x]': 'done',
	'[X]': 'done',
	'[/]': 'progress',
	'[-]': 'cancelled',
};

const words: Readonly<Record<TodoItemState, readonly string[]>> = {
	open: ['open', 'pending', 'todo', 'planned', 'not_started', 'not-started', 'blocked', 'ready'],
	progress: ['in_progress', 'in-progress', 'in progress', 'progress', 'doing', 'started', 'active'],
	done: ['done', 'complete', 'completed', 'finished', 'closed'],
	cancelled: ['cancelled', 'canceled', 'skipped', 'dropped'],
};

/** The state a box shows; null for an empty marker. */
export function stateOfMarker(marker: string): TodoItemState | null {
	return markers[marker] ?? null;
}

/** The state that `status: ...` names; null when it is absent or another word. */
export function stateOfStatus(line: ItemLine): TodoItemState | null {
	const status = attributeOf(line, ['status', 'state'])?.toLowerCase() ?? '';
	const states = ['open', 'progress', 'done', 'cancelled'] as const;
	return states.find((state) => words[state].includes(status)) ?? null;
}

/** The box that shows a state. */
export function markerOf(state: TodoItemState): string {
	return {open: '[ ]', progress: '[/]', done: '[x]', cancelled: '[-]'}[state];
}

/** The word FlowDesk writes behind `status:`. */
export function statusOf(state: TodoItemState): string {
	return state === 'progress' ? 'in_progress' : state;
}
