import {cellRanges, cutSubject, sliceCells, wordRanges} from './cells.js';
import {type Row, rowText, rowWidth, type Span, span, spreadRow} from './rows.js';

/** One line of what was said, before it is broken into rows: what can be found and copied is its text. */
export type Line = Readonly<{
	/** What stands before its first row, and before the rows it goes on in: marks of ours, and indentation. */
	lead: Row;
	hang: Row;
	/** Its text, in its styles. */
	runs: Row;
	/** Where its rows end: at words, wherever they are full, or in one row that is cut to make room for what stands at its end. */
	breaks: 'words' | 'cells' | 'never';
	/** What stands at the right end of a line that is never broken. */
	end: Row;
}>;

type Shape = Partial<Readonly<{lead: Row; hang: Row; breaks: Line['breaks']; end: Row}>>;

/** Makes a line; without a shape it stands at the left and breaks at words. */
export function lineOf(runs: Row, shape: Shape = {}): Line {
	const lead = shape.lead ?? [];
	return {
		lead,
		hang: shape.hang ?? lead,
		runs,
		breaks: shape.breaks ?? 'words',
		end: shape.end ?? [],
	};
}

/** Cells that a line's text keeps of a row, however far it is indented. */
const leastRoom = 8;

/**
 * The same line with room for its text: what stands before it gives up its indentation, and where that is not enough it goes on
 * as text.
 */
function withRoom(line: Line, width: number): Line {
	const most = width - Math.min(leastRoom, width);
	if (Math.max(rowWidth(line.lead), rowWidth(line.hang)) <= most) {
		return line;
	}
	const [indent, ...marks] = line.lead;
	const lead = indent?.text.trim() === '' ? marks : line.lead;
	const hang = [span(' '.repeat(rowWidth(lead)))];
	return rowWidth(lead) <= most
		? {...line, lead, hang}
		: {...line, lead: [], hang: [], runs: [...lead, ...line.runs]};
}

/** The part of a row of runs that lies in a range of its text. */
function sliceRuns(runs: Row, start: number, end: number): Row {
	const parts: Span[] = [];
	let at = 0;
	for (const part of runs) {
		const [from, to] = [Math.max(start, at), Math.min(end, at + part.text.length)];
		if (from < to) {
			parts.push({...part, text: part.text.slice(from - at, to - at)});
		}
		at += part.text.length;
	}
	return parts;
}

function rangesOf({lead, hang, runs, breaks}: Line, width: number) {
	const [first, rest] = [width - rowWidth(lead), width - rowWidth(hang)];
	const text = rowText(runs);
	return breaks === 'words' ? wordRanges(text, first, rest) : cellRanges(text, first, rest);
}

/** The one row of a line that is not broken: the last of its runs is cut, the others stay. */
function cutLine({lead, runs, end}: Line, width: number): Row {
	const kept = [...lead, ...runs.slice(0, -1)];
	const subject = runs.at(-1);
	const room = Math.max(0, width - rowWidth(kept) - rowWidth(end) - 1);
	const shown = subject === undefined ? [] : [{...subject, text: cutSubject(subject.text, room)}];
	return spreadRow([...kept, ...shown], end, width);
}

function breakLine(line: Line, width: number): readonly Row[] {
	if (line.breaks === 'never') {
		return [cutLine(line, width)];
	}
	const roomy = withRoom(line, width);
	const {lead, hang, runs} = roomy;
	const text = rowText(runs);
	return rangesOf(roomy, width).map((range, at) => {
		const before = at === 0 ? lead : hang;
		const room = width - rowWidth(before);
		const part = sliceRuns(runs, range.start, range.end);
		// Characters that join are narrower together than apart, where their styles differ.
		return [...before, ...(rowWidth(part) <= room ? part : [span(sliceCells(text, range, room))])];
	});
}

const laid = new WeakMap<Line, Readonly<{width: number; rows: readonly Row[]}>>();

/** The rows of a line, each at most `width` cells. Remembered while the line is. */
export function layLine(line: Line, width: number): readonly Row[] {
	const before = laid.get(line);
	if (before?.width === width) {
		return before.rows;
	}
	const rows = breakLine(line, width);
	laid.set(line, {width, rows});
	return rows;
}

/** In which of its rows a place of the line's text stands. */
export function rowAt(line: Line, offset: number, width: number): number {
	if (line.breaks === 'never') {
		return 0;
	}
	const roomy = withRoom(line, width);
	const moved = rowText(roomy.runs).length - rowText(line.runs).length;
	const starts = rangesOf(roomy, width).map(({start}) => start);
	return Math.max(
		0,
		starts.findLastIndex((start) => start <= offset + moved),
	);
}

/** Lines that are remembered, so that text that grows is read once. */
const mostLines = 4000;
let young = new Map<string, Line>();
let old = new Map<string, Line>();

/** The line that `make` gives for a text; `kind` names what else it depends on. Seldom asked for, it is forgotten. */
export function rememberedLine(kind: string, text: string, make: (text: string) => Line): Line {
	const key = `${kind} ${text}`;
	const known = young.get(key);
	if (known !== undefined) {
		return known;
	}
	const line = old.get(key) ?? make(text);
	if (young.size >= mostLines) {
		old = young;
		young = new Map();
	}
	young.set(key, line);
	return line;
}
