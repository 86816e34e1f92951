import {describe, expect, it} from 'vitest';
import {raisedBudget} from '../../source/mission/budget.js';
import type {Fact} from '../../source/mission/events.js';
import {noBudget} from '../../source/mission/settings.js';
import {isPaused, pauseText} from '../../source/mission/state.js';
import {factsOf} from '../../source/runtime/intents.js';
import {dayRead} from '../helpers/in-memory-day.js';
import {createMission, underWay} from '../helpers/in-memory-mission.js';
import type {SettingsWishes} from '../helpers/in-memory-settings.js';
import {asks, pays} from '../helpers/in-memory-spending.js';

const two = [{files: ['a']}, {files: ['b']}];
const none = {task: noBudget, roles: {}, day: noBudget};

describe('what a project may spend in a day', () => {
	const dayMs = 86_400_000;
	const others = (usd: number): Fact => dayRead(1_000_000, {usd});
	const start = (usd: number, more: SettingsWishes = {}) =>
		underWay(two, {allowances: {...none, day: {...noBudget, usd}}, ...more});

	it('nothing begins before it is known what other missions spent today', () => {
		const world = {holdsDay: true};
		const mission = createMission({allowances: {...none, day: {...noBudget, usd: 10}}}, world);
		mission.start();
		expect(mission.effectsOf('read-day')).toHaveLength(1);
		expect(mission.effectsOf('open-lane')).toEqual([]);
		mission.tell(others(3));
		expect(mission.effectsOf('open-lane')).toHaveLength(1);
	});

	it('is not taken for free where it cannot be read: nothing begins, and the end says why and what to do', () => {
		for (const attended of [true, false]) {
			const wishes = {attended, allowances: {...none, day: {...noBudget, usd: 10}}};
			const mission = createMission(wishes, {holdsDay: true});
			mission.start();
			mission.tell({type: 'day.unread', reason: 'the log is damaged.'});
			expect(mission.effectsOf('open-lane')).toEqual([]);
			expect(mission.state().ended).toMatchObject({
				outcome: 'failed',
				reason:
					'the mission did not start, because what other missions spent today could not be read and budget.day limits it: the log is damaged. Without that limit it need not be known: --budget-day-usd none, or take budget.day out.',
			});
		}
	});

	it('ends a mission whose next day cannot be read, with what its lanes had done', () => {
		const mission = start(10, {limits: {silenceMs: 9e9}});
		mission.tell({type: 'day.unread', reason: 'the log is damaged.'});
		expect(mission.lane('w1').state).toBe('aborting');
		expect(asks(mission, 'w1', 0.01).kind).toBe('stop');
		mission.pass(11_000);
		expect(mission.state().ended).toMatchObject({
			outcome: 'failed',
			reason: expect.stringMatching(/^the mission cannot go on, because what other missions spent/),
		});
	});

	it('counts what other missions spent, and pauses the mission with words that say whose it was', () => {
		const mission = start(10);
		mission.tell(others(9));
		pays(mission, 'w1', 0.5);
		expect(isPaused(mission.state())).toBe(false);
		pays(mission, 'w2', 0.5);
		expect(isPaused(mission.state())).toBe(true);
		expect(pauseText(mission.state())).toContain(
			"today's budget of this project, 10.00 USD, is used up: 10.00 USD spent by all its missions; it is free again at 00:00, or raise it with --budget-day-usd",
		);
		expect(mission.lane('w2').state).toBe('aborting');
	});

	it('is refused to a call that may pass it', () => {
		const mission = start(10);
		mission.tell(others(9.8));
		expect(asks(mission, 'w1', 0.3)).toMatchObject({
			kind: 'stop',
			reason: expect.stringContaining("0.20 USD of today's budget of this project are left"),
		});
		expect(isPaused(mission.state())).toBe(true);
		expect(pauseText(mission.state())).toMatch(
			/^what is left of today's budget of this project, 10\.00 USD, does not reach for the next call: 9\.80 USD spent by all its missions; one more call/,
		);
	});

	it('is free again at each midnight: where somebody waits, all goes on by itself', () => {
		const mission = start(1);
		pays(mission, 'w1', 1);
		mission.ends('w1', {finish: 'aborted', text: ''});
		expect(mission.task('t1').state).toBe('queued');
		mission.pass(dayMs);
		expect(isPaused(mission.state())).toBe(false);
		expect(mission.task('t1').state).toBe('working');
		expect(mission.state().budget.day?.day).toBe('day 1');
		pays(mission, 'w3', 1);
		expect(isPaused(mission.state())).toBe(true);
		mission.pass(dayMs);
		expect(isPaused(mission.state())).toBe(false);
		expect(mission.state().budget.day?.day).toBe('day 2');
	});

	it('counts a call that ended after midnight to the day that begins, also before that day was read', () => {
		const mission = start(1, {limits: {silenceMs: 9e9}});
		mission.tell({...dayRead(1_000_000), endsAt: 1_000_000} as Fact);
		pays(mission, 'w1', 0.9);
		mission.tell({...dayRead(dayMs), startsAt: 1_000_000} as Fact);
		expect(asks(mission, 'w2', 0.2).kind).toBe('stop');
	});

	it('is used up by what is spent of the day that begins, also before that day was read', () => {
		for (const day of [
			{usd: 1, tokens: null},
			{usd: null, tokens: 300},
		]) {
			const mission = underWay(two, {allowances: {...none, day}});
			mission.tell({...dayRead(1_000_000), endsAt: 1_000_000} as Fact);
			pays(mission, 'w1', 0.5);
			expect(isPaused(mission.state())).toBe(false);
			pays(mission, 'w2', 0.5);
			expect(isPaused(mission.state())).toBe(true);
		}
	});

	it('is free again at midnight for a call that its rest did not reach for', () => {
		const mission = start(1);
		expect(asks(mission, 'w1', 1.5).kind).toBe('stop');
		mission.ends('w1', {finish: 'aborted', text: ''});
		mission.pass(dayMs);
		expect(isPaused(mission.state())).toBe(false);
		expect(mission.task('t1').state).toBe('working');
	});

	it('keeps what this mission spent when the same day is read again', () => {
		const mission = start(10);
		mission.tell(others(3));
		pays(mission, 'w1', 2);
		mission.tell(others(4));
		expect(asks(mission, 'w1', 4.5)).toMatchObject({
			kind: 'stop',
			reason: expect.stringContaining("4.00 USD of today's budget of this project are left"),
		});
	});

	it('begins each day with what was spent since its own midnight alone', () => {
		const mission = start(1, {limits: {silenceMs: 9e9}});
		const day = (startsAt: number, endsAt: number) =>
			mission.tell({...dayRead(1_000_000), startsAt, endsAt} as Fact);
		day(0, 1_000_000);
		pays(mission, 'w1', 0.4);
		day(1_000_000, 1_000_000);
		pays(mission, 'w1', 0.3);
		day(1_000_001, 2_000_000);
		expect(asks(mission, 'w1', 0.8)).toMatchObject({
			kind: 'stop',
			reason: expect.stringContaining("0.70 USD of today's budget of this project are left"),
		});
	});

	it('counts the tokens of all missions where it limits those', () => {
		const mission = underWay(two, {allowances: {...none, day: {usd: null, tokens: 400}}});
		mission.tell({...others(0), tokens: 100} as Fact);
		pays(mission, 'w1', 1);
		expect(isPaused(mission.state())).toBe(false);
		pays(mission, 'w2', 1);
		expect(pauseText(mission.state())).toContain(
			"today's budget of this project, 400 tokens, is used up: 400 tokens spent by all its missions",
		);
	});

	it('is raised by a person like the budget, and the mission goes on', () => {
		const mission = start(1);
		pays(mission, 'w1', 1);
		mission.ends('w1', {finish: 'aborted', text: ''});
		factsOf(mission.state(), {type: 'raise-budget'}).forEach(mission.tell);
		expect(mission.state().settings?.allowances.day).toEqual({usd: 2, tokens: null});
		expect(isPaused(mission.state())).toBe(false);
		expect(mission.task('t1').state).toBe('working');
		pays(mission, 'w3', 1);
		expect(raisedBudget(mission.state()).day).toEqual({usd: 3, tokens: null});
	});

	it('is raised so far past what others spent that a call fits in, and nothing is said of a budget that stays', () => {
		const mission = start(1, {budget: {usd: 5, tokens: null}});
		mission.tell(others(10.98));
		expect(isPaused(mission.state())).toBe(true);
		const [raised, ...more] = factsOf(mission.state(), {type: 'raise-budget'});
		expect(raised).toEqual({
			type: 'budget.raised',
			by: 'user',
			day: {usd: 12, tokens: null},
		});
		expect(more).toEqual([]);
		mission.tell(raised as Fact);
		expect(mission.state().settings?.budget).toEqual({usd: 5, tokens: null});
		expect(asks(mission, 'w1', 0.4).kind).toBe('go');
		expect(isPaused(mission.state())).toBe(false);
	});

	it('is raised past the dearest call that the mission has asked for, and before the first by the price of the dearest model', () => {
		const known = start(1);
		expect(asks(known, 'w1', 0.9).kind).toBe('go');
		pays(known, 'w1', 0.2);
		known.tell(others(0.98));
		expect(raisedBudget(known.state()).day).toEqual({usd: 3, tokens: null});
		const price = {input: 3, output: 15, cacheRead: 0};
		const dear = {...price, output: 30};
		const priced = start(0.5, {roles: {commander: {price}, worker: {price: dear}}});
		priced.tell(others(0.5));
		expect(raisedBudget(priced.state()).day).toEqual({usd: 2, tokens: null});
	});

	it('ends a mission without a person, with the flag that raises it', () => {
		const mission = start(1, {attended: false});
		pays(mission, 'w1', 1);
		mission.ends('w1', {finish: 'aborted', text: ''});
		mission.ends('w2', 'status: done');
		mission.ends('c', 'I wait.');
		expect(mission.state().ended).toMatchObject({
			outcome: 'limit',
			reason: expect.stringMatching(/today's budget .* or raise it with --budget-day-usd;/),
		});
		expect(mission.state().ended?.reason.match(/--budget/g)).toHaveLength(1);
	});
});
