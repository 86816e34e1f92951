import {roleKey, taskKey} from '../allowances.js';
import type {MissionState} from '../state.js';
import {type Reducer, withLane, withoutKey, withoutTimer} from './change.js';

export const budgetReached: Reducer<'budget.reached'> = (state, {role, reason, at}) => {
	const {budget} = state;
	const key = role === undefined ? 'mission' : roleKey(role);
	const since = {...budget.since, [key]: at};
	return role === undefined
		? withoutTimer({...state, budget: {...budget, since, reached: reason}}, 'continuation')
		: {
				...state,
				budget: {...budget, since, rolesReached: {...budget.rolesReached, [role]: reason}},
			};
};

/** Whatever the budget had stopped may go on, as far as the new one reaches; what a person or the watch paused stays so. */
export const budgetRaised: Reducer<'budget.raised'> = (state, event) => {
	const {settings} = state;
	if (!settings) {
		return state;
	}

	const {usd, tokens} = settings.budget;
	const {budget = settings.budget, roles = {}, day} = event;
	const isMissions = budget.usd !== usd || budget.tokens !== tokens;
	const allowances = {
		...settings.allowances,
		roles: {...settings.allowances.roles, ...roles},
		day: day ?? settings.allowances.day,
	};
	const known: MissionState = {
		...state,
		settings: {...settings, budget, allowances},
	};
	const today = day === undefined ? known : withRaised(known, 'day');
	const raised = isMissions ? withRaised(today, 'mission') : today;
	const all = Object.keys(roles).reduce(withRoleRaised, raised);
	return Object.keys(all.lanes).reduce(
		(next, laneId) => withLane(next, laneId, () => ({isAtLimit: false})),
		all,
	);
};

/** Either of them pauses the mission: it is told anew where the other one still does. */
function withRaised(state: MissionState, key: 'mission' | 'day'): MissionState {
	const {budget} = state;
	return {
		...withoutTimer(state, 'budget'),
		budget: {...budget, shorts: withoutKey(budget.shorts, key), reached: null},
	};
}

function withRoleRaised(state: MissionState, role: string): MissionState {
	const {budget} = state;
	return {
		...state,
		budget: {
			...budget,
			shorts: withoutKey(budget.shorts, roleKey(role)),
			rolesReached: withoutKey(budget.rolesReached, role),
		},
	};
}

/** The state after a person had a task tried again: nothing of its budget is spent. */
export function withFreshAllowance(state: MissionState, taskId: string): MissionState {
	const {budget} = state;
	const key = taskKey(taskId);
	return {
		...state,
		budget: {
			...budget,
			sums: withoutKey(budget.sums, key),
			shorts: withoutKey(budget.shorts, key),
		},
	};
}
