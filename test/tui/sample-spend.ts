import type {LaneSpend, Tally} from '../../source/mission/cost-tree.js';
import type {UsageView} from '../../source/runtime/usage-view.js';
import type {AttentionView} from '../../source/runtime/viewer.js';

/** What model calls came to that all had a price; every field can be replaced. */
export function tally(change: Partial<Tally> = {}): Tally {
	return {
		nanoUsd: 210_000_000,
		calls: 5,
		unpriced: 0,
		subscribed: 0,
		unreported: 0,
		estimatedNanoUsd: 0,
		input: 9000,
		output: 2400,
		reasoning: 600,
		cacheRead: 88_000,
		cacheWrite: 400,
		...change,
	};
}

/** A lane that had two sessions do part of its work. */
export const plannerSpend: LaneSpend = {
	own: tally({nanoUsd: 90_000_000, calls: 3, input: 41_600}),
	below: tally({nanoUsd: 50_000_000, calls: 4, input: 36_600}),
	sessions: 2,
};

/** The mission's budget, of which too little is left for a call. */
export const budgetEntry: Extract<AttentionView, {kind: 'budget'}> = {
	kind: 'budget',
	laneId: null,
	of: 'mission',
	key: 'mission',
	role: '',
	reason:
		'one more call of openai/gpt-5 may cost up to 0.18 USD, and 0.02 USD of the budget are left',
	isSpent: false,
	tasks: 3,
	since: 1_799_999_988_000,
};

/** What the sample mission has used. */
export const sampleUsage: UsageView = {
	unpriced: 0,
	subscribed: 0,
	unreported: 0,
	unreportedCost: 0,
	tokens: 184_200,
	cost: 1.82,
};
