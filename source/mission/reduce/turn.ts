import {isLaneOut} from '../allowances.js';
import {nextContinuation} from '../continuation.js';
import {failureText} from '../failure-advice.js';
import {isInTurn} from '../lanes.js';
import {costsNoAttempt, withRefusal} from '../provider-limit.js';
import type {Turn} from '../records.js';
import {hasSealClaim} from '../seal-claim.js';
import type {Lane, MissionState} from '../state.js';
import {commanderLane} from '../state.js';
import {withoutCallsOf, withoutWaitingOf} from './calls.js';
import {type Reducer, withLane, withoutTimer, withTask} from './change.js';
import {isProviderFailure, withPace, withProviderFailure, withStart} from './guard.js';
import {withoutRequestsOf} from './requests.js';
import {editsTold} from './todo.js';

/** A lane that could not be opened or prompted has ended a turn in an error. */
export function failedTurn(message: string, retryable: boolean): Turn {
	return {
		finish: 'error',
		messageId: '',
		text: '',
		isSummary: false,
		hasToolCalls: false,
		digest: '',
		toolCalls: 0,
		error: {name: 'LaneError', message, statusCode: null, retryable},
	};
}

type Failure = Readonly<{laneId: string; reason: string; retryable: boolean; at: number}>;

/** The state after a lane could not be opened or prompted: its turn has ended in an error. */
export function withFailure(state: MissionState, failure: Failure): MissionState {
	const {laneId, reason, retryable, at} = failure;
	const next = withLane(withoutRequestsOf(state, laneId, at), laneId, () => ({
		state: 'idle',
		turn: failedTurn(reason, retryable),
		since: at,
		reason,
		until: null,
	}));
	return laneId === commanderLane
		? {...next, commander: {...next.commander, errors: next.commander.errors + 1}}
		: next;
}

export const promptPlanned: Reducer<'prompt.planned'> = (state, event) => {
	const lane = state.lanes[event.laneId];
	// A lane that rests is prompted by the rules alone; what a person says steers, or goes to the commander.
	const isOurs = event.kind !== 'steer' || event.laneId === commanderLane;
	const begins = isOurs && (lane?.state === 'open' || lane?.state === 'idle');
	const steers = lane?.state === 'running' || lane?.state === 'waiting';
	if (lane?.sessionId == null || !(begins || steers) || isLaneOut(state, lane)) {
		return state;
	}

	const {commander} = state;
	const isSaid = lane.id === commanderLane && event.kind === 'steer';
	const said = isSaid ? commander.unsaid : [];
	const prompt = {
		id: event.id,
		taskIds: event.taskIds,
		said,
		memory: lane.memory,
		continuation: event.kind === 'continuation' ? state.continuation : null,
	};
	const ready = begins ? withoutWaitingOf(state, lane.id) : state;
	let next = withLane(withStart(ready, lane.role, event.at), event.laneId, () => ({
		...(begins
			? {
					state: 'running',
					since: event.at,
					reason: '',
					turn: null,
					abort: null,
					asked: state.settings?.roles[lane.role]?.model ?? null,
					prompt,
					memory: 'whole',
					isRelieved: false,
					isAtLimit: false,
				}
			: {}),
		prompts: lane.prompts + (begins ? 1 : 0),
		reminders: lane.reminders + (event.kind === 'reminder' ? 1 : 0),
	}));
	for (const taskId of event.taskIds) {
		next = withTask(next, taskId, () => ({isDelivered: true}));
	}

	return event.laneId === commanderLane
		? commanderPrompted(state, tellsOfEdits(event) ? editsTold(next, event.id, true) : next, event)
		: next;
};

function tellsOfEdits({kind}: PromptPlanned): boolean {
	return kind === 'results' || kind === 'continuation';
}

type PromptPlanned = Parameters<typeof promptPlanned>[1];

function commanderPrompted(
	before: MissionState,
	state: MissionState,
	event: PromptPlanned,
): MissionState {
	const {commander} = state;
	const wakeUps = commander.wakeUps.filter((at) => at > event.at - 60_000);
	return withoutTimer(
		withoutTimer(
			{
				...state,
				commander: {
					...commander,
					turn: commander.turn + 1,
					wakeUps: event.kind === 'results' ? [...wakeUps, event.at] : wakeUps,
					unsaid: event.kind === 'steer' ? [] : commander.unsaid,
				},
				seal: {...state.seal, pending: null},
				continuation: event.kind === 'continuation' ? nextContinuation(before) : state.continuation,
			},
			'continuation',
		),
		'results',
	);
}

/**
 * True for a turn that was reported before. A lane that is stopped before it wrote anything ends with the
 * message of its last turn.
 */
function isRepeat(lane: Lane, turn: Turn): boolean {
	const isStopped = lane.state === 'aborting' && turn.finish === 'aborted';
	return !isStopped && lane.endedTurns.includes(turn.messageId);
}

export const turnEnded: Reducer<'turn.ended'> = (state, event) => {
	const lane = state.lanes[event.laneId];
	if (!lane || !isInTurn(lane) || isRepeat(lane, event.turn)) {
		return state;
	}

	const failed = {laneId: lane.id, model: event.turn.error?.model, at: event.at};
	const isRefused = event.turn.error?.statusCode === 429;
	const known = isRefused
		? withPace(withRefusal(state, {...failed, until: null}), {...failed, until: event.at})
		: isProviderFailure(event.turn.error) && !lane.isAtLimit
			? withProviderFailure(state, {...failed, reason: event.turn.error?.message ?? ''})
			: state;
	const settled = withoutCallsOf(withoutRequestsOf(known, lane.id, event.at), lane.id);
	const next = withLane(settled, lane.id, () => ({
		state: 'idle',
		turn: event.turn,
		endedTurns: event.turn.messageId ? [...lane.endedTurns, event.turn.messageId] : lane.endedTurns,
		since: event.at,
		reason: event.turn.error ? failureText(event.turn.error) : '',
		until: null,
	}));
	const counters = isCutByBudget(state, lane, event.turn) ? lane.prompt?.continuation : null;
	return lane.id === commanderLane
		? commanderTurn({...next, continuation: counters ?? next.continuation}, event.turn)
		: next;
};

/** True for a turn that got no further because of what may be spent, or what its provider takes: it says nothing of who was at work. */
function isCutByBudget(state: MissionState, lane: Lane, {finish}: Turn): boolean {
	const isRefused = lane.isAtLimit && isLaneOut(state, lane);
	return (
		finish !== 'stop' &&
		(lane.abort?.isForBudget === true || lane.abort?.isParked === true || isRefused)
	);
}

function commanderTurn(state: MissionState, turn: Turn): MissionState {
	const isClaim =
		turn.finish === 'stop' &&
		!turn.isSummary &&
		!turn.hasToolCalls &&
		!state.seal.judged.includes(turn.messageId) &&
		hasSealClaim(turn.text);
	const {errors} = state.commander;
	const isSpared = costsNoAttempt(state, state.lanes[commanderLane]);
	return {
		...state,
		commander: {
			...state.commander,
			errors: turn.finish === 'error' ? errors + (isSpared ? 0 : 1) : 0,
		},
		seal: {...state.seal, pending: isClaim ? turn.messageId : null},
	};
}

/** A prompt that never arrived has told nothing: what it carried is still to be told. */
export const promptFailed: Reducer<'prompt.failed'> = (state, event) => {
	const lane = state.lanes[event.laneId];
	if (lane?.prompt?.id !== event.promptId || !isInTurn(lane)) {
		return state;
	}

	const {taskIds, said, memory} = lane.prompt;
	const untold = editsTold(withFailure(state, event), event.promptId, false);
	let next = withLane(untold, lane.id, () => ({
		prompts: lane.prompts - 1,
		prompt: null,
		memory,
	}));
	for (const taskId of taskIds) {
		next = withTask(next, taskId, () => ({isDelivered: false}));
	}

	const {commander} = next;
	return {...next, commander: {...commander, unsaid: [...said, ...commander.unsaid]}};
};
