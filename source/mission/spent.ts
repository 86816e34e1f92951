import type {Usage} from './records.js';
import type {Budget} from './settings.js';

/** Money is summed in whole billionths of a dollar: sums of fractions would drift. */
export const nanoPerUsd = 1_000_000_000;

/** What the model calls of a mission came to. */
export type Spent = Readonly<{
	/** Billionths of a USD, of the calls that had a price. */
	nanoUsd: number;
	/** Tokens read anew and written, of every call. */
	tokens: number;
	/** Model calls, and those among them without a price. */
	calls: number;
	unpriced: number;
	/** The calls among them that nobody reports, and what they may have come to by estimate. */
	unreported: Charge & Readonly<{calls: number}>;
}>;

/** What a call may have come to: billionths of a USD, and tokens. */
export type Charge = Readonly<{nanoUsd: number; tokens: number}>;

/** What is charged for a call of which nothing is known but that there was one. */
export const nothingCharged: Charge = {nanoUsd: 0, tokens: 0};

/** The figures of a call that reported none. */
export const noFigures: Usage = {
	input: 0,
	output: 0,
	reasoning: 0,
	cacheRead: 0,
	cacheWrite: 0,
	cost: null,
};

/** True for the figures of a call that ended without a word of what it came to. */
export function isUnreported(usage: Usage): boolean {
	const {input, output, reasoning, cacheRead, cacheWrite, cost} = usage;
	return [input, output, reasoning, cacheRead, cacheWrite, cost ?? 0].every((one) => !(one > 0));
}

/** What a mission has spent before its first model call. */
export const nothingSpent: Spent = {
	nanoUsd: 0,
	tokens: 0,
	calls: 0,
	unpriced: 0,
	unreported: {calls: 0, ...nothingCharged},
};

/**
 * A model call of a lane; `child` is the session that made it, where an agent of the lane had started that, and
 * `estimate` what it may have come to, where nobody reports that (it was cut off, or ended without a word of it): then its
 * figures are 0.
 */
export type LaneCall = Usage & Readonly<{child?: string; estimate?: Charge}>;

/** What the project's other missions spent in a local day. */
export type DayReading = Readonly<{
	/** `YYYY-MM-DD`. */
	day: string;
	/** Billionths of a USD. */
	nanoUsd: number;
	tokens: number;
	/** Epoch ms of its first moment, and of the next day's. */
	startsAt: number;
	endsAt: number;
}>;

/** How a mission stands with its budget. */
export type BudgetState = Readonly<{
	/** What the mission, and its roles by name, began with; a raise adds as much again. */
	first: Budget;
	firstOfRoles: Readonly<Record<string, Budget>>;
	firstOfDay: Budget;
	/** The day that counts, and what other missions had spent in it; null before that was read. */
	day: DayReading | null;
	/** Why that could not be read; null while it could. */
	dayProblem: string | null;
	/** By allowance (see `allowances.ts`): what its calls came to; the mission's own sum is `spent`. */
	sums: Readonly<Record<string, Spent>>;
	/**
	 * By allowance: why what is left of it is of no use. It does not reach for a call that was to be sent, which may
	 * come to `need` (billionths of a USD, or tokens).
	 */
	shorts: Readonly<Record<string, Readonly<{reason: string; part: keyof Budget; need: number}>>>;
	/** Why the budget, which is used up, has paused the mission; null while it has not. A person's pause stands beside it. */
	reached: string | null;
	/** By role: why its allowance is used up, once that was told. */
	rolesReached: Readonly<Record<string, string>>;
	/** Epoch ms since when the mission (`mission`) and roles (`role:worker`) are held so. */
	since: Readonly<Record<string, number>>;
}>;

/** How a mission stands with the user's word on its plan. */
export type ApprovalState = Readonly<{
	/** Tasks of roles that edit which the user has let start, in all. */
	most: number;
	/** What was laid before the user last, and since when (epoch ms); null while nothing waits for a word. */
	proposed: Readonly<{taskIds: readonly string[]; at: number}> | null;
	/** The estimate beside the plan that was approved first, in words; empty before. */
	estimate: string;
}>;

/** The approval before the user has said anything. */
export const nothingApproved: ApprovalState = {most: 0, proposed: null, estimate: ''};

/** The budget before the mission's settings are known. */
export const unlimited: BudgetState = {
	first: {usd: null, tokens: null},
	firstOfRoles: {},
	firstOfDay: {usd: null, tokens: null},
	day: null,
	dayProblem: null,
	sums: {},
	shorts: {},
	reached: null,
	rolesReached: {},
	since: {},
};

/** The tokens of a call that count: what was read anew and written, not what came from a cache. */
export function countedTokens({input, output, reasoning, cacheWrite}: Usage): number {
	return [input, output, reasoning, cacheWrite].reduce((sum, count) => sum + amount(count), 0);
}

/** A figure that is no amount (negative, not a number) counts as nothing: it may never lower a sum. */
export function amount(value: number): number {
	return Number.isFinite(value) && value > 0 ? value : 0;
}

/** What a call cost in billionths of a USD; null for a cost that is no amount of money, which is an unknown price. */
export function nanoUsdOf({cost}: Usage): number | null {
	return cost !== null && Number.isFinite(cost) && cost >= 0 ? Math.round(cost * nanoPerUsd) : null;
}

/** The sum after one more call. */
export function withCall(spent: Spent, call: LaneCall): Spent {
	return plus(spent, call, 1);
}

/** The sum after a call that it has was found to be none. */
export function withoutCall(spent: Spent, call: LaneCall): Spent {
	return plus(spent, call, -1);
}

function plus(
	{nanoUsd, tokens, calls, unpriced, unreported}: Spent,
	call: LaneCall,
	sign: 1 | -1,
): Spent {
	const price = nanoUsdOf(call);
	return {
		nanoUsd: nanoUsd + sign * (price ?? 0),
		tokens: tokens + sign * countedTokens(call),
		calls: calls + sign,
		unpriced: unpriced + (price === null ? sign : 0),
		unreported:
			call.estimate === undefined
				? unreported
				: {
						calls: unreported.calls + sign,
						nanoUsd: unreported.nanoUsd + sign * call.estimate.nanoUsd,
						tokens: unreported.tokens + sign * call.estimate.tokens,
					},
	};
}

/** What counts against a limit: calls that nobody reports with what they may have come to. */
export function charged(spent: Spent): Spent {
	const {nanoUsd, tokens, unreported} = spent;
	return {...spent, nanoUsd: nanoUsd + unreported.nanoUsd, tokens: tokens + unreported.tokens};
}

/** What calls came to, whatever the order in which they are summed. */
export function spentOn(calls: readonly LaneCall[]): Spent {
	return calls.reduce(withCall, nothingSpent);
}

/** USD, or null when no call had a price. */
export function usdOf({
	nanoUsd,
	calls,
	unpriced,
}: Pick<Spent, 'nanoUsd' | 'calls' | 'unpriced'>): number | null {
	return calls > unpriced ? nanoUsd / nanoPerUsd : null;
}
