import {droppedTasks, plannedTasks, unapprovedTasks} from '../mission/approval.js';
import {budgetAsks} from '../mission/budget-asks.js';
import {budgetWarning, type Estimate, estimateLines, estimateOf} from '../mission/estimate.js';
import {tasksOf} from '../mission/lanes.js';
import {quotaAsks} from '../mission/quota-asks.js';
import {questionTimer} from '../mission/requests.js';
import {openItems} from '../mission/seal.js';
import {charged, nanoPerUsd} from '../mission/spent.js';
import {commanderLane, type MissionState} from '../mission/state.js';
import type {AttentionView} from './viewer.js';

function planEstimate(estimate: Estimate, left: number | null): readonly string[] {
	return [...estimateLines(estimate), ...budgetWarning(estimate, left)];
}

function planEntries(state: MissionState): readonly AttentionView[] {
	const {settings, approval} = state;
	const waiting = unapprovedTasks(state);
	const dropped = new Set(droppedTasks(state));
	const limit = settings?.budget.usd ?? null;
	const left =
		limit === null ? null : Math.max(0, limit - charged(state.spent).nanoUsd / nanoPerUsd);
	return settings && approval.proposed !== null && waiting.length > 0 && !state.ended
		? [
				{
					kind: 'plan',
					laneId: commanderLane,
					since: approval.proposed.at,
					tasks: waiting.map((task) => {
						const {id, title, role, files} = task.spec;
						const claimed = files === null ? 'the whole tree' : files.join(' ');
						return {id, title, role, files: claimed, isDropped: dropped.has(task)};
					}),
					items: openItems(state.todo.snapshot.items).length,
					estimate: planEstimate(estimateOf(settings, plannedTasks(state)), left),
				},
			]
		: [];
}

/** When the clock declines a question; null where none runs. */
function untilOf({timers}: MissionState, requestId: string): number | null {
	const timer = timers[questionTimer(requestId)];
	return timer === undefined || timer.hasFired ? null : timer.dueAt;
}

/** Everything a person must decide on at a moment (epoch ms), what waits longest first. */
export function attentionOf(state: MissionState, now: number): readonly AttentionView[] {
	const requests = Object.values(state.requests).map(({laneId, request, since}) => ({
		kind: 'request' as const,
		laneId,
		since,
		request,
		until: untilOf(state, request.requestId),
	}));
	const tasks = tasksOf(state)
		.filter((task) => task.state === 'asking')
		.map((task) => ({
			kind: 'task' as const,
			laneId: task.laneId,
			taskId: task.spec.id,
			title: task.spec.title,
			since: task.since,
			detail: task.reason,
		}));
	const quotas = quotaAsks(state, now).map((ask) => ({
		kind: 'quota' as const,
		laneId: null,
		...ask,
	}));
	const budgets = budgetAsks(state).map((ask) => ({
		kind: 'budget' as const,
		laneId: null,
		...ask,
	}));
	return [...requests, ...tasks, ...planEntries(state), ...quotas, ...budgets].sort(
		(a, b) => a.since - b.since,
	);
}
