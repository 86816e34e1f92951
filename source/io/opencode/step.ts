import type {AssistantMessage, StepFinishPart} from '@opencode-ai/sdk/v2/client';
import type {FactOf} from '../../mission/events.js';
import type {Context} from '../../mission/records.js';
import {oneLine} from '../../mission/sanitize.js';

/** Tokens that a model's context holds, and from which on OpenCode compacts a session by itself. */
export type ModelRoom = Readonly<{limit: number; ceiling: number}>;

/** What the translation asks about models (`provider/model`). */
export type ModelFacts = Readonly<{
	hasPrice: (model: string) => boolean;
	/** Null when unknown. */
	room: (model: string) => ModelRoom | null;
}>;

/** The model of a message as `provider/model`. */
export function modelOf(info: Pick<AssistantMessage, 'providerID' | 'modelID'>): string {
	return `${info.providerID}/${info.modelID}`;
}

/** A finished model call as a fact. `info` is null when its message is not of the lane's own session. */
export function stepOf(
	laneId: string,
	part: StepFinishPart,
	info: AssistantMessage | null,
	models: ModelFacts,
): FactOf<'step.finished'> {
	const model = info === null ? null : oneLine(modelOf(info), 200);
	const {input, output, reasoning, cache} = part.tokens;
	const isFree =
		part.cost === 0 && input + output > 0 && !(model !== null && models.hasPrice(model));
	const context = info === null ? null : contextOf(part, info, models);
	return {
		type: 'step.finished',
		laneId,
		messageId: part.messageID,
		model,
		usage: {
			input,
			output,
			reasoning,
			cacheRead: cache.read,
			cacheWrite: cache.write,
			cost: isFree ? null : part.cost,
		},
		...(context === null ? {} : {context}),
	};
}

/** How full the session is, counted as OpenCode counts it; a summary says nothing of what is left after it. */
function contextOf(
	{tokens}: StepFinishPart,
	info: AssistantMessage,
	models: ModelFacts,
): Context | null {
	const room = models.room(modelOf(info));
	const {input, output, cache} = tokens;
	const used = tokens.total || input + output + cache.read + cache.write;
	return room === null || isSummary(info) || !(used > 0)
		? null
		: {tokens: Math.round(used), ...room};
}

/** True for the message in which OpenCode sums up a conversation: nobody is speaking. */
export function isSummary(info: Pick<AssistantMessage, 'summary' | 'agent'>): boolean {
	return info.summary === true || info.agent === 'compaction';
}
