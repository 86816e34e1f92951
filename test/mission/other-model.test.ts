import {describe, expect, it} from 'vitest';
import {turnOf} from '../helpers/in-memory-mission.js';
import {atWork, hour} from '../helpers/quota-mission.js';

const error = {name: 'APIError', message: 'no', statusCode: 503, retryable: true};

describe("a call of a lane that went to another provider's model than was asked for", () => {
	it("is that provider's failure, wait and refusal, and none of the one that was asked", () => {
		const mission = atWork(3);
		const waited = {type: 'lane.waited', attempt: 1, reason: 'no'} as const;
		const until = mission.now() + hour;
		const model = 'beta/x';
		mission.tell({...waited, laneId: 'w1', until, isRateLimit: true, model});
		mission.tell({...waited, laneId: 'w2', until: null, isRateLimit: false, model});
		mission.tell({...waited, laneId: 'w3', until: null, isRateLimit: true, model});
		mission.ends('w2', turnOf('msg_b', {finish: 'error', text: '', error: {...error, model}}));
		const limit = {...error, statusCode: 429, model};
		mission.ends('w3', turnOf('msg_c', {finish: 'error', text: '', error: limit}));
		const {guard, limitedProviders} = mission.state();
		expect(Object.keys(guard.rests)).toEqual(['beta/x']);
		expect(Object.keys(guard.health)).toEqual(['beta']);
		expect(guard.health['beta']?.failures).toEqual(['w2', 'w2']);
		expect(Object.keys(limitedProviders)).toEqual(['beta']);
		// What was asked may be asked on.
		mission.delegate({files: ['more/**'], review: false});
		expect(mission.task('t4').state).toBe('working');
	});

	it('proves nothing of the one that was asked when it is answered', () => {
		const mission = atWork(2);
		const waited = {type: 'lane.waited', attempt: 1, reason: 'no', isRateLimit: true} as const;
		// A log of an earlier version names no model: it is the one that was asked for.
		mission.tell({...waited, laneId: 'w1', until: mission.now() + hour});
		const usage = {input: 1, output: 1, reasoning: 0, cacheRead: 0, cacheWrite: 0, cost: 0};
		const answered = {type: 'step.finished', laneId: 'w2', usage} as const;
		mission.tell({...answered, messageId: 'msg_1', model: 'beta/x'});
		expect(Object.keys(mission.state().guard.rests)).toEqual(['zeta/m']);
		mission.tell({...answered, messageId: 'msg_2', model: 'zeta/m'});
		expect(mission.state().guard.rests).toEqual({});
	});
});
