import {expect, test} from 'vitest';
import {eventsOf, runMission, withoutReview} from './mission-run.js';

test('with --cap worker=50 and --max-lanes 56, 50 workers are in a model call at the same moment', async () => {
	const mission = await runMission({
		scenario: 'scale',
		flow: withoutReview,
		parameters: {tasks: 50, taskMs: 2000, workers: 50},
		// What 50 calls at once may come to is reserved for all of them: the budget has to reach for it.
		flags: ['--cap', 'worker=50', '--max-lanes', '56', '--budget-usd', '100', '--check', 'true'],
	});
	expect(mission.model.peak('worker')).toBe(50);
	expect(mission.closed).toMatchObject({outcome: 'sealed', exitCode: 0});
	expect(eventsOf(mission, 'task.finished').map(({outcome}) => outcome)).toEqual(
		Array.from({length: 50}, () => 'done'),
	);
}, 400_000);
