import {describe, expect, it} from 'vitest';
import {heldReason} from '../../source/mission/guard.js';
import type {QuotaReading} from '../../source/mission/quota.js';
import {quotaAsks} from '../../source/mission/quota-asks.js';
import {factsOf} from '../../source/runtime/intents.js';
import {underWay} from '../helpers/in-memory-mission.js';
import {pays} from '../helpers/in-memory-spending.js';
import {atWork, hour, reads, usedUp} from '../helpers/quota-mission.js';
import {quotaWindow} from '../helpers/quota-reading.js';

describe('a provider that is used up for nobody knows how long', () => {
	const unpaid: Partial<QuotaReading> = {
		state: 'exhausted',
		windows: [],
		source: 'failure',
		reason: 'a call was refused: the provider wants to be paid',
	};

	it('is tried by a new mission: what a call of an earlier one had met holds nothing', () => {
		const mission = atWork(0);
		reads(mission, {...unpaid, observedAt: mission.state().startedAt - 1});
		mission.delegate({files: ['a/**']});
		expect(mission.task('t1').state).toBe('working');
		expect(mission.eventsOf('task.admitted').at(-1)?.gates).toContain(
			'quota of zeta is not known (it was used up when last heard of, and is tried again): used all the same',
		);
		reads(mission, unpaid);
		mission.delegate({files: ['b/**']});
		expect(mission.task('t2').state).toBe('queued');
	});

	it('asks the person, who may have it tried again, and the next refusal holds it anew', () => {
		const mission = atWork(0);
		reads(mission, unpaid);
		mission.delegate({files: ['a/**']});
		const [ask] = quotaAsks(mission.state(), mission.now());
		expect(ask).toMatchObject({provider: 'zeta', isUsedUp: true, tasks: 1, roles: ['worker']});
		mission.pass(1000);
		const allow = {type: 'allow-quota', provider: 'zeta'} as const;
		factsOf(mission.state(), allow).forEach(mission.tell);
		expect(mission.task('t1').state).toBe('working');
		expect(quotaAsks(mission.state(), mission.now())).toEqual([]);
		reads(mission, unpaid);
		mission.delegate({files: ['b/**']});
		expect(mission.task('t2').state).toBe('queued');
		expect(quotaAsks(mission.state(), mission.now())).toHaveLength(1);
		mission.pass(1000);
		factsOf(mission.state(), allow).forEach(mission.tell);
		expect(mission.task('t2').state).toBe('working');
	});

	it('stays held by a window whose reset is known, whatever was said', () => {
		const mission = atWork(0);
		reads(mission, {...usedUp(mission, hour), reason: null});
		mission.delegate({files: ['a/**']});
		expect(quotaAsks(mission.state(), mission.now())).toEqual([]);
		mission.pass(1000);
		mission.tell({type: 'quota.allowed', provider: 'zeta', by: 'user'});
		expect(mission.task('t1').state).toBe('queued');
		const endless = quotaWindow({id: 'week', usedPercent: 100, resetsAt: null});
		const {windows = []} = usedUp(mission, hour);
		reads(mission, {state: 'exhausted', windows: [endless, ...windows]});
		mission.pass(1000);
		mission.tell({type: 'quota.allowed', provider: 'zeta', by: 'user'});
		expect(mission.task('t1').state).toBe('queued');
	});

	it('is tried by a word as well where only one model of it is used up, and the rest has room', () => {
		const mission = atWork(0);
		const used = {...quotaWindow({usedPercent: 100, resetsAt: null}), model: 'm'};
		reads(mission, {windows: [quotaWindow({id: 'week'}), used]});
		mission.delegate({files: ['a/**']});
		expect(quotaAsks(mission.state(), mission.now())).toHaveLength(1);
		mission.pass(1000);
		factsOf(mission.state(), {type: 'allow-quota', provider: 'zeta'}).forEach(mission.tell);
		expect(mission.task('t1').state).toBe('working');
	});

	it('asks nobody where the rule is to block, and stays held', () => {
		const mission = atWork(0, {quotaUnknown: 'block'});
		reads(mission, unpaid);
		mission.delegate({files: ['a/**']});
		expect(quotaAsks(mission.state(), mission.now())).toEqual([]);
		const allow = {type: 'allow-quota', provider: 'zeta'} as const;
		expect(factsOf(mission.state(), allow)).toEqual([]);
	});
});

it('what a person says to a commander whose provider is used up waits like any prompt, and its lane says why', () => {
	const mission = underWay([], {roles: {commander: {model: 'zeta/big'}}});
	mission.ends('c', 'I wait.');
	reads(mission, usedUp(mission, hour));
	const sent = mission.prompts('c').length;
	factsOf(mission.state(), {type: 'say', laneId: 'c', text: 'Hurry!'}).forEach(mission.tell);
	expect(mission.prompts('c')).toHaveLength(sent);
	const why = heldReason(mission.state(), mission.lane('c'), mission.now());
	expect(why).toContain('zeta: 5h window used up');
	mission.pass(hour + 30_000);
	expect(mission.prompts('c').at(-1)).toContain('Hurry!');
});

it('every prompt is recorded with what let it out, before it is sent', () => {
	const mission = underWay([], {roles: {commander: {model: 'zeta/big'}}});
	reads(mission, {});
	mission.ends('c', 'I go on.');
	mission.pass(60_000);
	const planned = mission.eventsOf('prompt.planned').at(-1);
	expect(planned).toMatchObject({laneId: 'c', kind: 'continuation'});
	expect(planned?.gates?.join('; ')).toMatch(/zeta has room: 5h 20 % used/);
});

it('a continuation that ended because its provider takes no calls counts against no limit', () => {
	const mission = underWay([], {roles: {commander: {model: 'zeta/big'}}});
	mission.ends('c', 'I go on.');
	mission.pass(60_000);
	const counted = () => {
		const {count, withoutProgress} = mission.state().continuation;
		return {count, withoutProgress};
	};
	const before = counted();
	expect(mission.lane('c').state).toBe('running');
	reads(mission, usedUp(mission, hour));
	pays(mission, 'c', 0.1);
	expect(mission.lane('c').state).toBe('aborting');
	mission.ends('c', {finish: 'aborted', text: ''});
	expect(counted().count).toBe(before.count - 1);
	mission.pass(hour + 90_000);
	expect(mission.lane('c').state).toBe('running');
	expect(counted()).toEqual(before);
});
