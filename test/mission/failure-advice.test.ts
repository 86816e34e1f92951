import {describe, expect, it} from 'vitest';
import {failureAdvice} from '../../source/mission/failure-advice.js';
import {underWay} from '../helpers/in-memory-mission.js';

const failed = (message: string, statusCode: number | null = null, retryable = false) => ({
	finish: 'error' as const,
	error: {name: 'APIError', message, statusCode, retryable},
});

describe('a lane whose model failed', () => {
	it('says in its line why, by the words of the provider', () => {
		const mission = underWay([]);
		mission.delegate({title: 'Mend numbers', files: ['a']});
		const {error} = failed('Provider returned error', 402);
		mission.ends('w1', {finish: 'error', error: {...error, cause: 'no credit', model: 'acme/m'}});
		const lane = mission.state().lanes['w1'];
		expect(lane?.state).toBe('failed');
		expect(lane?.reason).toMatch(
			/^402 no credit \(Provider returned error, not retryable, acme\/m\)/,
		);
	});
});

describe('a mission whose commander cannot work', () => {
	it.each([
		[failed('Unable to connect. Is the computer able to access the url?'), 'Check the network'],
		[failed('getaddrinfo ENOTFOUND api.example'), 'baseURL'],
		[failed('invalid x-api-key', 401), 'opencode auth login'],
		[failed('model not found', 404), 'flowdesk doctor'],
	])('ends with the reason and with what to do next (%#)', (turn, advice) => {
		const mission = underWay([]);
		mission.tell({type: 'user.said', laneId: 'c', text: 'go on'});
		mission.ends('c', turn);
		const {reason} = mission.state().ended ?? {reason: ''};
		expect(reason).toContain(turn.error.message);
		expect(reason).toContain(advice);
	});

	it('gets no advice that nobody can know', () => {
		expect(failureAdvice(failed('the answer was garbage', 500).error)).toBe('');
		expect(failureAdvice(failed('the answer was garbage').error)).toBe('');
		expect(failureAdvice(null)).toBe('');
	});
});
