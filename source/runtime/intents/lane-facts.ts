import type {Fact} from '../../mission/events.js';
import {isActive, tasksOf} from '../../mission/lanes.js';
import type {MissionState} from '../../mission/state.js';

/** A lane that has ended meanwhile is not aborted any more. */
export function abortFacts(state: MissionState, laneId: string): readonly Fact[] {
	const lane = state.lanes[laneId];
	return lane !== undefined && isActive(lane)
		? [{type: 'lane.abort-requested', laneId, by: 'user', reason: 'stopped by the user'}]
		: [];
}

/** Paused first, so that no queued task takes a place that falls free. */
export function abortAllFacts(state: MissionState): readonly Fact[] {
	const active = Object.values(state.lanes).filter(isActive);
	return [
		{type: 'mission.paused', by: 'user', reason: 'you aborted every lane'},
		...active.map(
			({id: laneId}): Fact => ({
				type: 'lane.abort-requested',
				laneId,
				by: 'user',
				reason: 'stopped by the user',
			}),
		),
	];
}

/** A task that ended badly starts again, and with it the tasks that fell because of it. */
export function retryFacts(state: MissionState, laneId: string): readonly Fact[] {
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

/** A decision on a task that waits for one; giving it up or accepting it ends the task. */
export function decideFacts(
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
