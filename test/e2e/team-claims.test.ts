import {expect, test} from 'vitest';
import {eventsOf, runMission, withoutReview} from './mission-run.js';
import {partScenario} from './part-scenario.js';

test('tasks with overlapping claims wait for each other, tasks with disjoint claims run together', async () => {
	const parts = [
		{title: 'the whole tree of parts', files: ['parts/**']},
		{title: 'one part of it', files: ['parts/one.txt'], isLater: true},
		{title: 'something else', files: ['other/*.txt'], isLater: true},
	];
	const {model, closed, ...mission} = await runMission({
		scenario: partScenario(parts, {
			// Held back until two of them are in a call at once: only the first and the third can be.
			worker: [{name: 'part', steps: [{takes: 4000, gather: 2, say: 'status: done\nIt is done.'}]}],
		}),
		flow: withoutReview,
		flags: ['--check', 'true'],
	});
	expect(closed).toMatchObject({outcome: 'sealed'});

	const ids = parts.map(
		({title}) => eventsOf(mission, 'task.created').find(({task}) => task.title === title)?.task.id,
	);
	const [tree, one, other] = ids.map((task) => {
		const [call, ...more] = model.log().filter((entry) => entry.task === task);
		expect(more).toEqual([]);
		return {startedAt: call?.startedAt ?? 0, endedAt: call?.endedAt ?? 0};
	});
	expect(one?.startedAt).toBeGreaterThan(tree?.endedAt ?? Number.POSITIVE_INFINITY);
	expect(other?.startedAt).toBeLessThan(tree?.endedAt ?? 0);
	expect(tree?.startedAt).toBeLessThan(other?.endedAt ?? 0);
	expect(model.peak('worker')).toBe(2);

	expect(eventsOf(mission, 'task.waits').map(({taskId, reason}) => `${taskId} ${reason}`)).toEqual([
		`${ids[1]} waits for w1: parts/** and parts/one.txt`,
	]);
});
