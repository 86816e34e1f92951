import {wrapText} from './cells.js';
import {type Typing, typingAt} from './typing.js';

const caretSign = '▏';

/** The number of caret signs in a text: a person may type one too. */
function signsIn(text: string): number {
	return text.split(caretSign).length - 1;
}

/** What is typed, with the caret in it. */
export function withCaret(text: string, caret: number): string {
	const place = typingAt(text, caret).caret;
	return `${text.slice(0, place)}${caretSign}${text.slice(place)}`;
}

function caretLineOf(lines: readonly string[], {text, caret}: Typing): number {
	let left = signsIn(text.slice(0, typingAt(text, caret).caret)) + 1;
	const at = lines.findIndex((line) => {
		left -= signsIn(line);
		return left <= 0;
	});
	return Math.max(0, at);
}

/** The part of what is typed in which the caret is: at most `height` lines, and how many are above and below. */
export function typedPart(
	typed: Typing,
	size: Readonly<{width: number; height: number}>,
): Readonly<{lines: readonly string[]; above: number; below: number}> {
	const lines = wrapText(withCaret(typed.text, typed.caret), size.width);
	const caretLine = caretLineOf(lines, typed);
	const most = Math.max(0, lines.length - size.height);
	const above = Math.min(most, Math.max(0, caretLine - size.height + 1));
	const shown = lines.slice(above, above + size.height);
	return {lines: shown, above, below: lines.length - above - shown.length};
}
