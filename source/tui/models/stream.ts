import type {StreamBlock} from '../../runtime/viewer.js';
import type {Anchor} from '../view-state.js';
import {blockRows} from './block.js';
import {blankRow, type Row} from './rows.js';

/** A line of a stream: the block at `index`, and which of its lines. */
type Place = Readonly<{index: number; line: number}>;

type Stream = Readonly<{blocks: readonly StreamBlock[]; width: number}>;

/** A block's lines, with an empty one before it unless two tools follow each other. */
function linesAt(stream: Stream, index: number): readonly Row[] {
	const block = stream.blocks[index];
	if (block === undefined) {
		return [];
	}
	const previous = stream.blocks[index - 1];
	const isApart = previous !== undefined && !(previous.kind === 'tool' && block.kind === 'tool');
	const rows = blockRows(block, stream.width);
	return isApart && rows.length > 0 ? [blankRow, ...rows] : rows;
}

/** Moves up or down by lines, looking only at the blocks it passes. Stops at both ends. */
function move(stream: Stream, from: Place, lines: number): Place {
	let {index, line} = from;
	line += lines;
	while (line < 0 && index > 0) {
		index--;
		line += linesAt(stream, index).length;
	}
	while (index < stream.blocks.length - 1 && line >= linesAt(stream, index).length) {
		line -= linesAt(stream, index).length;
		index++;
	}
	const last = Math.max(0, linesAt(stream, index).length - 1);
	return {index, line: Math.max(0, Math.min(line, last))};
}

/** The first line of the last page. */
function lastPage(stream: Stream, height: number): Place {
	const index = Math.max(0, stream.blocks.length - 1);
	const line = Math.max(0, linesAt(stream, index).length - 1);
	return move(stream, {index, line}, 1 - height);
}

function isBefore(one: Place, other: Place): boolean {
	return one.index < other.index || (one.index === other.index && one.line < other.line);
}

/** Where the anchor's line stands now; the beginning when its block is no longer kept. */
function placeOf(stream: Stream, anchor: Anchor): Place {
	const index = stream.blocks.findIndex((block) => block.id === anchor.blockId);
	return index < 0 ? {index: 0, line: 0} : move(stream, {index, line: anchor.line}, 0);
}

function topOf(stream: Stream, height: number, anchor: Anchor | null): Place {
	const end = lastPage(stream, height);
	if (anchor === null) {
		return end;
	}
	const top = placeOf(stream, anchor);
	return isBefore(top, end) ? top : end;
}

/** What is visible of a stream. `isAtEnd` is false when something stands below. */
export type StreamPart = Readonly<{rows: readonly Row[]; isAtEnd: boolean}>;

/** The visible lines of a stream; a null anchor shows the end. Costs as much as is visible. */
export function streamPart(
	blocks: readonly StreamBlock[],
	size: Readonly<{width: number; height: number}>,
	anchor: Anchor | null,
): StreamPart {
	const stream = {blocks, width: size.width};
	const top = topOf(stream, size.height, anchor);
	const rows: Row[] = [];
	let {index, line} = top;
	while (index < blocks.length && rows.length < size.height) {
		const lines = linesAt(stream, index);
		rows.push(...lines.slice(line, line + size.height - rows.length));
		line = 0;
		index++;
	}
	return {rows, isAtEnd: !isBefore(top, lastPage(stream, size.height))};
}

/** The anchor after scrolling by `lines` (negative is up); null when that reaches the end. */
export function scrollStream(
	blocks: readonly StreamBlock[],
	size: Readonly<{width: number; height: number}>,
	anchor: Anchor | null,
	lines: number,
): Anchor | null {
	const stream = {blocks, width: size.width};
	const moved = move(stream, topOf(stream, size.height, anchor), lines);
	const block = blocks[moved.index];
	return block === undefined || !isBefore(moved, lastPage(stream, size.height))
		? null
		: {blockId: block.id, line: moved.line};
}
