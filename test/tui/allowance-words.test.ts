import {expect, test} from 'vitest';
import type {EventOf} from '../../source/mission/events.js';
import {allowanceWords, callWords, raiseText} from '../../source/tui/models/allowance-words.js';
import {spendingTellers} from '../../source/tui/narration/spending-lines.js';
import {testSettings} from '../helpers/in-memory-settings.js';

test('every limit on what is spent is named, and nothing where there is none', () => {
	const none = {usd: null, tokens: null};
	expect(allowanceWords(testSettings({}))).toEqual([]);
	const allowances = {
		task: {usd: 1, tokens: null},
		roles: {worker: {usd: null, tokens: 5000}, planner: none},
		day: {usd: 10, tokens: null},
	};
	expect(allowanceWords(testSettings({allowances}))).toEqual([
		'each task $1.00',
		'all lanes of worker 5 000 tokens',
		'all missions of this project today $10.00',
	]);
});

test('a raise says of each part what becomes of it, and only of those that it changes', () => {
	const budget = {usd: 5, tokens: null, isReached: true, parts: []};
	const roles = {worker: {usd: 4, tokens: null}};
	const text = (raised: object) =>
		raiseText({...budget, raised: {usd: 5, tokens: null, ...raised}});
	expect(text({})).toBe('');
	expect(text({usd: 10})).toBe('the budget to $10.00');
	expect(text({roles})).toBe('the budget of worker to $4.00');
	expect(text({usd: 10, roles})).toBe('the budget to $10.00, that of worker to $4.00');
});

test('what one call may read and write is named', () => {
	const words = (inputTokens: number | null, outputTokens: number | null) =>
		callWords(testSettings({callLimits: {inputTokens, outputTokens}}));
	expect(words(null, null)).toBe('');
	expect(words(50_000, 4000)).toBe('reads at most 50 000 tokens, writes at most 4 000 tokens');
});

test('the timeline tells of a raise only what was raised', () => {
	const raised = {
		id: 'e1',
		at: 1,
		causeId: null,
		v: 1,
		type: 'budget.raised',
		by: 'user',
		day: {usd: 12, tokens: null},
	} as unknown as EventOf<'budget.raised'>;
	expect(spendingTellers['budget.raised'](raised, {held: new Set()})).toEqual([
		{text: "today's budget is raised by you to $12.00"},
	]);
	const roles = {worker: {usd: 2, tokens: null}};
	const budget = {usd: 10, tokens: null};
	expect(spendingTellers['budget.raised']({...raised, budget, roles}, {held: new Set()})).toEqual([
		{
			text: "the budget is raised by you to $10.00, today's to $12.00, that of worker to $2.00",
		},
	]);
});
