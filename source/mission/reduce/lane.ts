import {nextContinuation} from '../continuation.js';
import {isActive, isInTurn} from '../lanes.js';
import type {Turn} from '../records.js';
import {hasSealClaim} from '../seal-claim.js';
import type {Lane, MissionState} from '../state.js';
import {commanderLane} from '../state.js';
import {type Reducer, withLane, withoutTimer, withTask} from './change.js';
import {withoutRequestsOf} from './requests.js';

const newLane: Omit<Lane, 'id' | 'role' | 'taskId' | 'since'> = {
	sessionId: null,
	state: 'opening',
	reason: '',
	until: null,
	turn: null,
	endedTurns: [],
	prompts: 0,
	prompt: null,
	reminders: 0,
	abort: null,
	fingerprints: {},
	model: null,
	steps: {},
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
	withLane(state, event.laneId, (lane) => {
		if (lane.state === 'opening') {
			return {state: 'open', sessionId: event.sessionId, since: event.at, reason: ''};
		}

		if (lane.state === 'preparing') {
			return {state: 'prepared', sessionId: event.sessionId, since: event.at};
		}

		return lane.sessionId === null ? {sessionId: event.sessionId} : {};
	});

/** A lane that could not be opened or prompted has ended a turn in an error. */
function failedTurn(message: string, retryable: boolean): Turn {
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

function withFailure(state: MissionState, failure: Failure): MissionState {
	const {laneId, reason, retryable, at} = failure;
	const next = withLane(withoutRequestsOf(state, laneId), laneId, () => ({
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

	const isOpening =
		lane?.state === 'opening' || (lane?.state === 'aborting' && lane.sessionId === null);
	return isOpening ? withFailure(state, event) : state;
};

/** A prompt that never arrived has told nothing: what it carried is still to be told. */
export const promptFailed: Reducer<'prompt.failed'> = (state, event) => {
	const lane = state.lanes[event.laneId];
	if (lane?.prompt?.id !== event.promptId || !isInTurn(lane)) {
		return state;
	}

	const {taskIds, said} = lane.prompt;
	let next = withLane(withFailure(state, event), lane.id, () => ({
		prompts: lane.prompts - 1,
		prompt: null,
	}));
	for (const taskId of taskIds) {
		next = withTask(next, taskId, () => ({isDelivered: false}));
	}

	const {commander} = next;
	return {...next, commander: {...commander, unsaid: [...said, ...commander.unsaid]}};
};

export const laneWaited: Reducer<'lane.waited'> = (state, event) =>
	withLane(state, event.laneId, (lane) =>
		lane.state === 'running' || (lane.state === 'waiting' && lane.until !== null)
			? {state: 'waiting', reason: event.reason, since: event.at, until: event.until ?? event.at}
			: {},
	);

export const laneResumed: Reducer<'lane.resumed'> = (state, event) =>
	withLane(state, event.laneId, (lane) =>
		lane.state === 'waiting' && lane.until !== null
			? {state: 'running', reason: '', since: event.at, until: null}
			: {},
	);

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
					},
				}
			: {},
	);

export const abortRequested: Reducer<'lane.abort-requested'> = (state, event) => {
	// A stop by the user beats the loop: stopping the commander pauses the mission.
	const isUsers = event.laneId === commanderLane && event.by === 'user';
	const paused =
		state.paused ?? (isUsers ? {by: 'user', reason: 'you stopped the commander'} : null);
	return withLane({...state, paused}, event.laneId, (lane) => {
		// What the engine ends by itself may be tried again in a fresh lane.
		const isStall = event.by === 'engine';
		const abort = {by: event.by, reason: event.reason, isStall};
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

export const promptPlanned: Reducer<'prompt.planned'> = (state, event) => {
	const lane = state.lanes[event.laneId];
	// A lane that rests is prompted by the rules alone; what a person says steers, or goes to the commander.
	const isOurs = event.kind !== 'steer' || event.laneId === commanderLane;
	const begins = isOurs && (lane?.state === 'open' || lane?.state === 'idle');
	const steers = lane?.state === 'running' || lane?.state === 'waiting';
	if (lane?.sessionId == null || !(begins || steers)) {
		return state;
	}

	const {commander} = state;
	const isSaid = lane.id === commanderLane && event.kind === 'steer';
	const prompt = {id: event.id, taskIds: event.taskIds, said: isSaid ? commander.unsaid : []};
	let next = withLane(state, event.laneId, () => ({
		...(begins
			? {state: 'running', since: event.at, reason: '', turn: null, abort: null, prompt}
			: {}),
		prompts: lane.prompts + (begins ? 1 : 0),
		reminders: lane.reminders + (event.kind === 'reminder' ? 1 : 0),
	}));
	for (const taskId of event.taskIds) {
		next = withTask(next, taskId, () => ({isDelivered: true}));
	}

	return event.laneId === commanderLane ? commanderPrompted(state, next, event) : next;
};

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

	const next = withLane(withoutRequestsOf(state, lane.id), lane.id, () => ({
		state: 'idle',
		turn: event.turn,
		endedTurns: event.turn.messageId ? [...lane.endedTurns, event.turn.messageId] : lane.endedTurns,
		since: event.at,
		reason: event.turn.error?.message ?? '',
		until: null,
	}));
	return lane.id === commanderLane ? commanderTurn(next, event.turn) : next;
};

function commanderTurn(state: MissionState, turn: Turn): MissionState {
	const isClaim =
		turn.finish === 'stop' &&
		!turn.isSummary &&
		!turn.hasToolCalls &&
		!state.seal.judged.includes(turn.messageId) &&
		hasSealClaim(turn.text);
	return {
		...state,
		commander: {
			...state.commander,
			errors: turn.finish === 'error' ? state.commander.errors + 1 : 0,
		},
		seal: {...state.seal, pending: isClaim ? turn.messageId : null},
	};
}

export const stepFinished: Reducer<'step.finished'> = (state, event) =>
	withLane(state, event.laneId, (lane) => ({
		model: event.model ?? lane.model,
		steps: {...lane.steps, [event.messageId]: event.usage},
	}));

export const treeFingerprinted: Reducer<'tree.fingerprinted'> = (state, event) =>
	withLane(state, event.laneId, (lane) => {
		const isWanted =
			event.when === 'before'
				? ['opening', 'open'].includes(lane.state) && lane.fingerprints.before === undefined
				: lane.state === 'idle' && lane.turn !== null;
		return isWanted ? {fingerprints: {...lane.fingerprints, [event.when]: event.hash}} : {};
	});
