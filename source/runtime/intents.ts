import {approvedMost, droppedTasks, plannedTasks, unapprovedTasks} from '../mission/approval.js';
import {isBudgetReached, raisedBudget} from '../mission/budget.js';
import {amountText, estimateOf} from '../mission/estimate.js';
import type {Fact} from '../mission/events.js';
import {isActive, tasksOf} from '../mission/lanes.js';
import {planPrompt} from '../mission/plan-prompt.js';
import type {Budget} from '../mission/settings.js';
import {commanderLane, type MissionState} from '../mission/state.js';
import type {Intent} from './viewer.js';

/** The facts a viewer's wish becomes, given the state; none when it no longer applies. */
export function factsOf(state: MissionState, intent: Intent): readonly Fact[] {
	switch (intent.type) {
		case 'pause':
			return [{type: 'mission.paused', by: 'user', reason: pauseReason(state)}];
		case 'resume':
			return state.paused === null && state.budget.reached !== null
				? []
				: [{type: 'mission.resumed', by: 'user'}];
		case 'raise-budget':
			return raiseFacts(state, intent);
		case 'stop': {
			const {by, outcome, reason} = intent;
			return [{type: 'mission.stop-requested', by, outcome, reason}];
		}

		case 'approve-plan':
			return approveFacts(state, intent.taskIds);
		case 'reject-plan':
			return rejectFacts(state, intent.message);
		case 'abort-lane':
			return [
				{type: 'lane.abort-requested', laneId: intent.laneId, by: 'user', reason: 'stopped by you'},
			];
		case 'abort-all':
			return abortAllFacts(state);
		case 'retry-lane':
			return retryFacts(state, intent.laneId);
		case 'decide-task':
			return decideFacts(state, intent.taskId, intent.choice);
		case 'answer':
			return answerFacts(state, intent);
		case 'say':
			return sayFacts(state, intent.laneId, intent.text);
		case 'set-caps':
			return [
				{
					type: 'caps.changed',
					by: 'user',
					roles: {...intent.roles},
					...(intent.maxLanes === undefined ? {} : {maxLanes: intent.maxLanes}),
				},
			];
		case 'confirm-todo':
			return [{type: 'todo.confirmed', itemId: intent.itemId, by: 'user'}];
	}
}

/** Nothing is approved when other tasks wait by now than those that were shown. */
function approveFacts(state: MissionState, shown: readonly string[]): readonly Fact[] {
	const waiting = unapprovedTasks(state).map(({spec}) => spec.id);
	const {settings} = state;
	if (
		settings === null ||
		state.approval.proposed === null ||
		waiting.join(' ') !== shown.join(' ')
	) {
		return [];
	}

	const reason = 'the user took its todo item out of the plan';
	const estimate = amountText(estimateOf(settings, plannedTasks(state)));
	return [
		...droppedTasks(state).map(
			({spec}): Fact => ({type: 'task.cancelled', taskId: spec.id, by: 'user', reason}),
		),
		{type: 'plan.approved', by: 'user', most: approvedMost(state), estimate},
	];
}

/** What waits is cancelled, and the commander hears why in the user's words. */
function rejectFacts(state: MissionState, message: string): readonly Fact[] {
	const waiting = unapprovedTasks(state);
	const reason = `the user rejected the plan: ${message}`;
	return state.approval.proposed === null
		? []
		: [
				{type: 'plan.rejected', by: 'user', message},
				...sayFacts(state, commanderLane, `I reject the plan: ${message}`),
				...waiting.map(
					(task): Fact => ({type: 'task.cancelled', taskId: task.spec.id, by: 'user', reason}),
				),
			];
}

/** A budget that is no higher than the present one is no raise. */
function raiseFacts(
	state: MissionState,
	{usd, tokens}: Extract<Intent, {type: 'raise-budget'}>,
): readonly Fact[] {
	const now = state.settings?.budget ?? {usd: null, tokens: null};
	const isNamed = usd !== undefined || tokens !== undefined;
	const wanted = isNamed
		? {usd: usd === undefined ? now.usd : usd, tokens: tokens === undefined ? now.tokens : tokens}
		: raisedBudget(state);
	const isHigher = (part: keyof Budget) => {
		const [from, to] = [now[part], wanted[part]];
		return from !== null && (to === null || to > from);
	};
	const budget = {
		usd: isHigher('usd') ? wanted.usd : now.usd,
		tokens: isHigher('tokens') ? wanted.tokens : now.tokens,
	};
	return isHigher('usd') || isHigher('tokens') ? [{type: 'budget.raised', by: 'user', budget}] : [];
}

/** A pause during a countdown cancels it, and the screen says so. */
function pauseReason(state: MissionState): string {
	const countdown = state.timers['continuation'];
	return countdown && !countdown.hasFired
		? 'paused: you cancelled the continuation'
		: 'paused by you';
}

/** Paused first, so that no queued task takes a place that falls free. */
function abortAllFacts(state: MissionState): readonly Fact[] {
	const active = Object.values(state.lanes).filter(isActive);
	return [
		{type: 'mission.paused', by: 'user', reason: 'you aborted every lane'},
		...active.map(
			({id: laneId}): Fact => ({
				type: 'lane.abort-requested',
				laneId,
				by: 'user',
				reason: 'stopped by you',
			}),
		),
	];
}

/** A task that ended badly starts again, and with it the tasks that fell because of it. */
function retryFacts(state: MissionState, laneId: string): readonly Fact[] {
	const taskId = state.lanes[laneId]?.taskId;
	const task = taskId ? state.tasks[taskId] : undefined;
	if (!task) {
		return [];
	}

	const id = task.spec.reviewOf ?? task.spec.id;
	if (state.tasks[id]?.state === 'asking') {
		return [{type: 'task.decided', taskId: id, by: 'user', choice: 'retry'}];
	}

	if (!['failed', 'cancelled', 'blocked'].includes(task.state) || task.spec.kind === 'review') {
		return [];
	}

	return [id, ...fallenWith(state, id)].map((taskId) => ({
		type: 'task.retried',
		taskId,
		by: 'user',
	}));
}

function fallenWith(state: MissionState, taskId: string): readonly string[] {
	return tasksOf(state)
		.filter((task) => task.state === 'cancelled' && task.laneId === null)
		.filter((task) => task.spec.dependsOn.includes(taskId))
		.flatMap((task) => [task.spec.id, ...fallenWith(state, task.spec.id)]);
}

function decideFacts(
	state: MissionState,
	taskId: string,
	choice: 'accept' | 'retry' | 'fail',
): readonly Fact[] {
	const task = state.tasks[taskId];
	if (task?.state !== 'asking') {
		return [];
	}

	const decided: Fact = {type: 'task.decided', taskId, by: 'user', choice};
	if (choice === 'retry') {
		return [decided];
	}

	const detail =
		choice === 'accept'
			? `${task.report}\nAccepted by the user.`
			: `The user gave it up. ${task.reason}`;
	return [
		decided,
		{type: 'task.finished', taskId, outcome: choice === 'accept' ? 'done' : 'failed', detail},
	];
}

function answerFacts(
	state: MissionState,
	intent: Extract<Intent, {type: 'answer'}>,
): readonly Fact[] {
	const waiting = state.requests[intent.requestId];
	return waiting
		? [
				{
					type: 'request.answered',
					requestId: intent.requestId,
					directory: waiting.request.directory,
					by: 'user',
					answer: intent.answer,
				},
			]
		: [];
}

/** A lane at work is steered at once; an idle commander gets it as its next prompt. */
function sayFacts(state: MissionState, laneId: string, text: string): readonly Fact[] {
	const lane = state.lanes[laneId];
	// What a person says with the budget used up waits with the commander until it is raised.
	const isAtWork =
		(lane?.state === 'running' || lane?.state === 'waiting') && !isBudgetReached(state);
	if (!isAtWork) {
		return laneId === commanderLane ? [{type: 'user.said', laneId, text}] : [];
	}

	return [{type: 'user.said', laneId, text}, planPrompt(state, {laneId, kind: 'steer', text})];
}
