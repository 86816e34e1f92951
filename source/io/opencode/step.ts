import type {AssistantMessage, StepFinishPart} from '@opencode-ai/sdk/v2/client';
import type {CallPrice} from '../../mission/calls.js';
import type {FactOf} from '../../mission/events.js';
import type {Context} from '../../mission/records.js';
import {oneLine} from '../../mission/sanitize.js';

/** Tokens that a model's context holds, and from which on OpenCode compacts a session by itself. */
export type ModelRoom = Readonly<{limit: number; ceiling: number}>;

/** What the translation asks about models (`provider/model`). */
export type ModelFacts = Readonly<{
	hasPrice: (model: string) => boolean;
	/** True for a login without a price per token. */
	isSubscription: (model: string) => boolean;
	/** By how much a call reads, each the dearest that a token can be; null when unknown. */
	prices: (model: string) => readonly CallPrice[] | null;
	/** Null when unknown. */
	room: (model: string) => ModelRoom | null;
}>;

/** The model of a message as `provider/model`. */
export function modelOf(info: Pick<AssistantMessage, 'providerID' | 'modelID'>): string {
	return `${info.providerID}/${info.modelID}`;
}

/** The lane that a call counts for, the session that made it, where the lane is not in that, and the model that was asked. */
type Caller = Readonly<{laneId: string; child?: string; asked: string | null}>;

/** A finished model call as a fact. `info` is null when its message is not of the session that the lane is in. */
export function stepOf(
	{laneId, asked: known, ...whose}: Caller,
	part: StepFinishPart,
	info: AssistantMessage | null,
	models: ModelFacts,
): FactOf<'step.finished'> {
	const model = info === null ? null : oneLine(modelOf(info), 200);
	const asked = model ?? known;
	const {input, output, reasoning, cache} = part.tokens;
	const cost = Number.isFinite(part.cost) && part.cost >= 0 ? part.cost : null;
	const isPriced = asked !== null && models.hasPrice(asked);
	// OpenCode counts what its provider did not tell as 0 tokens for nothing.
	const isFree = cost === 0 && (!isPriced || !(input + output + cache.read + cache.write > 0));
	const isSubscribed = isFree && !isPriced && asked !== null && models.isSubscription(asked);
	const context = info === null ? null : contextOf(part, info, models);
	return {
		type: 'step.finished',
		laneId,
		messageId: part.messageID,
		model,
		usage: {
			input: tokensOf(input),
			output: tokensOf(output),
			reasoning: tokensOf(reasoning),
			cacheRead: tokensOf(cache.read),
			cacheWrite: tokensOf(cache.write),
			cost: isFree ? null : cost,
			...(isSubscribed ? {bySubscription: true} : {}),
		},
		...whose,
		...(context === null ? {} : {context}),
	};
}

/** A count that is none (not a number, negative) is 0: it must not end as garbage in the log. */
function tokensOf(count: number): number {
	return Number.isFinite(count) && count > 0 ? count : 0;
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
