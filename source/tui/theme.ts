import type {Tone} from './models/rows.js';

/** How a tone is drawn. Colours are the terminal's own sixteen, so that its theme decides the shade. */
export type Paint = Readonly<{color?: string; dimColor?: boolean; bold?: boolean}>;

const paints: Readonly<Record<Tone, Paint>> = {
	attention: {color: 'yellow', bold: true},
	bad: {color: 'red'},
	caution: {color: 'yellow'},
	active: {color: 'cyan'},
	good: {color: 'green'},
	muted: {dimColor: true},
	accent: {color: 'blueBright', bold: true},
	plain: {},
};

/** The paint of a tone; without colour only weight is left, since signs and words carry the meaning. */
export function paintOf(tone: Tone, isColor: boolean): Paint {
	const paint = paints[tone];
	if (isColor) {
		return paint;
	}
	return paint.bold === true ? {bold: true} : {};
}
