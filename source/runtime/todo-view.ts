import {waitText} from '../mission/approval.js';
import {minutesLeft} from '../mission/estimate.js';
import {acceptedByUser, isFinished, tasksOf} from '../mission/lanes.js';
import type {TodoItem} from '../mission/records.js';
import {isVerified, leaves} from '../mission/seal.js';
import type {MissionState, Task} from '../mission/state.js';
import type {MissionView, TodoItemView} from './viewer.js';

/** The todo list with what is shown beside each item. */
export function todoView(state: MissionState): MissionView['todo'] {
	const {snapshot} = state.todo;
	const shown = shownItems(state);
	const byItem = tasksByItem(state);
	const parents = new Set(shown.map(({parent}) => parent));
	const items = shown.map((item): TodoItemView => {
		const isProven = isVerified(state, item.id);
		const tasks = byItem.get(item.id) ?? [];
		return {
			...item,
			badge: badgeOf(state, tasks[0]),
			laneIds: [...new Set(tasks.flatMap((task) => lanesOf(state, task)))],
			isVerified: isProven,
			isTickedOutside: item.state === 'done' && !isProven && !parents.has(item.id),
		};
	});
	const counted = leaves(shown).filter((item: TodoItem) => item.state !== 'cancelled');
	return {
		version: snapshot.version,
		problem: snapshot.problem,
		items,
		done: counted.filter((item) => item.state === 'done' && isVerified(state, item.id)).length,
		total: counted.length,
		minutesLeft: minutesLeft(state),
	};
}

/** A damaged file hides items or doubles them: the last whole list stays, each item as far as it can be read. */
function shownItems({todo: {snapshot, good}}: MissionState): readonly TodoItem[] {
	if (snapshot.problem === null || good.length === 0) {
		return snapshot.items;
	}

	const byId = new Map(snapshot.items.map((item) => [item.id, item]));
	return good.map((item) => ({...item, state: byId.get(item.id)?.state ?? item.state}));
}

/** The tasks of each item, the last one first. */
function tasksByItem(state: MissionState): ReadonlyMap<string, readonly Task[]> {
	const tasks = new Map<string, Task[]>();
	for (const task of tasksOf(state)) {
		const {todoId} = task.spec;
		if (todoId !== null) {
			tasks.set(todoId, [task, ...(tasks.get(todoId) ?? [])]);
		}
	}

	return tasks;
}

/** The lane of a task, and of those who judge it. */
function lanesOf(state: MissionState, {spec, laneId}: Task): readonly string[] {
	const reviews = tasksOf(state).filter(({spec: {reviewOf}}) => reviewOf === spec.id);
	return [laneId, ...reviews.map((review) => review.laneId)].filter((id) => id !== null);
}

/** The words beside a todo item: its lane and what it does, or what it waits for. */
function badgeOf(state: MissionState, task: Task | undefined): string {
	if (!task) {
		return '';
	}

	const lane = task.laneId ?? '';
	if (state.ended && !isFinished(task)) {
		return `${lane} not finished`.trim();
	}

	switch (task.state) {
		case 'queued':
			return task.fixCycles > 0
				? `${lane} to fix, try ${task.fixCycles + 1}`
				: waitText(state, task) || 'queued';
		case 'working': {
			const asks = Object.values(state.requests).some(({laneId}) => laneId === lane);
			return asks ? `${lane} needs you` : `${lane} running`;
		}

		case 'reviewing':
			return `${lane} in review`;
		case 'asking':
			return `${lane} needs you`;
		case 'done':
			return task.reason === acceptedByUser ? `${lane} accepted` : lane;
		// The item is open still, and `cancelled` is the word for one that is not.
		case 'cancelled':
			return `${lane} stopped`.trim();
		default:
			return `${lane} ${task.state}`.trim();
	}
}
