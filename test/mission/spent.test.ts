import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {Usage} from '../../source/mission/records.js';
import {countedTokens, nothingSpent, spentOn, usdOf} from '../../source/mission/spent.js';

const usage: Usage = {
	input: 10,
	output: 5,
	reasoning: 2,
	cacheRead: 1000,
	cacheWrite: 100,
	cost: 0.1,
};
const call = (change: Partial<Usage>): Usage => ({...usage, ...change});

test('what comes from a cache is no token that counts', () => {
	expect(countedTokens(usage)).toBe(117);
});

test('money does not drift: a hundred thousand cents are a thousand dollars, in any order', () => {
	expect(usdOf(spentOn(Array.from({length: 100_000}, () => call({cost: 0.01}))))).toBe(1000);
	expect(usdOf(spentOn([call({cost: 0.1}), call({cost: 0.2})]))).toBe(0.3);
	const costs = fc.array(fc.double({min: 0, max: 100, noNaN: true}), {maxLength: 40});
	fc.assert(
		fc.property(costs, (all) => {
			const calls = all.map((cost) => call({cost}));
			expect(spentOn(calls)).toEqual(spentOn(calls.toReversed()));
		}),
	);
});

test('figures that are no amount never lower what was spent, and count as an unknown price', () => {
	const odd = fc.constantFrom(Number.NaN, -3, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
	fc.assert(
		fc.property(odd, odd, (cost, tokens) => {
			const spent = spentOn([call({}), call({cost, input: tokens, output: tokens})]);
			expect(spent).toMatchObject({nanoUsd: 100_000_000, calls: 2, unpriced: 1});
			expect(spent.tokens).toBeGreaterThanOrEqual(117);
		}),
	);
});

test('nothing is known of money before a call had a price', () => {
	expect(usdOf(nothingSpent)).toBeNull();
	expect(usdOf(spentOn([call({cost: null})]))).toBeNull();
	expect(usdOf(spentOn([call({cost: null}), call({cost: 0})]))).toBe(0);
});
