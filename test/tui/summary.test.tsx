import {afterEach, expect, it} from 'vitest';
import type {MissionView, TaskView} from '../../source/runtime/viewer.js';
import {type Driver, drive} from './driver.js';
import {missionView, sampleNow} from './sample-mission.js';

let open: Driver[] = [];

afterEach(() => {
	for (const driver of open) {
		driver.close();
	}
	open = [];
});

/** The summary of a mission, with its lines as one. */
async function summary(change: Partial<MissionView>): Promise<string> {
	const driver = await drive(120, 40);
	open.push(driver);
	await driver.say({type: 'view', view: missionView(change)});
	await driver.press('s');
	return driver.frame();
}

const tasks = (['done', 'queued', 'working', 'reviewing'] as const).map(
	(state, at): TaskView => ({id: `t${at + 1}`, title: `Task ${at + 1}`, state, reason: ''}),
);

it('counts the tasks that a mission left as one, and apart while it goes on', async () => {
	const over = {phase: 'ended', outcome: 'limit', endedAt: sampleNow} as const;
	expect(await summary({tasks, ...over})).toMatch(/Done: 1[\s\S]*Unfinished: 3/);
	const going = await summary({tasks});
	expect(going).toMatch(/Under way: 2[\s\S]*Waiting: 1/);
	expect(going).not.toContain('Unfinished');
});
