import {describe, expect, it} from 'vitest';
import {type QuotaReading, quotaVerdict, readingLastsMs} from '../../source/mission/quota.js';
import {agedReading, mergeReadings, readingAt} from '../../source/mission/quota-over-time.js';
import {quotaReading, quotaWindow} from '../helpers/quota-reading.js';

const now = 1_800_000_000_000;
const [minute, day] = [60_000, 86_400_000];

const reading = (known: Partial<QuotaReading> = {}) =>
	quotaReading({observedAt: now, windows: [], ...known});
const verdict = (one: QuotaReading, at: number) =>
	quotaVerdict(one, {now: at, model: 'm', accountKey: 'k'});

/** What a failed call told of an account without a gauge. */
const spent = reading({
	state: 'exhausted',
	source: 'failure',
	reason: "the user's limit is reached",
	limitedUntil: now + 20 * day,
});
/** The same where nobody said until when. */
const broke = {...spent, limitedUntil: null, reason: 'there is no credit left'};

/** What a gauge answers `ms` later. */
const answered = (before: QuotaReading, known: Partial<QuotaReading>, ms = minute) =>
	mergeReadings(before, reading({observedAt: now + ms, ...known}), now + ms);

const unlimited = quotaWindow({isUnlimited: true});

describe('what was used up', () => {
	it.each<[string, Partial<QuotaReading>]>([
		['unsupported', {state: 'unsupported'}],
		['unknown', {state: 'unknown', reason: 'status 500'}],
		['limited', {state: 'limited'}],
		['fresh without a window', {state: 'fresh'}],
		['unsupported beside no limit', {state: 'unsupported', windows: [unlimited]}],
	])('stays so until its time after an answer that is %s', (_, known) => {
		const merged = answered(spent, known, day);
		expect(merged).toMatchObject({state: 'exhausted', reason: spent.reason, observedAt: now});
		expect(verdict(merged, now + 19 * day)).toMatchObject({until: now + 20 * day});
		expect(answered(merged, known, 21 * day).state).toBe(known.state);
	});

	it('stays so until its reset after an answer that tells of others alone, and no longer', () => {
		const used = quotaWindow({usedPercent: 100, resetsAt: now + 60 * minute});
		const [untold, week] = [
			quotaWindow({usedPercent: null}),
			quotaWindow({id: 'week', usedPercent: 9}),
		];
		const before = reading({state: 'exhausted', windows: [used]});
		for (const windows of [[untold], [untold, week]]) {
			const merged = answered(before, {windows});
			expect(merged).toMatchObject({state: 'exhausted', windows: [used, ...windows.slice(1)]});
			expect(verdict(merged, now + 59 * minute)).toMatchObject({until: now + 60 * minute});
			expect(answered(merged, {windows}, 61 * minute)).toMatchObject({state: 'fresh', windows});
		}
		// Without a reset it would stay so for ever.
		const endless = reading({windows: [quotaWindow({usedPercent: 100, resetsAt: null})]});
		expect(answered(endless, {windows: [untold, week]}).windows).toEqual([untold, week]);
		expect(answered(before, {windows: [quotaWindow({usedPercent: 4})]}).state).toBe('fresh');
	});

	it('of one model stays so without closing the others', () => {
		const opus = (usedPercent: number | null) =>
			quotaWindow({id: 'Opus week', model: 'Opus', usedPercent, resetsAt: now + day});
		const before = reading({windows: [quotaWindow(), opus(100)]});
		const merged = answered(before, {windows: [quotaWindow(), opus(null)]});
		expect(merged).toMatchObject({
			state: 'fresh',
			windows: [{usedPercent: 20}, {usedPercent: 100}],
		});
	});

	it('without a known reset stays so for as long as a reading counts, or until money is told of', () => {
		const unsupported = {state: 'unsupported'} as const;
		expect(verdict(answered(broke, unsupported), now + minute).kind).toBe('exhausted');
		expect(answered(broke, unsupported, readingLastsMs + 1).state).toBe('unsupported');
		const paid = {...unsupported, balance: {currency: 'USD', amount: 5}};
		expect(answered(broke, paid)).toMatchObject({state: 'unsupported', balance: {amount: 5}});
	});

	it('is so no more once an answer shows room, or the login is refused', () => {
		expect(answered(spent, {windows: [quotaWindow()]}).state).toBe('fresh');
		expect(answered(spent, {state: 'refused'}).state).toBe('refused');
	});
});

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

describe('a reading as people see it', () => {
	const resetsAt = now + 5 * minute;
	const used = quotaWindow({usedPercent: 100, resetsAt});
	const week = quotaWindow({id: 'week', usedPercent: 40, resetsAt: now + day});

	it.each<[string, Partial<QuotaReading>]>([
		['the reset of its window', {windows: [used, week]}],
		['the time that a call told', {windows: [week], limitedUntil: resetsAt}],
		['that time, with no window', {limitedUntil: resetsAt}],
	])('is used up until %s, and then neither that nor full', (_, known) => {
		const one = reading({state: 'exhausted', reason: 'it is used up', ...known});
		expect(readingAt(one, resetsAt - 1)).toEqual(one);
		for (const later of [resetsAt, now + day]) {
			expect(readingAt(one, later)).toMatchObject({
				state: 'unknown',
				reason: 'its reset has passed, and nothing was read since',
			});
			expect(agedReading(one, later)).toBe(one);
		}
	});

	it('of a sum without a reset is used up for as long as a reading counts', () => {
		expect(readingAt(broke, now + readingLastsMs)).toEqual(broke);
		expect(readingAt(broke, now + readingLastsMs + 1)).toMatchObject({
			state: 'unknown',
			reason: 'it was used up, and nothing was read since',
		});
	});

	it('is not used up for the sake of one model, though a verdict about that model says so', () => {
		const opus = quotaWindow({id: 'Opus', model: 'Opus', usedPercent: 100, resetsAt: now + day});
		const one = reading({state: 'exhausted', windows: [used, opus]});
		expect(readingAt(one, resetsAt - 1).state).toBe('exhausted');
		expect(readingAt(one, resetsAt).state).toBe('unknown');
	});
});
