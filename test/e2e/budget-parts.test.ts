import {expect, test} from 'vitest';
import {modelSchema, type Scenario} from '../../source/io/simulated-model/scenario.js';
import {type ComposedMission, composeMission} from './composed-mission.js';
import {partScenario} from './part-scenario.js';

/** A worker whose calls for a title cost 3 USD each. */
function script(title: string, calls: number) {
	const patterns = Array.from({length: calls - 1}, (_, at) => `${title}-${at}`);
	return {
		name: title,
		when: {prompt: `^Title: ${title}`},
		steps: [
			...patterns.map((pattern) => ({
				usage: {prompt: 30_000, completion: 1},
				calls: [{tool: 'glob', with: {pattern}}],
			})),
			{usage: {prompt: 30_000, completion: 1}, say: `status: done\n${title} is done.`},
		],
	};
}

/** The commander's answer to a task of which nothing more can be paid: a smaller one for the same item. */
const split = {
	name: 'split what failed',
	when: {prompt: 'does not reach for the next call'},
	steps: [
		{
			calls: [
				{
					tool: 'delegate_task',
					with: {
						agent: 'worker',
						title: 'rest',
						prompt: 'Do the rest.',
						background: true,
						files: ['dear.txt'],
						review: false,
						todo_id: 'T1',
					},
				},
			],
		},
		{say: 'Split.'},
	],
};

/** Parts for a worker whose million tokens cost 100 USD. */
function priced(...titles: readonly string[]): Scenario {
	const scenario = partScenario(
		// What is handed out at once may arrive in any order, and tasks have their numbers in that.
		titles.map((title, at) => ({title, files: [`${title}.txt`], isLater: at > 0})),
		{worker: [script('dear', 3), script('cheap', 1), script('rest', 1)], commander: [split]},
	);
	return {...scenario, models: {worker: modelSchema.parse({inputPrice: 100, outputPrice: 0})}};
}

const start = (scenario: Scenario, budget: Parameters<typeof composeMission>[0]['budget']) =>
	composeMission({scenario, review: false, checks: ['true'], budget: {usd: 100, ...budget}});

/** USD that the lanes of a task spent. */
function spentOn({events}: ComposedMission, taskId: string): number {
	const lanes = events.flatMap((event) =>
		event.type === 'task.admitted' && event.taskId === taskId ? [event.laneId] : [],
	);
	return events
		.filter((event) => event.type === 'step.finished')
		.filter(({laneId}) => lanes.includes(laneId))
		.reduce((sum, {usage}) => sum + (usage.cost ?? 0), 0);
}

test('a task that used up what it may spend has failed, the commander is told and splits it, and the mission goes on to the seal', async () => {
	const mission = await start(priced('dear', 'cheap'), {task: {usd: 8}});
	const failed = await mission.event('task.finished', ({outcome}) => outcome === 'failed');
	expect(failed.taskId).toBe('t1');
	expect(failed.detail).toMatch(
		/^what is left of its budget of 8\.00 USD does not reach for the next call: 6\.00 USD spent; one more call of simulated\/worker may cost up to \d\.\d\d USD, and 2\.00 USD of its task's budget are left\. .*delegate what is left/,
	);
	await mission.closed;
	expect(mission.view()?.outcome).toBe('sealed');
	expect(mission.view()?.tasks).toMatchObject([
		{id: 't1', state: 'failed'},
		{id: 't2', state: 'done'},
		{id: 't3', title: 'rest', state: 'done'},
	]);
	const told = mission.events.find(
		(event) => event.type === 'prompt.planned' && event.kind === 'results' && event.at >= failed.at,
	);
	expect(told).toMatchObject({
		laneId: 'c',
		text: expect.stringContaining('its budget of 8.00 USD does not reach'),
	});
	expect(spentOn(mission, 't1')).toBeLessThanOrEqual(8);
	expect(mission.events.filter(({type}) => type === 'budget.reached')).toEqual([]);
});

test('a role that used up what it may spend rests and is asked for, and a raise lets the mission go on to the seal', async () => {
	const mission = await start(priced('dear'), {roles: {worker: {usd: 8}}});
	const resting = await mission.seen(({attention, lanes}) => {
		const isQuiet = lanes.every(({state}) => state !== 'running' && state !== 'opening');
		return isQuiet && attention.some(({kind}) => kind === 'budget');
	});
	expect(resting).toMatchObject({
		phase: 'working',
		attention: [
			{
				kind: 'budget',
				of: 'role',
				role: 'worker',
				tasks: 1,
				isSpent: false,
				reason: expect.stringMatching(
					/^budget of worker: what is left does not reach for the next call, 6\.00 of 8\.00 USD spent; one more call/,
				),
			},
		],
		tasks: [{id: 't1', state: 'queued'}],
		budget: {parts: [{of: 'role', name: 'worker', isOut: true}]},
	});
	const asked = mission.model.log().filter(({role}) => role === 'worker').length;
	mission.send({type: 'raise-budget'});
	const raised = await mission.event('budget.raised');
	expect(raised).toMatchObject({roles: {worker: {usd: 16}}});
	expect(raised.budget).toBeUndefined();
	await mission.closed;
	expect(mission.view()).toMatchObject({outcome: 'sealed', attention: []});
	expect(mission.view()?.blocked.ms).toBeGreaterThan(0);
	expect(mission.view()?.tasks).toMatchObject([{id: 't1', state: 'done'}]);
	const ofWorkers = mission.model.log().filter(({role}) => role === 'worker');
	const between = ofWorkers.filter(({startedAt}) => startedAt < raised.at).length - asked;
	expect(between).toBe(0);
	expect(spentOn(mission, 't1')).toBeLessThanOrEqual(16);
});
