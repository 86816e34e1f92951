import {Terminal} from '@xterm/headless';
import {describe, expect, it} from 'vitest';
import type {MissionView} from '../../source/runtime/viewer.js';
import {defaultKeymap as keymap} from '../../source/tui/keymap/keymap.js';
import type {Look} from '../../source/tui/look.js';
import {frameOf} from '../../source/tui/models/frame.js';
import {createPainter} from '../../source/tui/paint/painter.js';
import {createScreen} from '../../source/tui/screen.js';
import {defaultScreenSettings} from '../../source/tui/screen-settings.js';
import {type ThemeName, themeOf} from '../../source/tui/theme.js';
import {blended, contrast} from '../helpers/contrast.js';
import {readCells, textOf} from '../helpers/screen-cells.js';
import {svgOf} from '../helpers/screen-svg.js';
import {sizes} from '../helpers/sizes.js';
import {createFakeClock, createFakeLink} from '../tui/driver.js';
import {missionView} from '../tui/sample-mission.js';
import {eightProviders, everyStanding, quotas} from '../tui/sample-quota.js';
import {sampleBlocks} from '../tui/sample-stream.js';

const plain: Look & {theme?: ThemeName} = {isColor: true, isAscii: false};

/** The sample mission on a terminal after some keys: what stands in its cells, and what lies over its panes. */
async function screenOf(
	columns: number,
	rows: number,
	keys: readonly string[] = [],
	look = plain,
	change: Partial<MissionView> = {},
) {
	const link = createFakeLink();
	const clock = createFakeClock();
	const size = {columns, rows};
	const {theme = 'auto'} = look;
	const screen = createScreen(link, clock, undefined, {...defaultScreenSettings, theme});
	screen.sized(size);
	link.say({type: 'view', view: missionView(change)});
	for (const laneId of ['c', 'w3', 'w5', 'r2', 'w7']) {
		link.say({type: 'stream', laneId, blocks: sampleBlocks});
	}
	for (const key of keys) {
		clock.advance(400);
		screen.press([key], size);
	}
	clock.advance(100);
	const terminal = new Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 0});
	const shown = screen.shown();
	createPainter({write: (text) => terminal.write(text), isFull: () => false}, look).draw(
		frameOf({...shown, size}),
		size,
		themeOf(shown.view),
	);
	await new Promise<void>((resolve) => terminal.write('', resolve));
	screen.close();
	return {cells: readCells(terminal), view: shown.view};
}

const ascii: Look = {isColor: false, isAscii: true};

/** Holds that a screen shows plain ASCII but for what the model wrote, and is no taller or wider for it. */
function expectAscii(cells: Awaited<ReturnType<typeof screenOf>>['cells'], rows: number) {
	const text = textOf(cells).replace(/[\u3000-\u9fff\uff00-\uffef🎉]/gu, '#');
	expect(text).toMatch(/^[ -~\n]*$/);
	expect(text.split('\n')).toHaveLength(rows);
}

describe('the sample mission as text, for reviews', () => {
	it.each(sizes)('at %ix%i', async (columns, rows) => {
		const {cells} = await screenOf(columns, rows);
		await expect(textOf(cells)).toMatchFileSnapshot(`panes-${columns}x${rows}.txt`);
	});

	it.each(sizes)('at %ix%i in plain ASCII, as wide as ever', async (columns, rows) => {
		expectAscii((await screenOf(columns, rows, [], ascii)).cells, rows);
	});
});

/** One provider in each standing, four together until all were shown, and eight. */
const providerSets = [
	...everyStanding.map((one) => [one]),
	...[0, 4, 8].map((from) => everyStanding.slice(from, from + 4)),
	everyStanding.slice(0, 8),
	everyStanding.slice(4),
];

/** The lines of a screen, but those in which nothing stands but a border. */
function filledLines(cells: Awaited<ReturnType<typeof screenOf>>['cells']): readonly string[] {
	return textOf(cells)
		.split('\n')
		.filter((line) => /[^│ ]/.test(line));
}

describe('quotas', () => {
	it.each([
		[120, 40],
		[80, 24],
		[40, 24],
	] as const)(
		'gauges and the view of them at %ix%i, in every standing, as text one below the other',
		async (columns, rows) => {
			const texts: string[] = [];
			for (const providers of providerSets) {
				const change = {quota: quotas(providers, 'ask')};
				const panes = filledLines((await screenOf(columns, rows, [], plain, change)).cells);
				const view = filledLines((await screenOf(columns, rows, ['u'], plain, change)).cells);
				const names = providers.map(({provider}) => provider).join(', ');
				texts.push([`== ${names}`, ...panes.slice(-2), ...view].join('\n'));
				expectAscii((await screenOf(columns, rows, [], ascii, change)).cells, rows);
				expectAscii((await screenOf(columns, rows, ['u'], ascii, change)).cells, rows);
			}
			await expect(`${texts.join('\n\n')}\n`).toMatchFileSnapshot(`quotas-${columns}x${rows}.txt`);
		},
	);

	it.each([
		['gauges-120x40', 120, 40, [], 8],
		['gauges-80x24', 80, 24, [], 4],
		['quotas', 120, 40, ['u'], 8],
	] as const)('as a picture: %s', async (name, columns, rows, keys, count) => {
		const change = {quota: quotas(eightProviders.slice(0, count))};
		const {cells} = await screenOf(columns, rows, keys, plain, change);
		await expect(svgOf(cells, name)).toMatchFileSnapshot(`${name}.svg`);
	});
});

/** Every key of the panes after which something lies over them, by the name of what it does. */
const openers = keymap
	.filter(({contexts}) => contexts.includes('panes'))
	.map(({command, keys: [key = '']}) => ({command, key}));

describe('what a key of the panes opens, as text at 120x40', () => {
	it.each(openers)('$command', async ({command, key}) => {
		// The lane in focus can hear, be aborted and be read.
		const {cells, view} = await screenOf(120, 40, ['4', key]);
		if (view.overlay !== null || view.sheet !== null) {
			expect(textOf(cells), 'the glossary has one word for it: continuation').not.toMatch(
				/iteration/i,
			);
			await expect(textOf(cells)).toMatchFileSnapshot(`opens-${command}.txt`);
		}
	});
});

it.each([
	[80, 24],
	[40, 24],
] as const)(
	'what the keys of the panes open at %ix%i, as text one below the other',
	async (columns, rows) => {
		const texts: string[] = [];
		for (const {command, key} of openers) {
			const {cells, view} = await screenOf(columns, rows, ['4', key]);
			const isOpen = view.overlay !== null || view.sheet !== null;
			texts.push(...(isOpen ? [`== ${command}\n${textOf(cells)}`] : []));
		}
		await expect(`${texts.join('\n\n')}\n`).toMatchFileSnapshot(`opens-${columns}x${rows}.txt`);
	},
);

describe.each(sizes)('what a key of the panes opens at %ix%i, in plain ASCII', (columns, rows) => {
	it.each(openers)('$command', async ({key}) => {
		const {cells} = await screenOf(columns, rows, ['4', key], ascii);
		expectAscii(cells, rows);
	});
});

describe('the sample mission as pictures, for reviews of colour', () => {
	it.each([
		['panes-200x60', 200, 60, []],
		['panes-80x24', 80, 24, []],
		['panes-40x24', 40, 24, []],
		['question', 120, 40, ['a', 'j']],
		['todo', 120, 40, ['t']],
		['help', 120, 40, ['?']],
	] as const)('%s', async (name, columns, rows, keys) => {
		const {cells} = await screenOf(columns, rows, keys);
		await expect(svgOf(cells, name)).toMatchFileSnapshot(`${name}.svg`);
	});

	it('without colour nothing has any, and weight and signs say the same', async () => {
		const {cells} = await screenOf(120, 40, [], {...plain, isColor: false});
		expect(cells.flat().filter(({color, ground}) => color !== null || ground !== null)).toEqual([]);
		await expect(svgOf(cells, 'without colour')).toMatchFileSnapshot('panes-120x40-no-color.svg');
	});

	it('in ASCII', async () => {
		const {cells} = await screenOf(120, 40, [], {...plain, isAscii: true});
		await expect(svgOf(cells, 'in ASCII')).toMatchFileSnapshot('panes-120x40-ascii.svg');
	});
});

/** The words of a picture that can hardly be read on its ground, or on the ground of their own. */
function faintIn(svg: string): readonly string[] {
	const [, ground = ''] = /<rect width="100%"[^>]* fill="#(\w+)"/.exec(svg) ?? [];
	const [, plainText = ''] = /<g [^>]*fill="#(\w+)"/.exec(svg) ?? [];
	return [...svg.matchAll(/<(?:text|rect x)[^>]*>(?:[^<]*)/g)].flatMap(([drawn]) => {
		const [, colour = plainText] = / fill="#(\w+)"/.exec(drawn) ?? [];
		const opacity = Number(/ opacity="([\d.]+)"/.exec(drawn)?.[1] ?? 1);
		// Inverse text has the colour of the ground, and stands on a rectangle that is looked at too.
		const isInverse = colour === ground;
		return isInverse || contrast(blended(colour, ground, opacity), ground) >= 4.5 ? [] : [drawn];
	});
}

describe.each([
	['dark', 'dark'],
	['light', 'light'],
	['high-contrast', 'dark'],
] as const)('key screens in the theme %s', (theme, ground) => {
	it.each([
		['panes-120x40', []],
		['permission', ['1', 'a', 'j']],
		['abort', ['4', 'x']],
	] as const)('%s can be read in every word', async (name, keys) => {
		const {cells} = await screenOf(120, 40, keys, {...plain, theme});
		const svg = svgOf(cells, `${name}, ${theme}`, ground);
		expect(faintIn(svg)).toEqual([]);
		await expect(svg).toMatchFileSnapshot(`${name}-${theme}.svg`);
	});
});

describe('a picture', () => {
	it('says a text in its colour, weight and ground, and puts wide characters where they stand', () => {
		const cell = {
			text: 'a',
			width: 1,
			color: 1,
			ground: null,
			isBold: true,
			isDim: false,
			isInverse: false,
		};
		const wide = {...cell, text: '日', width: 2, color: null, isBold: false};
		const half = {...wide, text: '', width: 0};
		const inverse = {...cell, text: '<', isInverse: true, isBold: false};
		const svg = svgOf([[cell, wide, half, inverse]], 'four cells');
		expect(svg).toContain(
			'<text x="0" y="12.5" textLength="8.4" fill="#e06c75" font-weight="700">a</text>',
		);
		expect(svg).toContain('<text x="8.4" y="12.5" textLength="16.8">日</text>');
		expect(svg).toContain('<rect x="25.2" y="0" width="8.4" height="16.5" fill="#e06c75"/>');
		expect(svg).toContain('fill="#1b1d23">&lt;</text>');
	});
});
