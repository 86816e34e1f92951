import type {Fact} from '../events.js';
import {isActive, livingLanes, unfinishedTasks} from '../lanes.js';
import {type MissionState, pauseText, type Task} from '../state.js';
import {findingText} from '../watch/words.js';
import type {Rule} from './rule.js';

/**
 * What the watch found pauses the mission, where that was asked for; lanes that may have done it are aborted first
 * in the strictest mode, and results of theirs that are not accepted yet are kept and cancelled.
 */
export const watchRule: Rule = (state) => {
	const {alarm} = state.watch;
	if (alarm.length === 0) {
		return [];
	}

	const reason = `the watch on your working tree: ${alarm.map(findingText).join('; ')}`.slice(
		0,
		2000,
	);
	const aborted = state.settings?.watch === 'abort' ? suspectsEnd(state, reason) : [];
	return [...aborted, {type: 'mission.paused', by: 'watch', reason}];
};

function suspectsEnd(state: MissionState, reason: string): readonly Fact[] {
	const suspects = new Set(state.watch.alarm.flatMap(({suspects}) => suspects));
	const tasks = unfinishedTasks(state).filter(
		(task) => suspects.has(task.laneId ?? '') && isUnjudged(task),
	);
	const cancelled = new Set(tasks.map(({spec}) => spec.id));
	const lanes = livingLanes(state).filter((lane) => {
		const reviewed = state.tasks[lane.taskId ?? '']?.spec.reviewOf ?? '';
		const isConcerned = suspects.has(lane.id) || cancelled.has(reviewed);
		return isConcerned && isActive(lane) && lane.state !== 'aborting';
	});
	return [
		...lanes.map(({id}): Fact => ({type: 'lane.abort-requested', laneId: id, by: 'watch', reason})),
		...tasks.map(
			(task): Fact => ({type: 'task.cancelled', taskId: task.spec.id, by: 'watch', reason}),
		),
	];
}

/** True for a result that waits for its review, or for the author to mend it. */
function isUnjudged(task: Task): boolean {
	return task.state === 'reviewing' || (task.state === 'queued' && task.findings !== null);
}

/**
 * With nobody at a screen a mission that the watch paused could never go on: it ends as soon as its lanes rest.
 * To be heard after the rules that conclude what the lanes have ended, so that no result of theirs is lost.
 */
export const forsakenRule: Rule = (state) => {
	const isForsaken =
		state.paused?.by === 'watch' &&
		state.settings?.attended === false &&
		!livingLanes(state).some(isActive);
	return isForsaken
		? [
				{
					type: 'mission.stop-requested',
					by: 'watch',
					outcome: 'needs-person',
					reason: `paused, and nobody is there to go on: ${pauseText(state)}`,
				},
			]
		: [];
};
