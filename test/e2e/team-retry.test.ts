import {expect, test} from 'vitest';
import {eventsOf, runMission} from './mission-run.js';

test('a worker that reports failure ends its task as failed, and the commander has another one do it', async () => {
	const mission = await runMission({
		scenario: 'worker-fails-then-retry',
		flags: ['--check', 'node --test'],
	});
	expect(mission.closed).toMatchObject({outcome: 'sealed', exitCode: 0});
	const work = eventsOf(mission, 'task.finished').map(({taskId, outcome}) => [taskId, outcome]);
	expect(work).toEqual([
		['t1', 'failed'],
		['t2', 'done'],
	]);

	const told = eventsOf(mission, 'prompt.planned').find(({taskIds}) => taskIds.includes('t1'));
	expect(told).toMatchObject({laneId: 'c', kind: 'results'});
	expect(told?.text).toContain('t1 failed');
	expect(told?.text).toContain('did not understand what it wants');

	const workers = eventsOf(mission, 'lane.opened').filter(({laneId}) => laneId.startsWith('w'));
	expect(workers.map(({laneId}) => laneId)).toEqual(['w1', 'w2']);
	expect(new Set(workers.map(({sessionId}) => sessionId)).size).toBe(2);
	const second = eventsOf(mission, 'prompt.planned').find(({laneId}) => laneId === 'w2');
	expect(second?.text).toContain('An earlier try did not get there.');
});
