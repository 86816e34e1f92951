import {isInTurn} from '../lanes.js';
import {isOfChild, questionTimer} from '../requests.js';
import type {MissionState} from '../state.js';
import type {AnsweredRequest, WaitingRequest} from '../waiting-request.js';
import {type Reducer, withLane, withoutTimer} from './change.js';

/** Answers that are remembered. */
const keptAnswers = 200;

/** The state without a request; its lane runs on unless another request still holds it. */
function withoutRequest(state: MissionState, requestId: string, at: number): MissionState {
	const settled = state.requests[requestId];
	const {[requestId]: _, ...requests} = state.requests;
	const next = withoutTimer({...state, requests}, questionTimer(requestId));
	if (!settled || Object.values(requests).some(({laneId}) => laneId === settled.laneId)) {
		return next;
	}

	return withLane(next, settled.laneId, (lane) =>
		lane.state === 'waiting' ? {state: 'running', reason: '', since: at, until: null} : {},
	);
}

function withAnswer(
	state: MissionState,
	requestId: string,
	answer: Omit<AnsweredRequest, keyof WaitingRequest>,
): MissionState {
	const waiting = state.requests[requestId];
	return waiting === undefined
		? state
		: {...state, answers: [...state.answers, {...waiting, ...answer}].slice(-keptAnswers)};
}

/** The state without the requests of a lane whose turn is over: nobody can answer them any more, but for those of its children. */
export function withoutRequestsOf(state: MissionState, laneId: string, at: number): MissionState {
	const gone = Object.values(state.requests)
		.filter((waiting) => waiting.laneId === laneId && !isOfChild(waiting.request))
		.map(({request}) => request.requestId);
	const note = 'its turn ended';
	const next = gone.reduce(
		(before, id) =>
			withoutTimer(withAnswer(before, id, {at, by: null, answer: null, note}), questionTimer(id)),
		state,
	);
	return {
		...next,
		requests: Object.fromEntries(
			Object.entries(state.requests).filter(([id]) => !gone.includes(id)),
		),
		settledRequests: [...state.settledRequests, ...gone],
	};
}

export const requestAsked: Reducer<'request.asked'> = (state, event) => {
	const {request, laneId} = event;
	const lane = Object.hasOwn(state.lanes, laneId) ? state.lanes[laneId] : undefined;
	const isKnown =
		Object.hasOwn(state.requests, request.requestId) ||
		state.settledRequests.includes(request.requestId);
	const isHolding = lane !== undefined && isInTurn(lane);
	// A lane's own request outside a turn waits for nobody: it would keep the mission from ever going on.
	if (isKnown || !(isHolding || isOfChild(request))) {
		return state;
	}

	const isTouched = state.answers.some(
		({by, request: {requestId}}) => by === 'user' && requestId === request.requestId,
	);
	const waiting = {laneId, request, since: event.at, isTouched};
	const asked = {...state, requests: {...state.requests, [request.requestId]: waiting}};
	return !isHolding || lane.state === 'aborting'
		? asked
		: withLane(asked, laneId, () => ({
				state: 'waiting',
				reason: request.kind,
				since: event.at,
				until: null,
			}));
};

/** The answer is on its way: only `request.closed` settles it, so that a lost answer can be asked for again. */
export const requestAnswered: Reducer<'request.answered'> = (state, event) => {
	const {at, by, answer, rule = null} = event;
	const known = withAnswer(state, event.requestId, {at, by, answer, note: rule});
	return withoutRequest(known, event.requestId, at);
};

/** What is closed without an answer of ours was answered elsewhere, or its turn is over. */
export const requestClosed: Reducer<'request.closed'> = (state, event) => {
	const {at, reason} = event;
	const known = withAnswer(state, event.requestId, {at, by: null, answer: null, note: reason});
	return {
		...withoutRequest(known, event.requestId, at),
		settledRequests: [
			...state.settledRequests.filter((id) => id !== event.requestId),
			event.requestId,
		],
	};
};

export const requestTouched: Reducer<'request.touched'> = (state, {requestId}) => {
	const waiting = state.requests[requestId];
	return waiting === undefined || waiting.isTouched
		? state
		: withoutTimer(
				{...state, requests: {...state.requests, [requestId]: {...waiting, isTouched: true}}},
				questionTimer(requestId),
			);
};

/** One rule for the same thing and the same lanes: the last one counts. */
export const ruleSaved: Reducer<'rule.saved'> = (state, {id, rule, at}) => {
	const nameOf = ({permission, pattern, scope}: typeof rule) =>
		JSON.stringify([permission, pattern, Object.entries(scope).sort()]);
	const others = state.savedRules.filter(
		(saved) => saved.id !== id && nameOf(saved.rule) !== nameOf(rule),
	);
	return {...state, savedRules: [...others, {id, rule, at}].slice(-keptAnswers)};
};

export const ruleRemoved: Reducer<'rule.removed'> = (state, {ruleId}) => ({
	...state,
	savedRules: state.savedRules.filter(({id}) => id !== ruleId),
});
