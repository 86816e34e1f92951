/** What a commander writes when the mission is done. */
export const sealMark = '<mission_seal>SEALED</mission_seal>';

/** What a commander writes under its answer to a mission that was only a question. */
export const answerMark = '<mission_seal>ANSWERED</mission_seal>';

/**
 * True when a commander's text claims the seal in its own words: outside code fences, inline code and
 * quotations. Whether the claim holds is judged elsewhere.
 */
export function hasSealClaim(text: string): boolean {
	return speaks(text, sealMark);
}

/** True when a commander's text says, in its own words as above, that it is the whole answer. */
export function hasAnswerClaim(text: string): boolean {
	return speaks(text, answerMark);
}

function speaks(text: string, words: string): boolean {
	let fence: string | null = null;
	for (const line of text.split('\n')) {
		const mark = fenceOf(line, fence !== null);
		if (fence === null && mark) {
			fence = mark;
		} else if (fence !== null && mark?.startsWith(fence)) {
			fence = null;
		} else if (fence === null && !/^\s*>/.test(line) && withoutCode(line).includes(words)) {
			return true;
		}
	}

	return false;
}

/** The mark of a line that opens or closes a fence; a line that closes one holds nothing else. */
function fenceOf(line: string, isInside: boolean): string | undefined {
	const pattern = isInside ? /^\s*(`{3,}|~{3,})\s*$/ : /^\s*(`{3,}(?=[^`]*$)|~{3,})/;
	return pattern.exec(line)?.[1];
}

/** A line without its inline code spans. */
function withoutCode(line: string): string {
	return line.replace(/(`+)(?!`).*?[^`]\1(?!`)/g, '');
}
