import {describe, expect, it} from 'vitest';
import type {MissionView} from '../../source/runtime/viewer.js';
import {fiftyLanes, fiftyView} from './sample-fifty.js';
import {laneView} from './sample-mission.js';
import {start} from './started.js';

const fifty = (size: readonly [number, number], change: Partial<MissionView> = {}) =>
	start(size, fiftyView(change));

describe('pages of panes', () => {
	it('are turned by . and , and the list says which one it is', async () => {
		const driver = await fifty([200, 60]);
		expect(driver.frame()).toContain('page 1 of 13');
		await driver.press('.');
		expect(driver.frame()).toContain('page 2 of 13');
		driver.expectPane('r1');
		expect(driver.frame()).not.toMatch(/╭─ . c {2}/);
		await driver.press(',');
		driver.expectPane('c');
		await driver.press(',');
		expect(driver.frame()).toContain('page 1 of 13 is the first');
	});

	it('turn one lane at a time where there is one pane', async () => {
		for (const size of [
			[120, 40],
			[80, 24],
			[40, 24],
		] as const) {
			const driver = await fifty(size);
			await driver.press('.');
			driver.expectPane('p1');
			await driver.press('.', ',');
			driver.expectPane('p1');
		}
	});

	it('are said in the strip where there is no list', async () => {
		const driver = await fifty([80, 24]);
		await driver.press('+');
		expect(driver.frame()).toContain('page 1 of 25');
	});

	it('are one page where every lane has a pane, and the key says so', async () => {
		const driver = await start([200, 60], {lanes: [laneView('c'), laneView('w1')], attention: []});
		await driver.press('.');
		expect(driver.frame()).toContain('every lane is on this page');
	});
});

describe('a pinned lane', () => {
	it('says so in its title and stays in its pane on every page until P lets it go', async () => {
		const driver = await fifty([200, 60]);
		await driver.press('2', 'P');
		expect(driver.frame()).toContain('p1 stays in pane 2 on every page');
		expect(driver.frame()).toContain('p1  ◆ pinned  Title of p1');
		await driver.press('.');
		expect(driver.frame()).toMatch(/╭─ . r1 {2}.*╭─ . p1 {2}◆ pinned/);
		expect(driver.frame()).toContain('page 2 of 17');
		await driver.press('3', '.');
		expect(driver.frame()).toMatch(/╭─ . p1 {2}◆ pinned/);
		expect(driver.frame()).toContain('page 3 of 17');
		await driver.press('2', 'P');
		expect(driver.frame()).toContain('p1 is no longer pinned');
		expect(driver.frame()).not.toContain('◆');
	});

	it('stays although it ended and others wait for a place', async () => {
		const driver = await fifty([200, 60]);
		await driver.press('2', 'P');
		const lanes = fiftyLanes((id) => (id === 'p1' ? {state: 'done', reason: ''} : {}));
		await driver.say({type: 'view', view: fiftyView({lanes})});
		expect(driver.frame()).toMatch(/✓ p1 {2}◆ pinned/);
	});

	it('leaves a pane to the others, and with one pane waits for more', async () => {
		const narrow = await fifty([120, 40]);
		await narrow.press('P');
		expect(narrow.frame()).toContain('is pinned and keeps a pane where there are more');
		const [pinned] = /\S+(?= {2}◆ pinned)/.exec(narrow.frame()) ?? [];
		await narrow.resize(200, 60);
		await narrow.press('.');
		expect(narrow.frame()).toContain(`${pinned}  ◆ pinned`);
		const driver = await fifty([200, 60]);
		await driver.press('-', 'P', '2', 'P');
		expect(driver.frame()).toContain('one pane stays free for the other lanes');
	});
});

describe('following the most active', () => {
	const wrote = (lanes: Readonly<Record<string, number>>) => ({
		type: 'activity' as const,
		lanes: Object.fromEntries(Object.entries(lanes).map(([id, each]) => [id, [each, each]])),
	});

	it('begins with those that wrote most, keeps the lane in focus, and says so', async () => {
		const driver = await fifty([200, 60]);
		await driver.say(wrote({w30: 400, w31: 300, p2: 200}));
		await driver.press('F');
		expect(driver.frame()).toContain('following the most active');
		for (const laneId of ['c', 'w30', 'w31', 'p2']) {
			driver.expectPane(laneId);
		}
		expect(driver.link.sent.at(-1)).toMatchObject({
			type: 'watch',
			laneIds: expect.arrayContaining(['c', 'w30', 'w31', 'p2']),
		});
	});

	it('changes one pane in several seconds, not for a little more, and not under your fingers', async () => {
		const driver = await fifty([200, 60]);
		await driver.say(wrote({w30: 400, w31: 300, p2: 200}));
		await driver.press('F');
		await driver.say(wrote({w1: 900, w2: 800, w30: 400, w31: 300, p2: 20}));
		expect(driver.frame()).not.toMatch(/╭─ . w1 {2}/);
		await driver.advance(6000);
		await driver.say(wrote({w1: 900, w2: 800, w30: 400, w31: 300, p2: 20}));
		driver.expectPane('w1');
		expect(driver.frame()).not.toMatch(/╭─ . w2 {2}/);
		await driver.advance(6000);
		await driver.say(wrote({w1: 900, w30: 400, w31: 300, w2: 310}));
		expect(driver.frame()).not.toMatch(/╭─ . w2 {2}/);
		await driver.press('j');
		await driver.advance(2000);
		await driver.say(wrote({w1: 900, w2: 2000, w30: 400, w31: 30}));
		expect(driver.frame()).not.toMatch(/╭─ . w2 {2}/);
		await driver.advance(4000);
		await driver.say(wrote({w1: 900, w2: 2000, w30: 400, w31: 30}));
		driver.expectPane('w2');
	});

	it('moves the one pane where there is only one', async () => {
		for (const size of [
			[120, 40],
			[80, 24],
			[40, 24],
		] as const) {
			const driver = await fifty(size);
			await driver.press('F');
			expect(driver.frame()).toContain('following');
			await driver.advance(6000);
			await driver.say(wrote({w7: 500}));
			driver.expectPane('w7');
		}
	});

	it('leaves pinned lanes alone', async () => {
		const driver = await fifty([200, 60]);
		await driver.press('2', 'P', '1');
		await driver.say(wrote({w1: 900, w2: 800, w3: 700, w4: 600}));
		await driver.press('F');
		expect(driver.frame()).toMatch(/╭─ . p1 {2}◆ pinned/);
		driver.expectPane('w1');
	});

	it('ends with any lane that is chosen, and says so', async () => {
		const driver = await fifty([200, 60]);
		await driver.press('F', 'tab');
		expect(driver.frame()).toContain('no longer following the most active: you chose a lane');
		await driver.press('F', 'F');
		expect(driver.frame()).toContain('no longer following the most active');
	});
});

describe("a lane's name", () => {
	it('goes there as soon as it can mean no other, seen or not', async () => {
		for (const size of [
			[200, 60],
			[120, 40],
			[80, 24],
			[40, 24],
		] as const) {
			const driver = await fifty(size);
			await driver.press("'", 'w', '2');
			expect(driver.frame()).toContain('go to the lane');
			expect(driver.frame()).toContain('w21');
			await driver.press('3');
			expect(driver.frame()).not.toContain('go to the lane');
			driver.expectPane('w23');
		}
	});

	it('says in the footer what its keys do, and is no draft', async () => {
		const driver = await fifty([120, 40]);
		await driver.press("'", 'x', '7');
		expect(driver.frame().split('\n').at(-1)?.trim()).toBe('Enter go there  Esc cancel');
		await driver.press('escape', "'");
		expect(driver.frame()).not.toContain('x7');
	});

	it('that begins another one goes there by Enter, and a title by its only lane', async () => {
		const lanes = fiftyLanes((id) => (id === 'w9' ? {title: 'Raw strings'} : {}));
		const driver = await fifty([200, 60], {lanes});
		await driver.press("'", 'w', '2', 'enter');
		driver.expectPane('w2');
		await driver.press("'", 'r', 'a', 'w', 'enter');
		driver.expectPane('w9');
	});

	it('that nobody has is answered with the nearest ones, and the line stays open', async () => {
		const driver = await fifty([120, 40]);
		await driver.press("'", 'x', '7');
		expect(driver.frame()).toContain('no such lane; the nearest: w7, c, p1');
		await driver.press('enter');
		expect(driver.frame()).toContain('no lane "x7"; the nearest: w7, c, p1');
		await driver.press('escape');
		driver.expectPane('c');
	});

	it('that can be several lanes asks for more of it', async () => {
		const driver = await fifty([120, 40]);
		await driver.press("'", 't', 'i', 't', 'l', 'e', 'enter');
		expect(driver.frame()).toContain('"title" can be 50 lanes');
	});
});
