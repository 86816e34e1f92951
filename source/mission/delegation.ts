import {claimProblem} from './claims.js';
import {isFinished, taskOf, tasksOf} from './lanes.js';
import {nearest} from './nearest.js';
import type {TaskSpec, TodoItem} from './records.js';
import {isVerified} from './seal.js';
import type {MissionState} from './state.js';
import type {DelegateTask, TodoOp} from './tools.js';

/** What becomes of a call of delegate_task; a refusal says what the commander can do. */
export type Delegation =
	| Readonly<{kind: 'new'; spec: TaskSpec}>
	| Readonly<{kind: 'known'; taskId: string}>
	| Readonly<{kind: 'refused'; message: string}>;

/**
 * Judges a call of delegate_task. The same call in the same commander turn, or after an answer that was lost,
 * is the task it made before.
 */
export function planDelegation(state: MissionState, call: DelegateTask): Delegation {
	const callKey = canonical(call);
	const known = tasksOf(state).find(
		(task) =>
			task.spec.callKey === callKey &&
			// Once its result was told, or it ended badly, the same call is a new wish.
			((task.spec.turn === state.commander.turn && (!isFinished(task) || task.state === 'done')) ||
				(task.isAnswerLost && !task.isDelivered)),
	);
	if (known) {
		return {kind: 'known', taskId: known.spec.id};
	}

	const problem =
		missionProblem(state) ??
		agentProblem(state, call) ??
		(call.files ? claimProblem(call.files) : null) ??
		dependencyProblem(state, call) ??
		todoProblem(state, call);
	return problem === null
		? {kind: 'new', spec: specOf(state, call, callKey)}
		: {kind: 'refused', message: problem};
}

/** Arguments in one form whatever the order of their keys; whether to wait for the result is no part of it. */
function canonical({background: _, ...call}: DelegateTask): string {
	return JSON.stringify(Object.entries(call).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function specOf(state: MissionState, call: DelegateTask, callKey: string): TaskSpec {
	const {settings} = state;
	const isReviewable = settings?.reviewer !== null && settings?.roles[call.agent]?.edits === true;
	return {
		id: nextTaskId(state),
		kind: 'work',
		role: call.agent,
		title: call.title,
		prompt: call.prompt,
		todoId: call.todo_id ?? null,
		files: call.files ?? null,
		dependsOn: [...new Set(call.depends_on ?? [])],
		review: isReviewable && (call.review ?? true),
		reviewOf: null,
		callKey,
		turn: state.commander.turn,
	};
}

function nextTaskId(state: MissionState): string {
	return `t${(state.counters['t'] ?? 0) + 1}`;
}

function missionProblem(state: MissionState): string | null {
	if (state.ended || state.stop) {
		return 'The mission is over: nothing new is started. End your turn.';
	}

	const open = tasksOf(state).filter((task) => task.spec.kind === 'work' && !isFinished(task));
	const limit = state.settings?.limits.openTasks ?? 0;
	return open.length >= limit
		? `${open.length} tasks are open already (limit ${limit}). End your turn; results will come to you. Then delegate more.`
		: null;
}

function agentProblem(state: MissionState, call: DelegateTask): string | null {
	const roles = state.settings?.roles ?? {};
	const names = Object.keys(roles).filter((name) => roles[name]?.delegable);
	const role = Object.hasOwn(roles, call.agent) ? roles[call.agent] : undefined;
	if (!role?.delegable) {
		return `Unknown agent "${call.agent}". Agents: ${names.join(', ')}.`;
	}

	if (role.cap === 0) {
		return `The cap of ${call.agent} is 0: none of them may run. Use another agent, or ask the user to raise it.`;
	}

	return state.settings?.stopAfter === 'plan' && role.edits
		? `This mission only plans: ${call.agent} is not started. Write the plan into the todo list and end your turn.`
		: null;
}

function dependencyProblem(state: MissionState, call: DelegateTask): string | null {
	const own = nextTaskId(state);
	for (const id of call.depends_on ?? []) {
		if (id === own) {
			return `depends_on: ${id} is this task itself, a circle. Name tasks that exist already.`;
		}

		const task = taskOf(state, id);
		if (task?.spec.kind !== 'work') {
			const known = state.order.filter((other) => state.tasks[other]?.spec.kind === 'work');
			const hint =
				known.length > 0
					? `Known tasks: ${known.slice(-20).join(', ')}.`
					: 'There are no tasks yet.';
			return `depends_on: there is no task "${id}". ${hint} A task is known by the id that delegate_task answered, so delegate it first.`;
		}

		if (task.state === 'failed' || task.state === 'cancelled' || task.state === 'blocked') {
			return `depends_on: ${id} is ${task.state} and will not be done. Delegate its work again and depend on the new task.`;
		}
	}

	return null;
}

function todoProblem(state: MissionState, call: DelegateTask): string | null {
	const {items} = state.todo.snapshot;
	const known = items.find((item) => item.id === call.todo_id);
	if (known?.blocked !== undefined) {
		const why = known.blocked === '' ? '' : `: ${known.blocked}`;
		return `todo_id: ${known.id} is blocked${why}. Take another item; you are told when the user lifts it.`;
	}

	if (call.todo_id === undefined || known) {
		return null;
	}

	const ids = items.map((item) => item.id);
	const hint = nearest(call.todo_id, ids);
	return ids.length === 0
		? 'todo_id: the todo list is empty. Add the item with update_todo first, or leave todo_id out.'
		: `todo_id: there is no item "${call.todo_id}".${hint ? ` Did you mean ${hint}?` : ''} Items: ${ids.slice(0, 30).join(', ')}.`;
}

/** Why an agent may not make these changes to the todo list, or null: only FlowDesk checks a box. */
export function todoOpsProblem(state: MissionState, ops: readonly TodoOp[]): string | null {
	for (const op of ops) {
		const isTick = (op.op === 'add' || op.op === 'set') && op.state === 'done';
		if (isTick && !(op.op === 'set' && isAllVerified(state, op.id))) {
			const name = op.op === 'set' ? op.id : op.title;
			return `${name}: only FlowDesk checks an item, after a passed review. Delegate it with todo_id, or set it to "cancelled" if it is not needed.`;
		}
	}

	return null;
}

/** True when an item, or all that is under it, was verified. */
function isAllVerified(state: MissionState, itemId: string): boolean {
	if (isVerified(state, itemId)) {
		return true;
	}

	const children: readonly TodoItem[] = state.todo.snapshot.items.filter(
		(item) => item.parent === itemId,
	);
	return (
		children.length > 0 &&
		children.every((item) => item.state === 'cancelled' || isAllVerified(state, item.id))
	);
}
