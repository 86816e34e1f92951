/** How well a word is found in a text as a sequence of its letters; lower is better, null is not at all. */
function wordScore(word: string, text: string): number | null {
	const whole = text.indexOf(word);
	if (whole >= 0) {
		const start = startOf(word, text);
		return (
			(start === null ? 10 : isEnd(text, start + word.length) ? 0 : 4) + (start ?? whole) / 1000
		);
	}
	// Letters that are strewn over the whole text are no word.
	const most = 20 + 4 * word.length;
	let score = 20;
	let at = -1;
	for (const letter of word) {
		const next = text.indexOf(letter, at + 1);
		if (next < 0) {
			return null;
		}
		score += Math.min(10, next - at - 1);
		at = next;
	}
	return score > most ? null : score;
}

/** Where a word stands as a whole one, else where one begins with it; null where none does. */
function startOf(word: string, text: string): number | null {
	let begun: number | null = null;
	for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
		if (isEnd(text, at - 1)) {
			if (isEnd(text, at + word.length)) {
				return at;
			}
			begun ??= at;
		}
	}
	return begun;
}

/** True where a text has no letter and no number. */
function isEnd(text: string, at: number): boolean {
	return !/[\p{L}\p{N}]/u.test(text[at] ?? '');
}

/** What it is worth that a word is one of those by which a text is found too; null where it is none, nor how one begins. */
function otherScore(word: string, others: readonly string[]): number | null {
	return others.includes(word) ? 1 : others.some((one) => one.startsWith(word)) ? 5 : null;
}

/** How well each word of a query is found in a text, or among other words for it; lower is better, null when one is not there. */
export function fuzzyScore(
	query: string,
	text: string,
	others: readonly string[] = [],
): number | null {
	const lower = text.toLowerCase();
	let sum = 0;
	for (const word of query.toLowerCase().split(/\s+/).filter(Boolean)) {
		const scores = [wordScore(word, lower), otherScore(word, others)].filter((one) => one !== null);
		if (scores.length === 0) {
			return null;
		}
		sum += Math.min(...scores);
	}
	return sum;
}
