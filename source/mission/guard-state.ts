import type {QuotaReading} from './quota.js';
import type {QuotaSamples} from './quota-burn.js';

/** What is known of a provider's quota in this mission. */
export type KnownQuota = Readonly<{
	reading: QuotaReading;
	/** Key of the account that the lanes spend; null where nobody can tell. */
	spentAccount: string | null;
	/** What was read of this account before, for how fast it is used. */
	samples: QuotaSamples;
}>;

/** How a provider's calls have gone of late. */
export type Health = Readonly<{
	/** Calls that failed, one after another, with the lane of each. */
	failures: readonly string[];
	/** What the last one said. */
	lastReason: string;
	/** Epoch ms until which nothing of it is started; null while it is believed to work. */
	heldUntil: number | null;
	/** Times in a row that it was held. */
	trips: number;
}>;

/** A wait that a provider asked for, longer than a lane is left to sit it out. */
export type Rest = Readonly<{
	/** Epoch ms. */
	until: number;
	/** Epoch ms at which it was asked for. */
	since: number;
	reason: string;
}>;

/** What decides whether a model may be asked, beside caps and budget. */
export type GuardState = Readonly<{
	/** By provider. */
	quotas: Readonly<Record<string, KnownQuota>>;
	/** Providers that the user lets be used while their quota is not known, or though they were used up: epoch ms of the last word. */
	allowed: Readonly<Record<string, number>>;
	/** Epoch ms of the last prompt or compaction of ours, by provider. */
	starts: Readonly<Record<string, number>>;
	/** Epoch ms of the last call that a provider refused, or until when it asked to wait, however long: its starts are paced till then. */
	refusedUntil: Readonly<Record<string, number>>;
	/** By `provider/model`, until a call of it is answered. */
	rests: Readonly<Record<string, Rest>>;
	/** By provider, those that failed since they last answered. */
	health: Readonly<Record<string, Health>>;
}>;

/** A guard that knows nothing. */
export const newGuard: GuardState = {
	quotas: {},
	allowed: {},
	starts: {},
	refusedUntil: {},
	rests: {},
	health: {},
};
