import type {ThemedLook} from '../look.js';
import type {Span, Tone} from '../models/rows.js';
import {colourCodes, paintOf} from '../theme.js';

/** How a cell looks, as one character, so that the styles of a row are a text as long as the row. */
export type Style = string;

const tones: readonly Tone[] = [
	'plain',
	'attention',
	'bad',
	'caution',
	'active',
	'good',
	'muted',
	'accent',
];

/** The style of a run of text. */
export function styleOf({tone, isBold, isInverse}: Span): Style {
	return String.fromCharCode(
		0x30 + tones.indexOf(tone) * 4 + (isBold ? 2 : 0) + (isInverse ? 1 : 0),
	);
}

/** The sequence that makes the terminal draw in a style, whatever it drew in before. */
export function sgrOf(style: Style, look: ThemedLook): string {
	const number = style.charCodeAt(0) - 0x30;
	const paint = paintOf(tones[number >> 2] ?? 'plain', look);
	const isBold = paint.bold === true || (number & 2) !== 0;
	const codes = [
		'0',
		...(isBold ? ['1'] : []),
		...(paint.dimColor === true ? ['2'] : []),
		...((number & 1) === 0 ? [] : ['7']),
		...(paint.color === undefined ? [] : [String(colourCodes[paint.color])]),
	];
	return `\u001b[${codes.join(';')}m`;
}
