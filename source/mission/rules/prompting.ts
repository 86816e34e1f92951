import {isHeldBack} from '../guard.js';
import {livingLanes} from '../lanes.js';
import {paced} from '../pace.js';
import {planPrompt} from '../plan-prompt.js';
import {fixPrompt, missionPrompt, reviewPrompt, taskPrompt} from '../prompts.js';
import {commanderLane, isPaused, type Lane, type MissionState, phaseOf} from '../state.js';
import type {Rule} from './rule.js';

/** The commander's lane is opened first, once the baseline is known, and again when that failed. */
export const commanderRule: Rule = (state) =>
	state.settings && phaseOf(state) !== 'starting' && needsOpening(state.lanes[commanderLane])
		? [
				{
					type: 'lane.planned',
					laneId: commanderLane,
					role: state.settings.commander,
					taskId: null,
				},
			]
		: [];

function needsOpening(lane: Lane | undefined): boolean {
	return !lane || (lane.state === 'idle' && lane.sessionId === null);
}

/** True for a commander that was stopped, or could not be reached, before it heard of its mission. */
function isUntold(lane: Lane): boolean {
	return lane.id === commanderLane && lane.state === 'idle' && lane.prompts === 0;
}

/** A lane with a session and no prompt gets its prompt, unless the mission is paused. */
export const firstPromptRule: Rule = (state, at) => {
	if (isPaused(state)) {
		return [];
	}

	const ready = livingLanes(state).flatMap((lane) => {
		const isReady = lane.state === 'open' || isUntold(lane);
		const prompt = isReady && !isHeldBack(state, lane.role, at) ? promptFor(state, lane) : null;
		return prompt ? [{laneId: lane.id, role: lane.role, ...prompt}] : [];
	});
	return paced(state, at, ready, ({role}) => role).map(({role: _, ...prompt}) =>
		planPrompt(state, prompt),
	);
};

function promptFor(
	state: MissionState,
	lane: Lane,
): {kind: 'mission' | 'task' | 'fix'; text: string} | null {
	if (lane.id === commanderLane) {
		return {kind: 'mission', text: missionPrompt(state)};
	}

	const task = lane.taskId === null ? undefined : state.tasks[lane.taskId];
	if (!task) {
		return null;
	}

	if (task.spec.reviewOf !== null) {
		const reviewed = state.tasks[task.spec.reviewOf];
		return reviewed && lane.fingerprints.before !== undefined
			? {kind: 'task', text: reviewPrompt(state, reviewed)}
			: null;
	}

	return lane.prompts > 0 && task.findings !== null
		? {kind: 'fix', text: fixPrompt(task)}
		: {kind: 'task', text: taskPrompt(task)};
}
