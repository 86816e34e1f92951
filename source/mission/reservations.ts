/** What a model call under way may come to at most. */
export type Reservation = Readonly<{
	laneId: string;
	/** `provider/model`. */
	model: string;
	/** Billionths of a USD; null when its model has no price. */
	nanoUsd: number | null;
	/** Tokens read and written. */
	tokens: number;
	/** Bytes of the conversation that it sends. */
	bytes: number;
}>;

/** How big a conversation was at its last call: its bytes, and the tokens that these and the answer came to by the count of that call's model. */
export type Measured = Readonly<{bytes: number; tokens: number; model: string}>;

/** The model calls of a mission, by caller: those under way, and how big each conversation was. */
export type CallState = Readonly<{
	open: Readonly<Record<string, Reservation>>;
	measured: Readonly<Record<string, Measured>>;
	/** By lane: why the call that it was to make is longer than calls may be. */
	tooLong: Readonly<Record<string, string>>;
}>;

/** The calls before the first one. */
export const noCalls: CallState = {open: {}, measured: {}, tooLong: {}};
