import {expect, test} from 'vitest';
import {callLimitsFrom, limitsFrom} from '../../source/mission/limits-from.js';
import {defaultLimits} from '../../source/mission/settings.js';

test('a call is limited by flow and user, in that order, and a project only lowers that', () => {
	const written = [{call: {inputTokens: 9000, outputTokens: 500}}, {call: {inputTokens: 8000}}];
	expect(callLimitsFrom({written, bound: undefined})).toEqual({
		inputTokens: 8000,
		outputTokens: 500,
	});
	const unsaid = {call: {inputTokens: undefined, outputTokens: 50}};
	expect(callLimitsFrom({written: [...written, unsaid], bound: undefined})).toEqual({
		inputTokens: 8000,
		outputTokens: 50,
	});
	const bound = {call: {inputTokens: 10_000, outputTokens: 100}};
	expect(callLimitsFrom({written, bound})).toEqual({inputTokens: 8000, outputTokens: 100});
	expect(callLimitsFrom({written: [], bound: undefined})).toEqual({
		inputTokens: null,
		outputTokens: null,
	});
});

test('what limits a call is none of the limits of the mission', () => {
	expect(limitsFrom({written: [{call: {inputTokens: 1}}], bound: {iterations: 3}})).toEqual({
		...defaultLimits,
		iterations: 3,
	});
});
