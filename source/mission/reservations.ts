import {type Charge, nothingCharged} from './spent.js';

/** What a model call under way may come to at most. */
export type Reservation = Readonly<{
	laneId: string;
	/** `provider/model`. */
	model: string;
	/** Billionths of a USD; null when its model has no price. */
	nanoUsd: number | null;
	/** Tokens read and written. */
	tokens: number;
	/** The share of both for what it may write at most. */
	answer: Charge;
	/** Bytes of the conversation that it sends. */
	bytes: number;
}>;

/**
 * What a call under way has come to at most when it is cut off after so many bytes of its answer: all that it may have
 * read, and a token for every byte. What a model wrote without saying it (its hidden reasoning) nobody can tell.
 */
export function chargeOf({nanoUsd, tokens, answer}: Reservation, writtenBytes: number): Charge {
	const written = Math.min(writtenBytes, answer.tokens);
	const share = answer.tokens === 0 ? 0 : written / answer.tokens;
	return {
		nanoUsd: nanoUsd === null ? 0 : Math.ceil(nanoUsd - answer.nanoUsd + answer.nanoUsd * share),
		tokens: tokens - answer.tokens + written,
	};
}

/** A call that was let go, until it has ended. */
export type OpenCall = Reservation &
	Readonly<{
		/** True once it was told that it came to nothing, or broke, and is made anew. */
		isTriedAgain: boolean;
	}>;

/** How big a conversation was at its last call: its bytes, and the tokens that these and the answer came to by the count of that call's model. */
export type Measured = Readonly<{bytes: number; tokens: number; model: string}>;

/** The model calls of a mission, by caller: those under way and those that wait, and how big each conversation was. */
export type CallState = Readonly<{
	open: Readonly<Record<string, OpenCall>>;
	measured: Readonly<Record<string, Measured>>;
	/** The most that a call was to come to so far: billionths of a USD, and tokens; 0 before the first. */
	most: Charge;
	/** Those that wait before they are sent, by caller: of which lane, and since when (epoch ms). */
	waiting: Readonly<Record<string, Readonly<{laneId: string; since: number}>>>;
	/** By lane: why the call that it was to make is longer than calls may be. */
	tooLong: Readonly<Record<string, string>>;
}>;

/** The calls before the first one. */
export const noCalls: CallState = {
	open: {},
	measured: {},
	most: nothingCharged,
	waiting: {},
	tooLong: {},
};
