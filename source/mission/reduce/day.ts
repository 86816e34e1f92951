import {nothingSpent} from '../spent.js';
import type {MissionState} from '../state.js';
import {type Reducer, withLane, withoutKey, withoutTimer} from './change.js';

export const dayUnread: Reducer<'day.unread'> = (state, {reason}) => ({
	...state,
	budget: {...state.budget, dayProblem: reason},
});

/** A new day begins with what this mission spent since its first moment; what the last one had stopped may go on. */
export const dayRead: Reducer<'day.read'> = (state, event) => {
	const {budget} = state;
	const {day, nanoUsd, tokens, startsAt, endsAt} = event;
	const known = {...budget, day: {day, nanoUsd, tokens, startsAt, endsAt}};
	if (budget.day === null || startsAt <= budget.day.startsAt) {
		return withoutTimer({...state, budget: known}, 'day');
	}

	const {'day next': next = nothingSpent, ...sums} = budget.sums;
	const begun: MissionState = {
		...withoutTimer(withoutTimer(state, 'day'), 'budget'),
		budget: {
			...known,
			sums: {...sums, day: next},
			shorts: withoutKey(budget.shorts, 'day'),
			reached: null,
		},
	};
	return Object.keys(begun.lanes).reduce(
		(after: MissionState, laneId) => withLane(after, laneId, () => ({isAtLimit: false})),
		begun,
	);
};
