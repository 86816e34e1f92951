import {describe, expect, it} from 'vitest';
import {blindSpot, uncounted} from '../../source/mission/budget.js';
import {testSettings} from '../helpers/in-memory-settings.js';

describe('what a budget cannot see', () => {
	const price = {input: 1, output: 2, cacheRead: 0};
	const budget = {usd: 5, tokens: null};

	it('is said when no price is known, with the flag that helps', () => {
		const said = blindSpot(testSettings({budget}));
		expect(said).toMatch(/5\.00 USD cannot be watched: no price is known for acme\/small/);
		expect(said).toContain('--budget-tokens');
	});

	it('is named role by role, and nothing is said when all is seen or tokens are limited', () => {
		const roles = Object.fromEntries(
			['commander', 'worker', 'reviewer'].map((name) => [name, {price}]),
		);
		expect(blindSpot(testSettings({budget, roles}))).toContain('does not see planner');
		expect(blindSpot(testSettings({budget: {usd: 5, tokens: 9}}))).toBeNull();
		expect(blindSpot(testSettings({budget: {usd: null, tokens: null}}))).toBeNull();
		const all = {...roles, planner: {price}};
		expect(blindSpot(testSettings({budget, roles: all}))).toBeNull();
		const choices = [
			{model: 'acme/small', price},
			{model: 'beta/next', price: null},
		];
		const standIn = {...all, worker: {price, choices}};
		expect(blindSpot(testSettings({budget, roles: standIn}))).toContain(
			'does not see worker: no price is known for beta/next',
		);
	});

	it('is told as the models and whether they are all', () => {
		const worker = {model: 'acme/big', price};
		expect(uncounted(testSettings({budget}))).toEqual({models: ['acme/small'], isAll: true});
		expect(uncounted(testSettings({budget, roles: {worker}}))).toEqual({
			models: ['acme/small'],
			isAll: false,
		});
		expect(uncounted(testSettings({budget: {usd: 5, tokens: 9}}))).toBeNull();
	});

	it('is said of the limits of tasks, roles and days too', () => {
		const none = {usd: null, tokens: null};
		const limits = {...none, usd: 1};
		for (const allowances of [
			{task: limits, day: none, roles: {}},
			{task: none, day: limits, roles: {}},
			{task: none, day: none, roles: {worker: limits}},
		]) {
			expect(blindSpot(testSettings({budget: none, allowances}))).toContain(
				'No limit in USD can be watched',
			);
		}
	});
});
