import {describe, expect, it} from 'vitest';
import {isRateLimited} from '../../../source/io/opencode/rate-limit.js';

const retry = (message: string) => ({type: 'retry' as const, attempt: 1, message, next: 5});

describe('a provider that makes a lane wait', () => {
	it.each([
		'Rate limit reached for requests',
		'Too Many Requests',
		'429 Too many requests, please wait',
		'Number of concurrent connections exceeded',
		'This request would exceed your account’s rate limit: 50 requests per minute',
		'Request was throttled.',
		'Limit of 40000 TPM reached',
	])('is asked too much when it says: %s', (message) => {
		expect(isRateLimited(retry(message))).toBe(true);
	});

	it.each(['Provider is overloaded', 'Internal server error', 'ECONNRESET', 'Bad gateway 502'])(
		'is broken or busy with others when it says: %s',
		(message) => {
			expect(isRateLimited(retry(message))).toBe(false);
		},
	);

	it('has an account whose allowance is used up when OpenCode says what to do about it', () => {
		const action = {
			reason: 'account_rate_limit',
			provider: 'opencode-go',
			title: 'Limit reached',
			message: 'Wait',
			label: 'Upgrade',
		};
		expect(isRateLimited({...retry('Rate limit reached'), action})).toBe(false);
	});
});
