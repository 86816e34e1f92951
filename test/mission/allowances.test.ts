import {describe, expect, it} from 'vitest';
import {raisedBudget} from '../../source/mission/budget.js';
import {judgeCall} from '../../source/mission/calls.js';
import {noBudget} from '../../source/mission/settings.js';
import {isPaused} from '../../source/mission/state.js';
import {factsOf} from '../../source/runtime/intents.js';
import {underWay} from '../helpers/in-memory-mission.js';
import type {SettingsWishes} from '../helpers/in-memory-settings.js';
import {asks, pays} from '../helpers/in-memory-spending.js';

const none = {task: noBudget, roles: {}, day: noBudget};
const two = [{files: ['a']}, {files: ['b']}];

describe('a task with a budget of its own', () => {
	const start = (usd: number, more: SettingsWishes = {}, tasks = two) =>
		underWay(tasks, {allowances: {...none, task: {...noBudget, usd}}, ...more});

	it('is refused the call that may pass it, fails with the sums, and holds up nothing else', () => {
		const mission = start(1, {}, [{files: ['a']}, {files: ['b']}]);
		pays(mission, 'w1', 0.97);
		const verdict = asks(mission, 'w1', 0.05);
		expect(verdict).toMatchObject({
			kind: 'stop',
			reason:
				"one more call of acme/small may cost up to 0.05 USD, and 0.03 USD of its task's budget are left",
		});
		expect(mission.lane('w1').state).toBe('aborting');
		mission.ends('w1', {finish: 'aborted', text: 'half of it'});
		expect(mission.task('t1')).toMatchObject({state: 'failed', deaths: 0});
		const {report} = mission.task('t1');
		expect(report).toContain(
			'what is left of its budget of 1.00 USD does not reach for the next call: 0.97 USD spent',
		);
		expect(report).toContain('half of it');
		expect(isPaused(mission.state())).toBe(false);
		expect(mission.lane('w2').state).toBe('running');
		expect(asks(mission, 'w2', 0.05).kind).toBe('go');
	});

	it('tells the commander like any result, gives the todo item back, and starts no lane anew', () => {
		const mission = start(1, {}, []);
		mission.setTodo({S1: 'open'});
		mission.delegate({files: ['a'], todo_id: 'S1'});
		pays(mission, 'w1', 1);
		mission.ends('w1', {finish: 'aborted', text: ''});
		expect(mission.effectsOf('mark-todo').at(-1)).toMatchObject({itemId: 'S1', state: 'open'});
		mission.ends('c', 'I wait.');
		mission.pass(10_000);
		expect(mission.prompts('c').join('\n')).toContain('its budget of 1.00 USD is used up');
		expect(mission.eventsOf('task.admitted')).toHaveLength(1);
	});

	it('counts what its earlier lanes spent, and the sessions that its agents started', () => {
		const mission = start(1, {}, [{files: ['a']}]);
		pays(mission, 'w1', 0.4);
		mission.ends('w1', {finish: 'aborted', text: ''});
		expect(mission.task('t1')).toMatchObject({state: 'working', laneId: 'w2'});
		pays(mission, 'w2', 0.5, 'ses_child');
		expect(asks(mission, 'w2', 0.2).kind).toBe('stop');
		mission.ends('w2', {finish: 'aborted', text: ''});
		expect(mission.task('t1').report).toContain('0.90 USD spent');
	});

	it('counts its reviews: one that cannot be paid for ends the task, and asks nobody', () => {
		const mission = start(1, {}, [{files: ['a']}]);
		pays(mission, 'w1', 0.9);
		mission.ends('w1', 'status: done');
		expect(mission.lane('r1').state).toBe('running');
		expect(asks(mission, 'r1', 0.2).kind).toBe('stop');
		mission.ends('r1', {finish: 'aborted', text: ''});
		expect(mission.task('t1').state).toBe('failed');
		expect(mission.task('t1').report).toContain('status: done');
		expect(mission.task('t1-r1').state).toBe('cancelled');
	});

	it('is used up by what its reviews spend, too: the review ends, and the task with it', () => {
		const mission = start(0.5, {}, [{files: ['a']}]);
		pays(mission, 'w1', 0.4);
		mission.ends('w1', 'status: done');
		pays(mission, 'r1', 0.1);
		expect(mission.lane('r1').state).toBe('aborting');
		expect(mission.task('t1').state).toBe('reviewing');
		mission.ends('r1', {finish: 'aborted', text: ''});
		expect(mission.task('t1').state).toBe('failed');
		expect(mission.task('t1').report).toContain('its budget of 0.50 USD is used up: 0.50 USD');
	});

	it('fails when its result is there and nothing is left for the review', () => {
		const mission = start(1, {}, [{files: ['a']}]);
		pays(mission, 'w1', 1);
		mission.ends('w1', 'status: done');
		expect(mission.task('t1').state).toBe('failed');
		expect(mission.eventsOf('task.admitted')).toHaveLength(1);
	});

	it('is done when its last call used all of it up and nobody reviews', () => {
		const mission = start(1, {reviewer: null}, [{files: ['a']}]);
		pays(mission, 'w1', 1);
		mission.ends('w1', 'status: done');
		expect(mission.task('t1').state).toBe('done');
	});

	it('ends its lane at the step that passes it, on a server that does not ask', () => {
		const mission = start(1);
		pays(mission, 'w1', 1.3);
		expect(mission.lane('w1').state).toBe('aborting');
		expect(mission.lane('w2').state).toBe('running');
		mission.ends('w1', {finish: 'aborted', text: ''});
		expect(mission.task('t1').report).toContain(
			'its budget of 1.00 USD is used up: 1.30 USD spent',
		);
	});

	it('never waits for calls of its own, and no other task for them', () => {
		const mission = start(1);
		expect(asks(mission, 'w1', 0.8).kind).toBe('go');
		expect(asks(mission, 'w2', 0.8).kind).toBe('go');
		const child = judgeCall(mission.state(), {
			laneId: 'w1',
			child: 'ses_child',
			model: 'acme/small',
			prices: [{above: 0, input: 0, output: 8000}],
			bytes: 10,
			outputTokens: 100,
		});
		expect(child.kind).toBe('stop');
	});

	it('gets as much again when a person tries it again, and only then', () => {
		const mission = start(1, {}, [{files: ['a']}]);
		pays(mission, 'w1', 1);
		mission.ends('w1', {finish: 'aborted', text: ''});
		factsOf(mission.state(), {type: 'retry-lane', laneId: 'w1'}).forEach(mission.tell);
		expect(mission.task('t1').state).toBe('working');
		expect(asks(mission, 'w2', 0.9).kind).toBe('go');
	});

	it('is told with what it has spent where a lane is let in, after what the mission has', () => {
		const mission = start(1, {budget: {usd: 9, tokens: null}}, [{files: ['a']}]);
		pays(mission, 'w1', 0.4);
		mission.ends('w1', {finish: 'aborted', text: ''});
		const gates = mission.eventsOf('task.admitted').at(-1)?.gates;
		expect(gates?.filter((gate) => gate.startsWith('budget'))).toEqual([
			'budget 0.40 of 9.00 USD spent',
			'budget of t1 0.40 of 1.00 USD spent',
		]);
	});
});

describe('a role with a budget of its own', () => {
	const start = (usd: number, more: SettingsWishes = {}, tasks = two) =>
		underWay(tasks, {allowances: {...none, roles: {worker: {...noBudget, usd}}}, ...more});

	/** A mission whose worker's budget is used up by the first of two lanes, which has ended. */
	function usedUp(more: SettingsWishes = {}) {
		const mission = start(2, {limits: {attempts: 1}, ...more});
		pays(mission, 'w1', 2);
		mission.ends('w1', {finish: 'aborted', text: 'half of it'});
		return mission;
	}

	it('gives its tasks back to the queue with the sums, without an attempt, and lets other roles go on', () => {
		const mission = usedUp();
		expect(mission.task('t1')).toMatchObject({
			state: 'queued',
			deaths: 0,
			reason: 'budget of worker used up: 2.00 of 2.00 USD',
		});
		expect(mission.eventsOf('budget.reached')).toMatchObject([{role: 'worker'}]);
		expect(isPaused(mission.state())).toBe(false);
		mission.delegate({agent: 'planner', files: ['c']});
		expect(mission.task('t3').state).toBe('working');
	});

	it('refuses the calls of its other lanes, and ends them after the one that is under way', () => {
		const mission = usedUp();
		expect(mission.lane('w2').state).toBe('running');
		expect(asks(mission, 'w2', 0.01)).toMatchObject({
			kind: 'stop',
			reason: "its role's budget is used up",
		});
		expect(mission.lane('w2').state).toBe('aborting');
		mission.ends('w2', {finish: 'aborted', text: ''});
		expect(mission.task('t2')).toMatchObject({state: 'queued', deaths: 0});
	});

	it('keeps a call waiting while others of the role hold what it may need, and never for those of other roles', () => {
		const mission = start(1);
		expect(asks(mission, 'w1', 0.8)).toMatchObject({
			kind: 'go',
			facts: [
				'worker: 0.00 USD spent, 0.00 USD reserved, up to 0.80 USD for this call, of 1.00 USD',
			],
		});
		expect(asks(mission, 'w2', 0.8)).toMatchObject({
			kind: 'wait',
			reason: expect.stringContaining("of its role's budget are left"),
		});
		expect(asks(mission, 'c', 0.8).kind).toBe('go');
	});

	it('is used up by a rest that reaches for no call, and says so', () => {
		const mission = start(2);
		pays(mission, 'w1', 1.9);
		expect(asks(mission, 'w1', 0.3).kind).toBe('stop');
		expect(mission.eventsOf('budget.reached')).toMatchObject([
			{
				role: 'worker',
				reason:
					"budget of worker: what is left does not reach for the next call, 1.90 of 2.00 USD spent; one more call of acme/small may cost up to 0.30 USD, and 0.10 USD of its role's budget are left",
			},
		]);
		expect(mission.lane('w1').abort).toMatchObject({
			isForBudget: true,
			reason: 'what is left of the budget of worker does not reach for the next call',
		});
		expect(asks(mission, 'w2', 0.01)).toMatchObject({
			reason: "what is left of its role's budget does not reach for the next call",
		});
	});

	it('goes on when a person raises it, by as much as it began with; the budget of the mission stays', () => {
		const whole = {usd: 50, tokens: null};
		const mission = usedUp({budget: whole});
		factsOf(mission.state(), {type: 'raise-budget'}).forEach(mission.tell);
		const {budget, allowances} = mission.state().settings ?? {};
		expect(allowances?.roles).toEqual({worker: {usd: 4, tokens: null}});
		expect(budget).toEqual(whole);
		expect(mission.task('t1').state).toBe('working');
		expect(asks(mission, 'w3', 0.5).kind).toBe('go');
		pays(mission, 'w3', 2);
		expect(mission.eventsOf('budget.reached')).toHaveLength(2);
		expect(raisedBudget(mission.state())).toEqual({
			...whole,
			roles: {worker: {usd: 6, tokens: null}},
		});
	});

	it('is never lowered by a raise', () => {
		const mission = usedUp();
		const roles = {worker: {usd: 1, tokens: null}};
		expect(factsOf(mission.state(), {type: 'raise-budget', roles})).toEqual([]);
	});

	it('of the commander keeps all its prompts back, and what a person says waits for the raise', () => {
		const roles = {commander: {...noBudget, usd: 1}};
		const mission = underWay([{files: ['a']}], {allowances: {...none, roles}});
		pays(mission, 'c', 1);
		mission.ends('c', {finish: 'aborted', text: ''});
		mission.ends('w1', 'status: done');
		mission.reviews('t1', 'pass');
		mission.tell({type: 'user.said', laneId: 'c', text: 'Go on!'});
		mission.pass(600_000);
		expect(mission.prompts('c')).toHaveLength(1);
		factsOf(mission.state(), {type: 'raise-budget'}).forEach(mission.tell);
		expect(mission.prompts('c').at(-1)).toContain('Go on!');
	});

	it('without a person ends the mission once nothing goes on without it', () => {
		const mission = usedUp({attended: false});
		mission.ends('c', 'I wait.');
		expect(mission.state().stop).toBeNull();
		mission.ends('w2', 'status: done');
		expect(mission.state().stop).toBeNull();
		mission.reviews('t2', 'pass');
		mission.pass(10_000);
		mission.ends('c', 'Nothing more.');
		mission.pass(600_000);
		expect(mission.state().ended).toMatchObject({
			outcome: 'limit',
			reason: expect.stringContaining('budget of worker used up: 2.00 of 2.00 USD'),
		});
	});
});
