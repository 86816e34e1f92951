import {describe, expect, it} from 'vitest';
import {raisedBudget} from '../../source/mission/budget.js';
import type {Fact} from '../../source/mission/events.js';
import type {Usage} from '../../source/mission/records.js';
import type {Budget} from '../../source/mission/settings.js';
import {isPaused, pauseText} from '../../source/mission/state.js';
import type {Intent} from '../../source/runtime/intent.js';
import {factsOf} from '../../source/runtime/intents.js';
import {type TestMission, underWay} from '../helpers/in-memory-mission.js';
import type {SettingsWishes} from '../helpers/in-memory-settings.js';
import {asks} from '../helpers/in-memory-spending.js';

const usage: Usage = {
	input: 100,
	output: 50,
	reasoning: 0,
	cacheRead: 0,
	cacheWrite: 0,
	cost: null,
};
let calls = 0;

/** A model call of a lane has ended. */
function pays(mission: TestMission, laneId: string, cost: number | null, messageId?: string) {
	calls += 1;
	return mission.tell({
		type: 'step.finished',
		laneId,
		messageId: messageId ?? `call_${calls}`,
		model: 'acme/small',
		usage: {...usage, cost},
	});
}

const whyPaused = (mission: TestMission) => pauseText(mission.state());

function wishes(mission: TestMission, intent: Intent): readonly Fact[] {
	const facts = factsOf(mission.state(), intent);
	facts.forEach(mission.tell);
	return facts;
}

const two = [{files: ['a']}, {files: ['b']}];
const start = (budget: Partial<Budget>, more: SettingsWishes = {}, tasks = two) =>
	underWay(tasks, {budget: {usd: null, tokens: null, ...budget}, ...more});

describe('a budget that is used up', () => {
	it('pauses the mission by itself and says what it was and what had been done', () => {
		const mission = start({usd: 5});
		mission.setTodo({S1: 'open', S2: 'open', S3: 'cancelled'});
		pays(mission, 'w1', 4.99);
		expect(isPaused(mission.state())).toBe(false);
		pays(mission, 'w2', 0.04);
		expect(mission.eventsOf('budget.reached')).toMatchObject([
			{
				usd: 5.03,
				reason:
					'budget of 5.00 USD reached: 5.03 USD spent; 0 of 2 items verified, 2 tasks unfinished',
			},
		]);
		expect(isPaused(mission.state())).toBe(true);
	});

	it('counts a call that is reported twice once', () => {
		const mission = start({usd: 5});
		pays(mission, 'w1', 3, 'same');
		pays(mission, 'w1', 3, 'same');
		expect(mission.state().spent).toMatchObject({nanoUsd: 3_000_000_000, calls: 1});
		expect(isPaused(mission.state())).toBe(false);
	});

	it('ends the turn whose call used it up, and lets other calls under way end first', () => {
		const mission = start({usd: 1});
		pays(mission, 'w1', 1);
		expect(mission.lane('w1').state).toBe('aborting');
		expect(mission.lane('w2').state).toBe('running');
		pays(mission, 'w2', 1);
		expect(mission.lane('w2').state).toBe('aborting');
		expect(mission.effectsOf('abort-session').map(({laneId}) => laneId)).toEqual(['w1', 'w2']);
	});

	it('ends no turn whose last call used it up: that turn ends by itself, with its result', () => {
		const mission = start({usd: 1});
		mission.tell({
			type: 'step.finished',
			laneId: 'w1',
			messageId: 'last',
			model: 'acme/small',
			usage: {...usage, cost: 1},
			goesOn: false,
		});
		expect(mission.lane('w1').state).toBe('running');
		expect(isPaused(mission.state())).toBe(true);
	});

	it('ends a turn whose provider is to be tried again: that would be a new call', () => {
		const mission = start({usd: 1});
		mission.tell({
			type: 'lane.waited',
			laneId: 'w2',
			attempt: 1,
			until: mission.now() + 20_000,
			isRateLimit: false,
			reason: '429',
		});
		expect(mission.lane('w2').state).toBe('waiting');
		pays(mission, 'w1', 1);
		expect(mission.lane('w2').state).toBe('aborting');
	});

	it('takes a result that was complete, and costs a task that was cut off no attempt', () => {
		const mission = start({usd: 1}, {limits: {attempts: 1}});
		pays(mission, 'w1', 1);
		mission.ends('w1', 'status: done');
		expect(mission.task('t1').state).toBe('reviewing');
		pays(mission, 'w2', 0.1);
		mission.ends('w2', {finish: 'aborted', text: 'half of it'});
		expect(mission.task('t2')).toMatchObject({state: 'queued', deaths: 0});
		expect(mission.task('t2').notes.join()).toContain('half of it');
		expect(mission.lane('w2').state).toBe('cancelled');
	});

	it('sends nothing new: no task, no review, no reminder, no result, and not what a person says', () => {
		const mission = start({usd: 1}, {}, [{files: ['a']}]);
		mission.ends('w1', 'status: done');
		expect(mission.task('t1-r1').state).toBe('working');
		pays(mission, 'r1', 1);
		const sent = mission.effectsOf('send-prompt').length;
		mission.delegate({title: 'Late', files: ['c']});
		mission.ends('r1', 'I forgot my verdict.');
		wishes(mission, {type: 'say', laneId: 'c', text: 'Go on!'});
		wishes(mission, {type: 'say', laneId: 'w1', text: 'Hurry!'});
		mission.tell({type: 'prompt.planned', laneId: 'c', kind: 'steer', text: 'Hm', taskIds: []});
		mission.pass(600_000);
		expect(mission.effectsOf('send-prompt')).toHaveLength(sent);
		expect(mission.task('t2').reason).toBe('the budget is used up');
		expect(mission.state().commander.unsaid).toEqual(['Go on!']);
	});

	it('says that it is used up only where nothing is left of it', () => {
		const mission = start({usd: 1});
		pays(mission, 'w1', 0.6);
		expect(asks(mission, 'w1', 0.5).kind).toBe('stop');
		const words = 'what is left of the budget does not reach for the next call';
		expect(mission.lane('w1').abort?.reason).toBe(words);
		mission.delegate({title: 'Late', files: ['c']});
		expect(mission.task('t3').reason).toBe(words);
		pays(mission, 'w2', 0.4);
		expect(mission.lane('w2').abort?.reason).toBe('the budget is used up');
	});

	it('is not passed by resuming', () => {
		const mission = start({usd: 1});
		pays(mission, 'w1', 1);
		expect(wishes(mission, {type: 'resume'})).toEqual([]);
		mission.tell({type: 'mission.resumed', by: 'user'});
		expect(whyPaused(mission)).toContain('budget of 1.00 USD reached');
		expect(mission.eventsOf('budget.reached')).toHaveLength(1);
	});

	it('in tokens counts calls without a price, and says how many there were', () => {
		const mission = start({usd: 0.5, tokens: 300});
		pays(mission, 'w1', null);
		pays(mission, 'w2', 0.5);
		expect(whyPaused(mission)).toBe(
			'budget of 0.50 USD reached: 0.50 USD spent; budget of 300 tokens reached: 300 tokens spent; 1 of 2 model calls had no price; 0 of 0 items verified, 2 tasks unfinished',
		);
	});
});

describe('a budget that is raised', () => {
	it('by as much as it began with lets everything go on, each time', () => {
		const mission = start({usd: 1});
		pays(mission, 'w1', 1);
		mission.ends('w1', {finish: 'aborted', text: ''});
		wishes(mission, {type: 'say', laneId: 'c', text: 'Mind the tests.'});
		wishes(mission, {type: 'raise-budget'});
		expect(mission.state().settings?.budget).toEqual({usd: 2, tokens: null});
		expect(isPaused(mission.state())).toBe(false);
		expect(mission.prompts('c').at(-1)).toBe('Mind the tests.');
		expect(mission.task('t1').state).toBe('working');
		expect(mission.prompts('w3').at(-1)).toContain('An earlier lane worked on this');
		pays(mission, 'w2', 0.9);
		expect(mission.lane('w2').state).toBe('running');
		pays(mission, 'w2', 0.1);
		expect(raisedBudget(mission.state())).toEqual({usd: 3, tokens: null});
	});

	it('is raised past what was spent, however much that is, and only where it is used up', () => {
		const mission = start({usd: 1, tokens: 1_000_000});
		pays(mission, 'w1', 3);
		expect(raisedBudget(mission.state())).toEqual({usd: 4, tokens: 1_000_000});
	});

	it('to less than was spent pauses at once again, with what holds now', () => {
		const mission = start({usd: 1});
		pays(mission, 'w1', 3);
		wishes(mission, {type: 'raise-budget', usd: 2});
		expect(whyPaused(mission)).toContain('budget of 2.00 USD reached: 3.00 USD');
	});

	it('is never lowered by a raise, and none is no limit', () => {
		const mission = start({usd: 2});
		expect(wishes(mission, {type: 'raise-budget', usd: 1})).toEqual([]);
		wishes(mission, {type: 'raise-budget', usd: null});
		pays(mission, 'w1', 100);
		expect(isPaused(mission.state())).toBe(false);
	});
});

describe('without a person', () => {
	const alone = {attended: false};

	it('the end counts what was verified by the last turn, although its box is not ticked yet', () => {
		const mission = start({usd: 1}, {...alone, reviewer: null}, []);
		mission.setTodo({S1: 'open', S2: 'open'});
		mission.delegate({files: ['a'], todo_id: 'S1'});
		mission.setTodo({S1: 'progress', S2: 'open'});
		pays(mission, 'w1', 1.25);
		mission.ends('w1', 'status: done');
		expect(mission.state().ended?.reason).toContain('1 of 2 items verified, 0 tasks unfinished');
	});

	it('a used-up budget ends the mission once the calls under way have ended', () => {
		const mission = start({usd: 1}, alone);
		pays(mission, 'w1', 1.25);
		mission.ends('w1', {finish: 'aborted', text: ''});
		expect(mission.state().stop).toBeNull();
		pays(mission, 'w2', 0.5);
		mission.ends('w2', 'status: done');
		expect(mission.state().ended).toMatchObject({
			outcome: 'limit',
			reason:
				'budget of 1.00 USD reached: 1.75 USD spent; 0 of 0 items verified, 2 tasks unfinished (raise it with --budget-usd)',
		});
	});

	it('the sentence at its end counts the tasks that the one before it did, though their lanes have ended', () => {
		const mission = start({usd: 1}, alone);
		pays(mission, 'w1', 1);
		const counted = '2 tasks unfinished';
		expect(mission.eventsOf('budget.reached')[0]?.reason).toContain(counted);
		mission.ends('w1', {finish: 'aborted', text: ''});
		pays(mission, 'w2', 1);
		mission.ends('w2', {finish: 'aborted', text: ''});
		expect(mission.state().ended?.reason).toContain(counted);
	});

	it('a call that does not end is waited for a minute and no longer', () => {
		const mission = start({usd: 1}, alone);
		pays(mission, 'w1', 1);
		mission.ends('w1', {finish: 'aborted', text: ''});
		mission.pass(59_000);
		expect(mission.state().stop).toBeNull();
		mission.pass(1000);
		expect(mission.state().stop?.outcome).toBe('limit');
	});

	it('a lane that waits for a person holds nothing up', () => {
		const mission = start({usd: 1}, alone);
		const texts = {directory: '/p', title: 'bash', detail: 'rm', options: [], questions: []};
		const request = {requestId: 'q', kind: 'permission' as const, ...texts};
		mission.tell({type: 'request.asked', laneId: 'w2', request});
		pays(mission, 'w1', 1);
		mission.ends('w1', {finish: 'aborted', text: ''});
		expect(mission.state().stop?.outcome).toBe('limit');
	});

	it('a claim to the seal in the last call that was paid for is still judged', () => {
		const mission = underWay([], {...alone, budget: {usd: 1, tokens: null}});
		mission.setTodo({S1: 'done'});
		mission.tell({type: 'todo.confirmed', itemId: 'S1', by: 'user'});
		mission.pass(3000);
		pays(mission, 'c', 1);
		mission.ends('c', 'All done. <mission_seal>SEALED</mission_seal>');
		expect(mission.state().ended?.outcome).toBe('finished');
	});
});
