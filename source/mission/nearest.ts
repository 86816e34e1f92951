/** Edits (insert, delete, replace, swap of neighbours) that turn one word into the other. */
function distance(a: string, b: string): number {
	const rows: number[][] = [Array.from({length: b.length + 1}, (_, j) => j)];
	const at = (i: number, j: number) => rows[i]?.[j] ?? 0;
	for (let i = 1; i <= a.length; i++) {
		const row = [i];
		rows.push(row);
		for (let j = 1; j <= b.length; j++) {
			const change = a[i - 1] === b[j - 1] ? 0 : 1;
			const swaps = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
			row.push(
				Math.min(
					at(i - 1, j) + 1,
					at(i, j - 1) + 1,
					at(i - 1, j - 1) + change,
					swaps ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY,
				),
			);
		}
	}
	return at(a.length, b.length);
}

/** The candidate that was most likely meant by `word`, or null when none is close; case does not count. */
export function nearest(word: string, candidates: readonly string[]): string | null {
	const wanted = word.slice(0, 60).toLowerCase();
	let best: string | null = null;
	let bound = Math.max(2, Math.floor(wanted.length / 3)) + 1;
	for (const candidate of candidates) {
		const edits = distance(wanted, candidate.toLowerCase());
		if (edits < bound && edits < candidate.length) {
			best = candidate;
			bound = edits;
		}
	}
	return best;
}

/** The end of a refusal: `; did you mean "worker"?`, or the candidates when none is close. */
export function suggestion(word: string, candidates: readonly string[]): string {
	const close = nearest(word, candidates);
	if (close !== null) {
		return `; did you mean "${close}"?`;
	}
	return candidates.length === 0 ? '' : `; known: ${candidates.join(', ')}`;
}
