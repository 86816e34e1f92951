import type {Tone} from './models/rows.js';

/** The ways in which the seven tokens are drawn. */
export const themeNames = ['dark', 'light', 'high-contrast'] as const;

/** One of the themes. */
export type ThemeName = (typeof themeNames)[number];

/** A theme, or the one that suits the terminal's background. */
export type ThemeChoice = ThemeName | 'auto';

/** What can be chosen, in the order in which a key goes through it. */
export const themeChoices: readonly ThemeChoice[] = ['auto', ...themeNames];

/** The background of a terminal, as far as it says. */
export type Background = 'dark' | 'light';

/** Foreground codes of those of the sixteen colours that are used, by Ink's names. The terminal decides the shade. */
export const colourCodes = {
	red: 31,
	green: 32,
	yellow: 33,
	blue: 34,
	magenta: 35,
	cyan: 36,
	gray: 90,
	redBright: 91,
	blueBright: 94,
} as const;

/** How a tone is drawn. */
export type Paint = Readonly<{
	color?: keyof typeof colourCodes;
	dimColor?: boolean;
	bold?: boolean;
}>;

/**
 * On light ground green, cyan and yellow cannot be read, and neither can dim text in some terminals: what is left of
 * sixteen colours is red, blue, magenta and grey. High contrast is the terminal's own foreground, and weight.
 */
const paints: Readonly<Record<ThemeName, Readonly<Record<Tone, Paint>>>> = {
	dark: {
		attention: {color: 'yellow', bold: true},
		bad: {color: 'redBright'},
		caution: {color: 'yellow'},
		active: {color: 'cyan'},
		good: {color: 'green'},
		muted: {dimColor: true},
		accent: {color: 'blueBright', bold: true},
		plain: {},
	},
	light: {
		attention: {color: 'magenta', bold: true},
		bad: {color: 'red'},
		caution: {color: 'magenta'},
		active: {color: 'blue'},
		good: {color: 'blue'},
		muted: {color: 'gray'},
		accent: {color: 'blue', bold: true},
		plain: {},
	},
	'high-contrast': {
		attention: {bold: true},
		bad: {bold: true},
		caution: {bold: true},
		active: {},
		good: {},
		muted: {},
		accent: {bold: true},
		plain: {},
	},
};

/** The paint of a tone; without colour only weight is left, since signs and words carry the meaning. */
export function paintOf(
	tone: Tone,
	{theme, isColor}: Readonly<{theme: ThemeName; isColor: boolean}>,
): Paint {
	const paint = paints[theme][tone];
	if (isColor) {
		return paint;
	}
	return paint.bold === true ? {bold: true} : {};
}

/** The theme that is drawn. A background that nobody knows counts as dark, as most are. */
export function themeOf(
	view: Readonly<{theme: ThemeChoice; background: Background | null}>,
): ThemeName {
	return view.theme === 'auto' ? (view.background ?? 'dark') : view.theme;
}
