import {isRoleOut} from '../allowances.js';
import {isBudgetReached} from '../budget.js';
import {isUsedUp} from '../guard.js';
import {isActive, laneModel} from '../lanes.js';
import type {Turn} from '../records.js';
import type {Lane, MissionState} from '../state.js';
import {commanderLane} from '../state.js';
import {withoutTooLong} from './calls.js';
import {type Reducer, withLane, withTask} from './change.js';
import {handedOver} from './context.js';
import {failedTurn, withFailure} from './turn.js';

const newLane: Omit<Lane, 'id' | 'role' | 'taskId' | 'since'> = {
	sessionId: null,
	openedBy: null,
	state: 'opening',
	reason: '',
	until: null,
	turn: null,
	endedTurns: [],
	prompts: 0,
	prompt: null,
	memory: 'whole',
	isRelieved: false,
	formerSessions: [],
	compactions: [],
	reminders: 0,
	abort: null,
	fingerprints: {},
	asked: null,
	model: null,
	differed: [],
	answered: [],
	context: null,
	steps: {},
	isAtLimit: false,
};

/** The state with a lane that is being opened, or prepared. */
export function withNewLane(
	state: MissionState,
	lane: Pick<Lane, 'id' | 'role' | 'taskId' | 'since'> & Partial<Pick<Lane, 'state'>>,
): MissionState {
	const letter = state.settings?.roles[lane.role]?.letter ?? 'l';
	return {
		...state,
		lanes: {...state.lanes, [lane.id]: {...newLane, ...lane}},
		counters:
			lane.id === commanderLane
				? state.counters
				: {...state.counters, [letter]: (state.counters[letter] ?? 0) + 1},
	};
}

/**
 * The commander's lane is opened, again when it rests without a session; a lane planned for a task is
 * prepared while the task waits.
 */
export const lanePlanned: Reducer<'lane.planned'> = (state, event) => {
	const {laneId: id, role, taskId, at} = event;
	if (state.lanes[id]) {
		return withLane(state, id, (lane) =>
			lane.state === 'idle' && lane.sessionId === null
				? {state: 'opening', turn: null, abort: null, since: at, reason: ''}
				: {},
		);
	}

	if (taskId === null) {
		return withNewLane(state, {id, role, taskId, since: at});
	}

	const planned = withNewLane(state, {id, role, taskId, since: at, state: 'preparing'});
	return withTask(planned, taskId, () => ({laneId: id}));
};

export const laneOpened: Reducer<'lane.opened'> = (state, event) =>
	withLane(withoutTooLong(state, event.laneId), event.laneId, (lane) => {
		const {sessionId} = event;
		if (lane.state === 'opening' && lane.sessionId !== null) {
			return handedOver(lane, event);
		}

		if (lane.state === 'opening') {
			return {state: 'open', sessionId, openedBy: event.id, since: event.at, reason: ''};
		}

		if (lane.state === 'preparing') {
			return {state: 'prepared', sessionId, openedBy: event.id, since: event.at};
		}

		return lane.sessionId === null ? {sessionId, openedBy: event.id} : {};
	});

export const laneOpenFailed: Reducer<'lane.open-failed'> = (state, event) => {
	const lane = state.lanes[event.laneId];
	if (lane?.state === 'preparing') {
		// Its task starts in another lane when its turn comes.
		return withLane(state, lane.id, () => ({
			state: 'failed',
			reason: event.reason,
			since: event.at,
		}));
	}

	if (lane?.state === 'opening' && lane.sessionId !== null) {
		// Its session so far still stands: it goes on there.
		return withLane(state, lane.id, () => ({state: 'idle', reason: '', since: event.at}));
	}

	const isOpening =
		lane?.state === 'opening' || (lane?.state === 'aborting' && lane.sessionId === null);
	return isOpening ? withFailure(state, event) : state;
};

export const laneSilent: Reducer<'lane.silent'> = (state, event) =>
	withLane(state, event.laneId, (lane) =>
		lane.state === 'running' && lane.sessionId !== null
			? {
					state: 'aborting',
					since: event.at,
					abort: {
						by: 'engine',
						reason: `no output for ${Math.round(event.sinceMs / 1000)} s`,
						isStall: true,
						isForBudget: false,
						isParked: false,
					},
				}
			: {},
	);

export const abortRequested: Reducer<'lane.abort-requested'> = (state, event) => {
	// A stop by the user beats the loop: stopping the commander pauses the mission.
	const isUsers = event.laneId === commanderLane && event.by === 'user';
	const paused =
		state.paused ??
		(isUsers ? {by: 'user', reason: 'you stopped the commander', since: event.at} : null);
	return withLane({...state, paused}, event.laneId, (lane) => {
		// What the engine ends by itself may be tried again in a fresh lane.
		const isStall = event.by === 'engine';
		const isForBudget = isStall && (isBudgetReached(state) || isRoleOut(state, lane.role));
		const isWaiting = lane.state === 'waiting' && lane.until !== null;
		const isUnpaid = lane.isAtLimit && isUsedUp(state, laneModel(state, lane), event.at);
		const isParked = isStall && !isForBudget && (isWaiting || isUnpaid);
		const abort = {by: event.by, reason: event.reason, isStall, isForBudget, isParked};
		if (!isActive(lane) || lane.state === 'aborting') {
			// Somebody's wish to stop it outweighs the engine's doubt, after which the task would start anew.
			return lane.state === 'aborting' && lane.abort?.isStall ? {abort} : {};
		}

		// Without a prompt there is no turn that could end: the lane's turn ends here.
		return lane.state === 'open'
			? {abort, state: 'idle', since: event.at, turn: abortedTurn}
			: {abort, state: 'aborting', since: event.at, reason: 'is being stopped'};
	});
};

const abortedTurn: Turn = {...failedTurn('', false), finish: 'aborted', error: null};

export const treeFingerprinted: Reducer<'tree.fingerprinted'> = (state, event) =>
	withLane(state, event.laneId, (lane) => {
		const isWanted =
			event.when === 'before'
				? ['opening', 'open'].includes(lane.state) && lane.fingerprints.before === undefined
				: lane.state === 'idle' && lane.turn !== null;
		const {when, hash, strays} = event;
		return isWanted ? {fingerprints: {...lane.fingerprints, [when]: hash, strays}} : {};
	});
