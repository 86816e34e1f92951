import {afterEach, expect, it} from 'vitest';
import {type Driver, drive} from './driver.js';
import {itemView, missionView, todoList} from './sample-mission.js';

let driver: Driver;

afterEach(() => driver.close());

/** A screen on a list in which somebody else ticked so many boxes. */
async function start(ticked: readonly string[]): Promise<void> {
	driver = await drive(80, 24);
	const items = [
		itemView('T1', {state: 'done', isVerified: true}),
		...ticked.map((id) => itemView(id, {state: 'done', isTickedOutside: true})),
	];
	const todo = todoList(items, {done: 1});
	await driver.say({type: 'view', view: missionView({todo})});
}

it('asks about each box that was ticked outside, and confirms only after a yes', async () => {
	await start(['T2', 'T3', 'T4']);
	await driver.press('t');
	expect(driver.frame()).toContain('c confirm');
	await driver.press('c');
	expect(driver.frame()).toMatch(/T2 .*no review passed it\. Is it done\?/);
	expect(driver.link.intents()).toEqual([]);
	await driver.press('n');
	expect(driver.frame()).toMatch(/T3 .*no review passed it/);
	await driver.press('y');
	expect(driver.frame()).toMatch(/T4 .*no review passed it/);
	await driver.press('escape');
	expect(driver.link.intents()).toEqual([{type: 'confirm-todo', itemId: 'T3', version: 'v1'}]);
	expect(driver.frame()).not.toContain('no review passed it');
});

it('has nothing to ask where no box was ticked outside', async () => {
	await start([]);
	await driver.press('t');
	await driver.press('c');
	expect(driver.frame()).toContain('nothing to confirm: T1 is verified already');
	expect(driver.link.intents()).toEqual([]);
});
