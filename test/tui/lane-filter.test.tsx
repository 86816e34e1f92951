import {describe, expect, it} from 'vitest';
import type {MissionView} from '../../source/runtime/viewer.js';
import {fiftyLanes, fiftyView} from './sample-fifty.js';
import {permissionEntry, taskEntry} from './sample-mission.js';
import {start} from './started.js';

const fifty = (size: readonly [number, number], change: Partial<MissionView> = {}) =>
	start(size, fiftyView(change));

describe('a filter', () => {
	const mixed = {
		attention: [permissionEntry],
		lanes: fiftyLanes((id) => {
			if (id === 'w5') {
				return {state: 'waiting-permission', reason: 'permission'};
			}
			if (id === 'w9') {
				return {state: 'waiting-retry', reason: '429'};
			}
			if (id === 'r2') {
				return {state: 'stalled', reason: 'silent', canRetry: true};
			}
			return id === 'w8' ? {state: 'failed', reason: 'exit 1', canRetry: true} : {};
		}),
	};

	it('lists and walks through what it names, with the count in the title', async () => {
		for (const size of [
			[200, 60],
			[120, 40],
		] as const) {
			const driver = await fifty(size, mixed);
			await driver.press('f', '&');
			expect(driver.frame()).toContain('Lanes: failed 2 of 50');
			driver.expectPane('r2');
			await driver.press('tab');
			expect(driver.frame()).toMatch(/▸. ✗ w8/);
			await driver.press('tab');
			expect(driver.frame()).toMatch(/▸. ✗ r2/);
			await driver.press('2');
			expect(driver.frame()).toMatch(/▸2 ✗ w8/);
		}
	});

	it('is named in the list or the strip at every size, and Esc, f f or f Esc lists all again', async () => {
		for (const size of [
			[200, 60],
			[120, 40],
			[80, 24],
			[40, 24],
		] as const) {
			const driver = await fifty(size, mixed);
			await driver.press('f', '!');
			expect(driver.frame()).toContain('needs me 1 of 50');
			driver.expectPane('w5');
			await driver.press('escape');
			expect(driver.frame()).not.toContain('needs me 1 of 50');
			await driver.press('f', '@');
			expect(driver.frame()).toContain('running 47 of 50');
			await driver.press('f', 'f');
			expect(driver.frame()).not.toContain('47 of 50');
			await driver.press('f', '@', 'f', 'escape');
			expect(driver.frame()).not.toContain('47 of 50');
		}
	});

	it('by need lists the lanes of what the header counts, and counts what has no lane, with the key to it', async () => {
		for (const size of [
			[120, 40],
			[200, 60],
		] as const) {
			// w5 asks; the answer to w6 is on its way, so that it waits and nobody needs to do anything.
			const lanes = fiftyLanes((id) =>
				['w5', 'w6'].includes(id) ? {state: 'waiting-permission', reason: 'permission'} : {},
			);
			const other = {...taskEntry, taskId: 't10', since: 1} as const;
			const driver = await fifty(size, {lanes, attention: [permissionEntry, taskEntry, other]});
			await driver.press('f', '!');
			expect(driver.frame()).toContain('3 need you');
			expect(driver.frame()).toContain('needs me 1 of 50');
			expect(driver.frame()).toContain('2 more without a lane: a');
			await driver.say({type: 'view', view: fiftyView({lanes, attention: [taskEntry]})});
			expect(driver.frame()).toContain('no lane needs you');
			expect(driver.frame()).toContain('1 without a lane: a');
			await driver.say({type: 'view', view: fiftyView({lanes, attention: [permissionEntry]})});
			expect(driver.frame()).not.toContain('without a lane');
		}
		const narrow = await fifty([80, 24], {attention: [taskEntry]});
		await narrow.press('f', '!');
		expect(narrow.frame()).toContain('+1 without a lane');
	});

	it('of what needs me goes with the list of what needs me: answered there, a lane is in neither', async () => {
		const waits = {...permissionEntry, laneId: 'w5'};
		const driver = await fifty([120, 40], {...mixed, attention: [waits]});
		await driver.press('f', '!', 'a');
		expect(driver.frame()).toMatch(/Needs you[\s\S]*w5/i);
		await driver.press('j', 'a');
		await driver.advance(1000);
		expect(driver.link.intents()).toMatchObject([{type: 'answer', requestId: 'per_1'}]);
		await driver.press('escape');
		await driver.say({type: 'view', view: fiftyView()});
		expect(driver.frame()).toContain('needs me 0 of 50');
		expect(driver.frame()).toContain('no lane needs you');
	});

	it('takes a role by its letter, or the next one by #', async () => {
		const driver = await fifty([120, 40], mixed);
		await driver.press('f', '#');
		expect(driver.frame()).toContain(
			'c  commander 1    p  planner 3    r  reviewer 6    w  worker 40',
		);
		expect(driver.frame()).not.toContain('Lanes: commander');
		await driver.press('#');
		expect(driver.frame()).toContain('lanes of which role?: commander');
		await driver.press('#');
		expect(driver.frame()).toContain('Lanes: planner 3 of 50');
		await driver.press('r');
		expect(driver.frame()).toContain('Lanes: reviewer 6 of 50');
		driver.expectPane('r2');
		await driver.press('f', '#', 'x');
		expect(driver.frame()).toContain('no role has the letter x: c, p, r, w');
	});

	it('shows its choices with what each would leave, and the keys of them in the footer', async () => {
		const driver = await fifty([120, 40], mixed);
		await driver.press('f');
		expect(driver.frame()).toContain('needs me 1');
		expect(driver.frame().split('\n').at(-1)).toContain(
			'! needs me  @ running  # role  & failed  f all',
		);
	});

	it('that lets no lane through says so, and the lane in focus stays on the screen', async () => {
		const driver = await fifty([120, 40]);
		await driver.press('f', '&');
		expect(driver.frame()).toContain('│ no lane failed; Esc lists all');
		expect(driver.frame()).toContain('Lanes: failed 0 of 50');
		driver.expectPane('c');
		await driver.press('tab');
		expect(driver.frame()).toContain('no lane failed; Esc lists all');
		driver.expectPane('c');
	});

	it('says in the footer how all lanes are listed again', async () => {
		const driver = await fifty([120, 40], mixed);
		await driver.press('f', '!');
		expect(driver.frame().split('\n').at(-1)).toContain('Esc all lanes');
	});
});
