import {describe, expect, it} from 'vitest';
import type {QuotaReading} from '../../source/mission/quota.js';
import {type TestMission, turnOf, underWay} from '../helpers/in-memory-mission.js';
import {hour, isRefused, reads, usedUp} from '../helpers/quota-mission.js';
import {quotaWindow} from '../helpers/quota-reading.js';

const choices = [
	{model: 'alpha/best', price: null},
	{model: 'beta/next', variant: 'high', price: null},
	{model: 'gamma/last', price: null},
];

/** A mission whose workers may use three models of three providers, in this order. */
function withChoices(): TestMission {
	return underWay([], {roles: {worker: {model: 'alpha/best', cap: 10, choices}}});
}

const chosen = (mission: TestMission) =>
	mission.eventsOf('model.chosen').map(({instead, model}) => `${instead} -> ${model}`);
const sent = (mission: TestMission, laneId: string) =>
	mission.effectsOf('send-prompt').findLast((effect) => effect.laneId === laneId);

describe('a role with several models', () => {
	it('uses its first one as long as nothing is proven against it, whatever room others have', () => {
		const mission = withChoices();
		reads(mission, {provider: 'alpha', state: 'unknown', windows: []});
		reads(mission, {provider: 'beta'});
		mission.delegate({files: ['a/**']});
		expect([chosen(mission), sent(mission, 'w1')?.model]).toEqual([[], 'alpha/best']);
	});

	it('uses the next one that is proven to have room when the first is proven used up, and records why', () => {
		const mission = withChoices();
		reads(mission, {provider: 'gamma'});
		reads(mission, {provider: 'beta'});
		reads(mission, {provider: 'alpha', ...usedUp(mission)});
		mission.delegate({files: ['a/**']});
		expect(chosen(mission)).toEqual(['alpha/best -> beta/next']);
		expect(mission.eventsOf('model.chosen')[0]?.reason).toBe(
			'alpha: 5h window used up; beta has room: 5h 20 % used, read 0 s ago',
		);
		expect(sent(mission, 'w1')).toMatchObject({model: 'beta/next', variant: 'high'});
	});

	it('waits for the first one when no other is proven to have room: unknown chooses nothing', () => {
		const mission = withChoices();
		reads(mission, {provider: 'beta', state: 'stale'});
		reads(mission, {provider: 'alpha', ...usedUp(mission)});
		mission.delegate({files: ['a/**']});
		expect(chosen(mission)).toEqual([]);
		expect(mission.task('t1')).toMatchObject({
			state: 'queued',
			reason: 'alpha: 5h window used up',
		});
	});

	it('goes back to the first one as soon as that may be asked', () => {
		const mission = withChoices();
		reads(mission, {
			provider: 'beta',
			windows: [quotaWindow({resetsAt: mission.now() + 9 * hour})],
		});
		reads(mission, {provider: 'alpha', ...usedUp(mission)});
		reads(mission, {provider: 'alpha'});
		expect(chosen(mission)).toEqual(['alpha/best -> beta/next', 'beta/next -> alpha/best']);
	});

	it('stays with the one that stands in while the first is used up, though its own reading has aged', () => {
		const mission = withChoices();
		reads(mission, {provider: 'beta'});
		reads(mission, {provider: 'alpha', ...usedUp(mission)});
		mission.pass(hour / 2);
		mission.delegate({files: ['a/**']});
		expect(chosen(mission)).toEqual(['alpha/best -> beta/next']);
	});

	it.each<[string, Partial<QuotaReading>, string]>([
		[
			'its login is refused',
			{state: 'refused', reason: 'the login is not taken'},
			'the login is not taken',
		],
		[
			'an answer says nothing',
			{state: 'unknown', reason: 'the answer names no use'},
			'the answer names no use',
		],
		['it has no gauge any more', {state: 'unsupported'}, 'the reading is unsupported'],
		['it is used up too', {state: 'exhausted', reason: 'no credit'}, 'no credit'],
	])(
		'goes back to the first one and waits when %s: unknown keeps no model either',
		(_, known, why) => {
			const mission = withChoices();
			reads(mission, {provider: 'beta'});
			reads(mission, {provider: 'alpha', ...usedUp(mission, 9 * hour)});
			reads(mission, {provider: 'beta', windows: [], ...known});
			mission.delegate({files: ['a/**']});
			expect(chosen(mission)).toEqual(['alpha/best -> beta/next', 'beta/next -> alpha/best']);
			expect(mission.eventsOf('model.chosen')[1]?.reason).toBe(
				`alpha: 5h window used up; beta/next is not known to have room any more: ${why}`,
			);
			expect(mission.task('t1')).toMatchObject({
				state: 'queued',
				reason: 'alpha: 5h window used up',
			});
			expect(mission.effectsOf('send-prompt').map(({laneId}) => laneId)).not.toContain('w1');
			// Proven to have room, it stands in again.
			reads(mission, {provider: 'beta'});
			expect(chosen(mission)).toHaveLength(3);
			expect(sent(mission, 'w1')).toMatchObject({model: 'beta/next'});
		},
	);

	it('goes back to no first one while the one that stands in was only not read, or is held for a while', () => {
		const mission = withChoices();
		reads(mission, {provider: 'beta'});
		reads(mission, {provider: 'alpha', ...usedUp(mission, 9 * hour)});
		reads(mission, {provider: 'beta', state: 'stale', reason: 'status 500'});
		const reason = 'overloaded';
		mission.tell({type: 'provider.tripped', provider: 'beta', until: mission.now() + 1, reason});
		mission.delegate({files: ['a/**']});
		expect(mission.task('t1').state).toBe('queued');
		mission.pass(60_000);
		expect(mission.task('t1').state).toBe('working');
		expect(chosen(mission)).toEqual(['alpha/best -> beta/next']);
	});

	it('leaves a refusal of a lane with the provider that the lane was prompted for', () => {
		const mission = withChoices();
		reads(mission, {provider: 'beta'});
		mission.delegate({files: ['a/**'], review: false});
		reads(mission, {provider: 'alpha', ...usedUp(mission)});
		isRefused(mission, 'w1', hour, 'usage limit');
		// It would sit in OpenCode's retry for as long, though its role has another model by now.
		expect(mission.effectsOf('abort-session').map(({laneId}) => laneId)).toEqual(['w1']);
		mission.ends('w1', turnOf('msg_a', {finish: 'aborted', text: ''}));
		// Its task goes on at once, with the model that has room.
		expect(mission.task('t1').state).toBe('working');
		expect(sent(mission, mission.task('t1').laneId ?? '')?.model).toBe('beta/next');
		expect(Object.keys(mission.state().guard.rests)).toEqual(['alpha/best']);
	});
});
