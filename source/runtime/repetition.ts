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
			return end.slice(-length);
		}
	}

	return null;
}
