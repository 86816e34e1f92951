import {afterEach, describe, expect, it} from 'vitest';
import type {MissionView} from '../../source/runtime/viewer.js';
import {type Driver, drive} from './driver.js';
import {laneView, missionView} from './sample-mission.js';
import {budgetEntry} from './sample-spend.js';

let open: Driver[] = [];

afterEach(() => {
	for (const driver of open) {
		driver.close();
	}
	open = [];
});

const reason =
	'one more call of acme/small may cost up to 0.18 USD, and 0.02 USD of the budget are left';
const entry = {...budgetEntry, reason};
const resting = [laneView('c', {state: 'idle', reason: ''})];
const paused: Partial<MissionView> = {
	phase: 'paused',
	reason,
	attention: [entry],
	lanes: resting,
	budget: {usd: 5, tokens: null, isReached: true, parts: [], raised: {usd: 10, tokens: null}},
};
const ofRole: Partial<MissionView> = {
	phase: 'working',
	reason: 'budget of worker used up: 0.50 of 0.50 USD',
	attention: [
		{
			...entry,
			of: 'role',
			key: 'role:worker',
			role: 'worker',
			reason: 'budget of worker used up: 0.50 of 0.50 USD',
			isSpent: true,
		},
	],
	lanes: resting,
	budget: {
		usd: 5,
		tokens: null,
		isReached: true,
		parts: [],
		raised: {usd: 5, tokens: null, roles: {worker: {usd: 1, tokens: null}}},
	},
};
const sizes = [
	[120, 40],
	[80, 24],
	[40, 24],
] as const;

async function start(change: Partial<MissionView>, size: readonly [number, number]) {
	const driver = await drive(...size);
	open.push(driver);
	await driver.say({type: 'view', view: missionView(change)});
	return driver;
}

/** What is on the screen, without its line breaks and borders. */
const words = (driver: Driver) => driver.frame().replace(/[│\s]+/g, ' ');

describe.each(sizes)('a budget that waits for a person, at %ix%i', (...size) => {
	it.each([
		['the mission’s', paused],
		['a role’s', ofRole],
	])('is what the mission waits for, and the key that raises it is seen: %s', async (_, change) => {
		const driver = await start(change, size);
		expect(driver.frame()).toContain('▲ waits for you');
		expect(driver.frame()).toMatch(/b raise/);
		expect(driver.frame()).toMatch(/a answer/);
		expect(driver.frame()).not.toContain('p resume');
	});

	it('stands in the list of what needs you, with the whole reason, what it holds up and the key', async () => {
		const driver = await start(paused, size);
		await driver.press('a');
		for (const text of [reason, '3 tasks wait', 'b asks you to raise the budget to $10.00']) {
			expect(words(driver)).toContain(text);
		}
		expect(driver.frame()).toContain('too low  0:');
	});

	it('is raised from the list, after a yes', async () => {
		const driver = await start(ofRole, size);
		await driver.press('a');
		expect(driver.frame()).toContain('budget of worker  ');
		await driver.advance(300);
		await driver.press('j');
		await driver.press('b');
		expect(words(driver)).toContain('raise the budget of worker to $1.00');
		expect(driver.link.intents()).toEqual([]);
		await driver.press('y');
		expect(driver.link.intents()).toMatchObject([
			{type: 'raise-budget', roles: {worker: {usd: 1}}},
		]);
		expect(driver.frame()).toContain('the budget of worker is raised');
		expect(driver.frame()).not.toContain('thing needs you');
	});
});

it('a budget that is used up lets the header say that lanes are at work while they are', async () => {
	const lanes = [laneView('c', {state: 'idle'}), laneView('w1')];
	const atWork = await start({...paused, lanes}, [120, 40]);
	expect(atWork.frame()).toContain('· pausing  1 at work still');
	const others = await start({...ofRole, lanes}, [120, 40]);
	expect(others.frame()).toContain('● running  budget of worker used up');
	const held = await start({...paused, isHeld: true}, [120, 40]);
	expect(held.frame()).toContain('· paused');
	expect(held.frame()).toContain('p resume');
});

it('a reason has all the room that figures leave it at 120 columns, before the name of a figure', async () => {
	const head = (frame: string) => frame.split('\n')[1] ?? '';
	const long = head((await start({...paused, isHeld: true}, [120, 40])).frame());
	expect(long).not.toContain('continuation');
	expect(long).toMatch(/one more call of \S.*… 3\/20/);
	const short = head((await start({...ofRole, reason: 'budget is out'}, [120, 40])).frame());
	expect(short).toContain('continuation 3/20');
});

it('the budget is whole at 40 columns, whatever else has to go', async () => {
	const usage = {...missionView().usage, cost: 0.06};
	for (const change of [paused, {...paused, isHeld: true}, ofRole, {phase: 'working' as const}]) {
		const driver = await start({...change, usage}, [40, 24]);
		expect(driver.frame().split('\n')[0]).toContain('$0.06/5.00');
	}
});

it('that no limit holds is whole at 40 columns', async () => {
	const usage = {...missionView().usage, cost: null, tokens: 173_000};
	const budget = {...missionView().budget, uncounted: {models: ['acme/big'], isAll: true}};
	const driver = await start({...ofRole, usage, budget}, [40, 24]);
	expect(driver.frame().split('\n')[0]).toContain('173k tok  no limit');
});
