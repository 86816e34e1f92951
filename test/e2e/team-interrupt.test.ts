import {expect, test} from 'vitest';
import {eventsOf, type RunningMission, runMission, startMission} from './mission-run.js';
import {partScenario} from './part-scenario.js';
import {processesOf} from './place-processes.js';

const endless = partScenario([{title: 'a long part', files: ['long.txt']}], {
	worker: [
		{
			name: 'long',
			steps: [
				{
					say: 'This is the half of what I would say. The rest never comes.',
					fault: {kind: 'stall'},
				},
			],
		},
	],
});

/** A mission whose worker is in the middle of an answer that has no end. */
async function missionAtWork(): Promise<RunningMission> {
	const mission = await startMission({scenario: endless, flags: ['--check', 'true']});
	await mission.event('prompt.sent', ({laneId}) => laneId === 'w1');
	await expect
		.poll(() => mission.model.log().some(({role}) => role === 'worker'), {timeout: 60_000})
		.toBe(true);
	return mission;
}

test('Ctrl+C aborts the lanes, exits with 130 and leaves no process; until then no second mission may start', async () => {
	const mission = await missionAtWork();
	const missionId = eventsOf(mission.lines, 'mission.started')[0]?.missionId ?? 'none';
	const {place, folder, model} = mission;
	const second = await runMission({place, model, repository: () => folder});
	expect(second.exitCode).toBe(2);
	expect(second.stderr).toContain(missionId);
	expect(second.stderr.trim().split('\n').length).toBeLessThanOrEqual(2);

	mission.signal('SIGINT');
	const {exitCode, closed, events, stderr} = await mission.ended;
	expect(exitCode).toBe(130);
	expect(closed).toMatchObject({outcome: 'interrupted', exitCode: 130});
	expect(stderr).toContain('Stopping: lanes are aborted');
	expect(eventsOf({events}, 'lane.abort-requested').map(({laneId}) => laneId)).toContain('w1');
	const turn = eventsOf({events}, 'turn.ended').find(({laneId}) => laneId === 'w1')?.turn;
	expect(turn?.finish).toBe('aborted');
	expect(model.log().filter(({role}) => role === 'worker')).toMatchObject([{outcome: 'stall'}]);
	await expect.poll(() => processesOf(place), {timeout: 15_000}).toEqual([]);

	const flags = ['--check', 'true', '--todo', 'continue'];
	const third = await startMission({place, model, repository: () => folder, flags});
	await third.event('mission.started');
	third.signal('SIGINT');
	expect((await third.ended).exitCode).toBe(130);
});

test('a second Ctrl+C ends the run at once, and its server with it', async () => {
	const mission = await missionAtWork();
	// Two signals of one kind might be heard as one.
	mission.signal('SIGINT');
	mission.signal('SIGTERM');
	const {exitCode, closed} = await mission.ended;
	expect([exitCode, closed]).toEqual([130, null]);
	await expect.poll(() => processesOf(mission.place), {timeout: 15_000}).toEqual([]);
});
