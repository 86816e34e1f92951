import {expect, it} from 'vitest';
import {providerWait} from '../../source/mission/provider-wait.js';
import {type TestMission, underWay} from '../helpers/in-memory-mission.js';
import {hour, reads, usedUp} from '../helpers/quota-mission.js';
import {quotaWindow} from '../helpers/quota-reading.js';

const waitOf = (mission: TestMission) => providerWait(mission.state(), mission.now());

/** Everybody asks `zeta`, whose window is used up: the commander rests, one worker is at work, another task waits. */
function crowded(): TestMission {
	const roles = {commander: {model: 'zeta/big'}, worker: {model: 'zeta/m', cap: 1}};
	const mission = underWay([{files: ['a/**'], review: false}], {roles});
	mission.ends('c', 'I wait.');
	reads(mission, usedUp(mission, hour));
	mission.delegate({files: ['b/**']});
	return mission;
}

it('waits for a provider once no lane is at work and all that could go on is held by it, until it may be asked', () => {
	const mission = crowded();
	expect(mission.lane('w1').state).toBe('running');
	expect(waitOf(mission), 'a lane is at work').toBeNull();
	mission.ends('w1', 'Done.');
	const wait = waitOf(mission);
	expect(wait).toMatchObject({provider: 'zeta', reason: 'zeta: 5h window used up'});
	expect(wait?.until).toBe(mission.task('t2').until);
	reads(mission, {windows: [quotaWindow({usedPercent: 3})]});
	expect(waitOf(mission)).toBeNull();
});

it('waits for none while the commander may be told of results, though a task is held', () => {
	const roles = {worker: {model: 'zeta/m', cap: 1}};
	const mission = underWay([{files: ['a/**'], review: false}], {roles, resultWindowMs: 9000});
	mission.ends('c', 'I wait.');
	reads(mission, usedUp(mission, hour));
	mission.delegate({files: ['b/**']});
	mission.ends('w1', 'Done.');
	expect(mission.lane('c').state).toBe('idle');
	expect(waitOf(mission)).toBeNull();
	mission.pass(9000);
	mission.ends('c', 'Fine.');
	expect(waitOf(mission)).toMatchObject({provider: 'zeta'});
});

it('tells no time where nobody knows when a provider has room again', () => {
	const mission = underWay([], {roles: {commander: {model: 'zeta/big'}}});
	reads(mission, {state: 'exhausted', windows: [], reason: 'it wants to be paid'});
	mission.ends('c', 'What else?');
	expect(waitOf(mission)).toMatchObject({provider: 'zeta', until: null});
});

it('waits for none while the mission is paused or has ended', () => {
	const mission = crowded();
	mission.ends('w1', 'Done.');
	mission.tell({type: 'mission.paused', by: 'user', reason: 'paused'});
	expect(waitOf(mission)).toBeNull();
});
