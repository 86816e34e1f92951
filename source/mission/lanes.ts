import {withDependencies} from './ecosystems.js';
import type {Lane, LaneState, MissionState, Task} from './state.js';
import {commanderLane} from './state.js';

/**
 * A lane's life:
 *
 *     preparing -> prepared
 *         |            |
 *         v            v
 *      opening ----> open -> running <-> waiting (permission | question | retry)
 *         ^          ^  ^       |  \-> aborting
 *         |          v  |       v         v
 *         |  compacting +----- idle -> done | failed | cancelled | stalled
 *         +--------------------+  (a commander that hands over to a fresh session)
 *
 * `preparing` and `prepared` belong to a task that still waits in the queue; they count against no cap.
 * `open` has a session and no prompt yet; `idle` may be prompted again (a fix, a continuation).
 */
const activeStates: ReadonlySet<LaneState> = new Set([
	'opening',
	'open',
	'compacting',
	'running',
	'waiting',
	'aborting',
]);

const endedStates: ReadonlySet<LaneState> = new Set(['done', 'failed', 'cancelled', 'stalled']);

/** True while a lane counts against the caps. */
export function isActive(lane: Lane): boolean {
	return activeStates.has(lane.state);
}

/** True while a lane's session is made ahead, for a task that still waits in the queue. */
export function isAhead(lane: Lane): boolean {
	return lane.state === 'preparing' || lane.state === 'prepared';
}

/** True from a lane's prompt to the end of the turn that it began. */
export function isInTurn(lane: Lane): boolean {
	return lane.state === 'running' || lane.state === 'waiting' || lane.state === 'aborting';
}

/** True when a lane will never be prompted again. */
function isEnded(lane: Lane): boolean {
	return endedStates.has(lane.state);
}

const living = new WeakMap<MissionState['lanes'], readonly Lane[]>();

/** The lanes that may still be prompted or are at work, in the order in which they were planned. */
export function livingLanes({lanes}: MissionState): readonly Lane[] {
	// A long mission leaves hundreds of lanes behind it, and every rule asks for the few that matter.
	const known = living.get(lanes) ?? Object.values(lanes).filter((lane) => !isEnded(lane));
	living.set(lanes, known);
	return known;
}

/** Every lane but the commander's that counts against the caps. */
export function activeLanes(state: MissionState): readonly Lane[] {
	return livingLanes(state).filter((lane) => lane.id !== commanderLane && isActive(lane));
}

/** The provider of a model: what stands before the first slash. */
export function providerOf(model: string): string {
	return model.split('/', 1)[0] ?? model;
}

/** The model that a lane was last prompted with, or would be: its role's. Null while that has none. */
export function laneModel(state: MissionState, {role, asked}: Pick<Lane, 'role' | 'asked'>) {
	return asked ?? state.settings?.roles[role]?.model ?? null;
}

/** The model that a call of a lane went to: the one that the call names, else what the lane was prompted with. */
export function calledModel(
	state: MissionState,
	laneId: string,
	told: string | null | undefined,
): string | null {
	const lane = state.lanes[laneId];
	return lane === undefined ? null : (told ?? laneModel(state, lane));
}

/** The provider that a lane asks, or null while its role has no model. */
export function laneProvider(
	state: MissionState,
	lane: Pick<Lane, 'role' | 'asked'>,
): string | null {
	const model = laneModel(state, lane);
	return model === null ? null : providerOf(model);
}

/**
 * Every lane that takes a place under the caps: those at work, those that ended a turn and are not done with their
 * task, which may be prompted once more, and the commander's even while it is idle.
 */
export function countedLanes(state: MissionState): readonly Lane[] {
	// The commander keeps its place while it is idle, or its own team could lock it out.
	return livingLanes(state).filter(
		(lane) => isActive(lane) || lane.id === commanderLane || isToConclude(state, lane),
	);
}

/** True when a lane ended a turn that its task still rests on: a provider that rests keeps its next prompt waiting. */
export function isToConclude({tasks}: MissionState, {id, state, taskId, turn}: Lane): boolean {
	const task = taskId === null ? undefined : tasks[taskId];
	return state === 'idle' && turn !== null && task?.state === 'working' && task.laneId === id;
}

/** True when a task needs nothing any more. */
export function isFinished(task: Task): boolean {
	return (
		task.state === 'done' ||
		task.state === 'failed' ||
		task.state === 'blocked' ||
		task.state === 'cancelled'
	);
}

/** The task with an id that came from outside, where any word may stand; undefined when there is none. */
export function taskOf(state: MissionState, taskId: string): Task | undefined {
	return Object.hasOwn(state.tasks, taskId) ? state.tasks[taskId] : undefined;
}

/** The task that a lane works for: of a review the one that it judges; null for the commander's lane. */
export function workTaskOf({tasks}: MissionState, {taskId}: Pick<Lane, 'taskId'>): string | null {
	const spec = taskId === null ? undefined : tasks[taskId]?.spec;
	return spec?.reviewOf ?? taskId;
}

/**
 * True while a task's files belong to it: from admission to the verdict, fix cycles included. A task that
 * asked a person has let go of them and must get them again.
 */
export function holdsClaim(task: Task): boolean {
	const isFixing = task.state === 'queued' && task.findings !== null && task.fixCycles > 0;
	return (
		task.spec.kind === 'work' &&
		(task.state === 'working' || task.state === 'reviewing' || isFixing)
	);
}

/** Whose word a task rests on that the user let pass. */
export const acceptedByUser = 'accepted by the user';

/** True for the review that judges a task's present result: the last one that was asked for. */
export function isPresentReview(state: MissionState, review: Task): boolean {
	const {reviewOf} = review.spec;
	return tasksOf(state).findLast((task) => task.spec.reviewOf === reviewOf) === review;
}

const inOrder = new WeakMap<MissionState['tasks'], readonly Task[]>();
const unfinished = new WeakMap<readonly Task[], readonly Task[]>();

/** The tasks in the order of their creation. */
export function tasksOf({tasks, order}: MissionState): readonly Task[] {
	// Every rule asks for them after every event, and most events leave them alone.
	const known = inOrder.get(tasks) ?? order.flatMap((id) => tasks[id] ?? []);
	inOrder.set(tasks, known);
	return known;
}

/** The tasks that still need something, in the order of their creation. */
export function unfinishedTasks(state: MissionState): readonly Task[] {
	const all = tasksOf(state);
	const known = unfinished.get(all) ?? all.filter((task) => !isFinished(task));
	unfinished.set(all, known);
	return known;
}

/** True while the mission may be a mere question: no task was handed out and no todo item is its own. */
export function mayBeQuestion(state: MissionState): boolean {
	return state.order.length === 0 && state.todo.ours.length === 0;
}

/** The name the next lane of a role gets: `w3`; the commander's is `c`. */
export function nextLaneId(letter: string, counters: Readonly<Record<string, number>>): string {
	return `${letter}${(counters[letter] ?? 0) + 1}`;
}

/**
 * The globs a task claims, with the files that change together with them: null is the whole tree, an empty
 * list nothing.
 */
export function claimOf(state: MissionState, task: Task): readonly string[] | null {
	const role = state.settings?.roles[task.spec.role];
	if (!role?.edits) {
		return nothing;
	}

	return task.spec.files === null ? null : withDependencies(task.spec.files);
}

const nothing: readonly string[] = [];
