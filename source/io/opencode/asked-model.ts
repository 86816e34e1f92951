import type {AssistantMessage} from '@opencode-ai/sdk/v2/client';
import {modelText, splitModel} from '../../mission/model-name.js';
import {oneLine} from '../../mission/sanitize.js';
import type {Sink} from '../../runtime/ports.js';
import {isSummary, modelOf} from './step.js';

/** What is known of the model a lane was prompted with, and of another one that answered. */
export type AskedModel = {
	/** `provider/model#variant` of the last prompt that is ours; null before it. */
	asked: string | null;
	/** The other model that was told last; null while the one that was asked for answers. */
	told: string | null;
};

/**
 * Compares the model that OpenCode used for a message with the one that FlowDesk asked for, and tells of a difference once. Summaries
 * have a model of their own. Where no variant was asked for, any is right.
 */
export function compareModel(
	track: AskedModel & Readonly<{laneId: string}>,
	info: AssistantMessage,
	sink: Sink,
): void {
	const {asked, laneId} = track;
	if (asked === null || isSummary(info)) {
		return;
	}
	const {variant} = splitModel(asked);
	const used = oneLine(
		modelText(modelOf(info), variant === undefined ? undefined : info.variant),
		200,
	);
	if (used === asked) {
		track.told = null;
	} else if (used !== track.told) {
		track.told = used;
		sink.fact({type: 'model.differed', laneId, messageId: info.id, asked, used});
		const text = `! asked for ${asked}, got ${used}`;
		sink.chunk(laneId, {kind: 'note', blockId: `model-${info.id}`, text});
	}
}
