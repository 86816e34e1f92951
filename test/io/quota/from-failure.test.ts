import {describe, expect, it} from 'vitest';
import {readingFromFailure, readingFromRetry} from '../../../source/io/quota/from-failure.js';
import {quotaReadingSchema, quotaVerdict} from '../../../source/mission/quota.js';

const now = Date.UTC(2026, 10, 20, 12);
const call = {provider: 'acme', accountKey: 'k', now};
const minute = 60_000;

function told(status: number, headers: Record<string, string>, body: unknown = {}) {
	const data = {
		statusCode: status,
		responseHeaders: headers,
		responseBody: typeof body === 'string' ? body : JSON.stringify(body),
	};
	const reading = readingFromFailure({name: 'APIError', data}, call);
	return reading === null ? null : quotaReadingSchema.parse(reading);
}

const verdict = (reading: ReturnType<typeof told>, at = now) =>
	quotaVerdict(reading, {now: at, model: 'm-1', accountKey: 'k'});

describe('what a failed call tells', () => {
	it("is read from the fractions of Claude's subscription", () => {
		const reading = told(429, {
			'Anthropic-Ratelimit-Unified-Status': 'rejected',
			'anthropic-ratelimit-unified-5h-utilization': '1.0',
			'anthropic-ratelimit-unified-5h-reset': String((now + 30 * minute) / 1000),
			'anthropic-ratelimit-unified-7d-utilization': '0.42',
		});
		expect(reading?.state).toBe('exhausted');
		expect(reading?.windows.map(({id, usedPercent}) => [id, usedPercent])).toEqual([
			['5h', 100],
			['week', 42],
		]);
		expect(verdict(reading)).toMatchObject({kind: 'exhausted', until: now + 30 * minute});
	});

	it('is used up where the plan says so, whatever its windows show, and held back by a 429 alone', () => {
		const headers = {
			'anthropic-ratelimit-unified-status': 'rejected',
			'anthropic-ratelimit-unified-5h-utilization': '0.4',
			'retry-after': '60',
		};
		expect(told(429, headers)).toMatchObject({state: 'exhausted', limitedUntil: now + minute});
		expect(told(500, headers)?.limitedUntil).toBeNull();
	});

	it('is no name that looks like a token', () => {
		const reading = told(429, {'x-sk-abcdef123456-primary-used-percent': '7'});
		expect(reading?.windows).toMatchObject([{id: '… limit', model: '…', usedPercent: 7}]);
	});

	it('is the time at which the last of its empty buckets fills, and none where all have something left', () => {
		const buckets = {
			'x-ratelimit-remaining-requests': '0',
			'x-ratelimit-reset-requests': '2m',
			'x-ratelimit-remaining-tokens': '0',
			'x-ratelimit-reset-tokens': '30s',
			'x-ratelimit-remaining-input': '5',
			'x-ratelimit-reset-input': '9m',
		};
		expect(told(429, buckets)?.limitedUntil).toBe(now + 2 * minute);
		const left = {'x-ratelimit-remaining-tokens': '5', 'x-ratelimit-reset-tokens': '30s'};
		expect(told(429, left)).toBeNull();
	});

	it("is read from the windows of ChatGPT's plan, by their length and wherever they stand", () => {
		const reading = told(429, {
			'x-codex-primary-used-percent': '100',
			'x-codex-primary-window-minutes': '10080',
			'x-codex-primary-reset-at': String((now + minute) / 1000),
			'x-codex-secondary-used-percent': '12',
			'x-codex-secondary-window-minutes': '300',
			'x-codex-secondary-reset-after-seconds': '60',
			'x-m-1-primary-used-percent': '7',
			'x-codex-credits-balance': '',
		});
		expect(
			reading?.windows.map(({id, usedPercent, resetsAt, model}) => [
				id,
				usedPercent,
				resetsAt,
				model,
			]),
		).toEqual([
			['week', 100, now + minute, null],
			['5h', 12, now + minute, null],
			['m-1 limit', 7, null, 'm-1'],
		]);
		expect(verdict(reading)).toMatchObject({kind: 'exhausted', windowId: 'week'});
	});

	it('is used up until the time that the body names', () => {
		const at = (now + 90 * minute) / 1000;
		for (const times of [{resets_at: at}, {resets_in_seconds: 5400}]) {
			const reading = told(429, {}, {error: {type: 'usage_limit_reached', ...times}});
			expect(verdict(reading)).toMatchObject({kind: 'exhausted', until: now + 90 * minute});
			expect(verdict(reading, now + 91 * minute).kind).toBe('unknown');
		}
	});

	it.each([
		['insufficient_quota', 429, {error: {code: 'insufficient_quota'}}],
		['quota_exceeded', 402, {code: 'quota_exceeded'}],
		['no name', 402, '<html>'],
		['CreditsError, though its status says login', 401, {error: {type: 'CreditsError'}}],
		['MonthlyLimitError', 401, {error: {type: 'MonthlyLimitError'}}],
		['UserLimitError', 401, {error: {type: 'UserLimitError'}}],
		['FreeUsageLimitError', 429, {error: {type: 'FreeUsageLimitError'}}],
	])('is used up with %s', (_, status, body) => {
		const reading = told(status, {}, body);
		expect(reading?.state).toBe('exhausted');
		expect(verdict(reading).kind).toBe('exhausted');
	});

	it("is OpenCode Go's own window", () => {
		const reading = told(
			429,
			{'retry-after': '600'},
			{error: {type: 'GoUsageLimitError'}, metadata: {workspace: 'wrk_1', limitName: '5 hour'}},
		);
		expect(reading?.windows).toMatchObject([
			{id: '5h', usedPercent: 100, resetsAt: now + 10 * minute},
		]);
		expect(verdict(reading)).toMatchObject({until: now + 10 * minute});
	});

	it.each([
		['seconds', {'retry-after': '120'}, 2 * minute],
		['milliseconds', {'retry-after-ms': '1500'}, 1500],
		['a date', {'retry-after': new Date(now + 3 * minute).toUTCString()}, 3 * minute],
		[
			'an empty bucket',
			{'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '6m0s'},
			6 * minute,
		],
		[
			"an empty bucket of Anthropic's",
			{
				'anthropic-ratelimit-input-tokens-remaining': '0',
				'anthropic-ratelimit-input-tokens-reset': new Date(now + minute).toISOString(),
			},
			minute,
		],
	])('holds calls back for as long as it asks, told by %s', (_, headers, ms) => {
		const reading = told(429, headers);
		expect(reading?.limitedUntil).toBe(now + ms);
		expect(verdict(reading)).toMatchObject({kind: 'exhausted', until: now + ms});
		expect(verdict(reading, now + ms).kind).toBe('unknown');
	});

	it('is a refused login with 401, and nothing with what says nothing of a quota', () => {
		expect(told(401, {}, {error: {type: 'AuthError'}})?.state).toBe('refused');
		expect(told(500, {})).toBeNull();
		expect(told(403, {}, '<html>')).toBeNull();
		expect(told(429, {'x-ratelimit-remaining-requests': '-1', 'retry-after': 'soon'})).toBeNull();
		expect(readingFromFailure('nonsense', call)).toBeNull();
		expect(readingFromFailure({data: {statusCode: 'x'}}, call)).toBeNull();
		expect(readingFromFailure({name: 'APIError'}, call)).toBeNull();
		expect(told(429, {}, '{"error": "text", "metadata": 5}')).toBeNull();
	});

	it.each([
		['a page', '<html>proxy login</html>'],
		['nothing', ''],
		['no JSON', 'Unauthorized'],
		['a text of JSON', '"Unauthorized"'],
	])('is nothing of the login where its 401 is %s: anybody on the way may answer so', (_, body) => {
		expect(told(401, {'content-type': 'text/html'}, body)).toBeNull();
		expect(readingFromFailure({name: 'APIError', data: {statusCode: 401}}, call)).toBeNull();
	});

	it('is a refused login where OpenCode calls it that, though it has no answer to show', () => {
		const data = {providerID: 'acme', message: 'the key is missing'};
		const reading = readingFromFailure({name: 'ProviderAuthError', data}, call);
		expect(reading).toMatchObject({state: 'refused', windows: [], limitedUntil: null});
	});

	it('is nothing of the login where a model is not to be had', () => {
		expect(told(401, {}, {type: 'error', error: {type: 'ModelError'}})).toBeNull();
	});

	it('believes no time that is further ahead than any window is long', () => {
		const latest = now + 32 * 1440 * minute;
		const far = '9999999999999';
		for (const times of [{resets_at: far}, {resets_in_seconds: far}, {resets_at: 1e308}]) {
			const reading = told(429, {}, {error: {type: 'usage_limit_reached', ...times}});
			expect(reading?.limitedUntil).toBe(latest);
		}
		const headers: Record<string, string> = {
			'x-codex-primary-used-percent': '100',
			'x-codex-primary-reset-at': far,
			'anthropic-ratelimit-unified-7d-utilization': '1',
			'anthropic-ratelimit-unified-7d-reset': far,
			'x-ratelimit-remaining-tokens': '0',
			'x-ratelimit-reset-tokens': '9999d',
		};
		const reading = told(429, headers);
		expect(reading?.windows.map(({resetsAt}) => resetsAt)).toEqual([latest, latest]);
		expect(reading?.limitedUntil).toBe(latest);
	});

	it('never is room', () => {
		const reading = told(429, {
			'x-codex-primary-used-percent': '12',
			'x-codex-primary-window-minutes': '300',
			'x-codex-primary-reset-at': String((now + minute) / 1000),
		});
		expect(reading?.windows).toHaveLength(1);
		expect(verdict(reading).kind).toBe('unknown');
	});
});

describe('a try that OpenCode repeats later', () => {
	it('holds the account back until then', () => {
		const reading = readingFromRetry(now + minute, call);
		expect(quotaVerdict(reading, {now, model: 'm', accountKey: 'k'})).toMatchObject({
			kind: 'exhausted',
			until: now + minute,
		});
	});

	it('says nothing once its time has come, or is no time', () => {
		expect(readingFromRetry(now, call)).toBeNull();
		// Ten years are nothing that a call can know.
		expect(readingFromRetry(now + 87_600 * 60 * minute, call)?.limitedUntil).toBe(
			now + 60 * minute,
		);
		expect(readingFromRetry(Number.NaN, call)).toBeNull();
	});
});
