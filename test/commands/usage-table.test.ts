import {describe, expect, it} from 'vitest';
import {usageReader} from '../../source/commands/usage-readings.js';
import {usageLines} from '../../source/commands/usage-table.js';
import {windowOf} from '../../source/io/quota/adapter.js';
import type {QuotaReading} from '../../source/mission/quota.js';
import {quotaReading} from '../helpers/quota-reading.js';

const now = 1_800_000_000_000;
const [minute, hour] = [60_000, 3_600_000];

function lines(known: Partial<QuotaReading>): readonly string[] {
	const reading = quotaReading({observedAt: now, windows: [], ...known});
	const [shown] = usageReader(() => true)([reading], now);
	return shown ? usageLines([shown], now).map(({text}) => text) : [];
}

describe('the table of quotas', () => {
	const resetsAt = now + 2 * hour + 13 * minute;

	it('has a bar, the percent and the time to the reset for each window', () => {
		const windows = [
			windowOf('5h', {usedPercent: 40, resetsAt}),
			windowOf('week', {usedPercent: 105, resetsAt: now + 50 * hour}),
			windowOf('key', {usedPercent: 0.2, isLasting: true}),
			windowOf('chat', {isUnlimited: true}),
		];
		expect(lines({windows, balance: {currency: 'USD', amount: 12.5}})).toEqual([
			'acme  read just now, 12.50 USD left',
			'  5h              ████████░░░░░░░░░░░░   40 % used, resets in 2 h 13 min',
			'  week            ████████████████████  105 % used, resets in 2 d 2 h',
			'  key             █░░░░░░░░░░░░░░░░░░░    0 % used, does not renew',
			'  chat            no limit',
		]);
	});

	it('says how fast each window is used by two readings of it, and when it is full at that rate or that it lasts', () => {
		const read = usageReader(() => true);
		const at = (minutes: number, used: readonly (number | null)[], more: object = {}) => {
			const observedAt = now + minutes * minute;
			const windows = used.map((usedPercent, index) =>
				windowOf(`w${index}`, {usedPercent, resetsAt: index === 0 ? resetsAt : now + 100 * hour}),
			);
			const shown = read([quotaReading({observedAt, windows, ...more})], observedAt);
			return usageLines(shown, observedAt)
				.slice(1)
				.map(({text}) => /(used|told).*$/.exec(text)?.[0]);
		};
		const used = [40, 40, 40, null];
		const reset = 'resets in 4 d 4 h';
		expect(at(0, used)).toEqual([
			'used, resets in 2 h 13 min',
			`used, ${reset}`,
			`used, ${reset}`,
			`told, ${reset}`,
		]);
		expect(at(4, [60, 40, 41, null])[0]).toBe('used, resets in 2 h 9 min');
		expect(at(30, [60, 41, 40, null])).toEqual([
			'used, resets in 1 h 43 min, ~40 % an hour, full in 1 h at this rate',
			'used, resets in 4 d 3 h, ~2.0 % an hour, full in 1 d 5 h at this rate',
			'used, resets in 4 d 3 h',
			'told, resets in 4 d 3 h',
		]);
		const later = at(90, [60, 41, 40, null]);
		expect(later[0]).toBe(
			'used, resets in 43 min, ~13 % an hour, lasts until its reset at this rate',
		);
		expect(later[2]).toBe('used, resets in 4 d 2 h, not used meanwhile');
		// Of another account nothing is known yet, and of what is old nothing any more.
		expect(at(91, [70, 50, 50, null], {accountKey: 'other'})[0]).toBe('used, resets in 42 min');
		expect(at(92, [70, 50, 50, null], {state: 'stale'})[0]).toMatch(
			/^used, resets in 41 min, as of/,
		);
	});

	it.each([
		[4, /read just now$/],
		[20, /read 20 s ago$/],
		[60, /read 1 min ago$/],
	])('says the age of what was read %d s ago', (seconds, words) => {
		expect(lines({observedAt: now - seconds * 1000})[0]).toMatch(words);
	});

	it('says of a command that told nothing when it was read, and when it is asked again', () => {
		const failed = {state: 'unknown', source: 'command', reason: 'it prints no JSON'} as const;
		expect(lines({...failed, observedAt: now - 12_000, retryAt: now + minute})).toEqual([
			'acme  not known: it prints no JSON, read 12 s ago, asked again in 1 min',
		]);
	});

	it('never draws a bar for what is not known', () => {
		const windows = [
			windowOf('5h', {usedPercent: 0, resetsAt: now - 3 * minute}),
			windowOf('week', {resetsAt}),
		];
		const [, past, untold] = lines({windows});
		expect(past).toBe('  5h              not known since its reset 3 min ago');
		expect(untold).toBe('  week            its use was not told, resets in 2 h 13 min');
	});

	it('hatches what is old and says how old it is', () => {
		const windows = [windowOf('5h', {usedPercent: 40, resetsAt})];
		const observedAt = now - 20 * minute;
		expect(lines({state: 'stale', reason: 'status 500', windows, observedAt})).toEqual([
			'acme  old, read 20 min ago: status 500',
			'  5h              ▒▒▒▒▒▒▒▒············   40 % used, resets in 2 h 13 min, as of 20 min ago',
		]);
	});

	it.each([
		[{state: 'exhausted', reason: 'paid'}, /used up: paid, read just now/],
		[
			{state: 'unknown', reason: 'empty', retryAt: now + 30_000},
			/not known: empty, asked again in 1 min/,
		],
		[{state: 'refused', reason: '401'}, /login refused: 401; .*opencode auth login\)$/],
		[
			{state: 'refused', reason: '401', usedUp: 'no credit', limitedUntil: now + hour},
			/login refused: 401; .*\); it was used up before that: no credit, takes no calls for 1 h$/,
		],
		[
			{state: 'refused', usedUp: null, observedAt: now - minute},
			/^acme {2}login refused; .*\); it was used up before that$/,
		],
		[
			{state: 'limited', reason: 'fewer', retryAt: now + hour},
			/not known: fewer, asked again in 1 h$/,
		],
		[{state: 'unsupported', reason: 'an API key'}, /no gauge: an API key/],
		[{state: 'disabled', reason: 'off until'}, /off: off until/],
		[
			{state: 'exhausted', limitedUntil: now + minute, reason: 'paid'},
			/takes no calls for 1 min: paid/,
		],
		[
			{limitedUntil: now + minute, reason: 'a call was refused'},
			/read just now: a call was refused$/,
		],
		[
			{state: 'unknown', limitedUntil: now + minute, reason: 'a call was refused'},
			/not known: a call was refused$/,
		],
	] as const)('says of %o what is so', (known, words) => {
		expect(lines(known)[0]).toMatch(words);
	});
});
