import {expect, test} from 'vitest';
import {loadScenario} from '../../source/io/simulated-model/scenario-file.js';
import {eventsOf, runMission, withoutReview} from './mission-run.js';

test('a provider that serves two calls at once is given fewer lanes, which is shown, and no task fails of it', async () => {
	const tasks = 14;
	const run = await runMission({
		scenario: {...(await loadScenario('scale')), limit: {concurrent: 2, retryAfter: 1}},
		parameters: {tasks, taskMs: 4000},
		speed: 1,
		flow: withoutReview,
		flags: ['--check', 'true'],
	});
	expect(run.closed).toMatchObject({outcome: 'sealed', exitCode: 0});
	const done = eventsOf(run, 'task.finished').filter(({outcome}) => outcome === 'done');
	expect(done).toHaveLength(tasks);
	const refused = run.model.log().filter(({outcome}) => outcome === 'status 429');
	expect(refused.length).toBeGreaterThan(3);
	const waited = eventsOf(run, 'lane.waited').map(({isRateLimit}) => isRateLimit);
	expect(waited).toContain(true);
	const [lowered] = eventsOf(run, 'provider-cap.changed');
	expect(lowered?.provider).toBe('simulated');
	expect(lowered?.cap).toBeLessThan(lowered?.from ?? 0);
	const reasons = eventsOf(run, 'task.waits').map(({reason}) => reason);
	expect(reasons).toContainEqual(
		expect.stringMatching(/^cap simulated \d+\/\d+ \(lowered from \d+ after 429\)$/),
	);
}, 300_000);
