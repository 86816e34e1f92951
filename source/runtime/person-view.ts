import {waitText} from '../mission/approval.js';
import {tasksOf} from '../mission/lanes.js';
import {commanderLane, type MissionState} from '../mission/state.js';
import type {MissionView} from './viewer.js';

/** What a view says of tasks and of the time in which a person was waited for. */
export function personView(
	state: MissionState,
): Pick<MissionView, 'tasks' | 'blocked' | 'isCountdownHeld'> {
	const queued = new Set(
		tasksOf(state).flatMap((task) => (task.state === 'queued' ? [task.spec.reviewOf] : [])),
	);
	return {
		isCountdownHeld:
			state.commander.isSpokenTo &&
			state.lanes[commanderLane]?.state === 'idle' &&
			state.ended === null,
		blocked: state.blocked,
		tasks: tasksOf(state)
			.filter(({spec}) => spec.kind === 'work')
			.map((task) => {
				const {spec, state: life} = task;
				const isReviewQueued = life === 'reviewing' && queued.has(spec.id);
				const reason = waitText(state, task);
				return {id: spec.id, title: spec.title, state: life, isReviewQueued, reason};
			}),
	};
}
