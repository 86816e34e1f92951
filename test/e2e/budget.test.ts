import {globSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {modelSchema, type Scenario} from '../../source/io/simulated-model/scenario.js';
import {DatabaseSync} from '../../source/io/sqlite.js';
import {composeMission} from './composed-mission.js';
import {makePlace} from './mission-place.js';
import {eventsOf, runMission, withoutReview} from './mission-run.js';
import {partScenario} from './part-scenario.js';
import {expectEnd} from './scenario-variant.js';

const dear = {
	name: 'three dear calls',
	when: {prompt: '^Title: dear'},
	steps: [
		...['one', 'two'].map((name) => ({
			usage: {prompt: 30_000, completion: 1},
			calls: [{tool: 'glob', with: {pattern: name}}],
		})),
		{usage: {prompt: 30_000, completion: 1}, say: 'status: done\nDear.'},
	],
};
const long = {
	name: 'many calls',
	when: {prompt: '^Title: long'},
	learn: {numbers: {from: 'range', to: 200}},
	steps: [
		{
			each: 'numbers',
			// Slower than the dear ones, so that those have the money they need before this one used it up.
			takes: 10_000,
			usage: {prompt: 20_000, completion: 1},
			calls: [{tool: 'glob', with: {pattern: '*{{item}}'}}],
		},
		{say: 'status: done\nAt last.'},
	],
};

/** A worker's million tokens cost 100 USD: each dear call comes to 3 of them, and each of the long one to 2. */
function priced(...titles: readonly string[]): Scenario {
	const parts = titles.map((title, at) => ({
		title,
		files: [`${title}.txt`],
		// What is handed out at once may arrive in any order.
		isLater: at > 0,
	}));
	const scenario = partScenario(parts, {worker: [dear, long]});
	return {...scenario, models: {worker: modelSchema.parse({inputPrice: 100, outputPrice: 0})}};
}

test('a mission never spends more than its budget: the call that may pass it is not sent, and the mission ends with 3', async () => {
	const run = await runMission({
		scenario: priced('dear', 'long'),
		flow: withoutReview,
		flags: ['--check', 'true', '--budget-usd', '20'],
	});

	const reason =
		/^one more call of simulated\/worker may cost up to \d\.\d\d USD, and \d\.\d\d USD of the budget are left; 1 of 2 items verified, \d tasks? unfinished \(raise it with --budget-usd\)$/;
	expectEnd(run, {exitCode: 3, outcome: 'limit', reason});
	const spent = Number(/\$(\d+\.\d\d) of \$20\.00/.exec(run.stderr)?.[1]);
	expect(spent).toBeGreaterThan(16);
	expect(spent).toBeLessThanOrEqual(20);
	const [reached] = eventsOf(run, 'budget.reached');
	const at = reached?.at ?? 0;
	expect(run.model.log().filter(({startedAt}) => startedAt > at)).toEqual([]);
	expect(run.model.log().filter(({endedAt}) => endedAt === null)).toEqual([]);
});

test('on the screen it is paused, resuming does not pass the budget, and raising it goes on to the seal', async () => {
	const mission = await composeMission({
		scenario: priced('dear'),
		review: false,
		checks: ['true'],
		budget: {usd: 9},
	});
	const reached = await mission.event('budget.reached');
	expect(reached.usd).toBeCloseTo(6, 1);
	// All that could go on has come to rest: the task waits for a lane, and the commander for a word.
	await mission.event('task.requeued');
	mission.send({type: 'resume'});
	mission.send({type: 'say', laneId: 'c', text: 'Go on!'});
	await mission.event('user.said');
	// Nothing is heard of a mission that is resumed and was not paused: after a pause of a person, it is.
	mission.send({type: 'pause'});
	mission.send({type: 'resume'});
	await mission.event('mission.resumed');
	await mission.seen(({phase, budget}) => phase === 'paused' && budget.isReached);
	mission.send({type: 'raise-budget'});
	const raised = await mission.event('budget.raised');
	expect(raised.budget).toEqual({usd: 18, tokens: null});
	await mission.closed;
	expect(mission.view()?.outcome).toBe('sealed');
	const between = mission.model
		.log()
		.filter(({startedAt}) => startedAt > reached.at && startedAt < raised.at);
	expect(between).toEqual([]);
	// Nor was anything planned that would have called a model a moment later.
	const asked = mission.events.slice(
		mission.events.indexOf(reached),
		mission.events.indexOf(raised),
	);
	expect(asked.filter(({type}) => type === 'prompt.planned' || type === 'task.admitted')).toEqual(
		[],
	);
});

test('the most that a call may write is sent to the provider, where that is less than its model may', async () => {
	const mission = await composeMission({
		scenario: partScenario([{title: 'dear', files: ['dear.txt']}], {worker: [dear]}),
		review: false,
		checks: ['true'],
		call: {outputTokens: 321},
	});
	await mission.closed;
	expect(mission.view()?.outcome).toBe('sealed');
	const lanes = mission.model.log().filter(({role}) => ['commander', 'worker'].includes(role));
	expect(new Set(lanes.map(({maxTokens}) => maxTokens))).toEqual(new Set([321]));
});

test('what an earlier mission of the project spent today counts: a mission that may spend less than that sends nothing, nor one for which it cannot be read', async () => {
	const place = makePlace();
	const more = {place, scenario: priced('dear'), flow: withoutReview};
	const first = await runMission({...more, flags: ['--check', 'true', '--budget-usd', '20']});
	expect(first.closed).toMatchObject({outcome: 'sealed'});
	const second = await runMission({
		...more,
		repository: () => first.folder,
		flags: ['--check', 'true', '--budget-day-usd', '5', '--todo', 'archive'],
	});
	const reason = /^today's budget of this project, 5\.00 USD, is used up: 9\.\d\d USD spent by all/;
	expectEnd(second, {exitCode: 3, outcome: 'limit', reason});
	expect(second.model.log()).toEqual([]);

	const [log = ''] = globSync(join(place.folder, '**/missions.sqlite'));
	const database = new DatabaseSync(log);
	database.exec("UPDATE events SET body = '{' WHERE type = 'step.finished'");
	database.close();
	const third = await runMission({
		...more,
		repository: () => first.folder,
		flags: ['--check', 'true', '--budget-day-usd', '50', '--todo', 'archive'],
	});
	const unread =
		/^the mission did not start, because what other missions spent today could not be read and budget\.day limits it: Event \d+ of mission .* cannot be read\. /;
	expectEnd(third, {exitCode: 1, outcome: 'failed', reason: unread});
	expect(third.model.log()).toEqual([]);
});

test('where OpenCode has yet to fetch packages a mission begins without waiting for them, and says that its budget is approximate and one call is not limited', async () => {
	const place = makePlace();
	const {XDG_CONFIG_HOME: config = ''} = place.variables;
	rmSync(join(config, 'opencode'), {recursive: true});
	const run = await runMission({
		place,
		scenario: priced('dear'),
		flow: {...withoutReview, limits: {call: {outputTokens: 4000}}},
		flags: ['--check', 'true', '--budget-usd', '20'],
		// Nobody answers there: to wait for packages would take more than a minute.
		variables: {npm_config_registry: 'http://127.0.0.1:9/'},
	});

	expect(run.closed).toMatchObject({outcome: 'sealed', exitCode: 0});
	expect(run.notices.join('\n')).toContain(
		`OpenCode has yet to fetch its packages for ${join(config, 'opencode')}`,
	);
	expect(run.notices.join('\n')).toMatch(
		/The budget is approximate, and limits\.call does not hold: .* OpenCode has yet to fetch/,
	);
	expect(eventsOf(run, 'mission.started')[0]?.settings.unasked).toContain('has yet to fetch');
	expect(eventsOf(run, 'call.admitted')).toEqual([]);
});
