import {expect, test} from 'vitest';
import {eventsOf, runMission} from './mission-run.js';

const caps = {planner: 3, worker: 10, reviewer: 5};

test('50 tasks fill caps of 3 planners, 10 workers and 5 reviewers, and never exceed them', async () => {
	const mission = await runMission({
		scenario: 'scale',
		parameters: {
			tasks: 44,
			plans: 6,
			review: true,
			// Long enough that one lane too many would be in a call while the others still are.
			taskMs: 4000,
			reviewMs: 2000,
			planners: caps.planner,
			workers: caps.worker,
			reviewers: caps.reviewer,
		},
		speed: 1,
		flags: ['--check', 'true'],
	});
	expect(mission.closed).toMatchObject({outcome: 'sealed', exitCode: 0});
	const peaks = Object.keys(caps).map((role) => [role, mission.model.peak(role)]);
	expect(Object.fromEntries(peaks)).toEqual(caps);
	expect(mission.model.peak('commander')).toBe(1);
	const work = eventsOf(mission, 'task.finished').filter(({taskId}) => !taskId.includes('-'));
	expect(work.filter(({outcome}) => outcome === 'done')).toHaveLength(50);
	const workers = mission.model.log().filter(({role}) => role === 'worker');
	expect(new Set(workers.map(({sessionId}) => sessionId)).size).toBe(44);
	const reasons = eventsOf(mission, 'task.waits').map(({reason}) => reason);
	expect(reasons).toEqual(
		expect.arrayContaining(['cap planner 3/3', 'cap worker 10/10', 'cap reviewer 5/5']),
	);
}, 400_000);
