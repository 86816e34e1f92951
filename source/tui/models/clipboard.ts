import {sanitize} from '../../mission/sanitize.js';

/** Bytes of a text that every terminal takes into its clipboard: 74 994 in base64, which xterm once set as the most. */
const mostBytes = 56_244;

/** The text as it can be copied: nothing in it that a terminal would obey, and of a long one its end. */
export function clipboardText(text: string): Readonly<{text: string; isCut: boolean}> {
	const clean = sanitize(text);
	const bytes = new TextEncoder().encode(clean);
	if (bytes.length <= mostBytes) {
		return {text: clean, isCut: false};
	}
	let start = bytes.length - mostBytes;
	// A character is never cut in half.
	while (((bytes[start] ?? 0) & 0xc0) === 0x80) {
		start++;
	}
	return {text: new TextDecoder().decode(bytes.subarray(start)), isCut: true};
}
