import {describe, expect, it} from 'vitest';
import {errorOf} from '../../../source/io/opencode/turn.js';

const isRetryable = (name: string, data: object) => errorOf({name, data}, () => []).retryable;

describe('an error', () => {
	it('is worth another try when OpenCode says so, and not when it says no', () => {
		expect(isRetryable('APIError', {statusCode: 400, isRetryable: true})).toBe(true);
		expect(isRetryable('APIError', {statusCode: 503, isRetryable: false})).toBe(false);
	});

	it('of which nothing is said is worth another try unless it is final', () => {
		expect(isRetryable('UnknownError', {message: 'socket hang up'})).toBe(true);
		expect(isRetryable('APIError', {statusCode: 529})).toBe(true);
		expect(errorOf(null, () => []).retryable).toBe(true);
		const final = [400, 401, 403, 404].map((statusCode) => isRetryable('APIError', {statusCode}));
		expect(final).toEqual([false, false, false, false]);
		expect(isRetryable('ProviderAuthError', {providerID: 'p', message: 'no key'})).toBe(false);
	});
});
