import {expect, test} from 'vitest';
import {modelSchema, type Scenario} from '../../source/io/simulated-model/scenario.js';
import {composeMission} from './composed-mission.js';
import {eventsOf, runMission, withoutReview} from './mission-run.js';
import {partScenario} from './part-scenario.js';
import {expectEnd} from './scenario-variant.js';

const dear = {
	name: 'one dear call',
	when: {prompt: '^Title: dear'},
	steps: [{takes: 60_000, usage: {prompt: 10_000, completion: 1}, say: 'status: done\nDear.'}],
};
const long = {
	name: 'many cheap calls',
	when: {prompt: '^Title: long'},
	learn: {numbers: {from: 'range', to: 200}},
	steps: [
		{
			each: 'numbers',
			// Long enough that a busy machine ends the lane within one of them.
			takes: 40_000,
			usage: {prompt: 10, completion: 1},
			calls: [{tool: 'glob', with: {pattern: '*{{item}}'}}],
		},
		{say: 'status: done\nAt last.'},
	],
};

/** A worker's million tokens cost 100 USD: the dear call is one of them. */
function priced(...titles: readonly string[]): Scenario {
	const parts = titles.map((title) => ({title, files: [`${title}.txt`]}));
	const scenario = partScenario(parts, {worker: [dear, long]});
	return {...scenario, models: {worker: modelSchema.parse({inputPrice: 100, outputPrice: 0})}};
}

test('a mission that has spent its budget ends with 3 and what it had done, and calls no model any more', async () => {
	const run = await runMission({
		scenario: priced('dear', 'long'),
		flow: withoutReview,
		flags: ['--check', 'true', '--budget-usd', '0.90'],
	});

	const reason =
		/^budget of 0\.90 USD reached: 1\.\d\d USD spent; 1 of 2 items verified, \d tasks under way \(raise it with --budget-usd\)$/;
	expectEnd(run, {exitCode: 3, outcome: 'limit', reason});
	expect(run.stderr).toMatch(/\$1\.\d\d of \$0\.90/);
	const [reached] = eventsOf(run, 'budget.reached');
	const at = reached?.at ?? 0;
	const late = run.model.log().filter(({startedAt}) => startedAt > at);
	// The lane with many calls was at one of them; the abort races with the beginning of the next.
	expect(late.filter(({startedAt}) => startedAt > at + 1000)).toEqual([]);
	expect(late.length).toBeLessThanOrEqual(1);
	expect(run.model.log().filter(({endedAt}) => endedAt === null)).toEqual([]);
});

test('on the screen it is paused, resuming does not pass the budget, and raising it goes on to the seal', async () => {
	const mission = await composeMission({
		scenario: priced('dear'),
		review: false,
		checks: ['true'],
		budget: {usd: 0.9},
	});
	const reached = await mission.event('budget.reached');
	await mission.event('task.finished');
	mission.send({type: 'resume'});
	mission.send({type: 'say', laneId: 'c', text: 'Go on!'});
	await mission.event('user.said');
	await mission.seen(({phase, budget}) => phase === 'paused' && budget.isReached);
	mission.send({type: 'raise-budget'});
	const raised = await mission.event('budget.raised');
	expect(raised.budget).toEqual({usd: 1.8, tokens: null});
	await mission.closed;
	expect(mission.view()?.outcome).toBe('sealed');
	const between = mission.model
		.log()
		.filter(({startedAt}) => startedAt > reached.at && startedAt < raised.at);
	expect(between).toEqual([]);
});
