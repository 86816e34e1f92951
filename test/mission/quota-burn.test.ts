import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {QuotaReading, QuotaWindow} from '../../source/mission/quota.js';
import {burnOf, type QuotaSamples, withSamples} from '../../source/mission/quota-burn.js';
import {quotaReading, quotaWindow} from '../helpers/quota-reading.js';

const minute = 60_000;
const hour = 60 * minute;
const resetsAt = 5 * hour;

/** What is kept after readings of one window, each at a time with a percent. */
function read(
	points: ReadonlyArray<readonly [at: number, percent: number, resetsAt?: number]>,
	window: Partial<QuotaWindow> = {},
	known: Partial<QuotaReading> = {},
): QuotaSamples {
	return points.reduce<QuotaSamples>((samples, [observedAt, usedPercent, reset = resetsAt]) => {
		const windows = [quotaWindow({usedPercent, resetsAt: reset, ...window})];
		return withSamples(samples, quotaReading({observedAt, windows, ...known}));
	}, {});
}

const five = (samples: QuotaSamples) => samples['5h'] ?? [];

describe('how fast a window is used', () => {
	it('is the percent per hour of what was read, and foretells when it is full', () => {
		const samples = read([
			[0, 20],
			[30 * minute, 40],
			[hour, 60],
		]);
		expect(burnOf(five(samples), quotaWindow({resetsAt}), hour)).toEqual({
			perHour: 40,
			fullAt: 2 * hour,
		});
	});

	it('is not told of one reading, nor of two within a few minutes', () => {
		const nothing = {perHour: null, fullAt: null};
		const window = quotaWindow({resetsAt});
		expect(burnOf(five(read([[0, 20]])), window, minute)).toEqual(nothing);
		const close = read([
			[0, 20],
			[4 * minute, 21],
		]);
		expect(burnOf(five(close), window, 4 * minute)).toEqual(nothing);
	});

	it('foretells nothing when the reset comes first, is not told, or has passed, nor of what is not used', () => {
		const slow = read([
			[0, 20],
			[hour, 21],
		]);
		expect(burnOf(five(slow), quotaWindow({resetsAt}), hour)).toEqual({perHour: 1, fullAt: null});
		const still = read([
			[0, 20],
			[hour, 20],
		]);
		expect(burnOf(five(still), quotaWindow({resetsAt}), hour)).toEqual({perHour: 0, fullAt: null});
		const quick = five(
			read([
				[0, 20],
				[hour, 60],
			]),
		);
		expect(burnOf(quick, quotaWindow({resetsAt: null}), hour).fullAt).toBeNull();
		expect(burnOf(quick, quotaWindow({resetsAt}), resetsAt)).toEqual({
			perHour: null,
			fullAt: null,
		});
		expect(burnOf(quick, quotaWindow({resetsAt: null, isLasting: true}), hour).fullAt).toBe(
			2 * hour,
		);
	});

	it('begins anew with the window: after its reset, with another reset, and when less is used', () => {
		const after = [
			[resetsAt + minute, 1, 2 * resetsAt],
			[hour + minute, 61, 4 * resetsAt],
			[hour + minute, 2],
		] as const;
		for (const point of after) {
			expect(five(read([[0, 20], [hour, 60], point]))).toEqual([
				{at: point[0], percent: point[1], resetsAt: point[2] ?? resetsAt},
			]);
		}
		// A provider that counts from now wavers.
		expect(
			five(
				read([
					[0, 20],
					[hour, 60, resetsAt + 2000],
				]),
			),
		).toHaveLength(2);
	});

	it('rests on answers alone: not on failed calls, old values, nor what was not told', () => {
		expect(read([[0, 20]], {}, {source: 'failure'})).toEqual({});
		expect(read([[0, 20]], {}, {state: 'stale'})).toEqual({});
		expect(read([[0, 20]], {usedPercent: null})).toEqual({});
		expect(read([[0, 20]], {isUnlimited: true})).toEqual({});
	});

	it('tells windows of the same span apart by their model', () => {
		const windows = [quotaWindow({id: 'week'}), quotaWindow({id: 'week', model: 'Opus'})];
		expect(Object.keys(withSamples({}, quotaReading({windows})))).toEqual(['week', 'week Opus']);
	});
});

const anyPoint = fc.tuple(
	fc.integer({min: 0, max: 12 * hour}),
	fc.double({min: -20, max: 130, noNaN: true}),
	fc.option(fc.integer({min: 0, max: 12 * hour})),
);

it('is never foretold for the past nor for after the reset, and keeps a bounded past, whatever was read', () => {
	fc.assert(
		fc.property(
			fc.array(anyPoint, {maxLength: 100}),
			fc.integer({min: 0, max: 13 * hour}),
			fc.option(fc.integer({min: 0, max: 13 * hour})),
			fc.boolean(),
			(points, now, reset, isLasting) => {
				const samples = points
					.toSorted(([a], [b]) => a - b)
					.reduce<QuotaSamples>((known, [observedAt, usedPercent, at]) => {
						const windows = [quotaWindow({usedPercent, resetsAt: at})];
						return withSamples(known, quotaReading({observedAt, windows}));
					}, {});
				expect(five(samples).length).toBeLessThanOrEqual(64);
				const window = quotaWindow({resetsAt: reset, isLasting});
				const {fullAt} = burnOf(five(samples), window, now);
				if (fullAt !== null) {
					expect(fullAt).toBeGreaterThan(now);
					expect(reset === null ? isLasting : fullAt <= reset).toBe(true);
				}
			},
		),
	);
});

it('does come to forecasts, so that the promise above is about something', () => {
	fc.assert(
		fc.property(fc.integer({min: 1, max: 98}), fc.integer({min: 1, max: 50}), (from, more) => {
			const to = Math.min(99, from + more);
			const samples = read(
				[
					[0, from],
					[10 * minute, to],
				],
				{resetsAt: 1e15},
				{},
			);
			const {fullAt} = burnOf(five(samples), quotaWindow(), 10 * minute);
			expect(fullAt).toBeGreaterThan(10 * minute);
		}),
	);
});
