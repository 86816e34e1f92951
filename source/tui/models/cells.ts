import stringWidth from 'string-width';
import {sanitize} from '../../mission/sanitize.js';

const segmenter = new Intl.Segmenter();
const asciiOnly = /^[\u0020-\u007e]*$/;
const ellipsis = '…';

/** Latin letters and the signs and borders of the screen: one cell each, so that most text is only counted. */
const narrowOnly =
	/^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u024f\u2013\u2014\u2026\u2190-\u2193\u21bb\u2500-\u257f\u258f\u25b2\u25b8\u25be\u25cb\u25cf\u25d0\u2713\u2717]*$/;

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

function breakWord(word: string, width: number): string[] {
	const pieces: string[] = [];
	let rest = word;
	while (rest !== '') {
		const piece = takeCells(rest, width);
		if (piece === '') {
			// One character is wider than the whole line; it cannot be shown.
			const [first] = segmenter.segment(rest);
			rest = rest.slice(first?.segment.length ?? 1);
			pieces.push('?');
			continue;
		}
		pieces.push(piece);
		rest = rest.slice(piece.length);
	}
	return pieces;
}

/** Splits into words with the spaces before them; ideographs and kana may break anywhere. */
function wordsOf(line: string): string[] {
	return (
		line.match(
			/\s*(?:[\u2e80-\u9fff\uac00-\ud7af\uff00-\uff60]|[^\s\u2e80-\u9fff\uac00-\ud7af\uff00-\uff60]+)|\s+$/gu,
		) ?? []
	);
}

function wrapLine(line: string, width: number): string[] {
	if (cellWidth(line) <= width) {
		return [line];
	}
	const rows: string[] = [];
	let row = '';
	let used = 0;
	for (const word of wordsOf(line)) {
		const wide = cellWidth(word);
		if (used + wide <= width) {
			row += word;
			used += wide;
			continue;
		}
		if (row.trim() !== '') {
			rows.push(row.trimEnd());
		}
		const pieces = breakWord(row.trim() === '' ? row + word : word.trimStart(), width);
		row = pieces.pop() ?? '';
		used = cellWidth(row);
		rows.push(...pieces);
	}
	return row.trim() === '' && rows.length > 0 ? rows : [...rows, row.trimEnd()];
}

/** Wraps a text at words into lines of at most `width` cells; line breaks stay, tabs become two spaces. */
export function wrapText(text: string, width: number): string[] {
	const room = Math.max(1, width);
	return sanitize(text)
		.replaceAll('\t', '  ')
		.split('\n')
		.flatMap((line) => wrapLine(line, room));
}

/** Pads with spaces at the end to at least `width` cells. */
export function padCells(text: string, width: number): string {
	return text + ' '.repeat(Math.max(0, width - cellWidth(text)));
}

/** Pads with spaces at the start to at least `width` cells, for numbers that stand under each other. */
export function padCellsStart(text: string, width: number): string {
	return ' '.repeat(Math.max(0, width - cellWidth(text))) + text;
}
