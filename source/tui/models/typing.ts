/** A text that is being typed. The caret always stands between two characters as a person sees them. */
export type Typing = Readonly<{text: string; caret: number}>;

/** The most characters a text can have: a prompt has to hold it. */
export const longestText = 20_000;

const segmenter = new Intl.Segmenter();

/** The nearest place at or after `at` that is between two characters. */
function settled(text: string, at: number): number {
	const place = Math.max(0, Math.min(at, text.length));
	const inside = segmenter.segment(text).containing(place);
	return inside === undefined || inside.index === place
		? place
		: inside.index + inside.segment.length;
}

/** A text with the caret at a place, or behind the character that is there. */
export function typingAt(text: string, caret: number): Typing {
	return {text, caret: settled(text, caret)};
}

function before({text, caret}: Typing): number {
	return caret === 0 ? 0 : (segmenter.segment(text).containing(caret - 1)?.index ?? 0);
}

function after({text, caret}: Typing): number {
	const next = segmenter.segment(text).containing(caret);
	return next === undefined ? text.length : next.index + next.segment.length;
}

/** Puts a text in at the caret. */
export function insert({text, caret}: Typing, added: string): Typing {
	return typingAt(text.slice(0, caret) + added + text.slice(caret), caret + added.length);
}

function without(text: string, from: number, to: number): Typing {
	return typingAt(text.slice(0, from) + text.slice(to), from);
}

/** Takes away the character before the caret. */
export function eraseBefore(typing: Typing): Typing {
	return without(typing.text, before(typing), typing.caret);
}

/** Takes away the character after the caret. */
export function eraseAfter(typing: Typing): Typing {
	return without(typing.text, typing.caret, after(typing));
}

/** Takes away the word before the caret, with the blanks behind it. */
export function eraseWord({text, caret}: Typing): Typing {
	const kept = text.slice(0, caret).replace(/\S*\s*$/u, '');
	return without(text, settled(text, kept.length), caret);
}

/** Where the line that the caret is in begins. */
function lineStart({text, caret}: Typing): number {
	return caret === 0 ? 0 : text.lastIndexOf('\n', caret - 1) + 1;
}

function lineEnd({text, caret}: Typing): number {
	const end = text.indexOf('\n', caret);
	return end < 0 ? text.length : end;
}

/** Takes away what stands before the caret in its line; at its beginning, the line break. */
export function eraseLine(typing: Typing): Typing {
	const start = lineStart(typing);
	return start === typing.caret ? eraseBefore(typing) : without(typing.text, start, typing.caret);
}

/** The caret one character to the left, or to the right. */
export function moveBy(typing: Typing, step: 1 | -1): Typing {
	return {text: typing.text, caret: step < 0 ? before(typing) : after(typing)};
}

/** The caret at the beginning of its line, or at its end. */
export function moveToEdge(typing: Typing, edge: 'start' | 'end'): Typing {
	return {text: typing.text, caret: edge === 'start' ? lineStart(typing) : lineEnd(typing)};
}

/** The caret in the line above or below, as far from its beginning; null when there is no such line. */
export function moveLine(typing: Typing, step: 1 | -1): Typing | null {
	const {text, caret} = typing;
	const start = lineStart(typing);
	const edge = step < 0 ? start - 1 : lineEnd(typing) + 1;
	if (edge < 0 || edge > text.length) {
		return null;
	}
	const other = {text, caret: edge};
	return typingAt(text, Math.min(lineStart(other) + caret - start, lineEnd(other)));
}
