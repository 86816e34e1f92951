import type {FactOf} from '../events.js';
import {tasksOf, unfinishedTasks} from '../lanes.js';
import type {MissionState, Task} from '../state.js';
import type {Rule} from './rule.js';

/** The review of a task's result, as a task of its own: another lane, never the author's. */
export function reviewOf(state: MissionState, task: Task): FactOf<'task.created'> {
	const {id, title} = task.spec;
	const earlier = tasksOf(state).filter((other) => other.spec.reviewOf === id).length;
	return {
		type: 'task.created',
		by: 'engine',
		task: {
			id: `${id}-r${earlier + 1}`,
			kind: 'review',
			role: state.settings?.reviewer ?? 'reviewer',
			title: `Review: ${title}`,
			prompt: '',
			todoId: null,
			files: null,
			dependsOn: [],
			review: false,
			reviewOf: id,
			callKey: null,
			turn: task.spec.turn,
		},
	};
}

/** A result whose review was void is reviewed again; a review nobody waits for any more is dropped. */
export const reviewRule: Rule = (state) => {
	const tasks = unfinishedTasks(state);
	for (const task of tasks) {
		const reviewed = task.spec.reviewOf === null ? undefined : state.tasks[task.spec.reviewOf];
		if (reviewed && task.state === 'queued' && reviewed.state !== 'reviewing') {
			return [
				{
					type: 'task.finished',
					taskId: task.spec.id,
					outcome: 'cancelled',
					detail: `${reviewed.spec.id} is ${reviewed.state}`,
				},
			];
		}

		const isReviewed = (other: Task) => other.spec.reviewOf === task.spec.id;
		if (task.state === 'reviewing' && !tasks.some(isReviewed)) {
			return [reviewOf(state, task)];
		}
	}

	return [];
};
