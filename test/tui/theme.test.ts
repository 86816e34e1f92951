import {describe, expect, it} from 'vitest';
import type {Tone} from '../../source/tui/models/rows.js';
import {type colourCodes, paintOf, type ThemeName} from '../../source/tui/theme.js';
import {contrast} from '../helpers/contrast.js';
import {start} from './started.js';

type Colour = keyof typeof colourCodes;
/** What well-known terminals show for the colours that are used: names, whose shade each decides by itself. */
const palettes: Readonly<Record<string, Readonly<Record<Colour, string>>>> = {
	xterm: {
		red: 'cd0000',
		green: '00cd00',
		yellow: 'cdcd00',
		blue: '0000ee',
		magenta: 'cd00cd',
		cyan: '00cdcd',
		gray: '7f7f7f',
		redBright: 'ff0000',
		blueBright: '5c5cff',
	},
	linux: {
		red: 'aa0000',
		green: '00aa00',
		yellow: 'aa5500',
		blue: '0000aa',
		magenta: 'aa00aa',
		cyan: '00aaaa',
		gray: '555555',
		redBright: 'ff5555',
		blueBright: '5555ff',
	},
	gnome: {
		red: 'cc0000',
		green: '4e9a06',
		yellow: 'c4a000',
		blue: '3465a4',
		magenta: '75507b',
		cyan: '06989a',
		gray: '555753',
		redBright: 'ef2929',
		blueBright: '729fcf',
	},
	windows: {
		red: 'c50f1f',
		green: '13a10e',
		yellow: 'c19c00',
		blue: '0037da',
		magenta: '881798',
		cyan: '3a96dd',
		gray: '767676',
		redBright: 'e74856',
		blueBright: '3b78ff',
	},
	macos: {
		red: '990000',
		green: '00a600',
		yellow: '999900',
		blue: '0000b2',
		magenta: 'b200b2',
		cyan: '00a6b2',
		gray: '666666',
		redBright: 'e50000',
		blueBright: '4040ff',
	},
};
const tones: readonly Tone[] = ['attention', 'bad', 'caution', 'active', 'good', 'muted', 'accent'];

function paintsOf(theme: ThemeName) {
	return tones.map((tone) => ({tone, paint: paintOf(tone, {theme, isColor: true})}));
}

describe('a theme', () => {
	for (const [theme, ground, least] of [
		['dark', '000000', 3],
		['light', 'ffffff', 3.9],
	] as const) {
		it(`for ${theme} ground can be read with the sixteen colours of well-known terminals`, () => {
			for (const {tone, paint} of paintsOf(theme)) {
				for (const [terminal, palette] of Object.entries(palettes)) {
					const colour = paint.color && palette[paint.color];
					if (colour !== undefined) {
						expect(contrast(colour, ground), `${tone} in ${terminal}`).toBeGreaterThan(least);
					}
				}
			}
		});
	}

	it('makes nothing dim where dim text cannot be read', () => {
		for (const theme of ['light', 'high-contrast'] as const) {
			expect(paintsOf(theme).filter(({paint}) => paint.dimColor === true)).toEqual([]);
		}
	});

	it('of high contrast has no colour of its own, only the foreground and weight', () => {
		expect(paintsOf('high-contrast').filter(({paint}) => paint.color !== undefined)).toEqual([]);
	});

	it('has no colours at all where there are none', () => {
		for (const theme of ['dark', 'light', 'high-contrast'] as const) {
			for (const tone of tones) {
				const paint = paintOf(tone, {theme, isColor: false});
				expect(Object.keys(paint).filter((key) => key !== 'bold')).toEqual([]);
			}
		}
	});
});

describe('the theme on the screen', () => {
	it('goes by T from one to the next, and each is named', async () => {
		const driver = await start([120, 40]);
		const named = [
			/theme: dark/,
			/theme: light/,
			/theme: high contrast/,
			/by the background, which this terminal does not tell; dark is used/,
		];
		for (const name of named) {
			await driver.press('T');
			expect(driver.frame()).toMatch(name);
		}
	});
});
