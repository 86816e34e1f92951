import {unapprovedTasks} from './approval.js';
import {budgetAsks} from './budget-asks.js';
import {waitsForWord} from './guard.js';
import {isActive, livingLanes, unfinishedTasks} from './lanes.js';
import {quotaAsks} from './quota-asks.js';
import type {MissionState} from './state.js';

/** True while a permission, a question, a decision on a task, the plan, an unknown quota or a used-up budget waits for a person. */
function waitsForPerson(state: MissionState, at: number): boolean {
	return (
		Object.keys(state.requests).length > 0 ||
		unfinishedTasks(state).some((task) => task.state === 'asking') ||
		(state.approval.proposed !== null && unapprovedTasks(state).length > 0) ||
		quotaAsks(state, at).length > 0 ||
		budgetAsks(state).length > 0
	);
}

/** True while a lane does something, or waits for anything but a person, or FlowDesk checks a claim. */
function isAtWork(state: MissionState, at: number): boolean {
	return (
		state.seal.claim !== null ||
		livingLanes(state).some(
			(lane) =>
				isActive(lane) &&
				(lane.state !== 'waiting' || lane.until !== null) &&
				!waitsForWord(state, lane, at),
		)
	);
}

/** True while nothing goes on because a person has not decided. A pause that somebody made and a lost server are no such time. */
function isBlocked(state: MissionState, at: number): boolean {
	return (
		state.ended === null &&
		state.paused === null &&
		state.server.lost === null &&
		waitsForPerson(state, at) &&
		!isAtWork(state, at)
	);
}

/** The state with the time counted in which nothing went on but that a person was waited for. */
export function withBlockedTime(state: MissionState, at: number): MissionState {
	const {since, ms} = state.blocked;
	const isNow = isBlocked(state, at);
	if (isNow === (since !== null)) {
		return state;
	}

	return {
		...state,
		blocked: isNow ? {since: at, ms} : {since: null, ms: ms + Math.max(0, at - (since ?? at))},
	};
}
