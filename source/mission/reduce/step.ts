import {isLaneOut, sumsChanged} from '../allowances.js';
import {callerKey} from '../calls.js';
import {isUsedUp} from '../guard.js';
import {isInTurn, laneModel} from '../lanes.js';
import {chargeOf} from '../reservations.js';
import {
	type LaneCall,
	nothingCharged,
	type Spent,
	unreported,
	withCall,
	withoutCall,
} from '../spent.js';
import type {Lane, MissionState} from '../state.js';
import {withCallEnded, withoutOpenCall} from './calls.js';
import {type Reducer, withLane, withoutKey} from './change.js';
import {withAnswer} from './guard.js';

/** A model call is counted once, however often it is reported. */
export const stepFinished: Reducer<'step.finished'> = (state, event) => {
	const lane = Object.hasOwn(state.lanes, event.laneId) ? state.lanes[event.laneId] : undefined;
	if (!lane || Object.hasOwn(lane.steps, event.messageId)) {
		return state;
	}

	const whole = event.cutId === undefined ? state : withoutCut(state, lane, event);
	const call = event.child === undefined ? event.usage : {...event.usage, child: event.child};
	const counted = withCounted(whole, lane, {...event, id: event.messageId, call});
	const answered = withAnswer(counted, lane.id);
	const next = withCallEnded(answered, event);
	return withLane(next, lane.id, () => ({
		model: event.model ?? lane.model,
		context: event.context ?? lane.context,
		isAtLimit:
			lane.isAtLimit ||
			(isInTurn(lane) &&
				event.goesOn !== false &&
				(isLaneOut(next, lane) || isUsedUp(next, laneModel(next, lane), event.at))),
	}));
};

/** A call that was cut off is counted once as well, with what it may have come to; one that never began only holds nothing any more. */
export const callCut: Reducer<'call.cut'> = (state, event) => {
	const lane = Object.hasOwn(state.lanes, event.laneId) ? state.lanes[event.laneId] : undefined;
	const id = cutKey(event.callId);
	if (!lane || Object.hasOwn(lane.steps, id)) {
		return state;
	}

	const {child, bySubscription, writtenBytes, isRetried, at} = event;
	if (event.hasBegun === false) {
		return withoutOpenCall(state, event);
	}

	const open = state.calls.open[callerKey(event)];
	const call: LaneCall = {
		...unreported,
		...(bySubscription === undefined ? {} : {bySubscription}),
		...(child === undefined ? {} : {child}),
		cut: open === undefined ? nothingCharged : chargeOf(open, writtenBytes),
	};
	const counted = withCounted(state, lane, {id, call, at});
	// What is reserved by then is for the next try.
	const next = isRetried === true ? counted : withoutOpenCall(counted, event);
	const goesOn = isRetried === true || child !== undefined;
	return withLane(next, lane.id, () => ({
		isAtLimit: lane.isAtLimit || (goesOn && isInTurn(lane) && isLaneOut(next, lane)),
	}));
};

function cutKey(callId: string): string {
	return `cut ${callId}`;
}

type Counted = Readonly<{id: string; call: LaneCall; at: number}>;

function withCounted(state: MissionState, lane: Lane, {id, call, at}: Counted): MissionState {
	const counted = withSums(state, lane, {at, change: (spent) => withCall(spent, call)});
	return withLane(counted, lane.id, ({steps}) => ({steps: {...steps, [id]: call}}));
}

/** The state without a call that was told as cut off and has ended after all. */
function withoutCut(
	state: MissionState,
	lane: Lane,
	{cutId = '', at}: Readonly<{cutId?: string | undefined; at: number}>,
): MissionState {
	const call = lane.steps[cutKey(cutId)];
	if (call === undefined) {
		return state;
	}

	// Where the sum began anew since, it never had the call.
	const change = (spent: Spent) => (spent.cut.calls > 0 ? withoutCall(spent, call) : spent);
	const less = withSums(state, lane, {at, change});
	return withLane(less, lane.id, ({steps}) => ({steps: withoutKey(steps, cutKey(cutId))}));
}

function withSums(
	state: MissionState,
	lane: Lane,
	how: Readonly<{at: number; change: (spent: Spent) => Spent}>,
): MissionState {
	const {budget, spent} = state;
	const sums = sumsChanged(state, lane, how);
	return {...state, spent: how.change(spent), budget: {...budget, sums}};
}
