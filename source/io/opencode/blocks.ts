import type {Part, TextPart, ToolPart} from '@opencode-ai/sdk/v2/client';
import {clip, oneLine, sanitize} from '../../mission/sanitize.js';
import type {LaneChunk} from '../../runtime/ports.js';
import {diffOf} from './edit-diff.js';

/** Characters of a message's text that are kept, and of a tool's output. */
export const textLimit = 64 * 1024;
const outputLimit = 8 * 1024;

const titleKeys = [
	'command',
	'filePath',
	'path',
	'pattern',
	'url',
	'title',
	'description',
	'query',
];

/** Whose words a prompt is: FlowDesk's own, or what the user said. */
export type PromptAuthor = 'engine' | 'user';

/**
 * A finished or growing part as one block of the lane's stream, or null when there is nothing to show.
 * `author` is null for a part that is no prompt.
 */
export function blockOf(part: Part, author: PromptAuthor | null): LaneChunk | null {
	if (part.type === 'tool') {
		return toolBlock(part);
	}
	if (part.type === 'text' && part.text !== '' && part.ignored !== true) {
		return author === null
			? {kind: 'text', blockId: part.id, field: 'text', text: clip(part.text, textLimit)}
			: promptBlock(part, part.text, author);
	}
	if (part.type === 'reasoning' && part.text !== '') {
		return {kind: 'text', blockId: part.id, field: 'reasoning', text: clip(part.text, textLimit)};
	}
	if (part.type === 'compaction') {
		return {kind: 'note', blockId: part.id, text: 'OpenCode compacts the conversation'};
	}
	return null;
}

function promptBlock(part: TextPart, text: string, by: PromptAuthor): LaneChunk | null {
	return part.synthetic === true
		? null
		: {kind: 'prompt', blockId: part.id, text: clip(text, textLimit), by};
}

function toolBlock(part: ToolPart): LaneChunk {
	const {state} = part;
	const diff = diffOf(part);
	return {
		kind: 'tool',
		blockId: part.id,
		tool: oneLine(part.tool, 80),
		title: titleOf(part),
		state: state.status,
		durationMs:
			state.status === 'completed' || state.status === 'error'
				? Math.max(0, state.time.end - state.time.start)
				: null,
		output: clip(outputOf(part), outputLimit),
		...(diff === null ? {} : {diff}),
	};
}

/** What a tool works on, in one line: the command, the path, the pattern. */
function titleOf({state}: ToolPart): string {
	const input: Record<string, unknown> = state.input;
	const key = titleKeys.find((name) => typeof input[name] === 'string' && input[name] !== '');
	const text = key === undefined && 'title' in state ? state.title : input[key ?? ''];
	return oneLine(typeof text === 'string' ? text : '', 200);
}

function outputOf({state}: ToolPart): string {
	if (state.status === 'completed') {
		return state.output;
	}
	if (state.status === 'error') {
		return state.error;
	}
	const soFar = state.status === 'running' ? state.metadata?.['output'] : undefined;
	return typeof soFar === 'string' ? soFar : '';
}

/** A piece of streamed text, safe for every sink. */
export function deltaOf(
	blockId: string,
	field: 'text' | 'reasoning',
	delta: string,
): LaneChunk | null {
	const text = sanitize(delta);
	return text === '' ? null : {kind: 'delta', blockId, field, text};
}
