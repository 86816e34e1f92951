import {expect, test} from 'vitest';
import {allowancesFrom, type BudgetLayers, budgetFrom} from '../../source/mission/budget-from.js';

const layers = (more: Partial<BudgetLayers>): BudgetLayers => ({
	written: [],
	bound: undefined,
	flags: undefined,
	...more,
});

test('no task has a budget of its own unless somebody says so: flow, user and command line, in that order', () => {
	const flow = {task: {usd: 2, tokens: 900}};
	const task = (more: Partial<BudgetLayers>) => allowancesFrom(layers(more)).task;
	expect(task({})).toEqual({usd: null, tokens: null});
	expect(task({written: [flow, {usd: 9}]})).toEqual({usd: 2, tokens: 900});
	expect(task({written: [flow, {task: {usd: 3}}]})).toEqual({usd: 3, tokens: 900});
	expect(task({written: [flow], flags: {task: {usd: null}}})).toEqual({usd: null, tokens: 900});
});

test("a project lowers a task's budget and never raises it; only the command line goes beyond", () => {
	const written = [{task: {usd: 2}}];
	const task = (more: Partial<BudgetLayers>) => allowancesFrom(layers({written, ...more})).task;
	expect(task({bound: {task: {usd: 1, tokens: 50}}})).toEqual({usd: 1, tokens: 50});
	expect(task({bound: {task: {usd: 8}}})).toEqual({usd: 2, tokens: null});
	expect(task({bound: {task: {usd: 1}}, flags: {task: {usd: 8}}}).usd).toBe(8);
	expect(budgetFrom(layers({written, bound: {task: {usd: 1}}}))).toEqual({usd: 5, tokens: null});
});

test("a role's budget and the day's are merged by the same rule, role by role", () => {
	const written = [{roles: {worker: {usd: 3}}, day: {usd: 9}}, {roles: {planner: {tokens: 50}}}];
	const bound = {roles: {worker: {usd: 2}}, day: {usd: 20}};
	const {roles, day} = allowancesFrom(layers({written, bound, flags: {day: {usd: 30}}}));
	expect(roles).toEqual({worker: {usd: 2, tokens: null}, planner: {usd: null, tokens: 50}});
	expect(day).toEqual({usd: 30, tokens: null});
	expect(allowancesFrom(layers({written, bound})).day.usd).toBe(9);
	const tight = allowancesFrom(layers({written, bound: {roles: {reviewer: {usd: 1}}, day: {}}}));
	expect(tight.roles['reviewer']).toEqual({usd: 1, tokens: null});
	expect(tight.day.usd).toBe(9);
});
