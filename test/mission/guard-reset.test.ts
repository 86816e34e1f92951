import {expect, it} from 'vitest';
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
});
