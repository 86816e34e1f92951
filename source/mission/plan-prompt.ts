import type {FactOf} from './events.js';
import {recallText} from './prompts.js';
import type {MissionState} from './state.js';

type Kind = FactOf<'prompt.planned'>['kind'];

/** Kinds that hold all a lane needs to know. */
const completeKinds: readonly Kind[] = ['mission', 'task', 'continuation'];

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
	const isWhole = lane === undefined || lane.memory === 'whole' || completeKinds.includes(kind);
	const recall = isWhole ? '' : recallText(state, lane);
	return {
		type: 'prompt.planned',
		laneId,
		kind,
		text: recall === '' ? text : `${text}\n\n${recall}`,
		taskIds: [...taskIds],
	};
}
