import {isLaneOut, limits} from './allowances.js';
import type {Effect} from './effects.js';
import type {EventOf, EventType, MissionEvent} from './events.js';
import {claimOf, isInTurn} from './lanes.js';
import {claimsDuring} from './review-claims.js';
import {isVerified} from './seal.js';
import type {MissionState} from './state.js';

type Reaction<T extends EventType> = (state: MissionState, event: EventOf<T>) => readonly Effect[];

const nothing = () => [];

/** Opens the session of a lane that was just planned; a lane with a session needs none. Asking twice makes one. */
function openLane(state: MissionState, laneId: string): readonly Effect[] {
	const lane = state.lanes[laneId];
	if (lane?.state !== 'opening' && lane?.state !== 'preparing') {
		return [];
	}

	const task = lane.taskId === null ? undefined : state.tasks[lane.taskId];
	return [
		{
			type: 'open-lane',
			laneId,
			role: lane.role,
			taskId: lane.taskId,
			title: task?.spec.title ?? state.text.slice(0, 80),
			claim: task ? (claimOf(state, task)?.slice() ?? null) : [],
			model: state.settings?.roles[lane.role]?.model ?? null,
			session: lane.formerSessions.length + (lane.sessionId === null ? 1 : 2),
		},
	];
}

/** Ends the running turn of a lane that is being aborted and has a session. */
function abortSession(state: MissionState, laneId: string): readonly Effect[] {
	const lane = state.lanes[laneId];
	return lane?.state === 'aborting' && lane.sessionId !== null
		? [{type: 'abort-session', laneId, sessionId: lane.sessionId}]
		: [];
}

function compactSession(state: MissionState, laneId: string): readonly Effect[] {
	const lane = state.lanes[laneId];
	const model = state.settings?.roles[lane?.role ?? '']?.model ?? null;
	return lane?.state === 'compacting' && lane.sessionId !== null
		? [{type: 'compact-session', laneId, sessionId: lane.sessionId, model}]
		: [];
}

/** A verdict counts only with the hash of the files after it; without one there is nothing to compare. */
function fingerprintAfter(state: MissionState, laneId: string): readonly Effect[] {
	const lane = state.lanes[laneId];
	const task = lane?.taskId ? state.tasks[lane.taskId] : undefined;
	return lane?.turn && task?.submitted ? fingerprint(state, laneId, 'after') : [];
}

/** A review is void when it changed files, so those it judges are hashed around it, and the others looked at. */
function fingerprint(
	state: MissionState,
	laneId: string,
	when: 'before' | 'after',
): readonly Effect[] {
	const lane = state.lanes[laneId];
	const review = lane?.taskId ? state.tasks[lane.taskId] : undefined;
	const reviewed = review?.spec.reviewOf ? state.tasks[review.spec.reviewOf] : undefined;
	return review && reviewed
		? [
				{
					type: 'fingerprint-tree',
					laneId,
					when,
					claim: claimOf(state, reviewed)?.slice() ?? null,
					claims: claimsDuring(state, review, reviewed)?.slice() ?? null,
				},
			]
		: [];
}

/** Keeps the todo item of a task in step with it; a plan's item is a branch, not work. */
function markTodo(
	state: MissionState,
	taskId: string,
	mark: 'open' | 'progress' | 'done',
): readonly Effect[] {
	const spec = state.tasks[taskId]?.spec;
	const isPlan = state.settings?.roles[spec?.role ?? '']?.tools === 'plan';
	// What was taken out of the mission meanwhile stays out, whatever became of its task.
	const isOut = state.todo.snapshot.items.some(
		(item) => item.id === spec?.todoId && item.state === 'cancelled',
	);
	return spec?.todoId && !isPlan && !isOut
		? [{type: 'mark-todo', itemId: spec.todoId, state: mark}]
		: [];
}

function takeBaseline(state: MissionState): readonly Effect[] {
	const checks = state.settings?.checks.slice() ?? [];
	return checks.length > 0 ? [{type: 'take-baseline', checks}] : [];
}

function variantOf({settings}: MissionState, role: string): {variant?: string} {
	const variant = settings?.roles[role]?.variant;
	return variant === undefined ? {} : {variant};
}

const reactions: {readonly [T in EventType]: Reaction<T>} = {
	'mission.started': (state, event) => [
		...(limits(event.settings.allowances.day) ? [{type: 'read-day' as const}] : []),
		...(event.settings.savesBase
			? [{type: 'save-base' as const, missionId: event.missionId}]
			: takeBaseline(state)),
	],
	// After the base: checks may change the tree.
	'base.saved': takeBaseline,
	'base.failed': nothing,
	'baseline.taken': nothing,
	'mission.paused': nothing,
	'mission.resumed': nothing,
	'mission.stop-requested': nothing,
	'mission.ended': () => [{type: 'close-mission'}],
	'caps.changed': nothing,
	'provider-cap.changed': nothing,
	'model.differed': nothing,
	'model.answered': nothing,
	'task.created': nothing,
	'task.answer-lost': nothing,
	'task.waits': nothing,
	'task.admitted': (state, event) => [
		...openLane(state, event.laneId),
		...fingerprint(state, event.laneId, 'before'),
		...markTodo(state, event.taskId, 'progress'),
	],
	'task.cancelled': (state, event) =>
		state.tasks[event.taskId]?.state === 'cancelled' ? markTodo(state, event.taskId, 'open') : [],
	'task.retried': nothing,
	'task.decided': nothing,
	'task.requeued': nothing,
	'task.finished': (state, event) => {
		const todoId = state.tasks[event.taskId]?.spec.todoId ?? '';
		const isDone = event.outcome === 'done' && isVerified(state, todoId);
		return markTodo(state, event.taskId, isDone ? 'done' : 'open');
	},
	'result.collected': nothing,
	'review.submitted': nothing,
	'review.judged': nothing,
	'lane.planned': (state, event) => openLane(state, event.laneId),
	// What is to be aborted ends with its first report: a second abort could hit the next turn.
	'lane.opened': (state, event) =>
		state.lanes[event.laneId]?.openedBy === event.id ? abortSession(state, event.laneId) : [],
	'lane.open-failed': nothing,
	'lane.waited': nothing,
	'lane.resumed': nothing,
	'lane.silent': (state, event) => abortSession(state, event.laneId),
	'lane.abort-requested': (state, event) => abortSession(state, event.laneId),
	'lane.strayed': (state, event) => {
		const sessionId = state.lanes[event.laneId]?.sessionId;
		return sessionId ? [{type: 'abort-session', laneId: event.laneId, sessionId}] : [];
	},
	'compaction.planned': (state, event) => compactSession(state, event.laneId),
	'compaction.failed': nothing,
	'hand-over.planned': (state, event) => openLane(state, event.laneId),
	'lane.compacted': nothing,
	'prompt.planned': (state, event) => {
		const lane = state.lanes[event.laneId];
		return lane?.sessionId && !isLaneOut(state, lane) && isInTurn(lane) && lane.state !== 'aborting'
			? [
					{
						type: 'send-prompt',
						laneId: lane.id,
						sessionId: lane.sessionId,
						role: lane.role,
						promptId: event.id,
						plannedAt: event.at,
						text: event.text,
						model: state.settings?.roles[lane.role]?.model ?? null,
						...variantOf(state, lane.role),
						steer: event.kind === 'steer',
					},
				]
			: [];
	},
	'prompt.sent': nothing,
	'prompt.failed': (state, event) => fingerprintAfter(state, event.laneId),
	'turn.ended': (state, event) => fingerprintAfter(state, event.laneId),
	'step.finished': nothing,
	'request.asked': nothing,
	'request.answered': (_, event) => [
		{
			type: 'answer-request',
			requestId: event.requestId,
			directory: event.directory,
			answer: event.answer,
		},
	],
	'request.closed': nothing,
	'request.touched': nothing,
	'rule.saved': nothing,
	'rule.removed': nothing,
	'tree.fingerprinted': nothing,
	'tree.watched': nothing,
	// A box that could not be ticked when its review passed is ticked when the file can be written again.
	'todo.changed': (state, event) =>
		event.source === 'outside' && event.snapshot.problem === null
			? event.snapshot.items
					.filter((item) => isVerified(state, item.id) && item.state === 'progress')
					.map((item) => ({type: 'mark-todo', itemId: item.id, state: 'done'}))
			: [],
	'todo.confirmed': (_, {itemId, version}) => [
		{
			type: 'edit-todo',
			ops: [{op: 'set', id: itemId, state: 'done'}],
			version: version ?? null,
			confirms: itemId,
		},
	],
	'todo.edit-asked': (_, {ops, version}) => [{type: 'edit-todo', ops, version, confirms: null}],
	'todo.edited': nothing,
	'todo.edit-refused': nothing,
	'timer.set': (_, event) => [{type: 'set-timer', timer: event.timer, dueAt: event.dueAt}],
	'timer.fired': (_, {timer}) => (timer === 'day' ? [{type: 'read-day'}] : []),
	'commander.polled': nothing,
	'seal.claimed': (state) => [
		{type: 'gather-evidence', checks: state.settings?.checks.slice() ?? []},
	],
	'evidence.gathered': nothing,
	'seal.rejected': nothing,
	'seal.accepted': nothing,
	'user.said': nothing,
	'budget.reached': nothing,
	'day.read': nothing,
	'day.unread': nothing,
	'call.admitted': nothing,
	'call.waited': nothing,
	'call.refused': nothing,
	'call.cut': nothing,
	'budget.raised': nothing,
	'quota.read': nothing,
	'quota.allowed': nothing,
	'model.chosen': nothing,
	'provider.tripped': nothing,
	'plan.proposed': nothing,
	'plan.approved': nothing,
	'plan.rejected': nothing,
	'typing.begun': nothing,
	'typing.ended': nothing,
	'server.lost': nothing,
	'server.returned': nothing,
};

/** The effects an event calls for, given the state after it. One entry per event, "nothing" included. */
export function react(state: MissionState, event: MissionEvent): readonly Effect[] {
	return reactTo(state, event);
}

function reactTo<T extends EventType>(state: MissionState, event: EventOf<T>): readonly Effect[] {
	const reaction: Reaction<T> = reactions[event.type as T];
	return reaction(state, event);
}
