import {unapprovedTasks} from '../approval.js';
import {isBudgetReached} from '../budget.js';
import {isOverflow} from '../context.js';
import {continuationLimit} from '../continuation.js';
import type {Fact} from '../events.js';
import {asSentence, failureAdvice, failureText} from '../failure-advice.js';
import {isHeldBack} from '../guard.js';
import {
	activeLanes,
	isActive,
	isFinished,
	livingLanes,
	mayBeQuestion,
	tasksOf,
	unfinishedTasks,
} from '../lanes.js';
import {planPrompt} from '../plan-prompt.js';
import {continuationPrompt, resultsPrompt} from '../prompts.js';
import {isHolding} from '../requests.js';
import {judgeSeal} from '../seal.js';
import {hasAnswerClaim} from '../seal-claim.js';
import {commanderLane, isPaused, type MissionState, type Task} from '../state.js';
import {isParked} from './guard.js';
import type {Rule} from './rule.js';

/** Turns in a row that may end in an error before the mission fails. */
const maxErrors = 3;

const prompt = (
	state: MissionState,
	kind: 'results' | 'continuation' | 'steer',
	text: string,
	taskIds: readonly string[] = [],
) => planPrompt(state, {laneId: commanderLane, kind, text, taskIds});

/** True when the commander knows its mission and rests. */
export function isIdle(state: MissionState): boolean {
	const lane = state.lanes[commanderLane];
	return lane?.state === 'idle' && lane.prompts > 0;
}

/** Tasks that still need a lane or have one. */
function openTasks(state: MissionState): readonly Task[] {
	return unfinishedTasks(state).filter((task) => task.state !== 'asking');
}

/** True when no lane is at work and no task waits for one. */
export function isQuiet(state: MissionState): boolean {
	return activeLanes(state).length === 0 && openTasks(state).length === 0;
}

/** A commander whose turns fail cannot own a mission. */
export const commanderErrorRule: Rule = (state) => {
	const lane = state.lanes[commanderLane];
	const turn = lane?.turn;
	if (lane?.state !== 'idle' || turn?.finish !== 'error') {
		return [];
	}

	// A full context is no end: the mission goes on in a fresh session.
	const isFinal = turn.error?.retryable === false && !isOverflow({turn});
	const isHopeless = isFinal || state.commander.errors >= maxErrors;
	return isHopeless
		? [
				{
					type: 'mission.stop-requested',
					by: 'engine',
					outcome: 'failed',
					reason: `the commander's model failed: ${asSentence(turn.error ? failureText(turn.error) : 'unknown error')}${failureAdvice(turn.error)}`,
				},
			]
		: [];
};

/** What a person said to an idle commander goes to it at once, paused or not; a claim is judged first, a used-up budget raised and a used-up provider waited for. */
export const sayRule: Rule = (state, at) =>
	isIdle(state) &&
	state.seal.claim === null &&
	state.commander.unsaid.length > 0 &&
	!isBudgetReached(state) &&
	!isHeldBack(state, state.settings?.commander ?? '', at)
		? [prompt(state, 'steer', state.commander.unsaid.join('\n\n'))]
		: [];

/** Results of one window go to the idle commander as one prompt, and only so often in a minute. */
export const resultsRule: Rule = (state, at) => {
	const {settings} = state;
	const mayTell = settings && !isPaused(state) && !isHeldBack(state, settings.commander, at);
	if (!mayTell || state.seal.claim !== null || !isIdle(state)) {
		return [];
	}

	const results = undelivered(state);
	if (results.length === 0) {
		return [];
	}

	const timer = state.timers['results'];
	const wakesAt = nextWakeUp(state, at);
	// With nothing else going on there is nothing to gather: the window would only be waited out.
	if (timer?.hasFired || (wakesAt <= at && isQuiet(state))) {
		const taskIds = results.map((task) => task.spec.id);
		return [prompt(state, 'results', resultsPrompt(state, results), taskIds)];
	}

	const dueAt = Math.max(at + (isQuiet(state) ? 0 : settings.resultWindowMs), wakesAt);
	return timer ? [] : [{type: 'timer.set', timer: 'results', dueAt}];
};

/** Epoch ms from which the commander may be woken again under its cap per minute. */
function nextWakeUp(state: MissionState, at: number): number {
	const cap = state.settings?.limits.wakeUpsPerMinute ?? 1;
	const recent = state.commander.wakeUps.filter((time) => time > at - 60_000);
	return recent.length < cap ? at : (recent[recent.length - cap] ?? at) + 60_000;
}

function undelivered(state: MissionState): readonly Task[] {
	return tasksOf(state).filter((task) => isFinished(task) && !task.isDelivered);
}

/** True when a result was not told yet. */
export function hasUndelivered(state: MissionState): boolean {
	return undelivered(state).length > 0;
}

/** While a person has paused, or is to look at what the watch found, nothing may end the mission; a budget that is used up may. */
function isHeld({paused}: MissionState): boolean {
	return paused !== null;
}

/** A claim to the seal is judged when nothing runs any more, and rejected at once while something does. */
export const sealRule: Rule = (state) => {
	const {seal} = state;
	if (seal.claim !== null) {
		return seal.evidence && !isHeld(state) ? judged(state) : [];
	}

	if (seal.pending === null || !isIdle(state) || isHeld(state)) {
		return [];
	}

	const unfinished = unfinishedWork(state);
	if (unfinished !== null) {
		return [{type: 'seal.rejected', missing: [unfinished]}];
	}

	return needsPerson(state) ? [] : [{type: 'seal.claimed', messageId: seal.pending}];
};

function unfinishedWork(state: MissionState): string | null {
	const open = openTasks(state).map((task) => task.spec.id);
	return isQuiet(state) && !hasUndelivered(state)
		? null
		: `tasks are not finished or reported yet: ${open.join(', ') || 'results wait'}`;
}

/** While evidence was gathered the user may have spoken or started a task again: then nothing is sealed. */
function judged(state: MissionState): readonly Fact[] {
	const spoken = state.commander.unsaid.length > 0 ? 'the user has said something new' : null;
	const meanwhile = spoken ?? unfinishedWork(state);
	if (meanwhile !== null) {
		return [{type: 'seal.rejected', missing: [meanwhile]}];
	}

	const verdict = judgeSeal(state);
	if (verdict.missing.length > 0) {
		return [{type: 'seal.rejected', missing: [...verdict.missing]}];
	}

	return [
		{type: 'seal.accepted', ledger: [...verdict.ledger]},
		{type: 'mission.ended', outcome: verdict.outcome, reason: verdict.reason},
	];
}

/**
 * A mission that was only a question ends with the commander's answer. Its word is enough where nothing can
 * have been changed: no task was ever handed out and no todo item is this mission's. It is never a seal.
 */
export const answerRule: Rule = (state) => {
	const turn = state.lanes[commanderLane]?.turn;
	const isAnswer =
		turn?.finish === 'stop' && !turn.isSummary && !turn.hasToolCalls && hasAnswerClaim(turn.text);
	return isAnswer && isIdle(state) && !isHeld(state) && mayBeQuestion(state) && !needsPerson(state)
		? [
				{
					type: 'mission.ended',
					outcome: 'answered',
					reason: 'answered; nothing was changed and nothing checked',
				},
			]
		: [];
};

function needsPerson(state: MissionState): boolean {
	return (
		// What asks outside every turn holds nothing up.
		Object.values(state.requests).some((waiting) => isHolding(state, waiting)) ||
		unfinishedTasks(state).some((task) => task.state === 'asking')
	);
}

/** Nobody at the screen and nothing left that could move without a person: the mission ends and says so. */
export const personRule: Rule = (state, at) => {
	const isStuckQueue = openTasks(state).some((task) => task.state === 'queued');
	const waitsForPerson = needsPerson(state) || isStuckQueue;
	if (!waitsForPerson || isPaused(state) || state.settings?.attended !== false) {
		return [];
	}

	const lanes = livingLanes(state).filter(isActive);
	const canMove =
		lanes.some((lane) => lane.state !== 'waiting' || lane.until !== null) ||
		openTasks(state).some((task) => task.state === 'working' && !isBlockedLane(state, task)) ||
		(isIdle(state) && hasUndelivered(state)) ||
		isParked(state, at);
	return canMove
		? []
		: [
				{
					type: 'mission.stop-requested',
					by: 'engine',
					outcome: 'needs-person',
					reason: whoAsks(state),
				},
			];
};

/** True when a task cannot go on because its own lane waits for a person. */
function isBlockedLane(state: MissionState, task: Task): boolean {
	const lane = task.laneId === null ? undefined : state.lanes[task.laneId];
	return task.state === 'working' && lane?.state === 'waiting' && lane.until === null;
}

function whoAsks(state: MissionState): string {
	const asked = Object.values(state.requests).map(
		({laneId, request}) => `${laneId} asks (${request.kind}): ${request.title} ${request.detail}`,
	);
	const tasks = tasksOf(state)
		.filter((task) => task.state === 'asking')
		.map((task) => `${task.spec.id} ${task.spec.title}: ${task.reason}`);
	const queued = openTasks(state)
		.filter((task) => task.state === 'queued')
		.map((task) => `${task.spec.id} waits: ${task.reason}`);
	const plan = unapprovedTasks(state).length > 0 ? ['--approve auto starts a plan unasked'] : [];
	return [...asked, ...tasks, ...queued, ...plan].join('; ').slice(0, 2000);
}

/** `plan` stops when the commander rests and the plan stands. */
export const planRule: Rule = (state) =>
	state.settings?.stopAfter === 'plan' &&
	!isHeld(state) &&
	isIdle(state) &&
	isQuiet(state) &&
	!hasUndelivered(state) &&
	!needsPerson(state) &&
	state.todo.snapshot.problem === null &&
	state.todo.ours.length > 0
		? [
				{
					type: 'mission.ended',
					outcome: 'planned',
					reason: `the plan has ${state.todo.ours.length} items`,
				},
			]
		: [];

/** An idle commander with nothing under way is prompted to go on, after a countdown and within limits; nobody who types to it is overtaken. */
export const continuationRule: Rule = (state, at) => {
	const mayContinue =
		isIdle(state) &&
		!isPaused(state) &&
		isQuiet(state) &&
		!hasUndelivered(state) &&
		!needsPerson(state) &&
		state.seal.claim === null &&
		state.seal.pending === null &&
		state.commander.unsaid.length === 0 &&
		!state.commander.isSpokenTo;
	if (!mayContinue || !state.settings || isHeldBack(state, state.settings.commander, at)) {
		return [];
	}

	const limit = continuationLimit(state);
	if (limit !== null) {
		return [{type: 'mission.stop-requested', by: 'engine', outcome: 'limit', reason: limit}];
	}

	const timer = state.timers['continuation'];
	if (!timer) {
		return [{type: 'timer.set', timer: 'continuation', dueAt: at + state.settings.countdownMs}];
	}

	return timer.hasFired ? [prompt(state, 'continuation', continuationPrompt(state))] : [];
};
