import {expect, it} from 'vitest';
import {mergeReadings} from '../../source/mission/quota-over-time.js';
import {underWay} from '../helpers/in-memory-mission.js';
import {quotaReading, quotaWindow} from '../helpers/quota-reading.js';

it('after a reset a mission starts late by a tenth of the wait at most, however far away the reset of a window with room is', () => {
	const mission = underWay([], {roles: {worker: {model: 'zeta/m', cap: 10}}});
	const resetsAt = mission.now() + 10_000;
	const week = quotaWindow({
		id: 'week',
		usedPercent: 10,
		resetsAt: mission.now() + 100 * 3_600_000,
	});
	const reading = quotaReading({
		provider: 'zeta',
		observedAt: mission.now(),
		state: 'exhausted',
		windows: [quotaWindow({usedPercent: 100, resetsAt}), week],
	});
	mission.tell({type: 'quota.read', reading, spentAccount: 'k'});
	mission.delegate({files: ['a/**']});
	expect(mission.task('t1').until).toBeGreaterThanOrEqual(resetsAt);
	expect(mission.task('t1').until).toBeLessThanOrEqual(resetsAt + 1000);

	// Whatever is asked for between the reset and the start waits for the same moment.
	mission.pass(resetsAt - mission.now());
	mission.delegate({files: ['b/**']});
	expect(mission.task('t2')).toMatchObject({state: 'queued', until: mission.task('t1').until});
	mission.pass(1000);
	expect(mission.task('t2').state).toBe('working');
});

it('a wait that one call was asked for holds no other model of its provider back, as a plan that is used up does', () => {
	const mission = underWay([], {roles: {worker: {model: 'zeta/m', cap: 10}}});
	const limitedUntil = mission.now() + 400 * 3_600_000;
	const asked = {provider: 'zeta', observedAt: mission.now(), limitedUntil, windows: []};
	const reads = (state: 'unknown' | 'exhausted') =>
		mission.tell({
			type: 'quota.read',
			reading: quotaReading({...asked, state}),
			spentAccount: 'k',
		});
	reads('unknown');
	mission.delegate({files: ['a/**']});
	expect(mission.task('t1').state).toBe('working');
	reads('exhausted');
	mission.delegate({files: ['b/**']});
	expect(mission.task('t2')).toMatchObject({state: 'queued'});
	expect(mission.task('t2').until).toBeGreaterThanOrEqual(limitedUntil);
});

it('a wait that one call is asked for after a reset holds no other model back as a plan that is used up again', () => {
	const mission = underWay([], {roles: {worker: {model: 'zeta/m', cap: 10}}});
	const used = quotaReading({
		provider: 'zeta',
		observedAt: mission.now(),
		state: 'exhausted',
		windows: [quotaWindow({usedPercent: 100, resetsAt: mission.now() + 60_000})],
	});
	mission.pass(90_000);
	const told = quotaReading({
		provider: 'zeta',
		observedAt: mission.now(),
		state: 'unknown',
		windows: [],
		limitedUntil: mission.now() + 3_600_000,
		source: 'failure',
	});
	const reading = mergeReadings(used, told, mission.now());
	mission.tell({type: 'quota.read', reading, spentAccount: 'k'});
	mission.delegate({files: ['a/**']});
	expect(mission.task('t1').state).toBe('working');
});
