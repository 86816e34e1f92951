import {cellWidth, plainLine, takeCells} from './cells.js';

/** The seven theme tokens, and `plain` for the terminal's own foreground. */
export type Tone =
	| 'attention'
	| 'bad'
	| 'caution'
	| 'active'
	| 'good'
	| 'muted'
	| 'accent'
	| 'plain';

/** A run of text in one style. Made only by `span`, which takes out what a terminal would obey. */
export type Span = Readonly<{text: string; tone: Tone; isBold: boolean; isInverse: boolean}>;

/** One line of the screen. */
export type Row = readonly Span[];

/** A rectangle in cells; `x` and `y` count from 0 at the top left. */
export type Rect = Readonly<{x: number; y: number; width: number; height: number}>;

/** Makes a run of text that is safe to draw: one line, no control characters. */
export function span(
	text: string,
	tone: Tone = 'plain',
	style: Readonly<{isBold?: boolean; isInverse?: boolean}> = {},
): Span {
	return {
		text: plainLine(text),
		tone,
		isBold: style.isBold ?? false,
		isInverse: style.isInverse ?? false,
	};
}

/** An empty line. */
export const blankRow: Row = [];

/** The cells a row takes. */
export function rowWidth(row: Row): number {
	return row.reduce((sum, part) => sum + cellWidth(part.text), 0);
}

/** The row's text without style. */
export function rowText(row: Row): string {
	return row.map((part) => part.text).join('');
}

function hasSameStyle(one: Span, other: Span): boolean {
	return (
		one.tone === other.tone && one.isBold === other.isBold && one.isInverse === other.isInverse
	);
}

/** True when two rows look the same, so that one need not be drawn again. */
export function isSameRow(one: Row, other: Row): boolean {
	return (
		one === other ||
		(one.length === other.length &&
			one.every((part, at) => {
				const twin = other[at];
				return twin !== undefined && part.text === twin.text && hasSameStyle(part, twin);
			}))
	);
}

/** The same row in as few runs as its styles need; spaces take the style before them. */
export function compactRow(row: Row): Row {
	const runs: Span[] = [];
	for (const part of row) {
		const last = runs.at(-1);
		const isBlank = part.text.trim() === '' && !part.isInverse;
		if (last !== undefined && ((isBlank && !last.isInverse) || hasSameStyle(part, last))) {
			runs[runs.length - 1] = {...last, text: last.text + part.text};
		} else {
			runs.push(part);
		}
	}
	return runs;
}

function cutRow(row: Row, width: number): Row {
	const kept: Span[] = [];
	let room = width - 1;
	for (const part of row) {
		const wide = cellWidth(part.text);
		if (wide <= room) {
			kept.push(part);
			room -= wide;
			continue;
		}
		kept.push({...part, text: `${takeCells(part.text, room).trimEnd()}…`});
		break;
	}
	return kept;
}

/** Makes a row exactly `width` cells wide: padded with spaces, or cut with `…`. */
export function fitRow(row: Row, width: number): Row {
	const whole = rowWidth(row) <= width ? row : cutRow(row, width);
	const missing = width - rowWidth(whole);
	return missing > 0 ? [...whole, span(' '.repeat(missing))] : whole;
}

/** Puts `left` and `right` at the two ends of one row; when both do not fit, `left` is cut. */
export function spreadRow(left: Row, right: Row, width: number): Row {
	const rightWidth = rowWidth(right);
	if (rightWidth === 0) {
		return fitRow(left, width);
	}
	const room = width - rightWidth;
	if (room < 1) {
		return fitRow(right, width);
	}
	return [...fitRow([...fitRow(left, room - 1), span(' ')], room), ...right];
}

/** What a framed pane holds; `title` and `note` stand in its upper border, `foot` in its lower one. */
export type Pane = Readonly<{
	title: Row;
	note?: Row;
	foot?: Row;
	rows: readonly Row[];
	tone?: Tone;
}>;

function borderRow(ends: readonly [string, string], left: Row, right: Row, pane: Framed): Row {
	const {width, tone} = pane;
	const room = Math.max(0, width - 4);
	const tail =
		rowWidth(right) === 0 || rowWidth(right) + 4 > room ? [] : [span(' '), ...right, span(' ')];
	const headRoom = Math.max(0, room - rowWidth(tail) - 2);
	const shown = rowWidth(left) > headRoom ? cutRow(left, headRoom) : left;
	const head = rowWidth(left) === 0 || headRoom < 2 ? [] : [span(' '), ...shown, span(' ')];
	const line = '─'.repeat(Math.max(0, room - rowWidth(head) - rowWidth(tail)));
	return fitRow(
		[span(`${ends[0]}─`, tone), ...head, span(line, tone), ...tail, span(`─${ends[1]}`, tone)],
		width,
	);
}

type Framed = Readonly<{width: number; tone: Tone}>;

/** Draws a pane as rows of exactly `width` cells and `height` lines; content beyond it is left out. */
export function framePane(pane: Pane, width: number, height: number): readonly Row[] {
	const framed = {width, tone: pane.tone ?? 'muted'} as const;
	const inner = Math.max(0, height - 2);
	const body = Array.from(
		{length: inner},
		(_, at): Row => [
			span('│ ', framed.tone),
			...fitRow(pane.rows[at] ?? blankRow, Math.max(0, width - 4)),
			span(' │', framed.tone),
		],
	);
	const rows = [
		borderRow(['╭', '╮'], pane.title, pane.note ?? blankRow, framed),
		...body,
		borderRow(['╰', '╯'], blankRow, pane.foot ?? blankRow, framed),
	];
	return rows.slice(0, Math.max(0, height));
}
