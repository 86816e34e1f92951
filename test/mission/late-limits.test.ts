import {expect, test} from 'vitest';
import {lateLimits} from '../../source/mission/budget.js';
import {noBudget} from '../../source/mission/settings.js';
import {testSettings} from '../helpers/in-memory-settings.js';

const budget = {usd: 5, tokens: null};
const one = {inputTokens: 1000, outputTokens: null};
const late = (wishes: Parameters<typeof testSettings>[0]) =>
	lateLimits(testSettings(wishes), 'FlowDesk did not start this server');

test('where no call is asked for, it is said of the budget and of limits.call what each is worth', () => {
	expect(late({budget, callLimits: one})).toBe(
		'The budget is approximate, and limits.call does not hold: no call is asked for before it is sent, so each lane at work may pass the budget by one call. FlowDesk did not start this server.',
	);
	expect(late({budget})).toBe(
		'The budget is approximate: no call is asked for before it is sent, so each lane at work may pass the budget by one call. FlowDesk did not start this server.',
	);
	for (const callLimits of [one, {inputTokens: null, outputTokens: 1}]) {
		expect(late({budget: noBudget, callLimits})).toBe(
			'limits.call does not hold: no call is asked for before it is sent. FlowDesk did not start this server.',
		);
	}
	expect(late({budget: noBudget})).toBeNull();
});
