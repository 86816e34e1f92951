import {sanitize} from '../../mission/sanitize.js';
import {expandTabs} from './cells.js';
import {type Line, layLine, lineOf, rememberedLine} from './line.js';
import {fitRow, type Row, type Span, span} from './rows.js';

/** Lines of a block that are shown, or folded away, together. */
export type Section = Readonly<{
	lines: readonly Line[];
	/** What is left of them while they are folded; absent where they never are. */
	fold?: Readonly<{rows: number; from: 'first' | 'last'; lead: Row}>;
}>;

/** A text as lines that stand behind a mark of ours. */
export function markedLines(
	text: string,
	style: Readonly<{mark: string; markTone: Span['tone']; tone: Span['tone']}>,
): readonly Line[] {
	const {mark, markTone, tone} = style;
	const make = (line: string): Line =>
		lineOf([span(expandTabs(sanitize(line)), tone)], {lead: [span(mark, markTone)]});
	return text
		.split(/\r\n?|\n/)
		.map((line) => rememberedLine(`${mark}${markTone}${tone}`, line, make));
}

function foldedRows(
	rows: readonly Row[],
	fold: NonNullable<Section['fold']>,
	width: number,
): readonly Row[] {
	const left = rows.length - fold.rows;
	const isLast = fold.from === 'last';
	const note = (text: string): Row => fitRow([...fold.lead, span(text, 'muted')], width);
	if (fold.rows === 0) {
		return [];
	}
	// A note takes a row as well as the one it would stand for.
	if (left <= 1) {
		return rows;
	}
	return isLast
		? [note(`… ${left} lines above`), ...rows.slice(left)]
		: [...rows.slice(0, fold.rows), note(`… ${left} more lines`)];
}

const laid = new WeakMap<readonly Line[], Readonly<{width: number; rows: readonly Row[]}>>();

/** The rows of lines. Remembered while the lines are, as those of a text that grows. */
function rowsOf(lines: readonly Line[], width: number): readonly Row[] {
	const before = laid.get(lines);
	if (before?.width === width) {
		return before.rows;
	}
	const rows = lines.flatMap((line) => layLine(line, width));
	laid.set(lines, {width, rows});
	return rows;
}

/** The rows of a section, each at most `width` cells. */
export function sectionRows(section: Section, width: number, isWhole: boolean): readonly Row[] {
	const rows = rowsOf(section.lines, width);
	return isWhole || section.fold === undefined ? rows : foldedRows(rows, section.fold, width);
}
