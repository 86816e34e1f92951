import {expect, it} from 'vitest';
import {retryAfterMs} from '../../../source/io/quota/retry-after.js';

const now = Date.UTC(2026, 10, 20, 12);
const asked = (headers: Readonly<Record<string, string>>) =>
	retryAfterMs((name) => headers[name] ?? null, now);

it('a wait is told in milliseconds before seconds, in seconds or as a date, and a time that has passed is none', () => {
	expect(asked({})).toBeNull();
	expect(asked({'retry-after-ms': '1500', 'retry-after': '90'})).toBe(1500);
	expect(asked({'retry-after': ' 1.5 '})).toBe(1500);
	expect(asked({'retry-after': new Date(now + 60_000).toUTCString()})).toBe(60_000);
	expect(asked({'retry-after': new Date(now - 60_000).toUTCString()})).toBe(0);
	expect(asked({'retry-after': '99999999999'})).toBe(32 * 86_400_000);
});

it.each(['', 'soon', '-5', '1e9', '12 s'])('%j is no time to wait', (text) => {
	expect(asked({'retry-after': text})).toBeNull();
});

it("GitHub's reset counts once nothing remains, and not before", () => {
	const reset = String((now + 120_000) / 1000);
	expect(asked({'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset})).toBe(120_000);
	expect(asked({'x-ratelimit-remaining': '9', 'x-ratelimit-reset': reset})).toBeNull();
	expect(asked({'x-ratelimit-reset': reset})).toBeNull();
});
