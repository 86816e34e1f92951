import {isLaneOut, sumsWith, taskKey} from '../allowances.js';
import {isInTurn} from '../lanes.js';
import {withCall} from '../spent.js';
import type {MissionState} from '../state.js';
import {withCallEnded} from './calls.js';
import {type Reducer, withLane, withoutKey, withoutTimer} from './change.js';
import {withAnswer} from './guard.js';

/** A model call is counted once, however often it is reported. */
export const stepFinished: Reducer<'step.finished'> = (state, event) => {
	const lane = Object.hasOwn(state.lanes, event.laneId) ? state.lanes[event.laneId] : undefined;
	if (!lane || Object.hasOwn(lane.steps, event.messageId)) {
		return state;
	}

	const counted: MissionState = {
		...state,
		spent: withCall(state.spent, event.usage),
		budget: {...state.budget, sums: sumsWith(state, lane, event.usage)},
	};
	const answered = withAnswer(counted, lane.id);
	const next = withCallEnded(answered, event);
	const call = event.child === undefined ? event.usage : {...event.usage, child: event.child};
	return withLane(next, lane.id, () => ({
		model: event.model ?? lane.model,
		context: event.context ?? lane.context,
		steps: {...lane.steps, [event.messageId]: call},
		isAtLimit:
			lane.isAtLimit || (isInTurn(lane) && event.goesOn !== false && isLaneOut(next, lane)),
	}));
};

export const budgetReached: Reducer<'budget.reached'> = (state, event) =>
	withoutTimer({...state, budget: {...state.budget, reached: event.reason}}, 'continuation');

/** Whatever the budget had stopped may go on, as far as the new one reaches; what a person or the watch paused stays so. */
export const budgetRaised: Reducer<'budget.raised'> = (state, event) => {
	if (!state.settings) {
		return state;
	}

	const raised: MissionState = {
		...withoutTimer(state, 'budget'),
		settings: {...state.settings, budget: event.budget},
		budget: {...state.budget, shorts: withoutKey(state.budget.shorts, 'mission'), reached: null},
	};
	return Object.keys(state.lanes).reduce(
		(next, laneId) => withLane(next, laneId, () => ({isAtLimit: false})),
		raised,
	);
};

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
