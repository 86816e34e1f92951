import {expect, test} from 'vitest';
import {composeMission} from './composed-mission.js';
import {partScenario} from './part-scenario.js';

const scenario = partScenario(
	[
		{title: 'one', files: ['one.txt']},
		{title: 'two', files: ['two.txt']},
	],
	{worker: [{name: 'work', steps: [{say: 'status: done\nDone.'}]}]},
);
const asked = {scenario, review: false, checks: ['true'], approve: 'ask'} as const;

test('a plan waits for the user with its tasks and an estimate, and work begins with the approval', async () => {
	const mission = await composeMission(asked);
	const view = await mission.seen(({attention}) => attention.length > 0);
	const [entry] = view.attention;
	expect(entry).toMatchObject({kind: 'plan', items: 2, tasks: [{id: 't1'}, {id: 't2'}]});
	const lines = entry?.kind === 'plan' ? entry.estimate.join('\n') : '';
	expect(lines).toMatch(/rough estimate: 2 tasks.*USD by list price/s);
	expect(mission.model.log().map(({role}) => role)).not.toContain('worker');

	mission.send({type: 'approve-plan', taskIds: ['t1', 't2']});
	await mission.closed;
	expect(mission.view()?.outcome).toBe('sealed');
});

test('a rejected plan starts nobody: its tasks are cancelled and the commander hears why', async () => {
	const mission = await composeMission({...asked, countdownMs: 600_000});
	await mission.seen(({attention}) => attention.length > 0);
	mission.send({type: 'reject-plan', message: 'too big'});
	await mission.event('prompt.planned', ({text}) => text === 'I reject the plan: too big');
	await mission.event('task.cancelled', ({taskId}) => taskId === 't2');
	await mission.event('prompt.planned', ({kind}) => kind === 'results');
	expect(mission.model.log().map(({role}) => role)).not.toContain('worker');
});
