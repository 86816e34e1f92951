import type {TodoItemState} from '../records.js';
import {contentOf, type TodoDocument, type TodoNode} from './document.js';
import {derivedId} from './ids.js';
import type {ItemLine} from './line.js';
import {type LineInfo, type LineKind, readLineInfo} from './line-info.js';

/** An item before its id is known. */
type Draft = {
	readonly line: number;
	readonly info: LineInfo;
	readonly item: ItemLine;
	readonly parentIndex: number;
	readonly depth: number;
	end: number;
	state: TodoItemState;
};

/** A list item or heading that is open at the current line; index -1 when it is no todo item. */
type Open = Readonly<{index: number; at: number}>;

type Block = Readonly<{line: number; close: string}>;

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

/** The same for lines with their ends, and what each says by itself. */
export function parseLines(
	hasMark: boolean,
	lines: readonly string[],
	infos: readonly LineInfo[] = lines.map((line) => readLineInfo(contentOf(line))),
): TodoDocument {
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
	for (const [at, info] of infos.entries()) {
		scanLine(scan, at, info, lines);
	}

	closeFrom(scan, scan.boxes, 0);
	closeFrom(scan, scan.headings, 0);
	const {block} = scan;
	if (block) {
		const what = block.close === '-->' ? 'a comment' : 'a code fence';
		scan.problem ??= `${what} opened on line ${block.line + 1} is never closed, which hides what follows; write ${block.close} where it ends`;
	}

	deriveStates(scan.drafts);
	return {
		hasMark,
		lines,
		infos,
		kinds: scan.kinds,
		items: withIds(scan.drafts, lines),
		openBlock: block?.line ?? null,
		problem: scan.problem,
	};
}

function splitLines(text: string): readonly string[] {
	const lines = text.split('\n').map((line) => `${line}\n`);
	const last = lines.pop()?.slice(0, -1) ?? '';
	return last === '' ? lines : [...lines, last];
}

function scanLine(scan: Scan, at: number, info: LineInfo, lines: readonly string[]): void {
	if (info.damage === 'nul') {
		scan.problem = `line ${at + 1} holds a NUL byte, so this is no text file; delete the byte`;
	}

	if (scan.block) {
		scan.kinds.push('inside');
		scan.block = closes(scan.block.close, contentOf(lines[at] ?? '')) ? null : scan.block;
		scan.inkEnd = at + 1;
		return;
	}

	const {kind} = info;
	scan.kinds.push(kind);
	if (kind === 'blank') {
		scan.isParagraph = false;
		return;
	}

	if (info.damage === 'conflict') {
		scan.problem ??= `line ${at + 1} is a merge marker: the file has an unresolved conflict; keep one of its sides and delete the markers`;
	}

	if (!(kind === 'text' && scan.isParagraph)) {
		place(scan, at, info);
	}

	scan.block = info.opens === null ? null : {line: at, close: info.opens};
	scan.inkEnd = at + 1;
	scan.isParagraph = kind === 'text' || kind === 'bullet' || kind === 'box';
}

function closes(close: string, content: string): boolean {
	if (close === '-->') {
		return content.includes(close);
	}

	const text = content.trim();
	return text.startsWith(close) && text === close.charAt(0).repeat(text.length);
}

/** Ends what the line ends, and opens the item or heading it is. */
function place(scan: Scan, at: number, info: LineInfo): void {
	if (info.kind === 'heading') {
		closeFrom(scan, scan.boxes, 0);
		closeFrom(scan, scan.headings, info.level);
		scan.headings.push({index: addDraft(scan, at, info), at: info.level});
		return;
	}

	closeFrom(scan, scan.boxes, info.column);
	if (info.kind === 'box' || info.kind === 'bullet') {
		scan.boxes.push({index: addDraft(scan, at, info), at: info.column});
	}
}

function addDraft(scan: Scan, line: number, info: LineInfo): number {
	const {item, state} = info;
	if (!item) {
		return -1;
	}

	const parentIndex = innermost(scan.boxes) ?? innermost(scan.headings) ?? -1;
	const depth = (scan.drafts[parentIndex]?.depth ?? -1) + 1;
	scan.drafts.push({line, info, item, parentIndex, depth, end: line + 1, state});
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

/** Ids in the file win in file order; every other item gets one that is made of its title. */
function withIds(drafts: readonly Draft[], lines: readonly string[]): readonly TodoNode[] {
	const taken = new Set<string>();
	const named = drafts.map(({item: {tagId, prefixId}}) => {
		const isTag = tagId !== null && !taken.has(tagId);
		const id = isTag ? tagId : prefixId !== null && !taken.has(prefixId) ? prefixId : null;
		if (id !== null) {
			taken.add(id);
		}

		return {id, from: id === null ? 'derived' : isTag ? 'tag' : 'prefix'} as const;
	});
	const counts = new Map<string, number>();
	const nodes: TodoNode[] = [];
	for (const [at, draft] of drafts.entries()) {
		const {item, info, line, state, parentIndex, depth, end} = draft;
		const {id: given = null, from: idFrom = 'derived'} = named[at] ?? {};
		const parent = nodes[parentIndex]?.id ?? null;
		const title = idFrom === 'prefix' ? item.title : item.prefix + item.title;
		const id = given ?? derivedId(parent, title, taken, counts);
		taken.add(id);
		nodes.push({
			id,
			title,
			state,
			parent,
			depth,
			line,
			agent: info.agent,
			dependsOn: [...info.dependsOn],
			...(info.isBlocked && state === 'open'
				? {blocked: reasonIn(lines.slice(line + 1, Math.min(end, drafts[at + 1]?.line ?? end)))}
				: {}),
			kind: item.kind,
			idFrom,
			parentIndex,
			end,
			level: info.level,
		});
	}

	return nodes;
}

/** What the last note below an item says that it waits for; empty when none does. */
function reasonIn(lines: readonly string[]): string {
	const note = lines.findLast((line) => notePattern.test(line));
	return note === undefined ? '' : (notePattern.exec(contentOf(note))?.[1]?.trim() ?? '');
}

const notePattern = /^[ \t]*>[ \t]*blocked:(.*)/i;

/**
 * A heading with items below it shows their state, unless it says done or cancelled itself: a status of
 * `in_progress` that nobody updated must not outlive its last item.
 */
function deriveStates(drafts: readonly Draft[]): void {
	const below = new Map<number, Set<TodoItemState>>();
	for (let at = drafts.length - 1; at >= 0; at--) {
		const draft = drafts[at];
		const children = below.get(at);
		if (draft) {
			const isSaid = draft.item.marker !== '' || ['done', 'cancelled'].includes(draft.state);
			draft.state = isSaid || !children ? draft.state : stateAbove(children);
			const siblings = below.get(draft.parentIndex) ?? new Set();
			below.set(draft.parentIndex, siblings.add(draft.state));
		}
	}
}

function stateAbove(children: ReadonlySet<TodoItemState>): TodoItemState {
	if (!children.has('open') && !children.has('progress')) {
		return children.has('done') ? 'done' : 'cancelled';
	}

	return children.has('progress') || children.has('done') ? 'progress' : 'open';
}
