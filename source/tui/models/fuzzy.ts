/** How well a word is found in a text as a sequence of its letters; lower is better, null is not at all. */
function wordScore(word: string, text: string): number | null {
	const whole = text.indexOf(word);
	if (whole >= 0) {
		const isStart = whole === 0 || !/[\p{L}\p{N}]/u.test(text[whole - 1] ?? '');
		return (isStart ? 0 : 10) + whole / 1000;
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

/** How well each word of a query is found in a text; lower is better, null when one is not there. */
export function fuzzyScore(query: string, text: string): number | null {
	const lower = text.toLowerCase();
	let sum = 0;
	for (const word of query.toLowerCase().split(/\s+/).filter(Boolean)) {
		const score = wordScore(word, lower);
		if (score === null) {
			return null;
		}
		sum += score;
	}
	return sum;
}
