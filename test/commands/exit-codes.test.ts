import {expect, test} from 'vitest';
import {exitCodeOf, exitMeanings} from '../../source/commands/exit-codes.js';
import {type Outcome, outcomeSchema} from '../../source/mission/records.js';

const documented: Readonly<Record<Outcome, number>> = {
	sealed: 0,
	planned: 0,
	failed: 1,
	finished: 1,
	answered: 1,
	limit: 3,
	'needs-person': 4,
	interrupted: 130,
};

test.each(outcomeSchema.options)(
	'a mission that ends %s has its documented exit code',
	(outcome) => {
		expect(exitCodeOf(outcome)).toBe(documented[outcome]);
	},
);

test('every exit code has words', () => {
	expect(Object.keys(exitMeanings).map(Number)).toEqual([0, 1, 2, 3, 4, 130]);
});
