/** Bytes of a text in UTF-8. */
export function bytesOf(text: string): number {
	let bytes = 0;
	for (const char of text) {
		bytes += bytesOfChar(char);
	}

	return bytes;
}

/** A text cut to so many bytes of UTF-8; a cut ends in `…`. */
export function cutToBytes(text: string, length: number): string {
	let bytes = 0;
	let kept = '';
	for (const char of text) {
		bytes += bytesOfChar(char);
		kept += bytes <= length - 3 ? char : '';
	}

	return bytes <= length ? text : `${kept}…`;
}

function bytesOfChar(char: string): number {
	const code = char.codePointAt(0) ?? 0;
	return 1 + Number(code > 0x7f) + Number(code > 0x7_ff) + Number(code > 0xff_ff);
}
