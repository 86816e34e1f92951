import {expect, test} from 'vitest';
import {eventsOf, runMission} from './mission-run.js';
import {expectEnd, variantOf} from './scenario-variant.js';

const silent = (name: string, kind: string, prompt: string) => ({
	name,
	when: {prompt},
	steps: [
		{
			say: 'I read the module before I change anything in it, and then I think about it.',
			fault: {kind, per: 'scenario'},
		},
	],
});

test('a silent lane is stalled, tried again once, then failed, and the commander is told', async () => {
	const run = await runMission({
		scenario: await variantOf('one-task', {
			worker: {
				scripts: [
					silent('never begins', 'hang', 'An earlier lane worked on this'),
					silent('falls silent', 'stall', 'Task id: t1\\b'),
				],
			},
		}),
		speed: 50,
		flags: ['--check', 'node --test'],
		// The commander's first answer in a new folder takes seconds too, many on a busy machine, and must not count as silence.
		flow: {limits: {silenceMs: 30_000}},
	});

	expectEnd(run, {exitCode: 0, outcome: 'sealed', reason: /^sealed: node --test exit 0$/});
	const outcomes = run.model.log().map(({outcome}) => outcome);
	expect(outcomes.filter((outcome) => ['hang', 'stall'].includes(outcome))).toHaveLength(2);
	// The answer that had begun cost something; the one that never did is told, and counts as nothing.
	const model = 'simulated/worker';
	const [begun, ...others] = eventsOf(run, 'call.cut');
	expect(begun).toMatchObject({laneId: 'w1', model});
	expect(begun?.writtenBytes).toBeGreaterThan(0);
	expect(begun).not.toHaveProperty('hasBegun');
	expect(others).toEqual([expect.objectContaining({laneId: 'w2', model, hasBegun: false})]);
	expect(eventsOf(run, 'lane.silent').map(({laneId}) => laneId)).toEqual(['w1', 'w2']);
	expect(eventsOf(run, 'task.requeued')).toEqual([
		expect.objectContaining({taskId: 't1', reason: expect.stringMatching(/^no output for \d+ s$/)}),
	]);
	const [failed, done] = eventsOf(run, 'task.finished').filter(({taskId}) => !taskId.includes('-'));
	expect(failed).toMatchObject({taskId: 't1', outcome: 'failed'});
	expect(failed?.detail).toMatch(/^no output for \d+ s\.\n/);
	expect(done).toMatchObject({taskId: 't2', outcome: 'done'});
	const told = eventsOf(run, 'prompt.planned').find(({taskIds}) => taskIds.includes('t1'));
	expect(told).toMatchObject({laneId: 'c', kind: 'results'});
	expect(told?.text).toContain('t1 failed [worker]');
	expect(told?.text).toContain('no output for');
});

test('a lane that says the same over and over is ended, and its task done by a fresh one', async () => {
	const run = await runMission({
		scenario: 'loop',
		speed: 50,
		flags: ['--check', 'node --test'],
	});

	expectEnd(run, {exitCode: 0, outcome: 'sealed', reason: /^sealed: node --test exit 0$/});
	expect(eventsOf(run, 'lane.abort-requested')).toEqual([
		expect.objectContaining({
			laneId: 'w1',
			by: 'engine',
			reason: expect.stringMatching(/^it says the same over and over: ".*I read the module/),
		}),
	]);
	expect(eventsOf(run, 'task.requeued').map(({taskId}) => taskId)).toEqual(['t1']);
	const calls = run.model.log().filter(({role}) => role === 'worker');
	expect(calls[0]?.outcome, 'the endless answer was hung up').toBe('aborted');
});
