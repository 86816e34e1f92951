import {describe, expect, it} from 'vitest';
import {noBudget} from '../../source/mission/settings.js';
import {tightLimits} from '../../source/mission/tight-limits.js';
import {type SettingsWishes, testSettings} from '../helpers/in-memory-settings.js';

const price = (input: number) => ({price: {input, output: 5 * input, cacheRead: 0}});
const roles = {commander: price(1), planner: price(1), worker: price(3), reviewer: price(1)};
const none = {task: noBudget, roles: {}, day: noBudget};
const said = (wishes: SettingsWishes) => tightLimits(testSettings({roles, ...wishes}));

describe('a limit that lets no first call through', () => {
	it('is said before the mission, with the roles whose models are too dear and what one may come to', () => {
		expect(said({budget: {usd: 0.1, tokens: null}})).toMatch(
			/^The budget, 0\.10 USD, lets no first call of worker through: .* up to 0\.12 USD/,
		);
		expect(said({budget: {usd: 0.03, tokens: null}})).toContain(
			'of commander, planner, worker, reviewer through',
		);
		expect(said({budget: {usd: 0.12, tokens: null}})).toBeNull();
	});

	it('is said of tokens for every role, priced or not', () => {
		expect(said({budget: {usd: null, tokens: 15_000}, roles: {}})).toMatch(
			/^The budget, 15000 tokens, lets no first call .* up to 40000 tokens/,
		);
		expect(said({budget: {usd: null, tokens: 40_000}})).toBeNull();
	});

	it.each<[string, SettingsWishes]>([
		['The budget of worker,', {allowances: {...none, roles: {worker: {...noBudget, usd: 0.1}}}}],
		["The day's budget,", {allowances: {...none, day: {...noBudget, tokens: 9}}}],
		["A task's budget,", {allowances: {...none, task: {...noBudget, usd: 0.01}}}],
		['limits.call.inputTokens,', {callLimits: {inputTokens: 3000, outputTokens: null}}],
	])('is called as the user knows it: %s', (name, wishes) => {
		expect(said(wishes)).toContain(name);
	});

	it('is none where a role has a limit that its own model fits into, or a price is not known', () => {
		const dear = {...noBudget, usd: 0.05};
		expect(said({allowances: {...none, roles: {planner: dear}}})).toBeNull();
		expect(said({budget: {usd: 0.01, tokens: null}, roles: {}})).toBeNull();
		expect(said({})).toBeNull();
	});
});
