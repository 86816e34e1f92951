import type {Raise, Uncounted} from '../mission/budget.js';
import type {Budget} from '../mission/settings.js';

/** What all model calls of a mission came to, as a screen shows it. */
export type UsageView = Readonly<{
	/** Tokens that count against a budget. */
	tokens: number;
	/** USD as far as prices are known; null when none is. */
	cost: number | null;
	/** Calls without a price. */
	unpriced: number;
	/** How many of those a subscription pays for. */
	subscribed: number;
	/** How many of those nobody reports, and USD that these may have come to by estimate: it counts against the budget. */
	unreported: number;
	unreportedCost: number;
}>;

/** What is limited beside the mission's own budget: a day of the project, the lanes of a role, a task. */
export type PartView = Readonly<{
	of: 'day' | 'role' | 'task';
	/** The role or the task; empty for the day. */
	name: string;
	limit: Budget;
	/** USD and tokens, calls that nobody reports by estimate. */
	spent: Readonly<{usd: number; tokens: number}>;
	/** True when it is used up, or too little of it is left for a call. */
	isOut: boolean;
}>;

/** What a mission may spend, as a screen shows it. */
export type BudgetView = Readonly<{
	/** What may be spent; null is no limit. */
	usd: number | null;
	tokens: number | null;
	/** True where a limit may be passed by one call of each lane at work: no call is asked for before it is sent. */
	isApproximate?: boolean;
	/** What limits in USD do not count; left out where they count all. */
	uncounted?: Uncounted;
	/** True when it is used up, or what a role of it may spend. */
	isReached: boolean;
	/** What parts of it may spend, and have. */
	parts: readonly PartView[];
	/** What a raise would make of it, and of the shares of roles that are used up. */
	raised: Raise;
}>;
