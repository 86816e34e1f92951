import {isInTurn} from './lanes.js';
import type {PersonRequest} from './records.js';
import type {MissionState} from './state.js';
import type {WaitingRequest} from './waiting-request.js';

/** The timer after which a question is declined. */
export function questionTimer(requestId: string): string {
	return `question ${requestId}`;
}

/** True for a request of a session that is no lane's own, so that it is not tied to a lane's turn. */
export function isOfChild({session}: PersonRequest): boolean {
	return session !== undefined && (session.ancestors === null || session.ancestors.length > 0);
}

/** True while a lane cannot go on without an answer; what asks outside every turn holds nothing up. */
export function isHolding({lanes}: MissionState, {laneId}: WaitingRequest): boolean {
	const lane = Object.hasOwn(lanes, laneId) ? lanes[laneId] : undefined;
	return lane !== undefined && isInTurn(lane);
}
