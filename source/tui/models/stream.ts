import type {StreamBlock} from '../../runtime/viewer.js';
import type {Anchor, Mark} from '../stream-view.js';
import {blockRows, type Drawing} from './block.js';
import {blockSections} from './block-sections.js';
import {layLine} from './line.js';
import {blankRow, type Row, span} from './rows.js';

/** A stream, how it is drawn, and where what is new begins. */
export type Stream = Readonly<{
	blocks: readonly StreamBlock[];
	drawing: Drawing;
	/** Rows that are visible at once. */
	height: number;
	mark: Mark | null;
}>;

/** A row of a stream: the block at `index`, and which of its rows. */
export type Place = Readonly<{index: number; line: number}>;

function isLined(block: StreamBlock): boolean {
	return block.kind === 'text' || block.kind === 'reasoning';
}

/** How many lines a block has by now: those that come later are new. */
function lineCount(block: StreamBlock, drawing: Drawing): number {
	return blockSections(block, drawing).reduce((sum, {lines}) => sum + lines.length, 0);
}

/** The rows that the first lines of a block take. */
export function rowsOfLines(block: StreamBlock, drawing: Drawing, count: number): number {
	const lines = blockSections(block, drawing).flatMap((section) => section.lines);
	return lines.slice(0, count).reduce((sum, line) => sum + layLine(line, drawing.width).length, 0);
}

function hasRowsAfter({blocks, drawing}: Stream, index: number): boolean {
	return blocks.slice(index + 1).some((block) => blockRows(block, drawing).length > 0);
}

function markRow(width: number): Row {
	return [span('── new '.padEnd(width, '─').slice(0, width), 'caution')];
}

/** How many of a block's rows stand before the line that says where what is new begins; all of them where it has none. */
function rowsBeforeMark({drawing, mark}: Stream, block: StreamBlock, count: number): number {
	return block.id === mark?.blockId && isLined(block)
		? rowsOfLines(block, drawing, mark.lines)
		: count;
}

/** A block's rows with the line before what is new in it, or after it where all of that is in later blocks. */
function withMark(stream: Stream, index: number, rows: readonly Row[]): readonly Row[] {
	const {blocks, drawing, mark} = stream;
	const block = blocks[index];
	if (mark === null || block?.id !== mark.blockId) {
		return rows;
	}
	const old = rowsBeforeMark(stream, block, rows.length);
	return old < rows.length || hasRowsAfter(stream, index)
		? [...rows.slice(0, old), markRow(drawing.width), ...rows.slice(old)]
		: rows;
}

/** A block's rows, with an empty one before it unless two tools follow each other. */
function rowsAt(stream: Stream, index: number): readonly Row[] {
	const block = stream.blocks[index];
	if (block === undefined) {
		return [];
	}
	const previous = stream.blocks[index - 1];
	const isApart = previous !== undefined && !(previous.kind === 'tool' && block.kind === 'tool');
	const rows = withMark(stream, index, blockRows(block, stream.drawing));
	return isApart && rows.length > 0 ? [blankRow, ...rows] : rows;
}

/** Moves up or down by rows, looking only at the blocks it passes. Stops at both ends. */
export function move(stream: Stream, from: Place, rows: number): Place {
	let {index, line} = from;
	line += rows;
	while (line < 0 && index > 0) {
		index--;
		line += rowsAt(stream, index).length;
	}
	while (index < stream.blocks.length - 1 && line >= rowsAt(stream, index).length) {
		line -= rowsAt(stream, index).length;
		index++;
	}
	const last = Math.max(0, rowsAt(stream, index).length - 1);
	return {index, line: Math.max(0, Math.min(line, last))};
}

/** The first row of the last page. */
function lastPage(stream: Stream): Place {
	const index = Math.max(0, stream.blocks.length - 1);
	const line = Math.max(0, rowsAt(stream, index).length - 1);
	return move(stream, {index, line}, 1 - stream.height);
}

/** True when one place is above another. */
export function isBefore(one: Place, other: Place): boolean {
	return one.index < other.index || (one.index === other.index && one.line < other.line);
}

/** Where the anchor's row stands now; the beginning when its block is no longer kept. */
function placeOf(stream: Stream, anchor: Anchor): Place {
	const index = stream.blocks.findIndex((block) => block.id === anchor.blockId);
	return index < 0 ? {index: 0, line: 0} : move(stream, {index, line: anchor.line}, 0);
}

/** The first visible row. */
export function topOf(stream: Stream, anchor: Anchor | null): Place {
	const end = lastPage(stream);
	if (anchor === null) {
		return end;
	}
	const top = placeOf(stream, anchor);
	return isBefore(top, end) ? top : end;
}

/** More new rows than this are not counted. */
const mostCounted = 999;

/** Rows from a place to the end, as far as they are worth counting. */
function rowsFrom(stream: Stream, {index, line}: Place): number {
	let count = -line;
	for (let at = index; at < stream.blocks.length && count < mostCounted; at++) {
		count += rowsAt(stream, at).length;
	}
	return Math.max(0, Math.min(count, mostCounted));
}

/** Where what is new begins, or null without a mark. */
function markPlace(stream: Stream): Place | null {
	const {blocks, drawing, mark} = stream;
	const index = blocks.findIndex((block) => block.id === mark?.blockId);
	const block = blocks[index];
	if (mark === null || block === undefined) {
		return null;
	}
	const rows = rowsAt(stream, index).length;
	const apart = rows - withMark(stream, index, blockRows(block, drawing)).length;
	return isLined(block)
		? {index, line: apart + rowsOfLines(block, drawing, mark.lines) + 1}
		: {index: index + 1, line: 0};
}

/** What is visible of a stream. `isAtEnd` is false when something stands below; `fresh` counts what of that is new. */
export type StreamPart = Readonly<{rows: readonly Row[]; isAtEnd: boolean; fresh: number}>;

/** The visible rows of a stream; a null anchor shows the end. Costs as much as is visible. */
export function streamPart(stream: Stream, anchor: Anchor | null): StreamPart {
	const {blocks, height} = stream;
	const top = topOf(stream, anchor);
	const rows: Row[] = [];
	let {index, line} = top;
	while (index < blocks.length && rows.length < height) {
		const lines = rowsAt(stream, index);
		rows.push(...lines.slice(line, line + height - rows.length));
		line = 0;
		index++;
	}
	const isAtEnd = !isBefore(top, lastPage(stream));
	return {rows, isAtEnd, fresh: isAtEnd ? 0 : freshBelow(stream, top)};
}

function freshBelow(stream: Stream, top: Place): number {
	const mark = markPlace(stream);
	const below = move(stream, top, stream.height);
	return mark === null ? 0 : rowsFrom(stream, isBefore(mark, below) ? below : mark);
}

/** Where a row of a block stands in the stream. */
export function placeOfRow(stream: Stream, index: number, row: number): Place {
	const block = stream.blocks[index];
	const rows = block === undefined ? [] : blockRows(block, stream.drawing);
	const before = block === undefined ? 0 : rowsBeforeMark(stream, block, rows.length);
	const apart = rowsAt(stream, index).length - withMark(stream, index, rows).length;
	return {index, line: apart + row + (row < before ? 0 : 1)};
}

/** The anchor of a place, so that the stream stands still with it at the top. */
export function anchorOf(stream: Stream, {index, line}: Place): Anchor | null {
	const block = stream.blocks[index];
	return block === undefined ? null : {blockId: block.id, line};
}

/** The anchor after scrolling by `rows` (negative is up); null when that reaches the end. */
export function scrollStream(stream: Stream, anchor: Anchor | null, rows: number): Anchor | null {
	const moved = move(stream, topOf(stream, anchor), rows);
	const block = stream.blocks[moved.index];
	return block === undefined || !isBefore(moved, lastPage(stream))
		? null
		: {blockId: block.id, line: moved.line};
}

/** The mark after what a stream has by now. */
export function markNow({blocks, drawing}: Stream): Mark | null {
	const last = blocks.at(-1);
	return last === undefined ? null : {blockId: last.id, lines: lineCount(last, drawing)};
}
