import stringWidth from 'string-width';
import {sanitize} from '../../mission/sanitize.js';

const segmenter = new Intl.Segmenter();
const asciiOnly = /^[\u0020-\u007e]*$/;
const ellipsis = '…';

/** Latin letters and the signs and borders of the screen: one cell each, so that most text is only counted. */
const narrowOnly =
	/^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u024f\u2013\u2014\u2026\u2190-\u2193\u21bb\u2500-\u257f\u2581-\u2588\u258f\u25b2\u25b8\u25be\u25c6\u25cb\u25cf\u25d0\u2713\u2717]*$/;

/** True when every character of a text takes one cell, in every terminal. */
export function isNarrow(text: string): boolean {
	return narrowOnly.test(text);
}

/** The number of terminal cells a text without line breaks takes. */
export function cellWidth(text: string): number {
	return isNarrow(text) ? text.length : stringWidth(text);
}

/** Makes a text safe to draw on one line: no control characters, breaks and tabs become spaces. */
export function plainLine(text: string): string {
	return asciiOnly.test(text) ? text : sanitize(text).replace(/[\n\t]/g, ' ');
}

/** The longest beginning of `text`, in whole characters, that takes at most `width` cells. */
export function takeCells(text: string, width: number): string {
	if (isNarrow(text)) {
		return text.slice(0, Math.max(0, width));
	}
	let taken = '';
	let used = 0;
	for (const {segment} of segmenter.segment(text)) {
		used += cellWidth(segment);
		if (used > width) {
			break;
		}
		taken += segment;
	}
	return taken;
}

function takeCellsFromEnd(text: string, width: number): string {
	const segments = [...segmenter.segment(text)].map((part) => part.segment);
	let start = segments.length;
	let used = 0;
	while (start > 0) {
		used += cellWidth(segments[start - 1] ?? '');
		if (used > width) {
			break;
		}
		start--;
	}
	return segments.slice(start).join('');
}

/** Cuts at the end, for titles and commands; a cut shows as `…`. Never wider than `width`. */
export function cutEnd(text: string, width: number): string {
	const line = plainLine(text);
	if (cellWidth(line) <= width) {
		return line;
	}
	return width < 1 ? '' : `${takeCells(line, width - 1).trimEnd()}${ellipsis}`;
}

/** Cuts in the middle, for paths: the file's name stays readable. Never wider than `width`. */
export function cutMiddle(text: string, width: number): string {
	const line = plainLine(text);
	if (cellWidth(line) <= width) {
		return line;
	}
	const slash = line.lastIndexOf('/');
	const name = slash < 0 ? '' : line.slice(slash);
	const room = width - 1;
	if (slash > 0 && cellWidth(name) + 1 <= room) {
		const head = takeCells(line, room - cellWidth(name));
		return `${head.slice(0, head.lastIndexOf('/') + 1) || head}${ellipsis}${name}`;
	}
	const tail = takeCellsFromEnd(line, Math.ceil((room * 2) / 3));
	return width < 1 ? '' : `${takeCells(line, room - cellWidth(tail))}${ellipsis}${tail}`;
}

/** Cuts a tool's subject: in the middle when it is one path, otherwise at the end. */
export function cutSubject(text: string, width: number): string {
	return /^\S+\/\S+$/.test(text) ? cutMiddle(text, width) : cutEnd(text, width);
}

/** Splits into words with the spaces before them; ideographs and kana may break anywhere. */
function wordsOf(line: string): string[] {
	return (
		line.match(
			/\s*(?:[\u2e80-\u9fff\uac00-\ud7af\uff00-\uff60]|[^\s\u2e80-\u9fff\uac00-\ud7af\uff00-\uff60]+)|\s+$/gu,
		) ?? []
	);
}

/** A part of a line: from `start` up to but not including `end`. */
export type Range = Readonly<{start: number; end: number}>;

/** Where the part of a line that fits into `room` cells ends; at least one character further than it begins. */
function fits(line: string, {start, end}: Range, room: number): number {
	// No more is looked at than may fit, or a long word would be looked at once for each of its rows.
	const near = line.slice(start, Math.min(end, start + room * 16 + 64));
	const taken = takeCells(near, room).length;
	return start + (taken || ([...segmenter.segment(near)][0]?.segment.length ?? 1));
}

function trimmed(line: string, {start, end}: Range): Range {
	return {start, end: start + line.slice(start, end).trimEnd().length};
}

/** The rows that a word closes which does not fit behind the others of its row, and last the row it then stands in. */
function brokenAt(
	line: string,
	row: Range,
	word: Range,
	rooms: readonly [number, number],
): readonly Range[] {
	const [first, rest] = rooms;
	const isBlank = line.slice(row.start, row.end).trim() === '';
	if (isBlank) {
		return cellRanges(line.slice(0, word.end), first, rest, row.start);
	}
	const start = word.end - line.slice(word.start, word.end).trimStart().length;
	return [trimmed(line, row), ...cellRanges(line.slice(0, word.end), rest, rest, start)];
}

/** The rows of a line that is broken at words: `first` cells in the first row, `rest` in the others. */
export function wordRanges(line: string, first: number, rest: number): readonly Range[] {
	if (cellWidth(line) <= first) {
		return [{start: 0, end: line.length}];
	}
	const rows: Range[] = [];
	let row: Range = {start: 0, end: 0};
	let used = 0;
	let at = 0;
	for (const word of wordsOf(line)) {
		const end = at + word.length;
		const room = rows.length === 0 ? first : rest;
		const wide = cellWidth(word);
		if (used + wide <= room) {
			row = {start: row.start, end};
			used += wide;
		} else {
			const closed = brokenAt(line, row, {start: at, end}, [room, rest]);
			rows.push(...closed.slice(0, -1));
			row = closed.at(-1) ?? {start: end, end};
			used = cellWidth(line.slice(row.start, row.end));
		}
		at = end;
	}
	const last = trimmed(line, row);
	return last.start === last.end && rows.length > 0 ? rows : [...rows, last];
}

/** The rows of a line that is broken wherever its row is full, so that every space stays. */
export function cellRanges(line: string, first: number, rest: number, from = 0): readonly Range[] {
	const rows: Range[] = [];
	let start = from;
	do {
		const end = fits(line, {start, end: line.length}, rows.length === 0 ? first : rest);
		rows.push({start, end: Math.min(end, line.length)});
		start = end;
	} while (start < line.length);
	return rows;
}

/** A part of a line as it is drawn in `width` cells: a character that is wider than that cannot be shown. */
export function sliceCells(line: string, {start, end}: Range, width: number): string {
	const part = line.slice(start, end);
	return cellWidth(part) <= width ? part : '?';
}

/** Tabs as spaces: two for each at the beginning of a line, further on up to the next multiple of eight cells. */
export function expandTabs(line: string): string {
	if (!line.includes('\t')) {
		return line;
	}
	const [indent = ''] = /^[\t ]*/.exec(line) ?? [];
	const [first = '', ...more] = line.slice(indent.length).split('\t');
	return more.reduce(
		(text, part) => text + ' '.repeat(8 - (cellWidth(text) % 8)) + part,
		indent.replaceAll('\t', '  ') + first,
	);
}

/** Wraps a text at words into lines of at most `width` cells; line breaks stay, tabs become spaces. */
export function wrapText(text: string, width: number): string[] {
	const room = Math.max(1, width);
	return sanitize(text)
		.split('\n')
		.map(expandTabs)
		.flatMap((line) => wordRanges(line, room, room).map((range) => sliceCells(line, range, room)));
}

/** Pads with spaces at the end to at least `width` cells. */
export function padCells(text: string, width: number): string {
	return text + ' '.repeat(Math.max(0, width - cellWidth(text)));
}

/** Pads with spaces at the start to at least `width` cells, for numbers that stand under each other. */
export function padCellsStart(text: string, width: number): string {
	return ' '.repeat(Math.max(0, width - cellWidth(text))) + text;
}
