import {expect, it} from 'vitest';
import {viewOf} from '../../source/runtime/view.js';
import {createMission} from '../helpers/in-memory-mission.js';
import {laneView, sampleNow} from './sample-mission.js';
import {start} from './started.js';

const at = new Date(sampleNow);
const clock = [at.getHours(), at.getMinutes()]
	.map((part) => String(part).padStart(2, '0'))
	.join(':');
const paused = {
	phase: 'paused',
	reason: 'paused by you',
	attention: [],
	pausedAt: sampleNow,
} as const;

it('says since when a mission is paused, by the clock on the wall, as the times on the screen stand still meanwhile', async () => {
	for (const columns of [80, 120]) {
		const driver = await start([columns, 40], {...paused, lanes: []});
		expect(driver.frame()).toContain(`paused  since ${clock}`);
		const [before] = driver.frame().split('\n');
		await driver.advance(90_000);
		expect(driver.frame().split('\n')[0]).toBe(before);
	}
});

it('does not say so while a lane is at work still and times go on', async () => {
	const driver = await start([120, 40], {...paused, lanes: [laneView('w1')]});
	expect(driver.frame()).not.toContain('since');
});

it('counts a pause from its first reason until it goes on', () => {
	const mission = createMission({});
	mission.start();
	const pausedAt = () => viewOf(mission.state(), mission.now())?.pausedAt;
	expect(pausedAt()).toBeNull();
	mission.tell({type: 'mission.paused', by: 'user', reason: 'paused'});
	const since = mission.now();
	expect(pausedAt()).toBe(since);
	mission.pass(5000);
	mission.tell({type: 'mission.paused', by: 'watch', reason: 'HEAD moved'});
	expect(pausedAt()).toBe(since);
	mission.tell({type: 'mission.resumed', by: 'user'});
	expect(pausedAt()).toBeNull();
});
