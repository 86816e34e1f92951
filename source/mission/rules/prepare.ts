import {needsApproval} from '../approval.js';
import {isAhead, livingLanes, nextLaneId, unfinishedTasks} from '../lanes.js';
import {isPaused, type MissionState, type Task} from '../state.js';
import {inQueueOrder} from './queue.js';
import type {Rule} from './rule.js';

/** Sessions that are made ahead at most. */
const maxAhead = 10;

/**
 * A task that waits for a free slot or for files gets its session before its turn comes, so that its prompt
 * goes out at once. One at a time and only while no lane is being opened: nothing is slowed down for it.
 */
export const prepareRule: Rule = (state) => {
	const lanes = livingLanes(state);
	const isBusy = lanes.some((lane) => lane.state === 'opening' || lane.state === 'preparing');
	if (isPaused(state) || isBusy || lanes.filter(isAhead).length >= maxAhead) {
		return [];
	}

	const next = inQueueOrder(unfinishedTasks(state)).find((task) => isNear(state, task));
	const role = state.settings?.roles[next?.spec.role ?? ''];
	return next && role
		? [
				{
					type: 'lane.planned',
					laneId: nextLaneId(role.letter, state.counters),
					role: next.spec.role,
					taskId: next.spec.id,
				},
			]
		: [];
};

/** True for a task that never had a lane and waits for nothing but its turn. */
function isNear(state: MissionState, task: Task): boolean {
	return (
		task.laneId === null &&
		!needsApproval(state, task) &&
		state.settings?.roles[task.spec.role]?.cap !== 0 &&
		task.spec.dependsOn.every((id) => state.tasks[id]?.state === 'done')
	);
}
