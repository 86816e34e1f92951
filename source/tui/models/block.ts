import type {StreamBlock} from '../../runtime/viewer.js';
import {type Sign, signs} from '../signs.js';
import {cellWidth, cutSubject, padCells, wrapText} from './cells.js';
import {tookTime} from './figures.js';
import {type Row, rowWidth, span, spreadRow} from './rows.js';

type Tool = NonNullable<StreamBlock['tool']>;

const toolSigns: Readonly<Record<Tool['state'], Sign>> = {
	pending: signs.open,
	running: signs.running,
	completed: signs.done,
	error: signs.bad,
};

/** Tools whose output is what the agent read, not what it did: the line says enough. */
const quietTools = ['read', 'grep', 'glob', 'list', 'webfetch', 'todoread'];
const promptLines = 4;
const nameWidth = 6;

function took(tool: Tool): string {
	const time = tool.durationMs === null ? '' : tookTime(tool.durationMs);
	const words: Readonly<Record<Tool['state'], string>> = {
		pending: 'waiting',
		running: time === '' ? 'running' : time,
		completed: time,
		error: `failed ${time}`.trimEnd(),
	};
	return words[tool.state];
}

function outputLines(tool: Tool): number {
	if (tool.state === 'error') {
		return 6;
	}
	return tool.state === 'completed' && quietTools.includes(tool.name) ? 0 : 3;
}

/** A tool call: one line that says what and how long, and the last lines of what came out. */
function toolRows(block: StreamBlock, tool: Tool, width: number): readonly Row[] {
	const sign = toolSigns[tool.state];
	const end: Row = [span(took(tool), tool.state === 'error' ? 'bad' : 'muted')];
	const head: Row = [span(`${sign.glyph} `, sign.tone), span(`${padCells(tool.name, nameWidth)} `)];
	const room = Math.max(0, width - rowWidth(head) - rowWidth(end) - 1);
	const subject = span(cutSubject(tool.title, room), 'plain', {isBold: tool.state === 'running'});
	const output = block.text.trimEnd();
	const lines = output === '' ? [] : wrapText(output, Math.max(1, width - 4));
	const shown = lines.slice(Math.max(0, lines.length - outputLines(tool)));
	const isCut = shown.length > 0 && shown.length < lines.length;
	return [
		spreadRow([...head, subject], end, width),
		...(isCut
			? [[span('  │ ', 'muted'), span(`… ${lines.length - shown.length} lines above`, 'muted')]]
			: []),
		...shown.map((line): Row => [span('  │ ', 'muted'), span(line, 'muted')]),
	];
}

/** A prompt that was sent: marked with whose words it is, and folded. */
function promptRows(block: StreamBlock, width: number): readonly Row[] {
	const lines = wrapText(block.text.trim(), Math.max(1, width - 2));
	const rest = lines.length - promptLines;
	const shown = rest > 1 ? lines.slice(0, promptLines) : lines;
	return [
		[
			span('» ', 'accent'),
			span(`${block.by === 'user' ? 'you' : 'FlowDesk'} to this lane`, 'accent'),
		],
		...shown.map((line): Row => [span('┊ ', 'accent'), span(line, 'muted')]),
		...(rest > 1 ? [[span('┊ ', 'accent'), span(`… ${rest} more lines`, 'muted')]] : []),
	];
}

function reasoningRows(block: StreamBlock, width: number): readonly Row[] {
	return wrapText(block.text.trim(), Math.max(1, width - 2)).map(
		(line): Row => [span('┊ ', 'muted'), span(line, 'muted')],
	);
}

function noteRows(block: StreamBlock, width: number): readonly Row[] {
	const label = 'note  ';
	return wrapText(block.text.trim(), Math.max(1, width - cellWidth(label))).map(
		(line, at): Row => [
			span(at === 0 ? label : ' '.repeat(cellWidth(label)), 'caution'),
			span(line, 'caution'),
		],
	);
}

function drawBlock(block: StreamBlock, width: number): readonly Row[] {
	if (block.kind === 'tool' && block.tool !== undefined) {
		return toolRows(block, block.tool, width);
	}
	if (block.text.trim() === '') {
		return [];
	}
	switch (block.kind) {
		case 'prompt':
			return promptRows(block, width);
		case 'reasoning':
			return reasoningRows(block, width);
		case 'note':
			return noteRows(block, width);
		case 'text':
		case 'tool':
			return wrapText(block.text.replace(/^\n+/, '').trimEnd(), width).map((line) => [span(line)]);
	}
}

const drawn = new WeakMap<StreamBlock, Readonly<{width: number; rows: readonly Row[]}>>();

/** The lines of one block, each at most `width` cells. Remembered while the block stays the same. */
export function blockRows(block: StreamBlock, width: number): readonly Row[] {
	const before = drawn.get(block);
	if (before?.width === width) {
		return before.rows;
	}
	const rows = drawBlock(block, width);
	drawn.set(block, {width, rows});
	return rows;
}
