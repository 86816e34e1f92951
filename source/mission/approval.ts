import {activeLanes, isFinished, tasksOf, unfinishedTasks} from './lanes.js';
import {openItems} from './seal.js';
import {commanderLane, type MissionState, type Task} from './state.js';

/** How many times the tasks that were shown may be delegated before the user is asked again. */
const approvedFactor = 2;

/** Why a task waits for the user's word on the plan. */
export const approvalReason = "needs the user's approval";

function isEdit(state: MissionState, task: Task): boolean {
	return task.spec.kind === 'work' && state.settings?.roles[task.spec.role]?.edits === true;
}

/** True for a task that may not start before the user has approved the plan. */
export function needsApproval(state: MissionState, task: Task): boolean {
	if (state.settings?.approve !== 'ask' || !isEdit(state, task)) {
		return false;
	}

	const place = tasksOf(state)
		.filter((other) => isEdit(state, other))
		.indexOf(task);
	return place >= state.approval.most;
}

/** The tasks that wait for the user to approve the plan, in the order of their creation. */
export function unapprovedTasks(state: MissionState): readonly Task[] {
	return unfinishedTasks(state).filter(
		(task) => task.state === 'queued' && needsApproval(state, task),
	);
}

/** Those of the waiting tasks whose todo items the user has closed or taken out: an approval does not start them. */
export function droppedTasks(state: MissionState): readonly Task[] {
	const {problem, items} = state.todo.snapshot;
	const open = new Set(openItems(items).map(({id}) => id));
	return problem === null
		? unapprovedTasks(state).filter(({spec: {todoId}}) => todoId !== null && !open.has(todoId))
		: [];
}

/** True when the plan can be decided on: the commander rests and knows all results, and nobody plans any more. */
export function isPlanReady(state: MissionState): boolean {
	const commander = state.lanes[commanderLane];
	return (
		state.settings?.approve === 'ask' &&
		commander?.state === 'idle' &&
		activeLanes(state).length === 0 &&
		!tasksOf(state).some((task) => isFinished(task) && !task.isDelivered) &&
		unapprovedTasks(state).length > 0
	);
}

/** What a task of a mission that is paused waits for. */
export const pauseReason = 'the mission is paused';

/** Why a task waits, in words for the user: an approval is asked for only once the plan can be decided on, and a pause is everybody's. */
export function waitText(state: MissionState, {reason}: Task): string {
	switch (reason) {
		case pauseReason:
			return 'paused';
		case approvalReason:
			return isPlanReady(state) ? 'needs your approval' : 'approval not asked yet';
		default:
			return reason;
	}
}

/** How many tasks an approval now lets start: twice what is shown, tasks or open items, and what was before. */
export function approvedMost(state: MissionState): number {
	const edits = tasksOf(state).filter((task) => isEdit(state, task)).length;
	return approvedFactor * Math.max(edits, openItems(state.todo.snapshot.items).length);
}

/** Tasks that the plan comes to: those that wait, or the open items where there are more. */
export function plannedTasks(state: MissionState): number {
	const items = openItems(state.todo.snapshot.items).length;
	return Math.max(unapprovedTasks(state).length - droppedTasks(state).length, items);
}
