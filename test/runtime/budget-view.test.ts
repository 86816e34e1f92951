import {expect, it} from 'vitest';
import {type Budget, noBudget} from '../../source/mission/settings.js';
import {viewOf} from '../../source/runtime/view.js';
import {dayRead} from '../helpers/in-memory-day.js';
import {underWay} from '../helpers/in-memory-mission.js';
import {pays} from '../helpers/in-memory-spending.js';

const usd = (limit: number) => ({...noBudget, usd: limit});

it('a view tells what the day, each limited role and each task that spent something may spend and have spent', () => {
	const mission = underWay([{files: ['a']}, {files: ['b']}, {files: ['c']}], {
		allowances: {task: usd(1), roles: {worker: usd(2), planner: noBudget}, day: usd(10)},
	});
	mission.tell(dayRead(1_000_000, {usd: 5}));
	pays(mission, 'w1', 0.25);
	pays(mission, 'w2', 1);
	pays(mission, 'c', 0.5);
	const parts = viewOf(mission.state(), 0)?.budget.parts;
	expect(parts).toMatchObject([
		{of: 'day', name: '', limit: usd(10), spent: {usd: 6.75}, isOut: false},
		{of: 'role', name: 'worker', limit: usd(2), spent: {usd: 1.25, tokens: 300}, isOut: false},
		{of: 'task', name: 't2', limit: usd(1), spent: {usd: 1}, isOut: true},
		{of: 'task', name: 't1', limit: usd(1), spent: {usd: 0.25}, isOut: false},
	]);
	expect(parts).toHaveLength(4);
});

it('a view tells of no part where nothing is limited', () => {
	const mission = underWay([{files: ['a']}]);
	pays(mission, 'w1', 1);
	expect(viewOf(mission.state(), 0)?.budget.parts).toEqual([]);
});

it('a view tells that limits are approximate where no call is asked for before it is sent and something is limited', () => {
	const isApproximate = (unasked: string | undefined, budget: Budget = usd(5), day = noBudget) => {
		const allowances = {task: noBudget, roles: {}, day};
		const told = unasked === undefined ? {} : {unasked};
		const mission = underWay([], {budget, allowances, ...told});
		return viewOf(mission.state(), 0)?.budget.isApproximate;
	};
	const why = 'FlowDesk did not start this server';
	expect([isApproximate(why), isApproximate(undefined)]).toEqual([true, false]);
	expect([isApproximate(why, noBudget), isApproximate(why, noBudget, usd(5))]).toEqual([
		false,
		true,
	]);
});

it('a view tells which models limits in USD do not count, and of none where all prices are known', () => {
	const unseen = (price: {input: number; output: number; cacheRead: number} | null) => {
		const names = ['commander', 'planner', 'worker', 'reviewer'];
		const roles = Object.fromEntries(names.map((name) => [name, {price}]));
		return viewOf(underWay([], {budget: usd(5), roles}).state(), 0)?.budget.uncounted;
	};
	expect(unseen(null)).toEqual({models: ['acme/small'], isAll: true});
	expect(unseen({input: 1, output: 1, cacheRead: 0})).toBeUndefined();
});
