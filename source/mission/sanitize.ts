/** Control characters but newline and tab, bidi, zero-width, tag characters, lone surrogates. */
const unsafe =
	// biome-ignore lint/suspicious/noControlCharactersInRegex: removing control characters is what this file is for.
	/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|\udb40[\udc00-\udc7f]/g;

/**
 * Makes text from agents, files and servers safe for every sink: a terminal, a log, an export.
 * Keeps newlines and tabs; removes every other control character, so no escape sequence survives.
 * Works on each piece of a split stream, because it looks at single characters only.
 */
export function sanitize(text: string): string {
	return text
		.replace(/\r\n?/g, '\n')
		.replace(unsafe, '')
		.replace(/(\p{Mark}{4})\p{Mark}+/gu, '$1');
}

/** Sanitizes and cuts to `length` characters; a cut ends in `…`. */
export function clip(text: string, length: number): string {
	const clean = sanitize(text);
	return clean.length <= length ? clean : `${clean.slice(0, length - 1)}…`;
}

/** One line: sanitized, white space collapsed, cut to `length` characters. */
export function oneLine(text: string, length: number): string {
	return clip(text.replace(/\s+/g, ' ').trim(), length);
}
