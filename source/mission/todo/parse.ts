import type {TodoItemState} from '../records.js';
import {contentOf, type LineKind, type TodoDocument, type TodoNode} from './document.js';
import {derivedId} from './ids.js';
import {attributeOf, type ItemLine, readItemLine, stateOfMarker, stateOfStatus} from './line.js';

/** An item before ids and the states of headings are known. */
type Draft = {
	readonly line: number;
	readonly parts: ItemLine;
	readonly parentIndex: number;
	readonly depth: number;
	readonly level: number;
	end: number;
};

/** A list item or heading that is open at the current line; index -1 when it is no todo item. */
type Open = Readonly<{index: number; at: number}>;

type Block = Readonly<{line: number; kind: 'fence' | 'comment'; close: string}>;

type Scan = {
	readonly kinds: LineKind[];
	readonly drafts: Draft[];
	/** Open list items by column, and open headings by level. */
	readonly boxes: Open[];
	readonly headings: Open[];
	block: Block | null;
	/** The line behind the last one that is not blank. */
	inkEnd: number;
	/** True when a line of text would continue the paragraph above, whatever its indent. */
	isParagraph: boolean;
	problem: string | null;
};

/** Reads any text as a todo file. Never throws; what it does not understand stays as it is. */
export function parseTodo(text: string): TodoDocument {
	const hasMark = text.startsWith('\uFEFF');
	return parseLines(hasMark, splitLines(hasMark ? text.slice(1) : text));
}

/** The same for lines with their ends. */
export function parseLines(hasMark: boolean, lines: readonly string[]): TodoDocument {
	const scan: Scan = {
		kinds: [],
		drafts: [],
		boxes: [],
		headings: [],
		block: null,
		inkEnd: 0,
		isParagraph: false,
		problem: null,
	};
	for (const [at, line] of lines.entries()) {
		scanLine(scan, at, contentOf(line));
	}

	closeFrom(scan, scan.boxes, 0);
	closeFrom(scan, scan.headings, 0);
	const {block} = scan;
	if (block) {
		const what = block.kind === 'fence' ? 'a code fence' : 'a comment';
		scan.problem ??= `${what} opened on line ${block.line + 1} is never closed, which hides what follows`;
	}

	return {
		hasMark,
		lines,
		kinds: scan.kinds,
		items: withStates(scan.drafts, withIds(scan.drafts)),
		openBlock: block?.line ?? null,
		problem: scan.problem,
	};
}

function splitLines(text: string): readonly string[] {
	const lines = text.split('\n').map((line) => `${line}\n`);
	const last = lines.pop()?.slice(0, -1) ?? '';
	return last === '' ? lines : [...lines, last];
}

function scanLine(scan: Scan, at: number, content: string): void {
	if (content.includes('\0')) {
		scan.problem = `line ${at + 1} holds a NUL byte, so this is no text file`;
	}

	if (scan.block) {
		scan.kinds.push('inside');
		scan.block = closes(scan.block, content) ? null : scan.block;
		scan.inkEnd = at + 1;
		return;
	}

	const kind = kindOf(content);
	scan.kinds.push(kind);
	if (kind === 'blank') {
		scan.isParagraph = false;
		return;
	}

	if (/^(?:<{7}|>{7})(?: |$)/.test(content)) {
		scan.problem ??= `line ${at + 1} is a merge marker: the file has an unresolved conflict`;
	}

	if (!(kind === 'text' && scan.isParagraph)) {
		place(scan, at, content, kind);
	}

	scan.block = opens(kind, content, at);
	scan.inkEnd = at + 1;
	scan.isParagraph = kind === 'text' || kind === 'bullet' || kind === 'box';
}

function kindOf(content: string): LineKind {
	if (content.trim() === '') {
		return 'blank';
	}

	const start = content.replace(/^[ \t]+/, '');

	if (/^(?:`{3,}[^`]*$|~{3,})/.test(start)) {
		return 'fence';
	}

	if (start.startsWith('<!--')) {
		return 'comment';
	}

	if (/^ {0,3}#{1,6}(?:[ \t]|$)/.test(content)) {
		return 'heading';
	}

	if (!/^(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)/.test(start)) {
		return 'text';
	}

	return readItemLine(content) ? 'box' : 'bullet';
}

function opens(kind: LineKind, content: string, line: number): Block | null {
	if (kind === 'comment') {
		return content.includes('-->') ? null : {line, kind, close: '-->'};
	}

	const fence = kind === 'fence' ? /[`~]+/.exec(content)?.[0] : undefined;
	return kind === 'fence' && fence ? {line, kind, close: fence} : null;
}

function closes(block: Block, content: string): boolean {
	if (block.kind === 'comment') {
		return content.includes(block.close);
	}

	const text = content.trim();
	return text.startsWith(block.close) && text === block.close.charAt(0).repeat(text.length);
}

/** Ends what the line ends, and opens the item or heading it is. */
function place(scan: Scan, at: number, content: string, kind: LineKind): void {
	if (kind === 'heading') {
		const level = /#+/.exec(content)?.[0].length ?? 1;
		closeFrom(scan, scan.boxes, 0);
		closeFrom(scan, scan.headings, level);
		scan.headings.push({index: addDraft(scan, at, content, level), at: level});
		return;
	}

	const column = columnOf(content);
	closeFrom(scan, scan.boxes, column);
	if (kind === 'box' || kind === 'bullet') {
		const index = kind === 'box' ? addDraft(scan, at, content, 0) : -1;
		scan.boxes.push({index, at: column});
	}
}

function addDraft(scan: Scan, line: number, content: string, level: number): number {
	const parts = readItemLine(content);
	if (!parts) {
		return -1;
	}

	const parentIndex = innermost(scan.boxes) ?? innermost(scan.headings) ?? -1;
	const depth = (scan.drafts[parentIndex]?.depth ?? -1) + 1;
	scan.drafts.push({line, parts, parentIndex, depth, level, end: line + 1});
	return scan.drafts.length - 1;
}

function innermost(open: readonly Open[]): number | null {
	return open.findLast(({index}) => index >= 0)?.index ?? null;
}

function closeFrom(scan: Scan, open: Open[], at: number): void {
	for (let top = open.at(-1); top && top.at >= at; top = open.at(-1)) {
		open.pop();
		const draft = scan.drafts[top.index];
		if (draft) {
			draft.end = scan.inkEnd;
		}
	}
}

/** The column of a line's first character; a tab ends at the next multiple of four. */
export function columnOf(content: string): number {
	let column = 0;
	for (const char of content) {
		if (char === '\t') {
			column += 4 - (column % 4);
		} else if (char === ' ') {
			column += 1;
		} else {
			break;
		}
	}

	return column;
}

/** Ids in the file win in file order; every other item gets one that is made of its title. */
function withIds(drafts: readonly Draft[]): readonly TodoNode[] {
	const taken = new Set<string>();
	const named = drafts.map(({parts}) => {
		const id = [parts.tagId, parts.prefixId].find((id) => id !== null && !taken.has(id)) ?? null;
		if (id !== null) {
			taken.add(id);
		}

		return id;
	});
	const counts = new Map<string, number>();
	const nodes: TodoNode[] = [];
	for (const [at, draft] of drafts.entries()) {
		const {parts} = draft;
		const given = named[at] ?? null;
		const parent = nodes[draft.parentIndex]?.id ?? null;
		const isPrefix = given !== null && given === parts.prefixId && given !== parts.tagId;
		const title = isPrefix ? parts.title : parts.prefix + parts.title;
		const id = given ?? derivedId(parent, title, taken, counts);
		taken.add(id);
		nodes.push({
			...nodeOf(draft),
			id,
			parent,
			title,
			idFrom: given === null ? 'derived' : isPrefix ? 'prefix' : 'tag',
		});
	}

	return nodes;
}

function nodeOf({line, parts, parentIndex, depth, level, end}: Draft) {
	const depends = attributeOf(parts, ['depends', 'depends_on', 'depends-on', 'deps']) ?? '';
	return {
		kind: parts.kind,
		state: stateOfMarker(parts.marker) ?? stateOfStatus(parts) ?? 'open',
		agent: attributeOf(parts, ['agent']) || null,
		dependsOn: depends.split(/[\s,]+/).filter((id) => id !== '' && !/^(?:none|-)$/i.test(id)),
		line,
		parentIndex,
		depth,
		level,
		end,
	};
}

/**
 * A heading with items below it shows their state, unless it says done or cancelled itself: a status of
 * `in_progress` that nobody updated must not outlive its last item.
 */
function withStates(drafts: readonly Draft[], nodes: readonly TodoNode[]): readonly TodoNode[] {
	const below = new Map<number, Set<TodoItemState>>();
	const states = nodes.map((node) => node.state);
	for (let at = nodes.length - 1; at >= 0; at--) {
		const children = below.get(at);
		const own = states[at] ?? 'open';
		const hasBox = drafts[at]?.parts.marker !== '';
		const isOwn = hasBox || !children || own === 'done' || own === 'cancelled';
		const state = isOwn ? own : stateAbove(children);
		states[at] = state;
		const parent = drafts[at]?.parentIndex ?? -1;
		below.set(parent, (below.get(parent) ?? new Set()).add(state));
	}

	return nodes.map((node, at) => ({...node, state: states[at] ?? node.state}));
}

function stateAbove(children: ReadonlySet<TodoItemState>): TodoItemState {
	if (!children.has('open') && !children.has('progress')) {
		return children.has('done') ? 'done' : 'cancelled';
	}

	return children.has('progress') || children.has('done') ? 'progress' : 'open';
}
