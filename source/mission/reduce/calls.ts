import {type Caller, callerKey, conversationTokens} from '../calls.js';
import type {EventOf} from '../events.js';
import {type Charge, isUnreported, nothingCharged} from '../spent.js';
import type {MissionState} from '../state.js';
import {type Reducer, withLane, withoutKey} from './change.js';

export const callAdmitted: Reducer<'call.admitted'> = (state, event) => {
	const {laneId, model, nanoUsd, tokens, bytes} = event;
	const {answer = nothingCharged} = event;
	const call = {laneId, model, nanoUsd, tokens, answer, bytes, isTriedAgain: false};
	const open = {...state.calls.open, [callerKey(event)]: call};
	const most = mostOf(state, {nanoUsd: nanoUsd ?? 0, tokens});
	const waiting = withoutKey(state.calls.waiting, callerKey(event));
	return Object.hasOwn(state.lanes, laneId)
		? {...state, calls: {...state.calls, open, most, waiting}}
		: state;
};

export const callWaited: Reducer<'call.waited'> = (state, event) => {
	const {laneId, at} = event;
	const waiting = {...state.calls.waiting, [callerKey(event)]: {laneId, since: at}};
	return Object.hasOwn(state.lanes, laneId) ? {...state, calls: {...state.calls, waiting}} : state;
};

function mostOf({calls: {most}}: MissionState, {nanoUsd, tokens}: Charge): Charge {
	return {nanoUsd: Math.max(most.nanoUsd, nanoUsd), tokens: Math.max(most.tokens, tokens)};
}

/** What is left of an allowance does not reach for a call: it counts as used up, and the lane's turn ends here. */
export const callRefused: Reducer<'call.refused'> = (state, event) => {
	const {laneId, short, reason, of} = event;
	if (!Object.hasOwn(state.lanes, laneId)) {
		return state;
	}

	const known = short === null ? {} : {[of ?? 'mission']: {...short, reason}};
	const shorts = {...known, ...state.budget.shorts};
	const {tooLong} = state.calls;
	const waiting = withoutKey(state.calls.waiting, callerKey(event));
	const next = {
		...state,
		budget: {...state.budget, shorts},
		calls: {
			...state.calls,
			waiting,
			tooLong: of === 'call' ? {...tooLong, [laneId]: reason} : tooLong,
		},
	};
	return withLane(next, laneId, () => ({isAtLimit: true}));
};

/** The state after a call has ended: nothing is reserved for it, and how big its conversation is is known. */
export function withCallEnded(state: MissionState, step: EventOf<'step.finished'>): MissionState {
	const {[callerKey(step)]: ended, ...open} = state.calls.open;
	if (ended === undefined) {
		return state;
	}

	const {bytes, model} = ended;
	const tokens = conversationTokens(step.usage);
	// A call without figures says nothing of how big its conversation is.
	const measured = isUnreported(step.usage) ? {} : {[callerKey(step)]: {bytes, tokens, model}};
	return {
		...state,
		calls: {...state.calls, open, measured: {...state.calls.measured, ...measured}},
	};
}

/** The state after a call came to nothing, or broke, that is made anew: what is reserved for it is for the next try. */
export function withTriedAgain(state: MissionState, caller: Caller): MissionState {
	const {[callerKey(caller)]: call, ...others} = state.calls.open;
	if (call === undefined) {
		return state;
	}

	const open = {...others, [callerKey(caller)]: {...call, isTriedAgain: true}};
	return {...state, calls: {...state.calls, open}};
}

/** The state after a call that was cut off: nothing is reserved for it any more; one that never began does not wait either. */
export function withoutOpenCall(
	state: MissionState,
	call: Caller & Readonly<{hasBegun?: boolean | undefined}>,
): MissionState {
	const key = callerKey(call);
	const {open, waiting} = state.calls;
	return {
		...state,
		calls: {
			...state.calls,
			open: withoutKey(open, key),
			waiting: call.hasBegun === false ? withoutKey(waiting, key) : waiting,
		},
	};
}

/** The state when a lane's turn begins: no call of it waits from before. */
export function withoutWaitingOf(state: MissionState, laneId: string): MissionState {
	const {waiting} = state.calls;
	return {...state, calls: {...state.calls, waiting: ofOthers(waiting, laneId)}};
}

/** The state after a lane's turn: no call of it is under way or waits, its agents' own sessions among them. */
export function withoutCallsOf(state: MissionState, laneId: string): MissionState {
	const {open, waiting} = state.calls;
	const isOwn = (one: Readonly<{laneId: string}>) => one.laneId === laneId;
	return [open, waiting].some((calls) => Object.values(calls).some(isOwn))
		? {
				...state,
				calls: {
					...state.calls,
					open: ofOthers(open, laneId),
					waiting: ofOthers(waiting, laneId),
				},
			}
		: state;
}

function ofOthers<T extends Readonly<{laneId: string}>>(
	calls: Readonly<Record<string, T>>,
	laneId: string,
): Readonly<Record<string, T>> {
	return Object.fromEntries(Object.entries(calls).filter(([, one]) => one.laneId !== laneId));
}

/** The state after a lane's conversation was cut down: what it could not send was another one. */
export function withoutTooLong(state: MissionState, laneId: string): MissionState {
	return {
		...state,
		calls: {...state.calls, tooLong: withoutKey(state.calls.tooLong, laneId)},
	};
}
