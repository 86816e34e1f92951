import {claimOf, isFinished, tasksOf} from './lanes.js';
import type {MissionState, Task} from './state.js';

/**
 * Globs of all files that may change while a review runs: those it judges, and the claims of every task that was at
 * work meanwhile. Null is the whole tree.
 */
export function claimsDuring(
	state: MissionState,
	review: Task,
	reviewed: Task,
): readonly string[] | null {
	const claims = tasksOf(state)
		.filter((task) => task === reviewed || wasAtWork(task, review.since))
		.map((task) => claimOf(state, task));
	return claims.includes(null) ? null : claims.flatMap((claim) => claim ?? []);
}

/** True for a task that has had a lane at any time since then (epoch ms), as far as the state still tells. */
function wasAtWork(task: Task, since: number): boolean {
	const {spec, state, laneId, notes} = task;
	if (spec.kind !== 'work' || (laneId === null && notes.length === 0)) {
		return false;
	}

	// One that waits has had none but those that left notes, or found fault with its work.
	const isUntouched = state === 'queued' && notes.length === 0 && task.findings === null;
	return !isUntouched && (!isFinished(task) || task.since >= since);
}
