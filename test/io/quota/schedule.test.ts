import {expect, it} from 'vitest';
import {windowOf} from '../../../source/io/quota/adapter.js';
import {never, type ScheduleInput, scheduleAfter} from '../../../source/io/quota/schedule.js';
import {quotaReading} from '../../helpers/quota-reading.js';

const now = 1_800_000_000_000;
const minute = 60_000;

/** Milliseconds until the next question, and until one may be asked by hand. */
function waits(
	outcome: ScheduleInput['outcome'],
	known: Parameters<typeof quotaReading>[0] = {},
	more: Partial<Omit<ScheduleInput, 'outcome' | 'reading'>> = {},
) {
	const {nextAt, heldUntil} = scheduleAfter({
		reading: quotaReading({windows: [], ...known}),
		outcome,
		before: null,
		times: {pollMs: 5 * minute, leastMs: minute},
		now,
		random: () => 0,
		...more,
	});
	return [nextAt - now, heldUntil - now];
}

const random = () => 1;
const resetting = (ms: number) => ({windows: [windowOf('5h', {resetsAt: now + ms})]});

it('many machines do not ask at one moment: chance moves the interval, a try after trouble and one after a reset', () => {
	expect(waits('answered')[0]).toBe(5 * minute);
	expect(waits('answered', {}, {random})[0]).toBe(5.5 * minute);
	expect(waits('failed')[0]).toBe(minute / 2);
	expect(waits('failed', {}, {random})[0]).toBe(minute * 0.55);
	expect(waits('answered', resetting(2 * minute))[0]).toBe(2 * minute + 5000);
	expect(waits('answered', resetting(2 * minute), {random})[0]).toBe(2 * minute + 30_000);
});

it('a reset that is near or has passed hurries nobody beyond what the provider bears', () => {
	expect(waits('answered', resetting(1000))[0]).toBe(minute);
	expect(waits('answered', resetting(0))[0]).toBe(5 * minute);
	expect(waits('answered', resetting(-minute))[0]).toBe(5 * minute);
});

it('trouble that asks for a wait gets it, by hand too, for an hour at most', () => {
	expect(waits('failed', {retryAt: now + 10 * minute})).toEqual([10 * minute, 10 * minute]);
	expect(waits('failed', {retryAt: now + 600 * minute})).toEqual([60 * minute, 60 * minute]);
	expect(waits('failed', {retryAt: now - minute})).toEqual([minute / 2, 0]);
	const slow = {times: {pollMs: 5 * minute, leastMs: 3 * minute}};
	expect(waits('failed', {}, slow)[0]).toBe(1.5 * minute);
});

it('a 429 holds everybody for what it asks, five minutes at least and an hour at most', () => {
	expect(waits('limited', {retryAt: now + 20 * minute})).toEqual([20 * minute, 20 * minute]);
	expect(waits('limited', {retryAt: now + 1})).toEqual([5 * minute, 5 * minute]);
	expect(waits('limited', {retryAt: now + 600 * minute})).toEqual([60 * minute, 60 * minute]);
});

it('a refused login is never asked about again, by nobody; an account without a gauge every hour, and by hand at once', () => {
	expect(waits('refused')).toEqual([never - now, never - now]);
	expect(waits('answered', {state: 'unsupported'})).toEqual([60 * minute, 0]);
	expect(waits('answered')[1]).toBe(0);
});

it('what goes as it went doubles the wait, and what goes otherwise begins anew', () => {
	const before = {outcome: 'failed', count: 2} as const;
	expect(waits('failed', {}, {before})[0]).toBe(2 * minute);
	expect(waits('limited', {}, {before})[0]).toBe(5 * minute);
});
