import type {Tone} from './models/rows.js';

/** A sign and its colour. It never stands alone: a word or a number comes with it. */
export type Sign = Readonly<{glyph: string; tone: Tone}>;

/** The states that have a sign. */
export type SignName =
	| 'attention'
	| 'bad'
	| 'running'
	| 'progress'
	| 'retry'
	| 'open'
	| 'done'
	| 'idle'
	| 'unknown';

/** The signs of the screen. */
export const signs: Readonly<Record<SignName, Sign>> = {
	attention: {glyph: '▲', tone: 'attention'},
	bad: {glyph: '✗', tone: 'bad'},
	running: {glyph: '●', tone: 'active'},
	progress: {glyph: '◐', tone: 'active'},
	retry: {glyph: '↻', tone: 'caution'},
	open: {glyph: '○', tone: 'muted'},
	done: {glyph: '✓', tone: 'good'},
	idle: {glyph: '·', tone: 'muted'},
	unknown: {glyph: '?', tone: 'caution'},
};

/** Stands beside the word "pinned", and alone in the lane list. */
export const pinSign = '◆';

/** Stands before a lane that is marked, whatever else stands there. */
export const markSign = '■';

/** Every character of ours outside ASCII, and the one of the same width that stands for it. */
const asciiFor: Readonly<Record<string, string>> = {
	'▲': '!',
	'✗': 'x',
	'●': '*',
	'◐': '%',
	'↻': '~',
	'○': 'o',
	'✓': '+',
	'·': '.',
	'…': '>',
	'╭': '+',
	'╮': '+',
	'╰': '+',
	'╯': '+',
	'─': '-',
	'│': '|',
	'┊': ':',
	'▾': 'v',
	'▸': '>',
	'»': '>',
	'—': '-',
	'↑': '^',
	'↓': 'v',
	'←': '<',
	'→': '>',
	'▏': '|',
	'◆': '#',
	'■': '@',
	'▁': '_',
	'▂': '.',
	'▃': '-',
	'▄': '-',
	'▅': '=',
	'▆': '=',
	'▇': '*',
	'█': '#',
	'▰': '#',
	'▱': '.',
};

const ours = new RegExp(`[${Object.keys(asciiFor).join('')}]`, 'gu');

/** The same text, as wide as before, for terminals that draw nothing beyond ASCII. */
export function toAscii(text: string): string {
	// What is left out before a text is no arrow that points at it.
	return text.replace(/(?<!\S)…(?= )/gu, '-').replace(ours, (glyph) => asciiFor[glyph] ?? glyph);
}
