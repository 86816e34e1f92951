import {describe, expect, it} from 'vitest';
import type {MissionEvent} from '../../source/mission/events.js';
import type {AttentionView} from '../../source/runtime/viewer.js';
import type {Driver} from './driver.js';
import {permissionEntry, questionEntry, sampleNow, taskEntry} from './sample-mission.js';
import {start} from './started.js';

const size = {columns: 120, rows: 40};

/** Turns the wheel over the middle of the screen. */
async function wheel(driver: Driver, step: 1 | -1) {
	driver.screen.report({kind: 'wheel', step, x: 60, y: 20}, size);
	await driver.advance(0);
}

const overlayOf = (driver: Driver) => driver.screen.shown().view.overlay;

describe('the wheel in a list that lies over the panes', () => {
	it('moves through the todo list and the palette, and stops at their ends', async () => {
		const driver = await start();
		const chosenLine = () =>
			driver
				.frame()
				.split('\n')
				.findIndex((line) => /│ [▸»] /.test(line));
		for (const keys of [['t', 'g'], [':']]) {
			await driver.press(...keys);
			const first = chosenLine();
			expect(first).toBeGreaterThan(0);
			for (const [step, line] of [
				[-1, first],
				[1, first + 3],
				[-1, first],
			] as const) {
				await wheel(driver, step);
				expect(chosenLine()).toBe(line);
			}
			await driver.press('escape');
		}
	});

	it('moves through what was found in all lanes', async () => {
		const driver = await start();
		await driver.press('\\');
		await driver.type('at');
		await driver.press('enter');
		const places = Array.from({length: 9}, (_, nth) => ({
			laneId: 'w3',
			title: '',
			blockId: 'b1',
			nth,
			excerpt: `look at ${nth}`,
		}));
		await driver.say({type: 'found', query: 'at', places, isCut: false});
		await wheel(driver, 1);
		expect(overlayOf(driver)).toMatchObject({kind: 'found', place: 3});
		await wheel(driver, -1);
		expect(overlayOf(driver)).toMatchObject({kind: 'found', place: 0});
	});

	it('moves through the saved rules', async () => {
		const rules = [0, 1, 2, 3, 4].map((at) => ({
			id: `e${at}`,
			rule: {
				permission: 'bash',
				pattern: `run ${at}`,
				answer: 'allow' as const,
				scope: {kind: 'mission' as const},
			},
			since: sampleNow,
		}));
		const driver = await start([120, 40], {rules});
		await driver.press('L');
		await wheel(driver, 1);
		expect(overlayOf(driver)).toMatchObject({kind: 'rules', cursor: 3});
	});

	it('moves through what happened', async () => {
		const driver = await start();
		await driver.say(
			...Array.from({length: 9}, (_, at) => ({
				type: 'event' as const,
				event: {
					type: 'lane.strayed' as const,
					laneId: 'w3',
					reason: `line ${at}.`,
					id: `e${at}`,
					at: sampleNow,
				} as MissionEvent,
			})),
		);
		await driver.press('e', 'g');
		await wheel(driver, 1);
		expect(overlayOf(driver)).toMatchObject({kind: 'timeline', at: 3});
	});
});

const timed: AttentionView = {...questionEntry, until: sampleNow + 60_000};
const tall: AttentionView =
	permissionEntry.kind === 'request'
		? {
				...permissionEntry,
				since: 0,
				request: {
					...permissionEntry.request,
					requestId: 'tall',
					detail: 'npm run build && '.repeat(600),
				},
			}
		: permissionEntry;

async function openList(attention: readonly AttentionView[]): Promise<Driver> {
	const driver = await start([120, 40], {attention});
	await driver.press('a');
	return driver;
}

describe('the wheel in the list of what needs somebody', () => {
	it('goes from entry to entry, answers nothing, and keeps a question of a clock as a key does', async () => {
		const driver = await openList([permissionEntry, timed, taskEntry]);
		await driver.advance(400);
		const seen = [];
		for (const step of [1, 1, 1, 1, -1, -1, -1] as const) {
			await wheel(driver, step);
			await driver.advance(400);
			const overlay = overlayOf(driver);
			seen.push(overlay?.kind === 'attention' ? overlay.chosen : null);
		}
		expect(new Set(seen).size).toBe(3);
		expect(seen.at(-1)).toBe(seen[0]);
		expect(new Set(driver.link.intents().map(({type}) => type))).toEqual(
			new Set(['touch-request']),
		);
	});

	it('does nothing in the moment in which the list opened, and keys nothing in that of its own choice', async () => {
		const driver = await openList([permissionEntry, taskEntry]);
		await wheel(driver, 1);
		expect(overlayOf(driver)).toMatchObject({chosen: null});
		await driver.advance(400);
		await wheel(driver, 1);
		const chosen = overlayOf(driver);
		expect(chosen).not.toMatchObject({chosen: null});
		await wheel(driver, 1);
		await driver.hammer(100, ['a', 'j']);
		await driver.advance(5000);
		expect(overlayOf(driver)).toMatchObject({...chosen});
		expect(driver.link.intents()).toEqual([]);
	});

	it('stands still at the end of the last entry, and keeps that one answer is for all that ask the same', async () => {
		const driver = await openList([tall]);
		await driver.advance(400);
		for (let turns = 0; turns < 200; turns++) {
			await wheel(driver, 1);
			await driver.advance(400);
		}
		const atEnd = overlayOf(driver);
		await wheel(driver, 1);
		expect(overlayOf(driver)).toEqual(atEnd);
		await driver.press('a');
		expect(driver.frame()).toContain('answered: allow once');

		const again =
			permissionEntry.kind === 'request'
				? {...permissionEntry, request: {...permissionEntry.request, requestId: 'per_2'}}
				: permissionEntry;
		const same = await openList([permissionEntry, again, taskEntry]);
		await same.press('j', 's');
		await wheel(same, 1);
		await same.press('a');
		expect(same.frame()).toContain('answered: allow once, all 2');
	});

	it('reads a long entry to its end before it goes to the next', async () => {
		const driver = await openList([tall, taskEntry]);
		await driver.advance(400);
		await wheel(driver, 1);
		await driver.advance(400);
		expect(overlayOf(driver)).toMatchObject({chosen: 'request tall', offset: 0});
		await wheel(driver, 1);
		await wheel(driver, 1);
		expect(overlayOf(driver)).toMatchObject({chosen: 'request tall', offset: 6});
		for (let turns = 0; turns < 60; turns++) {
			await wheel(driver, 1);
		}
		await driver.advance(400);
		expect(overlayOf(driver)).toMatchObject({chosen: `task t9 ${taskEntry.since}`});
	});

	it('leaves alone what was begun: a rule being saved, a text being typed, a picked option', async () => {
		for (const [entry, keys] of [
			[permissionEntry, ['A']],
			[permissionEntry, ['R', 'n', 'o']],
			[questionEntry, ['space']],
		] as const) {
			const many: AttentionView =
				entry.kind === 'request' && entry.request.questions !== undefined
					? {
							...entry,
							request: {
								...entry.request,
								questions: entry.request.questions.map((one) => ({...one, multiple: true})),
							},
						}
					: entry;
			const driver = await openList([{...many, since: 0}, taskEntry]);
			await driver.press('j', ...keys);
			const begun = overlayOf(driver);
			await driver.advance(400);
			await wheel(driver, 1);
			expect(overlayOf(driver)).toEqual(begun);
		}
	});
});
