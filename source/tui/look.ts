import {toAscii} from './signs.js';

/** How the terminal can be drawn on. */
export type Look = Readonly<{isColor: boolean; isAscii: boolean}>;

/** A text as such a terminal can show it, as wide as before. */
export function toLook(text: string, {isAscii}: Look): string {
	return isAscii ? toAscii(text) : text;
}
