import {isLaneOut} from '../../mission/allowances.js';
import type {Fact} from '../../mission/events.js';
import {planPrompt} from '../../mission/plan-prompt.js';
import {commanderLane, type MissionState} from '../../mission/state.js';

/** True when what is said to a lane now reaches it: the commander hears in the end, others while they are at work. */
export function canHear(state: MissionState, laneId: string): boolean {
	return state.ended === null && (laneId === commanderLane || isAtWork(state, laneId));
}

function isAtWork(state: MissionState, laneId: string): boolean {
	const lane = state.lanes[laneId];
	// What a person says with the budget used up waits with the commander until it is raised.
	return (
		lane !== undefined &&
		(lane.state === 'running' || lane.state === 'waiting') &&
		!isLaneOut(state, lane)
	);
}

/** A lane at work is steered at once; an idle commander gets it as its next prompt. */
export function sayFacts(state: MissionState, laneId: string, text: string): readonly Fact[] {
	if (!isAtWork(state, laneId)) {
		return laneId === commanderLane ? [{type: 'user.said', laneId, text}] : [];
	}

	return [{type: 'user.said', laneId, text}, planPrompt(state, {laneId, kind: 'steer', text})];
}
