import {describe, expect, it} from 'vitest';
import {sealMark} from '../../source/mission/seal-claim.js';
import {noBudget} from '../../source/mission/settings.js';
import {factsOf} from '../../source/runtime/intents.js';
import {createMission, type TestMission, underWay} from '../helpers/in-memory-mission.js';
import type {SettingsWishes} from '../helpers/in-memory-settings.js';
import {asks, pays} from '../helpers/in-memory-spending.js';

const continuations = (mission: TestMission) =>
	mission.eventsOf('prompt.planned').filter(({kind}) => kind === 'continuation').length;

/** A commander that has ended its first turn without delegating anything. */
const idle = (wishes: SettingsWishes = {}) => underWay([], wishes);

describe('an idle commander', () => {
	it('is prompted to go on after the countdown', () => {
		const mission = idle();
		mission.pass(2999);
		expect(continuations(mission)).toBe(0);
		mission.pass(1);
		expect(continuations(mission)).toBe(1);
	});

	it('with todo progress each of five times gets exactly five prompts', () => {
		const mission = idle();
		const items = ['S1', 'S2', 'S3', 'S4', 'S5'];
		for (const [at] of items.entries()) {
			mission.pass(3000);
			const done = items.map((id, index) => [id, index <= at ? 'done' : 'open'] as const);
			mission.setTodo(Object.fromEntries(done));
			mission.ends('c', at === 4 ? sealMark : `I did ${at}.`);
		}

		expect(continuations(mission)).toBe(5);
		expect(mission.state().ended).toBeNull();
	});

	it('without todo progress gets exactly three, then the mission ends and names the limit', () => {
		const mission = idle();
		for (let turn = 0; turn < 3; turn += 1) {
			mission.pass(3000);
			expect(mission.state().ended).toBeNull();
			mission.ends('c', `I think about it. ${turn}`);
		}

		mission.pass(60_000);
		expect(continuations(mission)).toBe(3);
		expect(mission.state().ended).toMatchObject({outcome: 'limit'});
		expect(mission.state().ended?.reason).toContain('limit noProgress 3');
	});

	it('that repeats itself three times ends the mission, whatever the todo list does', () => {
		const mission = idle({limits: {identicalTurns: 3}});
		for (let turn = 0; turn < 4; turn += 1) {
			mission.pass(3000);
			expect(mission.state().ended).toBeNull();
			mission.setTodo({[`S${turn}`]: 'open'});
			mission.ends('c', {text: 'I go on.', digest: 'same'});
		}

		expect(mission.state().ended?.reason).toContain('limit identicalTurns 3');
	});

	it('gets no more prompts than the limit of iterations', () => {
		const mission = idle({limits: {iterations: 2}});
		for (let turn = 0; turn < 4; turn += 1) {
			mission.pass(3000);
			mission.setTodo({[`S${turn}`]: 'open'});
			mission.ends('c', `I go on. ${turn}`);
		}

		expect(continuations(mission)).toBe(2);
		expect(mission.state().ended?.reason).toContain('limit iterations 2');
	});
});

describe('no continuation is sent', () => {
	it('while a lane runs', () => {
		const mission = underWay([{}]);
		mission.pass(600_000);
		expect(continuations(mission)).toBe(0);
	});

	it('while a task waits in the queue', () => {
		const mission = underWay([{}]);
		mission.tell({type: 'caps.changed', by: 'user', roles: {reviewer: 0}});
		mission.ends('w1');
		mission.pass(600_000);
		expect(continuations(mission)).toBe(0);
	});

	it('while a question waits for a person', () => {
		const mission = createMission();
		mission.start();
		const texts = {directory: '/p', title: 'Which?', detail: 'Which one?', options: []};
		const request = {requestId: 'q1', kind: 'question' as const, questions: [], ...texts};
		mission.tell({type: 'request.asked', laneId: 'c', request});
		mission.pass(600_000);
		expect(continuations(mission)).toBe(0);
		expect(mission.lane('c').state).toBe('waiting');
	});

	it('while a person must decide on a task', () => {
		const mission = underWay([{}], {limits: {fixCycles: 0}});
		mission.ends('w1');
		mission.reviews('t1', 'fail');
		mission.pass(600_000);
		expect(continuations(mission)).toBe(0);
	});

	it('while the mission is paused; a pause ends the countdown, and it begins anew', () => {
		const mission = idle();
		mission.pass(2000);
		mission.tell({type: 'mission.paused', by: 'user', reason: 'paused by you'});
		mission.pass(600_000);
		expect(continuations(mission)).toBe(0);
		mission.tell({type: 'mission.resumed', by: 'user'});
		mission.pass(2999);
		expect(continuations(mission)).toBe(0);
		mission.pass(1);
		expect(continuations(mission)).toBe(1);
	});

	it('when the user pauses during the countdown: the mission is paused, and says why', () => {
		const mission = idle();
		mission.pass(2000);
		for (const fact of factsOf(mission.state(), {type: 'pause'})) {
			mission.tell(fact);
		}

		mission.pass(600_000);
		expect(continuations(mission)).toBe(0);
		expect(mission.state().paused?.reason).toBe('paused: you cancelled the continuation');
	});

	it('when the user says something: the commander gets that instead', () => {
		const mission = idle();
		mission.pass(2000);
		mission.tell({type: 'user.said', laneId: 'c', text: 'Only the parser, please.'});
		mission.pass(600_000);
		expect(continuations(mission)).toBe(0);
		expect(mission.prompts('c').at(-1)).toBe('Only the parser, please.');
	});

	it('after the user has stopped the commander', () => {
		const mission = createMission();
		mission.start();
		const reason = 'stopped by you';
		mission.tell({type: 'lane.abort-requested', laneId: 'c', by: 'user', reason});
		mission.ends('c', {finish: 'aborted', text: ''});
		mission.pass(600_000);
		expect(continuations(mission)).toBe(0);
		expect(mission.state().paused?.reason).toBe('you stopped the commander');
	});
});

describe('a continuation', () => {
	it('carries all that compaction may have taken: mission, open items, tools, and the way to end', () => {
		const mission = idle();
		mission.setTodo({S1: 'open', S2: 'done'});
		mission.pass(3000);
		const text = mission.prompts('c').at(-1);
		expect(text).toContain('Mission: Mend it.');
		expect(text).toContain('Open items: S1 Do S1.');
		expect(text).toContain('delegate_task');
		expect(text).toContain(sealMark);
	});

	it('has at most 2 kB in any script, and always says how to end', () => {
		const mission = createMission();
		mission.start();
		const text = '修正する'.repeat(500);
		mission.setTodo(
			Object.fromEntries(Array.from({length: 60}, (_, at) => [`${text}${at}`, 'open'])),
		);
		mission.ends('c', sealMark);
		mission.pass(3000);
		const prompt = mission.prompts('c').at(-1) ?? '';
		expect(Buffer.byteLength(prompt)).toBeLessThanOrEqual(2000);
		expect(prompt.endsWith(`end with ${sealMark}`)).toBe(true);
	});
});

describe('a continuation that a budget ended', () => {
	const budget = {usd: 1, tokens: null};
	const raise = (mission: TestMission) =>
		factsOf(mission.state(), {type: 'raise-budget'}).forEach(mission.tell);

	/** Sends the next continuation, which a budget then ends; raises that. */
	function isEnded(mission: TestMission, end: () => void) {
		mission.pass(3000);
		end();
		mission.ends('c', {finish: 'aborted', text: ''});
		mission.pass(60_000);
		raise(mission);
	}

	it('by a call that was refused counts neither as one nor as one without progress', () => {
		const mission = idle({budget, limits: {iterations: 3, noProgress: 3}});
		for (let turn = 0; turn < 4; turn += 1) {
			isEnded(mission, () => expect(asks(mission, 'c', 2 + 4 * turn).kind).toBe('stop'));
			expect(mission.state().ended).toBeNull();
			expect(mission.state().continuation.count).toBe(0);
		}

		mission.pass(3000);
		expect(mission.prompts('c').at(-1)).toContain('Continuation 1 of at most 3');
	});

	it('by what it spent counts as none too; one that came to its end does', () => {
		const mission = idle({budget});
		isEnded(mission, () => pays(mission, 'c', 1));
		expect(mission.state().continuation.count).toBe(0);
		mission.pass(3000);
		pays(mission, 'c', 1);
		mission.ends('c', 'I did it.');
		expect(mission.state().continuation.count).toBe(1);
	});

	it('that is the commander’s own counts as none too, and after one that counted only that one does', () => {
		const roles = {commander: budget};
		const mission = idle({
			allowances: {task: noBudget, day: noBudget, roles},
			limits: {noProgress: 2},
		});
		mission.pass(3000);
		mission.ends('c', 'I think about it.');
		isEnded(mission, () => expect(asks(mission, 'c', 2).kind).toBe('stop'));
		expect(mission.state().continuation).toMatchObject({count: 1, withoutProgress: 0});
		mission.pass(3000);
		expect(mission.state().continuation).toMatchObject({count: 2, withoutProgress: 1});
	});

	it('counts where a person stopped it, or it failed', () => {
		const mission = idle({budget});
		mission.pass(3000);
		mission.tell({type: 'lane.abort-requested', laneId: 'c', by: 'user', reason: 'stopped'});
		mission.ends('c', {finish: 'aborted', text: ''});
		expect(mission.state().continuation.count).toBe(1);
	});
});
