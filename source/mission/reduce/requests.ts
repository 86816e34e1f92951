import type {MissionState} from '../state.js';
import {withLane} from './change.js';

/** The state without a request; its lane runs on unless another request still holds it. */
export function withoutRequest(state: MissionState, requestId: string, at: number): MissionState {
	const settled = state.requests[requestId];
	const {[requestId]: _, ...requests} = state.requests;
	const next = {...state, requests};
	if (!settled || Object.values(requests).some(({laneId}) => laneId === settled.laneId)) {
		return next;
	}

	return withLane(next, settled.laneId, (lane) =>
		lane.state === 'waiting' ? {state: 'running', reason: '', since: at, until: null} : {},
	);
}

/** The state without the requests of a lane whose turn is over: nobody can answer them any more. */
export function withoutRequestsOf(state: MissionState, laneId: string): MissionState {
	const gone = Object.keys(state.requests).filter((id) => state.requests[id]?.laneId === laneId);
	return {
		...state,
		requests: Object.fromEntries(
			Object.entries(state.requests).filter(([id]) => !gone.includes(id)),
		),
		settledRequests: [...state.settledRequests, ...gone],
	};
}
