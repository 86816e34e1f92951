import {describe, expect, it, vi} from 'vitest';
import type {MissionView} from '../../source/runtime/viewer.js';
import {laneView, missionView, questionEntry} from './sample-mission.js';
import {openScreen, start} from './started.js';

/** Frames drawn while nothing happens for so many seconds. */
async function framesIn(seconds: number, change: Partial<MissionView>) {
	const driver = await start([120, 40], change);
	let frames = 0;
	driver.screen.subscribe(() => {
		frames += 1;
	});
	const before = driver.frame();
	for (let second = 0; second < seconds; second++) {
		await driver.advance(1000);
	}
	return {frames, driver, isSame: driver.frame() === before};
}

const calm: Partial<MissionView> = {
	attention: [],
	lanes: [laneView('c', {state: 'idle', reason: ''}), laneView('w1', {state: 'done'})],
};

describe('while nothing happens', () => {
	it('a frame a second is drawn for the times that go on, and no more', async () => {
		expect((await framesIn(5, {})).frames).toBe(5);
	});

	it('no frame is drawn when the mission is over', async () => {
		const {frames, driver} = await framesIn(5, {phase: 'ended', outcome: 'sealed', attention: []});
		expect(frames).toBe(0);
		expect(driver.clock.waiting()).toBe(0);
	});

	it('no frame is drawn in a pause in which nobody works or waits, and the times stand', async () => {
		const {frames, driver, isSame} = await framesIn(5, {...calm, phase: 'paused'});
		expect(frames).toBe(0);
		expect(isSame).toBe(true);
		expect(driver.clock.waiting()).toBe(0);
		await driver.press('z', 'z');
		expect(driver.frame()).toContain('12:41');
		await driver.say({type: 'view', view: missionView({...calm, phase: 'working'})});
		expect(driver.frame()).toContain('12:46');
	});

	it('times go on in a pause in which somebody waits for a person, or a lane is still at work', async () => {
		const waits = await framesIn(3, {...calm, phase: 'paused', attention: [questionEntry]});
		expect(waits.frames).toBe(3);
		const works = await framesIn(3, {...calm, phase: 'paused', lanes: [laneView('w1')]});
		expect(works.frames).toBe(3);
	});

	it('no clock draws before the engine has said anything', async () => {
		const driver = await openScreen([120, 40]);
		expect(driver.clock.waiting()).toBe(0);
	});

	it('a spinner, which turns until there is a mission, draws at most eight frames a second', async () => {
		vi.useFakeTimers({toFake: ['setInterval', 'clearInterval']});
		try {
			const driver = await openScreen([120, 40]);
			const seen: string[] = [];
			for (let ms = 0; ms < 3000; ms += 10) {
				vi.advanceTimersByTime(10);
				await driver.advance(0);
				if (driver.frame() !== seen.at(-1)) {
					seen.push(driver.frame());
				}
			}
			expect(new Set(seen).size).toBeGreaterThan(2);
			expect(seen.length).toBeLessThanOrEqual(3 * 8);
			await driver.say({type: 'view', view: missionView()});
			expect(vi.getTimerCount()).toBe(0);
		} finally {
			vi.useRealTimers();
		}
	});
});
