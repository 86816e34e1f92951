import {acceptedByUser, isFinished, tasksOf} from '../lanes.js';
import {costsNoAttempt, isCrowdedOut} from '../provider-limit.js';
import type {TaskSpec} from '../records.js';
import type {Lane, LaneState, MissionState, Task} from '../state.js';
import {withFreshAllowance} from './budget.js';
import {type Reducer, withLane, withTask} from './change.js';
import {withNewLane} from './lane.js';

function newTask(spec: TaskSpec, at: number): Task {
	return {
		spec,
		state: 'queued',
		reason: '',
		until: null,
		since: at,
		laneId: null,
		deaths: 0,
		crowdedOut: 0,
		fixCycles: 0,
		voidReviews: 0,
		findings: null,
		notes: [],
		report: '',
		submitted: null,
		isDelivered: spec.kind === 'review',
		isAnswerLost: false,
	};
}

export const taskCreated: Reducer<'task.created'> = (state, event) => {
	const {task: spec} = event;
	if (state.tasks[spec.id]) {
		return state;
	}

	const created: MissionState = {
		...state,
		tasks: {...state.tasks, [spec.id]: newTask(spec, event.at)},
		order: [...state.order, spec.id],
		counters: {
			...state.counters,
			...(spec.kind === 'work' ? {t: (state.counters['t'] ?? 0) + 1} : {}),
		},
		todo: spec.todoId
			? {...state.todo, ours: [...new Set([...state.todo.ours, spec.todoId])]}
			: state.todo,
	};
	return spec.reviewOf === null ? created : reviewing(created, spec.reviewOf, event.at);
};

/** The author's lane rests while its result is judged; its report stays with the task. */
function reviewing(state: MissionState, taskId: string, at: number): MissionState {
	const laneId = state.tasks[taskId]?.laneId;
	const report = laneId ? (state.lanes[laneId]?.turn?.text ?? '') : '';
	const next = withTask(state, taskId, (task) => ({
		state: 'reviewing',
		since: at,
		reason: '',
		report: report || task.report,
	}));
	return laneId ? withLane(next, laneId, () => ({turn: null})) : next;
}

export const answerLost: Reducer<'task.answer-lost'> = (state, event) =>
	// The lost answer may have carried the result: it is told again.
	withTask(state, event.taskId, (task) => ({
		isAnswerLost: true,
		isDelivered: task.spec.kind === 'review',
	}));

export const taskWaits: Reducer<'task.waits'> = (state, event) =>
	withTask(state, event.taskId, (task) =>
		task.state === 'queued' ? {reason: event.reason, until: event.until ?? null} : {},
	);

export const taskAdmitted: Reducer<'task.admitted'> = (state, event) => {
	const task = state.tasks[event.taskId];
	if (task?.state !== 'queued') {
		return state;
	}

	const isWork = task.spec.todoId !== null && !isPlan(state, task.spec.role);
	const begun = isWork ? atWorkSince(state, event.at) : state;
	const working = withTask(begun, event.taskId, () => ({
		state: 'working',
		since: event.at,
		reason: '',
		until: null,
		laneId: event.laneId,
		submitted: null,
	}));
	return working.lanes[event.laneId]
		? withLane(working, event.laneId, (lane) => ({
				state: lane.state === 'preparing' ? 'opening' : 'open',
				since: event.at,
				abort: null,
			}))
		: withNewLane(working, {
				id: event.laneId,
				role: task.spec.role,
				taskId: event.taskId,
				since: event.at,
			});
};

export const taskCancelled: Reducer<'task.cancelled'> = (state, event) => {
	const task = state.tasks[event.taskId];
	if (!task || !['queued', 'asking', 'reviewing'].includes(task.state)) {
		return state;
	}

	const next = withTask(state, event.taskId, () => ({
		state: 'cancelled',
		since: event.at,
		reason: event.reason,
		report: task.report || event.reason,
		findings: null,
	}));
	return task.laneId === null
		? next
		: withLane(next, task.laneId, () => ({
				state: 'cancelled',
				since: event.at,
				turn: null,
				reason: event.reason,
			}));
};

/** The pace of the mission is counted from the first task that completes an item. */
function atWorkSince(state: MissionState, at: number): MissionState {
	const {pace} = state.todo;
	return pace.since === null
		? {...state, todo: {...state.todo, pace: {...pace, since: at}}}
		: state;
}

/** Items whose ends make the pace: what was long ago says little of what comes. */
const keptEnds = 10;

function paceAfter({since, ends}: MissionState['todo']['pace'], at: number) {
	const [first = null] = ends;
	return ends.length < keptEnds
		? {since: since ?? at, ends: [...ends, at]}
		: {since: first, ends: [...ends.slice(1), at]};
}

/** A task whose lane died goes back to the queue and will start in a new lane. */
export const taskRequeued: Reducer<'task.requeued'> = (state, event) => {
	const laneId = state.tasks[event.taskId]?.laneId;
	const lane = laneId ? state.lanes[laneId] : undefined;
	const partial = lane?.turn?.text ?? '';
	const next = withTask(state, event.taskId, (task) => ({
		state: 'queued',
		since: event.at,
		reason: '',
		until: null,
		laneId: null,
		deaths: task.deaths + (costsNoAttempt(state, lane) ? 0 : 1),
		crowdedOut: task.crowdedOut + (isCrowdedOut(state, lane) ? 1 : 0),
		submitted: null,
		notes: [...task.notes, note(laneId ?? '', event.reason, partial)],
	}));
	return lane
		? withLane(next, lane.id, () => ({
				state: requeuedLaneState(lane),
				since: event.at,
				turn: null,
				reason: event.reason,
			}))
		: next;
};

function requeuedLaneState({abort}: Lane): LaneState {
	if (abort?.isForBudget || abort?.isParked) {
		return 'cancelled';
	}

	return abort?.isStall ? 'stalled' : 'failed';
}

function note(laneId: string, reason: string, partial: string): string {
	return partial
		? `${laneId} ended (${reason}) after writing: ${partial.slice(0, 2000)}`
		: `${laneId} ended: ${reason}`;
}

const laneEnds: Record<string, LaneState> = {
	done: 'done',
	failed: 'failed',
	// What it waits for has no lane of its own: to the eye it failed, and the reason says how.
	blocked: 'failed',
	cancelled: 'cancelled',
};

export const taskFinished: Reducer<'task.finished'> = (state, event) => {
	const task = state.tasks[event.taskId];
	if (!task || isFinished(task)) {
		return state;
	}

	const {todoId, role} = task.spec;
	const how = passedBy(state, task);
	// Only a pass or the user checks an item, unless the user's flow reviews nothing at all.
	const isProven = how !== unreviewed || state.settings?.reviewer === null;
	const isVerified =
		event.outcome === 'done' && todoId !== null && !isPlan(state, role) && isProven;
	const next: MissionState = {
		...withTask(state, event.taskId, () => ({
			state: event.outcome,
			since: event.at,
			reason: event.outcome === 'done' ? how : event.detail.slice(0, 200),
			report: event.detail,
			findings: null,
		})),
		todo: isVerified
			? {
					...state.todo,
					verified: {...state.todo.verified, [todoId]: `${event.taskId} done, ${how}`},
					pace: paceAfter(state.todo.pace, event.at),
				}
			: state.todo,
	};
	return task.laneId === null
		? next
		: withLane(next, task.laneId, () => ({
				state: laneEnds[event.outcome] ?? 'done',
				since: event.at,
				turn: null,
				reason: event.outcome === 'done' ? '' : event.detail.slice(0, 200),
			}));
};

/** A plan's item is the branch it plans: nothing under it is done yet. */
function isPlan(state: MissionState, role: string): boolean {
	return state.settings?.roles[role]?.tools === 'plan';
}

const unreviewed = 'not reviewed';

/** Whose word a task that is done rests on. */
function passedBy(state: MissionState, task: Task): string {
	if (task.state === 'asking') {
		return acceptedByUser;
	}

	if (task.state !== 'reviewing') {
		return unreviewed;
	}

	const review = tasksOf(state).findLast(({spec}) => spec.reviewOf === task.spec.id);
	const {after, strays} = state.lanes[review?.laneId ?? '']?.fingerprints ?? {};
	return after === null || strays === null
		? 'review passed, its files not compared'
		: 'review passed';
}

export const resultCollected: Reducer<'result.collected'> = (state, event) =>
	withTask(state, event.taskId, () => ({isDelivered: true}));

/** A finished task starts again in a new lane, with its whole budget, and with it the tasks that fell because of it. */
export const taskRetried: Reducer<'task.retried'> = (state, event) =>
	withTask(withFreshAllowance(state, event.taskId), event.taskId, (task) =>
		['failed', 'cancelled', 'blocked'].includes(task.state)
			? {
					state: 'queued',
					since: event.at,
					reason: '',
					laneId: null,
					deaths: 0,
					crowdedOut: 0,
					fixCycles: 0,
					voidReviews: 0,
					findings: null,
					isDelivered: task.spec.kind === 'review',
					notes: task.report
						? [...task.notes, `before: ${task.report.slice(0, 2000)}`]
						: task.notes,
				}
			: {},
	);
