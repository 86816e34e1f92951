import type {Background} from '../theme.js';

/** What a terminal says by itself, in the middle of what is typed. Columns and rows count from 0. */
export type Report =
	| Readonly<{kind: 'press'; x: number; y: number}>
	| Readonly<{kind: 'wheel'; step: 1 | -1; x: number; y: number}>
	| Readonly<{kind: 'focus'; hasFocus: boolean}>
	| Readonly<{kind: 'background'; background: Background}>;

/** What of a piece of input is typed, and what was said in it. */
export type Split = Readonly<{
	typed: string;
	reports: readonly Report[];
	/** Milliseconds to wait for the rest of something; null when there is nothing to wait for. */
	waitMs: number | null;
}>;

/** Takes reports out of input, however it is cut into pieces. */
export type ReportFilter = Readonly<{
	take: (chunk: string) => Split;
	/** The rest did not come: what is typed of it. */
	giveUp: () => string;
}>;

const esc = '\u001b';
const [pasteStart, pasteEnd] = [`${esc}[200~`, `${esc}[201~`];
/** Esc itself, in the form that no report begins with, so that nobody waits for more. */
const plainEscape = `${esc}[27u`;

/** How long the rest of what may as well be a key is waited for, and of what can be none. */
const [keyWaitMs, reportWaitMs] = [25, 1000];

// Built from text, since the linter takes an escape in a pattern for a mistake.
const mouse = new RegExp(`^${esc}\\[<(\\d{1,4});(\\d{1,5});(\\d{1,5})([Mm])`);
const oldMouse = new RegExp(`^${esc}\\[M[^${esc}]{3}`);
const focus = new RegExp(`^${esc}\\[([IO])`);
const told = new RegExp(`^${esc}\\](\\d+);([^\u0007${esc}]{0,400})(?:\u0007|${esc}\\\\)`);
/** Beginnings of reports that begin no key. */
const begunReport = new RegExp(
	`^${esc}(?:\\[<[\\d;]{0,16}|\\[M[^${esc}]{0,2}|\\]\\d+(?:;[^\u0007${esc}]{0,400}${esc}?)?)$`,
);
/** As much of a report as there is before something else comes in its midst. */
const brokenReport = new RegExp(`^${esc}(?:\\[<[\\d;]{0,16}|\\]\\d+(?:;[^\u0007${esc}]{0,400})?)`);
/** Beginnings of reports, or of a paste, that may be a key as well. */
const begunKey = new RegExp(`^${esc}(?:\\[(?:2(?:0(?:0)?)?)?|\\])?$`);
/** The rest of a mouse report whose escape came long before it. */
const torn = /^\[?<\d{1,4};/;

function mouseReport([, buttons, column, row, end]: RegExpExecArray): Report | null {
	const button = Number(buttons);
	const place = {x: Number(column) - 1, y: Number(row) - 1};
	if ((button & 64) !== 0) {
		// The wheel to the left and right is 66 and 67.
		return (button & 2) === 0 ? {kind: 'wheel', step: (button & 1) === 0 ? -1 : 1, ...place} : null;
	}
	// Only the left button, pressed and not dragged; Shift, Alt and Ctrl leave it what it is.
	const isPress = end === 'M' && (button & 0b1010_0011) === 0;
	return isPress ? {kind: 'press', ...place} : null;
}

/** The background that a colour makes, by how bright it is; null for a text that is no colour. */
export function backgroundOf(colour: string): Background | null {
	const parts = /^rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})/i.exec(colour);
	if (parts === null) {
		return null;
	}
	const [red = 0, green = 0, blue = 0] = parts
		.slice(1)
		.map((part) => Number.parseInt(part, 16) / (16 ** part.length - 1));
	return 0.299 * red + 0.587 * green + 0.114 * blue > 0.5 ? 'light' : 'dark';
}

function toldReport([, number, text = '']: RegExpExecArray): Report | null {
	const background = number === '11' ? backgroundOf(text) : null;
	return background === null ? null : {kind: 'background', background};
}

/** What stands at the beginning of a text, up to `length`; `rest` begins something that is not whole. */
type Piece = Readonly<{
	what: 'typed' | 'paste' | 'said' | 'rest';
	length: number;
	report?: Report | null;
}>;

const readers: ReadonlyArray<readonly [RegExp, (match: RegExpExecArray) => Report | null]> = [
	[mouse, mouseReport],
	[oldMouse, () => null],
	[focus, ([, end]) => ({kind: 'focus', hasFocus: end === 'I'})],
	[told, toldReport],
];

function pieceAt(text: string): Piece {
	const at = text.indexOf(esc);
	if (at !== 0) {
		return {what: 'typed', length: at < 0 ? text.length : at};
	}
	if (text.startsWith(pasteStart)) {
		return {what: 'paste', length: pasteStart.length};
	}
	for (const [pattern, read] of readers) {
		const match = pattern.exec(text);
		if (match !== null) {
			return {what: 'said', length: match[0].length, report: read(match)};
		}
	}
	if (begunKey.test(text) || begunReport.test(text)) {
		return {what: 'rest', length: text.length};
	}
	const spoilt = begunReport.exec(text.slice(0, brokenReport.exec(text)?.[0].length ?? 0));
	return spoilt === null ? {what: 'typed', length: 1} : {what: 'said', length: spoilt[0].length};
}

/** A mouse report is waited for without end: what follows mends it. So much of another could swallow keys. */
function waitFor(held: string): number | null {
	if (held === '' || held.startsWith(`${esc}[<`)) {
		return null;
	}
	return begunKey.test(held) ? keyWaitMs : reportWaitMs;
}

/** Makes a filter. What is pasted goes through as it is, whatever it looks like. */
export function createReportFilter(): ReportFilter {
	let held = '';
	let isTorn = false;
	/** The last characters of a paste that has not ended; null outside of one. */
	let paste: string | null = null;

	/** How much of a text belongs to the paste it is in. */
	const pasteIn = (text: string, tail: string): number => {
		const end = (tail + text).indexOf(pasteEnd);
		paste = end < 0 ? (tail + text).slice(1 - pasteEnd.length) : null;
		return end < 0 ? text.length : end + pasteEnd.length - tail.length;
	};

	const nextPiece = (text: string): Piece => {
		if (paste !== null) {
			return {what: 'typed', length: pasteIn(text, paste)};
		}
		const piece = pieceAt(text);
		paste = piece.what === 'paste' ? '' : null;
		return piece;
	};

	const take = (chunk: string): Split => {
		const isLate = isTorn && torn.test(chunk);
		let text = isLate ? `${esc}[${chunk.replace(/^\[/, '')}` : held + chunk;
		held = '';
		isTorn = false;
		let typed = '';
		const reports: Report[] = [];
		while (text !== '') {
			const {what, length, report} = nextPiece(text);
			const piece = text.slice(0, length);
			text = text.slice(length);
			typed += what === 'typed' || what === 'paste' ? piece : '';
			held = what === 'rest' ? piece : '';
			reports.push(...(report ? [report] : []));
		}
		return {typed, reports, waitMs: waitFor(held)};
	};

	return {
		take,
		giveUp: () => {
			const rest = held;
			held = '';
			isTorn = rest !== '';
			return begunKey.test(rest) ? (rest === esc ? plainEscape : rest) : '';
		},
	};
}
