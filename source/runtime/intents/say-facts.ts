import {isBudgetReached} from '../../mission/budget.js';
import type {Fact} from '../../mission/events.js';
import {planPrompt} from '../../mission/plan-prompt.js';
import {commanderLane, type MissionState} from '../../mission/state.js';

/** A lane at work is steered at once; an idle commander gets it as its next prompt. */
export function sayFacts(state: MissionState, laneId: string, text: string): readonly Fact[] {
	const lane = state.lanes[laneId];
	// What a person says with the budget used up waits with the commander until it is raised.
	const isAtWork =
		(lane?.state === 'running' || lane?.state === 'waiting') && !isBudgetReached(state);
	if (!isAtWork) {
		return laneId === commanderLane ? [{type: 'user.said', laneId, text}] : [];
	}

	return [{type: 'user.said', laneId, text}, planPrompt(state, {laneId, kind: 'steer', text})];
}
