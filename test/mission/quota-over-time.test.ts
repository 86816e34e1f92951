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

	it('is so no more once an answer shows room', () => {
		expect(answered(spent, {windows: [quotaWindow()]}).state).toBe('fresh');
	});
});

describe('a failed call', () => {
	const hour = 60 * minute;
	/** What a failed call tells `ms` later. */
	const failed = (before: QuotaReading, known: Partial<QuotaReading>, ms: number) =>
		mergeReadings(
			before,
			reading({state: 'unknown', source: 'failure', observedAt: now + ms, ...known}),
			now + ms,
		);
	/** A single call is asked to wait for an hour. */
	const wait = (ms: number) => ({limitedUntil: now + ms + hour, reason: 'it asks to wait'});
	const resetsAt = now + 5 * minute;
	const used = reading({
		state: 'exhausted',
		reason: 'the plan is used up',
		windows: [quotaWindow({usedPercent: 100, resetsAt})],
	});

	it('whose wait follows a reset makes nothing used up again', () => {
		const ms = 6 * minute;
		const merged = failed(used, wait(ms), ms);
		expect(merged).toMatchObject({state: 'unknown', reason: 'it asks to wait'});
		const little = {windows: [quotaWindow({usedPercent: 2, resetsAt: now + 300 * minute})]};
		expect(verdict(failed(used, little, ms), now + ms).kind).toBe('unknown');
	});

	it('does not lengthen what is used up by the wait of a single call', () => {
		const merged = failed(used, wait(minute), minute);
		expect(merged).toMatchObject({state: 'exhausted', reason: 'the plan is used up'});
		expect(verdict(merged, now + minute)).toMatchObject({kind: 'exhausted', until: resetsAt});
		expect(readingAt(merged, resetsAt).state).toBe('unknown');
	});

	it('that says used up without a time holds for as long as a reading counts, not for a wait of another call', () => {
		const waiting = failed(reading({windows: [quotaWindow()]}), wait(0), 0);
		const told = {state: 'exhausted', reason: 'there is no credit left'} as const;
		const merged = failed(waiting, told, minute);
		expect(verdict(merged, now + minute)).toMatchObject({kind: 'exhausted', until: null});
		expect(verdict(merged, now + minute + readingLastsMs).kind).toBe('exhausted');
		expect(verdict(merged, now + minute + readingLastsMs + 1).kind).toBe('unknown');
	});

	it('that says used up after a reset is believed, though that reset has passed', () => {
		const ms = 6 * minute;
		const merged = failed(used, {state: 'exhausted', reason: 'the plan is used up'}, ms);
		expect(verdict(merged, now + ms)).toMatchObject({kind: 'exhausted', until: null});
		expect(readingAt(merged, now + ms).state).toBe('exhausted');
		const until = now + ms + 2 * minute;
		const timed = failed(used, {state: 'exhausted', limitedUntil: until}, ms);
		expect(verdict(timed, now + ms)).toMatchObject({kind: 'exhausted', until});
		expect(verdict(timed, until).kind).toBe('unknown');
	});
});

it("nothing of another account's or of a refused login's is kept, and what is from a time to come is no fresh word", () => {
	const other = reading({accountKey: 'other', state: 'unknown', reason: 'status 500'});
	expect(mergeReadings(spent, other, now)).toEqual(other);
	const told = {...other, state: 'exhausted', source: 'failure'} as const;
	expect(mergeReadings(reading({windows: [quotaWindow()]}), told, now)).toEqual(told);
	const refused = reading({state: 'refused', source: 'failure'});
	expect(mergeReadings(reading({windows: [quotaWindow()]}), refused, now)).toEqual(refused);
	expect(agedReading(reading(), now).state).toBe('fresh');
	expect(agedReading(reading(), now - 1).state).toBe('stale');
});

it('what a failed call tells beside older windows makes those no younger', () => {
	const [five, week] = [quotaWindow({id: '5h'}), quotaWindow({id: 'week'})];
	const told = reading({windows: [week], source: 'failure', observedAt: now + minute});
	const state = 'stale';
	const merged = mergeReadings(reading({state, windows: [five]}), told, now + minute);
	expect(merged).toMatchObject({observedAt: now, windows: [week, five]});
	const alone = mergeReadings(reading({state, windows: [week]}), told, now + minute);
	expect(alone.observedAt).toBe(now + minute);
});

it('calls stay held back for the longest that was asked, whatever is read or told meanwhile', () => {
	const held = reading({windows: [quotaWindow()], limitedUntil: now + 10 * minute});
	const told = reading({source: 'failure', limitedUntil: now + minute, state: 'unknown'});
	expect(mergeReadings(held, told, now).limitedUntil).toBe(now + 10 * minute);
	expect(answered(held, {windows: [quotaWindow()]}).limitedUntil).toBe(now + 10 * minute);
	expect(answered(held, {windows: [quotaWindow()]}, 11 * minute).limitedUntil).toBeNull();
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

describe('a reading that a command says is of another account', () => {
	const windows = [quotaWindow()];
	const own = reading({source: 'command', windows});
	const shut = reading({
		state: 'exhausted',
		source: 'command',
		windows: [quotaWindow({usedPercent: 100})],
	});
	const other = {isOther: true, source: 'command', windows} as const;

	it('is no room, and no use of the account that is spent', () => {
		expect(verdict(own, now)).toEqual({kind: 'room'});
		expect(verdict({...own, isOther: true}, now).kind).toBe('unknown');
		expect(verdict({...shut, isOther: true}, now).kind).toBe('unknown');
	});

	it('takes the place of what the command said before, mixes with nothing, and loses nothing that a call told', () => {
		expect(answered(own, other)).toMatchObject(other);
		expect(answered({...own, ...other}, own)).not.toHaveProperty('isOther');
		expect(answered(shut, other)).toMatchObject({...other, state: 'fresh'});
		for (const told of [spent, broke]) {
			expect(verdict(answered(told, other), now + minute).kind).toBe('exhausted');
			expect(mergeReadings({...own, ...other}, told, now)).toEqual(told);
		}
		expect(answered(spent, other, 21 * day)).toMatchObject(other);
		const rich = {...other, windows: [], balance: {currency: 'USD', amount: 9}};
		expect(verdict(answered(broke, rich), now + minute).kind).toBe('exhausted');
	});

	it('stays that while the command tells nothing', () => {
		const failed = answered({...own, ...other}, {state: 'unknown', source: 'command'});
		expect(failed).toMatchObject({isOther: true, state: 'stale', windows});
	});
});
