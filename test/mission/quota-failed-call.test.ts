import {describe, expect, it} from 'vitest';
import {type QuotaReading, quotaVerdict, readingLastsMs} from '../../source/mission/quota.js';
import {mergeReadings} from '../../source/mission/quota-over-time.js';
import {quotaReading, quotaWindow} from '../helpers/quota-reading.js';

const now = 1_800_000_000_000;
const [minute, day] = [60_000, 86_400_000];

const reading = (known: Partial<QuotaReading> = {}) =>
	quotaReading({observedAt: now, windows: [], ...known});
const verdict = (one: QuotaReading, at: number) =>
	quotaVerdict(one, {now: at, model: 'm', accountKey: 'k'});

describe('what a failed call tells', () => {
	const failed = (before: QuotaReading, known: Partial<QuotaReading>, ms = minute) =>
		mergeReadings(
			before,
			reading({state: 'unknown', source: 'failure', observedAt: now + ms, ...known}),
			now + ms,
		);
	const window = (usedPercent: number, resetsAt = now + day) =>
		quotaWindow({usedPercent, resetsAt});

	it('is no room where a reset has passed, whatever is left by its headers', () => {
		const before = reading({windows: [window(40, now + minute / 2)]});
		expect(verdict(before, now + minute).kind).toBe('unknown');
		expect(verdict(failed(before, {windows: [window(12)]}), now + minute).kind).toBe('unknown');
	});

	it('makes no reading younger that still has room', () => {
		const before = reading({windows: [window(40)]});
		const late = failed(before, {windows: [window(41)]}, readingLastsMs);
		expect(verdict(late, now + readingLastsMs)).toEqual({kind: 'room'});
		expect(verdict(late, now + readingLastsMs + 1).kind).toBe('unknown');
	});

	it('is more use of what had room, and never less', () => {
		const before = reading({windows: [window(40), quotaWindow({id: 'week'})]});
		const [more, less] = [60, 20].map((used) => failed(before, {windows: [window(used)]}));
		expect(more?.windows.map(({usedPercent}) => usedPercent)).toEqual([60, 20]);
		expect(less?.windows.map(({usedPercent}) => usedPercent)).toEqual([40, 20]);
		expect([more?.state, less?.state]).toEqual(['fresh', 'fresh']);
	});

	it('is that something is used up, until its reset or the one that was known', () => {
		const before = reading({windows: [window(40)]});
		const full = failed(before, {windows: [window(100, now + 2 * day)], state: 'exhausted'});
		expect(verdict(full, now + minute)).toMatchObject({until: now + 2 * day});
		const again = {windows: [quotaWindow({usedPercent: 100, resetsAt: null})]};
		const still = failed(full, {...again, state: 'exhausted'});
		expect(verdict(still, now + day)).toMatchObject({kind: 'exhausted', until: now + 2 * day});
		expect(verdict(failed(full, {windows: [window(12)]}), now + day).kind).toBe('exhausted');
	});

	it('is all that is known where nothing was read', () => {
		const before = reading({state: 'unsupported'});
		const told = failed(before, {windows: [window(12)]});
		expect(told.windows).toMatchObject([{usedPercent: 12}]);
		expect(failed(told, {windows: [window(7)]}).windows).toMatchObject([{usedPercent: 7}]);
		expect(verdict(told, now + minute).kind).toBe('unknown');
	});
});
