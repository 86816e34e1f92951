import type {LaneSpend, Tally} from '../../source/mission/cost-tree.js';

/** What model calls came to that all had a price; every field can be replaced. */
export function tally(change: Partial<Tally> = {}): Tally {
	return {
		nanoUsd: 210_000_000,
		calls: 5,
		unpriced: 0,
		subscribed: 0,
		cut: 0,
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
