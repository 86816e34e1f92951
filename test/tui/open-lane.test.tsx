import {describe, expect, it} from 'vitest';
import {missionView} from './sample-mission.js';
import {start} from './started.js';

describe('a lane in a terminal of its own', () => {
	it("is OpenCode's own screen by o and the stream by O, of the lane in focus", async () => {
		const driver = await start([120, 40]);
		await driver.press('o', 'O');
		const laneId = driver.opened[0]?.laneId;
		expect(driver.opened).toEqual([
			{kind: 'attach', laneId, isPinned: false},
			{kind: 'stream', laneId, isPinned: false},
		]);
		await driver.advance(70);
		expect(driver.frame()).toContain(`${laneId} is open in pane %7`);
		await driver.press('tab', 'O');
		expect(driver.opened[2]?.laneId).not.toBe(laneId);
	});

	it('is told to stay by a pin, before the lane ends and with one pane too, and a lane opened later knows', async () => {
		const driver = await start([120, 40]);
		await driver.press('P');
		expect(driver.frame()).toMatch(/is pinned and keeps a pane where there are more; P lets it go/);
		await driver.press('O', 'P');
		const laneId = driver.opened[0]?.laneId;
		expect(driver.opened).toEqual([
			{kind: 'pin', laneId, isPinned: true},
			{kind: 'stream', laneId, isPinned: true},
			{kind: 'pin', laneId, isPinned: false},
		]);
		expect(driver.frame()).toContain(`${laneId} is no longer pinned`);
	});

	it('is not opened before it has a session, nor after the end; both are said', async () => {
		const lanes = missionView().lanes.map((lane) => ({...lane, sessionId: null}));
		const driver = await start([80, 24], {lanes});
		await driver.press('o');
		expect(driver.frame()).toContain('has no session yet');
		await driver.press('O');
		expect(driver.opened).toMatchObject([{kind: 'stream'}]);
		const noSession = /o +tmux: OpenCode's own.*\(not now: c has no session yet/s;
		const told = await start([150, 60], {lanes});
		await told.press('?');
		expect(told.frame()).toMatch(noSession);
		expect(told.frame()).not.toMatch(/O +tmux: the stream.*?in a pane {2}\(not now/);
		await told.press('escape', ':');
		await told.type('own screen');
		expect(told.frame()).toMatch(/own screen.*c has no session yet/);
		const over = await start([80, 24], {phase: 'ended', outcome: 'sealed'});
		await over.press('escape', 'o');
		expect(over.opened).toEqual([]);
		expect(over.frame()).toContain('the mission is over, and its server with it');
	});

	it('has its keys, those of pages and that of pins dim with the reason before there is a lane', async () => {
		const driver = await start([200, 60], {lanes: [], attention: []});
		await driver.press('?');
		for (const does of ["OpenCode's own screen", 'the stream of the lane', 'pin the lane']) {
			expect(driver.frame()).toMatch(new RegExp(`${does}[^(\\n]*\\(not now: no lanes yet\\)`));
		}
		expect(driver.frame()).toMatch(/the next page of panes {2}\(not now: there is one lane\)/);
	});
});
