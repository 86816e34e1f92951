import {toAscii} from './signs.js';
import type {ThemeName} from './theme.js';

/** How the terminal can be drawn on. */
export type Look = Readonly<{isColor: boolean; isAscii: boolean}>;

/** The same, with the theme that is drawn in now. */
export type ThemedLook = Look & Readonly<{theme: ThemeName}>;

/** A text as such a terminal can show it, as wide as before. */
export function toLook(text: string, {isAscii}: Look): string {
	return isAscii ? toAscii(text) : text;
}
