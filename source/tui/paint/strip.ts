import {type ThemedLook, toLook} from '../look.js';
import {cellWidth, isNarrow} from '../models/cells.js';
import {compactRow, type Row} from '../models/rows.js';
import {type Style, sgrOf, styleOf} from './style.js';

/** A row at its place on the screen. `y` and `x` count from 0. */
export type Strip = Readonly<{x: number; y: number; width: number; row: Row}>;

const segmenter = new Intl.Segmenter();

/** Moves the cursor to a cell. */
function to(y: number, x: number): string {
	return `\u001b[${y + 1};${x + 1}H`;
}

type Cells = Readonly<{text: string; styles: string}>;

/** A row as one character and one style per cell; null when some character takes another number of cells. */
function cellsOf(row: Row, look: ThemedLook): Cells | null {
	let text = '';
	let styles = '';
	for (const part of compactRow(row)) {
		const shown = toLook(part.text, look);
		if (!isNarrow(shown)) {
			return null;
		}
		text += shown;
		styles += styleOf(part).repeat(shown.length);
	}
	return {text, styles};
}

/** Cells from `start` to `end` as text with the styles it changes to; `style` is what the terminal draws in before it. */
function run({text, styles}: Cells, start: number, end: number, look: ThemedLook): string {
	let out = '';
	let at = start;
	while (at < end) {
		const style = styles[at] as Style;
		let next = at + 1;
		while (next < end && styles[next] === style) {
			next++;
		}
		out += sgrOf(style, look) + text.slice(at, next);
		at = next;
	}
	return out;
}

/**
 * A row with characters of other widths: its place is cleared, and after each such character the cursor is set anew,
 * because terminals disagree about their width.
 */
function wideRow({x, y, width, row}: Strip, look: ThemedLook): string {
	let out = `${to(y, x)}\u001b[0m\u001b[${width}X`;
	let column = x;
	for (const part of compactRow(row)) {
		const text = toLook(part.text, look);
		out += sgrOf(styleOf(part), look);
		for (const {segment} of segmenter.segment(text)) {
			out += segment;
			column += cellWidth(segment);
			if (!isNarrow(segment)) {
				out += to(y, column);
			}
		}
	}
	return out;
}

/** True when terminals may draw a row wider than it is. */
export function isWide({row}: Strip): boolean {
	return !row.every(({text}) => isNarrow(text));
}

/** The sequences that draw a whole row. */
export function wholeRow(strip: Strip, look: ThemedLook): string {
	const cells = cellsOf(strip.row, look);
	return cells === null
		? wideRow(strip, look)
		: to(strip.y, strip.x) + run(cells, 0, cells.text.length, look);
}

/** The sequences that draw what differs between a row and the one that stands at the same place now. */
export function changedCells(strip: Strip, before: Row, look: ThemedLook): string {
	const now = cellsOf(strip.row, look);
	const old = cellsOf(before, look);
	if (now === null || old === null || now.text.length !== old.text.length) {
		return wholeRow(strip, look);
	}
	const isSame = (at: number) => now.text[at] === old.text[at] && now.styles[at] === old.styles[at];
	let start = 0;
	let end = now.text.length;
	while (start < end && isSame(start)) {
		start++;
	}
	while (end > start && isSame(end - 1)) {
		end--;
	}
	return start === end ? '' : to(strip.y, strip.x + start) + run(now, start, end, look);
}

/** The sequences that empty a stretch of a line. */
export function blank(y: number, x: number, width: number): string {
	return `${to(y, x)}\u001b[0m\u001b[${width}X`;
}
