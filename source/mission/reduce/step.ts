import {isLaneOut, sumsChanged} from '../allowances.js';
import {type Caller, callerKey} from '../calls.js';
import {type Count, countOf} from '../counted-calls.js';
import {isUsedUp} from '../guard.js';
import {isInTurn, laneModel} from '../lanes.js';
import type {Reservation} from '../reservations.js';
import {type Spent, withCall, withoutCall} from '../spent.js';
import type {Lane, MissionState} from '../state.js';
import {withCallEnded, withoutOpenCall, withTriedAgain} from './calls.js';
import {type Reducer, withLane, withoutKey} from './change.js';
import {withAnswer} from './guard.js';

/** A model call is counted once, however often it is reported. */
export const stepFinished: Reducer<'step.finished'> = (state, event) => {
	const lane = laneOf(state, event.laneId);
	const count = lane && countOf(event, {calls: lane.steps, open: openCall(state, event)});
	if (!lane || !count) {
		return state;
	}

	const counted = withCount(state, lane, {count, at: event.at});
	const next = withCallEnded(withAnswer(counted, event), event);
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
	const lane = laneOf(state, event.laneId);
	const count = lane && countOf(event, {calls: lane.steps, open: openCall(state, event)});
	if (!lane || !count) {
		return state;
	}

	const counted = withCount(state, lane, {count, at: event.at});
	const next = count.isHeld ? withTriedAgain(counted, event) : withoutOpenCall(counted, event);
	const goesOn = count.isHeld || (count.adds !== null && event.child !== undefined);
	return withLane(next, lane.id, () => ({
		isAtLimit: lane.isAtLimit || (goesOn && isInTurn(lane) && isLaneOut(next, lane)),
	}));
};

function laneOf({lanes}: MissionState, laneId: string): Lane | undefined {
	return Object.hasOwn(lanes, laneId) ? lanes[laneId] : undefined;
}

function openCall({calls: {open}}: MissionState, caller: Caller): Reservation | undefined {
	const key = callerKey(caller);
	return Object.hasOwn(open, key) ? open[key] : undefined;
}

function withCount(
	state: MissionState,
	lane: Lane,
	{count: {adds}, at}: Readonly<{count: Count; at: number}>,
): MissionState {
	if (adds === null) {
		return state;
	}

	const {name, call, replaces} = adds;
	const replaced = replaces === null ? undefined : lane.steps[replaces];
	const change = (spent: Spent) => {
		// Where the sum began anew since, it never had the call.
		const isIn = replaced !== undefined && spent.unreported.calls > 0;
		return withCall(isIn ? withoutCall(spent, replaced) : spent, call);
	};
	const others = replaces === null ? lane.steps : withoutKey(lane.steps, replaces);
	const counted = withSums(state, lane, {at, change});
	return withLane(counted, lane.id, () => ({steps: {...others, [name]: call}}));
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
