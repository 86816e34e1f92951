import {fullReason} from '../context.js';
import {continuationLimit} from '../continuation.js';
import {isHeldBack} from '../guard.js';
import {livingLanes} from '../lanes.js';
import {paced} from '../pace.js';
import {commanderLane, isPaused, type Lane, type MissionState} from '../state.js';
import {hasUndelivered, isIdle, isQuiet, planRule} from './commander.js';
import type {Rule} from './rule.js';

/** A lane that is to be prompted again and is nearly full is compacted first, while nothing runs in it. */
export const compactRule: Rule = (state, at) => {
	if (isPaused(state)) {
		return [];
	}

	const full = livingLanes(state)
		.filter((lane) => lane.state === 'open' && lane.prompts > 0)
		.flatMap((lane) => {
			const {id: laneId, role} = lane;
			const reason = reasonFor(state, lane);
			return reason === null || isHeldBack(state, role, at) ? [] : [{laneId, role, reason}];
		});
	return paced(state, at, full, ({role}) => role).map(({laneId, reason}) => ({
		type: 'compaction.planned',
		laneId,
		reason,
	}));
};

/**
 * A commander that rests, is nearly full and has more to do goes on in a fresh session: its first prompt
 * there, the one that is due next, begins with what the log knows.
 */
export const handOverRule: Rule = (state, at) => {
	const lane = state.lanes[commanderLane];
	if (!lane || !isIdle(state) || state.seal.claim !== null) {
		return [];
	}

	const reason = reasonFor(state, lane);
	return reason !== null && hasMore(state, at)
		? [{type: 'hand-over.planned', laneId: lane.id, reason}]
		: [];
};

function reasonFor(state: MissionState, lane: Lane): string | null {
	return state.settings && lane.sessionId !== null && !lane.isRelieved
		? (state.calls.tooLong[lane.id] ?? fullReason(lane, state.settings))
		: null;
}

/** True when the commander will be prompted again, as far as one can see. */
function hasMore(state: MissionState, at: number): boolean {
	if (state.commander.unsaid.length > 0) {
		return true;
	}

	if (isPaused(state)) {
		return false;
	}

	if (!isQuiet(state) || hasUndelivered(state)) {
		return true;
	}

	return (
		state.seal.pending === null &&
		continuationLimit(state) === null &&
		planRule(state, at).length === 0
	);
}
