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
