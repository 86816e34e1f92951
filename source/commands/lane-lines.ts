import type {BlockChange, StreamBlock} from '../runtime/viewer.js';
import {changedBlock} from '../tui/mission-store.js';
import {tookTime} from '../tui/models/figures.js';
import type {Tone} from './terminal.js';

/** A line for a plain terminal. */
export type LaneLine = Readonly<{text: string; tone: Tone}>;

/** A lane's stream as lines that follow each other and are never taken back. */
export type LaneLines = Readonly<{
	/** The lines that are whole by now. */
	take: (changes: readonly BlockChange[]) => readonly LaneLine[];
	/** What is left of a line that was begun. */
	rest: () => readonly LaneLine[];
}>;

/** Lines of a tool's output that are printed, the last ones. */
const outputLines = {completed: 10, error: 20};
/** Tools whose output is what the agent read, not what it did. */
const quietTools = ['read', 'grep', 'glob', 'list', 'webfetch', 'todoread'];

type Writing = {id: string; pending: string; isFirst: boolean};

/** Makes lines of what is new in a stream, whatever pieces it comes in. */
export function createLaneLines(): LaneLines {
	const blocks = new Map<string, StreamBlock>();
	let writing: Writing | null = null;
	let before: StreamBlock['kind'] | null = null;

	/** An empty line between what belongs apart. */
	const gap = (kind: StreamBlock['kind']): readonly LaneLine[] => {
		const isApart = before !== null && !(before === 'tool' && kind === 'tool');
		before = kind;
		return isApart ? [{text: '', tone: 'plain'}] : [];
	};

	const finish = (): readonly LaneLine[] => {
		const left = writing;
		writing = null;
		const block = left === null ? undefined : blocks.get(left.id);
		return left === null || block === undefined || left.pending === ''
			? []
			: lineOf(block, left.pending);
	};

	const writeText = (block: StreamBlock, added: string): readonly LaneLine[] => {
		const lines: LaneLine[] = [];
		if (writing?.id !== block.id) {
			lines.push(...finish());
			writing = {id: block.id, pending: '', isFirst: true};
		}
		const {isFirst} = writing;
		// Empty lines at the beginning say nothing.
		const text = isFirst
			? `${writing.pending}${added}`.replace(/^\s*\n/, '')
			: writing.pending + added;
		if (isFirst && text.trim() !== '') {
			writing.isFirst = false;
			lines.push(...gap(block.kind), ...headOf(block));
		}
		const whole = text.split('\n');
		writing.pending = whole.pop() ?? '';
		return [...lines, ...whole.flatMap((line) => lineOf(block, line))];
	};

	const takeOne = (change: BlockChange): readonly LaneLine[] => {
		const known = blocks.get(change.id);
		const block = changedBlock(known, change);
		if (block === null) {
			return [];
		}
		blocks.set(block.id, block);
		if (block.kind === 'tool') {
			return isNews(known, block) ? [...finish(), ...gap('tool'), ...toolLines(block)] : [];
		}
		const added = 'added' in change ? change.added : newText(known?.text ?? '', block.text);
		const isWhole = block.kind === 'prompt' || block.kind === 'note';
		const lines = added === '' ? [] : writeText(block, added);
		return isWhole ? [...lines, ...finish()] : lines;
	};

	return {take: (changes) => changes.flatMap(takeOne), rest: finish};
}

/** What a block's text has more than it had; all of it when it is another text. */
export function newText(known: string, text: string): string {
	if (text.startsWith(known)) {
		return text.slice(known.length);
	}
	if (known.startsWith(text)) {
		return '';
	}
	// A long block has lost its beginning: what was printed last says where to go on.
	const end = known.slice(-200);
	const at = known.length < 200 ? -1 : text.lastIndexOf(end);
	return at < 0 ? `\n${text}` : text.slice(at + end.length);
}

function headOf({kind, by}: StreamBlock): readonly LaneLine[] {
	return kind === 'prompt'
		? [{text: `» ${by === 'user' ? 'you' : 'FlowDesk'} to this lane`, tone: 'strong'}]
		: [];
}

function lineOf({kind}: StreamBlock, text: string): readonly LaneLine[] {
	switch (kind) {
		case 'prompt':
		case 'reasoning':
			return [{text: `┊ ${text}`, tone: 'quiet'}];
		case 'note':
			return [{text: `note  ${text}`, tone: 'attention'}];
		case 'text':
		case 'tool':
			return [{text, tone: 'plain'}];
	}
}

/** True when a tool's line has something to say that its last one had not. */
function isNews(known: StreamBlock | undefined, {tool}: StreamBlock): boolean {
	return tool !== undefined && tool.state !== 'pending' && known?.tool?.state !== tool.state;
}

function toolLines({tool, text}: StreamBlock): readonly LaneLine[] {
	if (tool === undefined) {
		return [];
	}
	const {name, title, state, durationMs} = tool;
	const took = durationMs === null ? '' : `  ${tookTime(durationMs)}`;
	const subject = `${name} ${title}`.replace(/\s+/g, ' ').trim();
	if (state === 'running' || state === 'pending') {
		return [{text: `● ${subject}`, tone: 'quiet'}];
	}
	const isQuiet = state === 'completed' && quietTools.includes(name);
	const output = isQuiet || text.trim() === '' ? [] : text.trimEnd().split('\n');
	const shown = output.slice(-outputLines[state]);
	const above = output.length - shown.length;
	return [
		state === 'error'
			? {text: `✗ ${subject}  failed${took}`, tone: 'bad'}
			: {text: `✓ ${subject}${took}`, tone: 'plain'},
		...(above > 0 ? [{text: `  │ … ${above} lines above`, tone: 'quiet'} as const] : []),
		...shown.map((line): LaneLine => ({text: `  │ ${line}`, tone: 'quiet'})),
	];
}
