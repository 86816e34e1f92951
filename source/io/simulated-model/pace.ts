import type {ChatRequest} from './conversation.js';
import type {Reply} from './play.js';
import {type Pace, paceSchema} from './scenario.js';

/** When the parts of an answer are sent, in ms at this speed; the same in every run. */
export function timing(
	reply: Reply,
	sessionId: string,
	speed: number,
	pace: Pace = paceSchema.parse({}),
) {
	const factor = 1 + pace.jitter * (2 * fraction(`${sessionId}${reply.script}${reply.step}`) - 1);
	return {
		firstMs: (pace.firstMs * factor) / speed,
		pieceMs: pace.pieceMs / speed,
		totalMs: reply.takesMs === null ? null : reply.takesMs / speed,
	};
}

/** A number from 0 to 1 that depends on the text alone, so that two runs have the same pace. */
function fraction(text: string): number {
	let hash = 2_166_136_261;
	for (const character of text) {
		hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619);
	}

	return (hash >>> 0) / 4_294_967_295;
}

/** Token counts as OpenAI reports them. */
export type Usage = Readonly<{
	prompt_tokens: number;
	completion_tokens: number;
	total_tokens: number;
	prompt_tokens_details?: Readonly<{cached_tokens: number}>;
}>;

/** Token counts: four characters are a token, unless the step says otherwise; null for one that tells none. */
export function usageOf(chat: ChatRequest, reply: Reply): Usage | null {
	const {cached, isTold = true} = reply.usage;
	if (!isTold) {
		return null;
	}

	const prompt = reply.usage.prompt ?? Math.ceil(JSON.stringify(chat.messages).length / 4);
	const written = reply.think.length + reply.say.length + JSON.stringify(reply.calls).length;
	const completion = reply.usage.completion ?? Math.ceil(written / 4);
	return {
		prompt_tokens: prompt,
		completion_tokens: completion,
		total_tokens: prompt + completion,
		...(cached === undefined ? {} : {prompt_tokens_details: {cached_tokens: cached}}),
	};
}
