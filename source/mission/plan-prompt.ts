import type {FactOf} from './events.js';
import {handOverPrompt} from './hand-over.js';
import {recallText} from './prompts.js';
import type {Lane, MissionState} from './state.js';

type Kind = FactOf<'prompt.planned'>['kind'];

/**
 * A prompt to a lane, with what its session may have lost since it was last told. `taskIds` are the tasks
 * whose results it delivers.
 */
export function planPrompt(
	state: MissionState,
	prompt: Readonly<{laneId: string; kind: Kind; text: string; taskIds?: readonly string[]}>,
): FactOf<'prompt.planned'> {
	const {laneId, kind, text, taskIds = []} = prompt;
	const lane = state.lanes[laneId];
	return {
		type: 'prompt.planned',
		laneId,
		kind,
		text: lane === undefined ? text : withMemory(state, lane, kind, text),
		taskIds: [...taskIds],
	};
}

function withMemory(state: MissionState, lane: Lane, kind: Kind, text: string): string {
	if (lane.memory === 'none') {
		return `${handOverPrompt(state)}\n\nNow:\n${text}`;
	}

	// A continuation holds all that counts, whatever the session has lost.
	const recall = lane.memory === 'whole' || kind === 'continuation' ? '' : recallText(state, lane);
	return recall === '' ? text : `${text}\n\n${recall}`;
}
