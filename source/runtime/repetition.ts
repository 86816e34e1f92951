/** Characters at the end of a text that are looked at. */
const spanLength = 6000;
/** Characters of the longest piece that counts; it stands there at least twelve times then. */
const pieceLength = 500;

/**
 * The piece that a text says over and over at its end, or null. Only an exact repetition over 6,000
 * characters counts: a model that does this goes on until somebody ends it.
 */
export function repeatedPiece(text: string): string | null {
	const end = text.slice(-spanLength);
	if (end.length < spanLength) {
		return null;
	}

	for (let length = 1; length <= pieceLength; length += 1) {
		if (end.slice(length) === end.slice(0, -length)) {
			return fromItsStart(end.slice(-length));
		}
	}

	return null;
}

/** A piece that repeats has no beginning of its own: it is told from the start of a sentence, if it has one. */
function fromItsStart(piece: string): string {
	const at = /[.!?\n]\s*(?=\S)/.exec(piece + piece);
	const start = at ? (at.index + at[0].length) % piece.length : 0;
	return piece.slice(start) + piece.slice(0, start);
}
