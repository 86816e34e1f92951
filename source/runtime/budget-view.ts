import {
	type Allowance,
	dayAllowance,
	isOut,
	isSpendingLimited,
	limits,
	roleAllowance,
	rolesOut,
	taskAllowance,
} from '../mission/allowances.js';
import {raisedBudget, uncounted} from '../mission/budget.js';
import {tasksOf} from '../mission/lanes.js';
import {noBudget, type Settings} from '../mission/settings.js';
import {nanoPerUsd} from '../mission/spent.js';
import type {MissionState} from '../mission/state.js';
import type {BudgetView, PartView} from './usage-view.js';

/** What a mission and its parts may spend, as a screen shows it. */
export function budgetView(state: MissionState, settings: Settings): BudgetView {
	const unseen = uncounted(settings);
	return {
		...settings.budget,
		...(unseen === null ? {} : {uncounted: unseen}),
		isApproximate: settings.unasked !== undefined && isSpendingLimited(settings),
		isReached: state.budget.reached !== null || rolesOut(state).length > 0,
		parts: partsOf(state, settings),
		raised: raisedBudget(state),
	};
}

/** The limited parts that have a say: the day, roles, and tasks that have spent something, the dearest first. */
function partsOf(state: MissionState, {allowances}: Settings): readonly PartView[] {
	const view = (of: PartView['of'], name: string, allowance: Allowance): PartView => ({
		of,
		name,
		limit: allowance.limit,
		spent: {usd: allowance.spent.nanoUsd / nanoPerUsd, tokens: allowance.spent.tokens},
		isOut: isOut(state, allowance),
	});
	const {roles, task, day = noBudget} = allowances;
	const works = limits(task) ? tasksOf(state).filter(({spec}) => spec.kind === 'work') : [];
	const tasks = works
		.map(({spec}) => view('task', spec.id, taskAllowance(state, spec.id)))
		.filter(({spent}) => spent.tokens > 0)
		.toSorted((a, b) => b.spent.usd - a.spent.usd || b.spent.tokens - a.spent.tokens);
	return [
		...(limits(day) ? [view('day', '', dayAllowance(state))] : []),
		...Object.entries(roles).flatMap(([role, limit]) =>
			limits(limit) ? [view('role', role, roleAllowance(state, role))] : [],
		),
		...tasks,
	];
}
