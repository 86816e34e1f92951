import {unapprovedTasks} from './approval.js';
import {isActive, livingLanes, unfinishedTasks} from './lanes.js';
import {quotaAsks} from './quota-asks.js';
import {isPaused, type MissionState} from './state.js';

/** True while a permission, a question, a decision on a task, the plan or an unknown quota waits for a person. */
function waitsForPerson(state: MissionState, at: number): boolean {
	return (
		Object.keys(state.requests).length > 0 ||
		unfinishedTasks(state).some((task) => task.state === 'asking') ||
		(state.approval.proposed !== null && unapprovedTasks(state).length > 0) ||
		quotaAsks(state, at).length > 0
	);
}

/** True while a lane does something, or waits for anything but a person, or FlowDesk checks a claim. */
function isAtWork(state: MissionState): boolean {
	return (
		state.seal.claim !== null ||
		livingLanes(state).some(
			(lane) => isActive(lane) && (lane.state !== 'waiting' || lane.until !== null),
		)
	);
}

/** True while nothing goes on because a person has not decided. A pause and a lost server are no such time. */
function isBlocked(state: MissionState, at: number): boolean {
	return (
		state.ended === null &&
		!isPaused(state) &&
		state.server.lost === null &&
		waitsForPerson(state, at) &&
		!isAtWork(state)
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
