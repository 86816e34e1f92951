import {planDelegation, todoOpsProblem} from '../mission/delegation.js';
import {isActive, isFinished, taskOf, tasksOf} from '../mission/lanes.js';
import {taskLine} from '../mission/prompts.js';
import {commanderLane, type MissionState, type Task} from '../mission/state.js';
import {itemNotes} from '../mission/todo/words.js';
import type {
	CancelTask,
	DelegateTask,
	SubmitReview,
	TaskResult,
	UpdateTodo,
} from '../mission/tools.js';
import type {Engine} from './engine.js';
import type {TodoPort, ToolAnswer, ToolHost} from './ports.js';

/** Milliseconds a call may wait: OpenCode cuts a tool call after 60 s. */
const longestWaitMs = 50_000;
/** Characters of a result in one answer. */
const resultLength = 8000;
/** Polls in one turn after which the answer says that polling is useless. */
const patientPolls = 8;
const advice = 'Polling does not speed anything up. End your turn; results come to you.';

const said = (text: string): ToolAnswer => ({text, isError: false});
const refused = (text: string): ToolAnswer => ({text, isError: true});

/** The engine as agents see it. */
export function createToolHost(engine: Engine, todo: TodoPort): ToolHost {
	const polls = {turn: -1, count: 0};

	async function delegateTask(call: DelegateTask): Promise<ToolAnswer> {
		const plan = planDelegation(engine.state(), call);
		if (plan.kind === 'refused') {
			return refused(plan.message);
		}

		const taskId = plan.kind === 'new' ? plan.spec.id : plan.taskId;
		if (plan.kind === 'new') {
			await engine.record({type: 'task.created', by: 'commander', task: plan.spec});
		}

		if (call.background === false) {
			await engine.waitFor((state) => hasEnded(state, taskId), longestWaitMs);
			return {...(await resultOf(taskId)), taskId};
		}

		const line = lineOf(engine.state(), taskId);
		const isTold = hasEnded(engine.state(), taskId);
		return {...said(isTold ? line : `${line}\nIts result will come as a prompt.`), taskId};
	}

	/** The result when there is one, which the commander then has; otherwise what to do meanwhile. */
	async function resultOf(taskId: string): Promise<ToolAnswer> {
		const task = workOf(engine.state(), taskId);
		if (!task) {
			return unknownTask(engine.state(), taskId);
		}

		if (!isFinished(task)) {
			return said(`${taskLine(task)}\nStill running. End your turn, you will be told.`);
		}

		await engine.record({type: 'result.collected', taskId});
		return {...said(`${taskLine(task)}\n${cut(task)}`), taskId};
	}

	async function taskResult(call: TaskResult): Promise<ToolAnswer> {
		const waitMs = Math.min((call.wait_seconds ?? 0) * 1000, longestWaitMs);
		await engine.waitFor((state) => hasEnded(state, call.task_id), waitMs);
		return polled(() => resultOf(call.task_id));
	}

	function listTasks(): Promise<ToolAnswer> {
		const tasks = tasksOf(engine.state()).filter((task) => task.spec.kind === 'work');
		const text = tasks.length > 0 ? tasks.map(taskLine).join('\n') : 'No tasks yet.';
		return polled(() => Promise.resolve(said(text)));
	}

	/**
	 * Counts a poll. A commander that polls on and on has its turn ended, before it collects a result
	 * that it would not read any more: results come as a prompt anyway.
	 */
	async function polled(ask: () => Promise<ToolAnswer>): Promise<ToolAnswer> {
		const {commander, settings} = engine.state();
		polls.count = polls.turn === commander.turn ? polls.count + 1 : 1;
		polls.turn = commander.turn;
		if (polls.count === (settings?.limits.polls ?? 0)) {
			const {count} = polls;
			const reason = `polled ${count} times in one turn (limit polls)`;
			engine.dispatch({type: 'commander.polled', count});
			engine.dispatch({type: 'lane.abort-requested', laneId: commanderLane, by: 'engine', reason});
			return refused(`Your turn is ended: ${reason}. Results come to you.`);
		}

		const answer = await ask();
		return polls.count < patientPolls ? answer : {...answer, text: `${answer.text}\n${advice}`};
	}

	async function cancelTask(call: CancelTask): Promise<ToolAnswer> {
		const task = workOf(engine.state(), call.task_id);
		if (!task) {
			return unknownTask(engine.state(), call.task_id);
		}

		if (isFinished(task)) {
			return said(`${taskLine(task)}\nIt has ended already.`);
		}

		const reason = call.reason ?? 'cancelled by the commander';
		const {lanes, tasks} = engine.state();
		const reviews = Object.values(tasks).filter((other) => other.spec.reviewOf === call.task_id);
		await engine.record({type: 'task.cancelled', taskId: call.task_id, by: 'commander', reason});
		for (const {laneId} of [task, ...reviews]) {
			const lane = laneId === null ? undefined : lanes[laneId];
			if (lane && isActive(lane)) {
				engine.dispatch({type: 'lane.abort-requested', laneId: lane.id, by: 'commander', reason});
			}
		}

		return said(`${call.task_id} is being cancelled.`);
	}

	async function updateTodo(call: UpdateTodo, branch: string | null): Promise<ToolAnswer> {
		const problem = todoOpsProblem(engine.state(), call.ops);
		if (problem !== null) {
			return refused(problem);
		}

		const answer = await todo.apply({
			ops: call.ops,
			baseVersion: call.base_version || null,
			branch,
		});
		if (!answer.ok) {
			return refused(`${answer.problem}\nversion: ${answer.snapshot.version}`);
		}

		const items = answer.snapshot.items.slice(0, 200).map((item) => {
			const notes = itemNotes(item);
			return `${item.id} [${item.state}] ${item.title}${notes === '' ? '' : ` (${notes})`}`;
		});
		return said(
			`version: ${answer.snapshot.version}\nnew ids: ${answer.added.join(', ') || 'none'}\n${items.join('\n')}`,
		);
	}

	return {
		delegateTask,
		taskResult,
		listTasks,
		cancelTask,
		updateTodo: (call) => updateTodo(call, null),
		planTodo({task_id: taskId, ...call}) {
			const task = workOf(engine.state(), taskId);
			const tools = engine.state().settings?.roles[task?.spec.role ?? '']?.tools;
			return task?.state === 'working' && tools === 'plan'
				? updateTodo(call, task.spec.todoId)
				: Promise.resolve(
						refused(`task_id: "${taskId}" is no planning task at work. Use the id in your prompt.`),
					);
		},
		submitReview: (call) => submitReview(engine, call),
		answerLost(taskId) {
			engine.dispatch({type: 'task.answer-lost', taskId});
		},
	};
}

async function submitReview(engine: Engine, call: SubmitReview): Promise<ToolAnswer> {
	const state = engine.state();
	const isReviewed = tasksOf(state).some(
		(task) => task.spec.reviewOf === call.task_id && task.state === 'working',
	);
	if (!isReviewed) {
		return refused(
			`task_id: no review of "${call.task_id}" is at work. Use the id in your prompt.`,
		);
	}

	await engine.record({
		type: 'review.submitted',
		taskId: call.task_id,
		verdict: call.verdict,
		evidence: call.evidence,
	});
	return said(`Verdict "${call.verdict}" on ${call.task_id} is recorded. End your turn.`);
}

/** A task the commander delegated; reviews are the engine's own. */
function workOf(state: MissionState, taskId: string): Task | undefined {
	const task = taskOf(state, taskId);
	return task?.spec.kind === 'work' ? task : undefined;
}

function hasEnded(state: MissionState, taskId: string): boolean {
	const task = workOf(state, taskId);
	return !task || isFinished(task);
}

function lineOf(state: MissionState, taskId: string): string {
	const task = state.tasks[taskId];
	return task ? taskLine(task) : taskId;
}

function unknownTask(state: MissionState, taskId: string): ToolAnswer {
	const known = tasksOf(state).filter((task) => task.spec.kind === 'work');
	const ids = known.map((task) => task.spec.id).slice(-20);
	return refused(`There is no task "${taskId}". Known tasks: ${ids.join(', ') || 'none'}.`);
}

function cut(task: Task): string {
	return task.report.length <= resultLength
		? task.report
		: `${task.report.slice(0, resultLength)}\n(cut after 8 kB; the rest is in the session of lane ${task.laneId ?? '?'})`;
}
