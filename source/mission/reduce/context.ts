import type {EventOf} from '../events.js';
import {commanderLane, type Lane, type MissionState} from '../state.js';
import {withoutCallsOf} from './calls.js';
import {type Reducer, withLane} from './change.js';
import {withStart} from './guard.js';

/** A summary takes the place of the conversation; a lane that waited for it is ready for its prompt. */
export const laneCompacted: Reducer<'lane.compacted'> = (state, event) =>
	withLane(state, event.laneId, (lane) =>
		lane.compactions.includes(event.messageId)
			? {}
			: {
					...ready(lane, event.at),
					compactions: [...lane.compactions, event.messageId],
					memory: lane.memory === 'none' ? 'none' : 'compacted',
					context: null,
				},
	);

/** A lane with a session and a prompt to come. */
export const compactionPlanned: Reducer<'compaction.planned'> = (state, event) => {
	const lane = state.lanes[event.laneId];
	return lane?.state === 'open' && lane.sessionId !== null
		? withLane(withStart(state, lane.role, event.at), event.laneId, () => ({
				state: 'compacting',
				since: event.at,
				reason: `is being compacted: ${event.reason}`,
				isRelieved: true,
			}))
		: state;
};

/** Without it the lane goes on as it is: OpenCode compacts by itself when it must. */
export const compactionFailed: Reducer<'compaction.failed'> = (state, event) =>
	withLane(withoutCompaction(state, event.laneId), event.laneId, (lane) => ready(lane, event.at));

/** The call that was to sum up was not sent, or nobody will tell of it. */
function withoutCompaction(state: MissionState, laneId: string): MissionState {
	return state.lanes[laneId]?.state === 'compacting' ? withoutCallsOf(state, laneId) : state;
}

function ready(lane: Lane, at: number): Partial<Lane> {
	return lane.state === 'compacting' ? {state: 'open', since: at, reason: ''} : {};
}

/** The lane keeps its session until there is another one. */
export const handOverPlanned: Reducer<'hand-over.planned'> = (state, event) =>
	withLane(state, event.laneId, (lane) =>
		lane.id === commanderLane && lane.state === 'idle' && lane.sessionId !== null
			? {
					state: 'opening',
					since: event.at,
					reason: `hands over to a fresh session: ${event.reason}`,
					isRelieved: true,
				}
			: {},
	);

/** The lane in its new session, to which nothing was said yet; a session it had before is no new one. */
export function handedOver(lane: Lane, {sessionId, at}: EventOf<'lane.opened'>): Partial<Lane> {
	const known = lane.sessionId === null ? [] : [...lane.formerSessions, lane.sessionId];
	return known.includes(sessionId)
		? {}
		: {
				state: 'idle',
				sessionId,
				formerSessions: known,
				memory: 'none',
				context: null,
				since: at,
				reason: '',
			};
}
