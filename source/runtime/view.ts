import {plannedTasks, waitText} from '../mission/approval.js';
import {contextPercent} from '../mission/context.js';
import {laneSpend, laneTally, talliedTokens, tallySum, todoOfLane} from '../mission/cost-tree.js';
import {estimateLines, estimateOf} from '../mission/estimate.js';
import {heldReason, waitsForWord} from '../mission/guard.js';
import {isActive, isAhead, tasksOf} from '../mission/lanes.js';
import {unsealedAnswers} from '../mission/model-evidence.js';
import {modelText} from '../mission/model-name.js';
import {providerWait} from '../mission/provider-wait.js';
import type {Settings} from '../mission/settings.js';
import {nanoPerUsd, usdOf} from '../mission/spent.js';
import {
	commanderLane,
	hasBase,
	isPaused,
	type Lane,
	type MissionState,
	pauseText,
	phaseOf,
	type Task,
} from '../mission/state.js';
import {findingText, watchSummary} from '../mission/watch/words.js';
import {attentionOf} from './attention-view.js';
import {budgetView} from './budget-view.js';
import {canHear} from './intents/say-facts.js';
import type {Activity} from './lane-buffers.js';
import {personView} from './person-view.js';
import {quotasView} from './quota-view.js';
import type {RoleView} from './role-view.js';
import {answersOf, rulesOf} from './rules-view.js';
import {todoView} from './todo-view.js';
import type {LaneState, LaneView, MissionView, QueueView} from './viewer.js';

/**
 * Everything a screen shows of a mission at a moment (epoch ms); null before it has started. `activity` says what a
 * running lane does, which is in its stream and not in the state.
 */
export function viewOf(
	state: MissionState,
	now: number,
	activity: (laneId: string) => Activity | null = () => null,
): MissionView | null {
	const {settings} = state;
	const phase = phaseOf(state);
	if (!settings || phase === 'new') {
		return null;
	}

	// A session made ahead is no lane to look at: its task still stands in the queue.
	const lanes = Object.values(state.lanes)
		.filter((lane) => !isAhead(lane))
		.map((lane) => laneView(state, settings, lane, {activity, now}));
	const timer = state.timers['continuation'];
	return {
		missionId: state.missionId,
		text: state.text,
		directory: state.directory,
		isHeld: state.paused !== null,
		pausedAt: state.paused?.since ?? null,
		phase: state.stop && !state.ended ? 'stopping' : phase,
		reason: reasonOf(state),
		outcome: state.ended?.outcome ?? null,
		startedAt: state.startedAt,
		endedAt: state.ended?.at ?? null,
		continuation: state.continuation.count,
		continuations: settings.limits.iterations,
		continuesAt: timer && !timer.hasFired && !isPaused(state) ? timer.dueAt : null,
		...personView(state),
		lanes,
		queue: tasksOf(state)
			.filter((task) => task.state === 'queued')
			.map((task) => queueView(state, task)),
		roles: Object.keys(settings.roles).map((role) => roleView(state, settings, role)),
		maxLanes: settings.maxLanes,
		silence: null,
		todo: todoView(state),
		attention: attentionOf(state, now),
		quota: quotasView(state, now),
		waitsFor: providerWait(state, now),
		rules: rulesOf(state),
		answers: answersOf(state),
		watch: {
			summary: watchSummary(state.watch.findings),
			lines: state.watch.findings.map(findingText),
		},
		hasBase: hasBase(state),
		usage: {
			tokens: state.spent.tokens,
			// Before the first call nothing is unknown.
			cost: state.spent.calls === 0 ? 0 : usdOf(state.spent),
			unpriced: state.spent.unpriced,
			unreported: state.spent.unreported.calls,
			unreportedCost: state.spent.unreported.nanoUsd / nanoPerUsd,
			subscribed: tallySum(lanes.map(({spend}) => laneTally(spend))).subscribed,
		},
		budget: budgetView(state, settings),
		estimate:
			state.ended?.outcome === 'planned'
				? estimateLines(estimateOf(settings, plannedTasks(state)))
				: [],
		approvedEstimate: state.approval.estimate,
		ledger: state.seal.ledger,
		missing: state.seal.missing,
		answered: settings.relayed === undefined ? [] : unsealedAnswers(state),
	};
}

function reasonOf(state: MissionState): string {
	if (state.ended) {
		return state.ended.reason;
	}

	if (state.stop) {
		return `stopping: ${state.stop.reason}`;
	}

	if (isPaused(state)) {
		return pauseText(state);
	}

	if (state.server.lost) {
		return `OpenCode is out of reach: ${state.server.lost}`;
	}

	const phase = phaseOf(state);
	if (phase === 'starting' && state.settings?.savesBase && !hasBase(state)) {
		return 'saving the working tree, so that the mission can be undone';
	}

	if (phase === 'starting') {
		return 'running the checks once before the first lane';
	}

	if (phase === 'checking') {
		return 'the commander claims the seal: gathering evidence';
	}

	const resting = Object.values(state.budget.rolesReached);
	if (resting.length > 0) {
		return resting.join('; ');
	}

	const limited = Object.entries(state.limitedProviders).flatMap(([provider, {cap, from}]) =>
		cap === null
			? []
			: [`${provider} answers 429: ${cap} lanes of it at once, lowered from ${from} for now`],
	);
	if (limited.length > 0) {
		return limited.join('; ');
	}

	return state.seal.missing.length > 0
		? `seal rejected: ${state.seal.missing.map((line) => line.split('\n', 1)[0]).join('; ')}`
		: '';
}

function laneView(
	state: MissionState,
	settings: Settings,
	lane: Lane,
	{activity, now}: Readonly<{activity: (laneId: string) => Activity | null; now: number}>,
): LaneView {
	const doing = lane.state === 'running' ? activity(lane.id) : null;
	const task = lane.taskId === null ? undefined : state.tasks[lane.taskId];
	const spend = laneSpend(lane);
	const spent = laneTally(spend);
	const isRetryable =
		task !== undefined &&
		task.laneId === lane.id &&
		task.spec.kind === 'work' &&
		['failed', 'cancelled', 'blocked', 'asking'].includes(task.state);
	return {
		id: lane.id,
		role: lane.role,
		sessionId: lane.sessionId,
		taskId: lane.taskId,
		title: task?.spec.title ?? (lane.id === commanderLane ? settings.commander : ''),
		state: waitsForWord(state, lane, now) ? 'idle' : stateOf(state, lane),
		reason: doing?.text ?? laneReason(state, lane, now),
		since: doing ? Math.max(doing.since, lane.since) : lane.since,
		until: lane.until,
		model: modelShown(settings, lane),
		differed: lane.differed.at(-1) ?? null,
		tokens: talliedTokens(spent),
		cost: usdOf(spent),
		todoId: todoOfLane(state, lane),
		spend,
		contextPercent: contextPercent(lane),
		findings: state.watch.findings.filter(({suspects}) => suspects.includes(lane.id)).length,
		canAbort: isActive(lane) && lane.state !== 'aborting' && !state.ended,
		canHear: canHear(state, lane.id),
		canRetry: isRetryable && !state.ended,
	};
}

/** The model that answered last, or the one of its role before that, with the variant that is asked for. */
function modelShown(settings: Settings, {model, role}: Lane): string | null {
	const {model: chosen = null, variant} = settings.roles[role] ?? {};
	const shown = model ?? chosen;
	return shown !== null && shown === chosen ? modelText(shown, variant) : shown;
}

function stateOf(state: MissionState, lane: Lane): LaneState {
	switch (lane.state) {
		case 'preparing':
		case 'prepared':
		case 'opening':
		case 'open':
			return 'opening';
		case 'aborting':
		case 'compacting':
			return 'running';
		case 'waiting': {
			if (lane.until !== null) {
				return 'waiting-retry';
			}

			const asks = Object.values(state.requests).find(({laneId}) => laneId === lane.id);
			return asks?.request.kind === 'question' ? 'waiting-question' : 'waiting-permission';
		}

		default:
			return lane.state;
	}
}

/** Why a lane stands where it stands at a moment (epoch ms), in words; empty where there is nothing to say. */
export function laneReason(state: MissionState, lane: Lane, now: number): string {
	const task = lane.taskId === null ? undefined : state.tasks[lane.taskId];
	if (lane.state === 'idle' && task?.state === 'reviewing') {
		return 'its result is in review';
	}
	if (lane.state === 'idle' && task?.state === 'asking') {
		return 'waits for your decision';
	}
	return lane.reason || (heldReason(state, lane, now) ?? '');
}

function queueView(state: MissionState, task: Task): QueueView {
	const {id: taskId, title, role} = task.spec;
	return {taskId, title, role, reason: waitText(state, task), since: task.since, until: task.until};
}

function roleView(state: MissionState, settings: Settings, role: string): RoleView {
	const {letter = '?', cap = null, delegable = false} = settings.roles[role] ?? {};
	const lanes = Object.values(state.lanes).filter((lane) => lane.role === role && isActive(lane));
	const queued = tasksOf(state).filter(
		(task) => task.spec.role === role && task.state === 'queued',
	);
	return {role, letter, running: lanes.length, queued: queued.length, cap, isDelegable: delegable};
}
