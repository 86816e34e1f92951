import {expect, it} from 'vitest';
import {
	clockTime,
	fullCount,
	longTime,
	money,
	moreText,
	shortCount,
	shortTime,
	spentText,
	tookTime,
	uncountedText,
} from '../../../source/tui/models/figures.js';

it('shows times as a clock does', () => {
	expect([34_000, 761_000, 3_800_000, -5].map(clockTime)).toEqual([
		'0:34',
		'12:41',
		'1:03:20',
		'0:00',
	]);
});

it('shows how long something took with its unit, and never 60 s for a minute and a half', () => {
	expect([104, 9949, 34_400, 99_499, 130_000].map(tookTime)).toEqual([
		'0.1 s',
		'9.9 s',
		'34 s',
		'99 s',
		'2:10',
	]);
});

it('says in words what a price is when it is not known or too small to print', () => {
	expect([1.82, 0, 0.004, null].map(money)).toEqual(['$1.82', '$0.00', 'under $0.01', '$—']);
});

it('says what an estimate adds, and nothing where that is nothing', () => {
	expect([0.12, 0.004, 0].map((usd) => moreText(usd, ', '))).toEqual([
		', about $0.12 more',
		', less than $0.01 more',
		'',
	]);
});

it('shortens counts without turning 999 999 into 1000k', () => {
	expect([940, 12_400, 999_999, 1_240_000].map(shortCount)).toEqual(['940', '12k', '1.0M', '1.2M']);
	expect(fullCount(1_240_000)).toBe('1 240 000');
});

it('shows long times in their two largest units, never less than they are, and the last minute in seconds', () => {
	const times = [1, 59_000, 60_000, 60_001, 4_320_000, 10_800_000, 273_600_000];
	expect(times.map(longTime)).toEqual([
		'1 s',
		'59 s',
		'1 min',
		'2 min',
		'1 h 12 min',
		'3 h',
		'3 d 4 h',
	]);
	expect(times.map(shortTime)).toEqual(['1s', '59s', '1m', '2m', '1h12m', '3h', '3d4h']);
});

it('says of a budget what it does not count, and that it limits nothing where that is all', () => {
	const usage = {
		cost: null,
		tokens: 9,
		unpriced: 1,
		subscribed: 0,
		unreported: 0,
		unreportedCost: 0,
	};
	const all = {models: ['acme/big'], isAll: true};
	const some = {...all, isAll: false};
	const limits = {usd: 5, tokens: null};
	expect(spentText(usage, {...limits, uncounted: all})).toBe(
		'price unknown ($5.00 limits nothing), 9 tokens',
	);
	expect(spentText({...usage, cost: 1, unpriced: 0}, {...limits, uncounted: some})).toBe(
		'$1.00 of $5.00 (acme/big not counted), 9 tokens',
	);
	expect([
		uncountedText(null),
		uncountedText(all),
		uncountedText(all, 2),
		uncountedText(some),
	]).toEqual([
		'',
		', which limits nothing: no price is known',
		', which in USD limit nothing: no price is known',
		', acme/big not counted',
	]);
});
