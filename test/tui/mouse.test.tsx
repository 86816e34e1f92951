import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {contextOf} from '../../source/tui/scene.js';
import {createScreen} from '../../source/tui/screen.js';
import type {Driver} from './driver.js';
import {createFakeClock, createFakeLink} from './driver.js';
import {missionView, permissionEntry} from './sample-mission.js';
import {sampleBlocks} from './sample-stream.js';
import {start} from './started.js';

type Size = readonly [columns: number, rows: number];

/** Where a text begins on the screen. */
function placeOf(driver: Driver, text: string) {
	const lines = driver.frame().split('\n');
	const y = lines.findIndex((line) => line.includes(text));
	return {x: (lines[y] ?? '').indexOf(text), y};
}

async function click(driver: Driver, text: string, [columns, rows]: Size) {
	driver.screen.report({kind: 'press', ...placeOf(driver, text)}, {columns, rows});
	await driver.advance(0);
}

async function turn(driver: Driver, step: 1 | -1, text: string, [columns, rows]: Size) {
	driver.screen.report({kind: 'wheel', step, ...placeOf(driver, text)}, {columns, rows});
	await driver.advance(0);
}

const long = Array.from({length: 200}, (_, at) => ({
	id: `l${at}`,
	kind: 'text' as const,
	text: `line ${at}.`,
}));

describe('a click', () => {
	it('on a pane brings it into focus', async () => {
		const size = [200, 60] as const;
		const driver = await start(size);
		await click(driver, '╭─ ● w3', size);
		expect(driver.frame()).toMatch(/▸4 ● w3/);
	});

	it('on a line of the list brings that lane into focus', async () => {
		for (const size of [
			[120, 40],
			[40, 24],
		] as const) {
			const driver = await start(size);
			await click(driver, '✗ r2', size);
			driver.expectPane('r2');
		}
	});

	it('on a name in the strip brings that lane into focus', async () => {
		const size = [80, 24] as const;
		const driver = await start(size);
		await click(driver, '↻w9', size);
		driver.expectPane('w9');
		await click(driver, 'w3', size);
		driver.expectPane('w3');
	});

	it('elsewhere does nothing', async () => {
		const driver = await start();
		const before = driver.frame();
		for (const text of ['FlowDesk', 'Todo', 'help']) {
			await click(driver, text, [120, 40]);
			expect(driver.frame()).toBe(before);
		}
	});

	it('does nothing while something is asked, typed, or lies over the panes', async () => {
		const driver = await start();
		for (const keys of [['x'], ['i'], ['a', 'j'], ['?']]) {
			await driver.press(...keys);
			await driver.advance(400);
			const before = driver.frame();
			for (let y = 0; y < 40; y++) {
				driver.screen.report({kind: 'press', x: 60, y}, {columns: 120, rows: 40});
			}
			await driver.advance(0);
			expect(driver.frame()).toBe(before);
			await driver.press('escape', 'escape');
		}
	});
});

describe('the wheel', () => {
	it('scrolls the pane under the pointer, which takes the focus', async () => {
		const size = [200, 60] as const;
		const driver = await start(size);
		await driver.say({type: 'stream', laneId: 'w3', blocks: long});
		await turn(driver, -1, '╭─ ● w3', size);
		expect(driver.frame()).toMatch(/▸4 ● w3/);
		expect(driver.frame()).not.toContain('line 199.');
		await turn(driver, 1, '╭─ ● w3', size);
		expect(driver.frame()).toContain('line 199.');
	});

	it('scrolls what lies over the panes', async () => {
		const driver = await start([120, 24]);
		await driver.press('?');
		expect(driver.frame()).toContain('On the screen');
		await turn(driver, 1, 'On the screen', [120, 24]);
		expect(driver.frame()).toContain('3 above');
		await turn(driver, -1, 'Help', [120, 24]);
		expect(driver.frame()).toContain('On the screen');
	});

	it('walks through the list under the pointer', async () => {
		const driver = await start();
		await turn(driver, 1, '✗ r2', [120, 40]);
		expect(driver.frame()).toMatch(/▸3 ✗ r2/);
	});
});

it('no click and no turn of the wheel ever tells the engine anything but what to show', () => {
	const anyReport = fc.oneof(
		fc.record({kind: fc.constant('press' as const), x: fc.nat(140), y: fc.nat(50)}),
		fc.record({
			kind: fc.constant('wheel' as const),
			step: fc.constantFrom(1 as const, -1 as const),
			x: fc.nat(140),
			y: fc.nat(50),
		}),
	);
	const anyKeys = fc.constantFrom(
		'',
		'a',
		'aj',
		'aja',
		'x',
		'X',
		'q',
		'i',
		't',
		'b',
		'?',
		'z',
		'+',
	);
	fc.assert(
		fc.property(anyKeys, fc.array(anyReport, {maxLength: 40}), (keys, reports) => {
			const link = createFakeLink();
			const clock = createFakeClock();
			const screen = createScreen(link, clock);
			const size = {columns: 120, rows: 40};
			link.say({type: 'view', view: missionView({attention: [permissionEntry]})});
			link.say({type: 'stream', laneId: 'c', blocks: sampleBlocks});
			for (const key of keys) {
				screen.press([key], size);
				clock.advance(400);
			}
			const before = link.intents().length;
			for (const report of reports) {
				screen.report(report, size);
			}
			expect(link.intents()).toHaveLength(before);
			screen.close();
		}),
		{numRuns: 60},
	);
});

it('m switches the mouse wherever nothing is typed', async () => {
	for (const keys of [
		['a', 'j'],
		['a', 'j', 'A'],
		['L'],
		['e'],
		['t'],
		['?'],
		['x'],
		['c'],
		['f'],
	]) {
		const driver = await start();
		await driver.press(...keys);
		await driver.advance(400);
		const before = contextOf({...driver.screen.shown(), size: {columns: 120, rows: 40}});
		await driver.press('m');
		expect(driver.screen.shown().view.hasMouse, keys.join(' ')).toBe(false);
		expect(contextOf({...driver.screen.shown(), size: {columns: 120, rows: 40}})).toBe(before);
	}
	const typing = await start();
	await typing.press('i', 'm');
	expect(typing.screen.shown().view.hasMouse).toBe(true);
});

it('m leaves the mouse to the terminal, says so, and takes it again', async () => {
	const driver = await start();
	await driver.press('m');
	expect(driver.frame()).toContain("the mouse is the terminal's: its own selection works now");
	expect(driver.screen.shown().view.hasMouse).toBe(false);
	await driver.press('m');
	expect(driver.screen.shown().view.hasMouse).toBe(true);
});
