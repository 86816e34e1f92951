import type {Outcome} from '../mission/records.js';

/** Exit codes by what they mean; README lists them with `exitMeanings`. */
export const exitCodes = {
	sealed: 0,
	failed: 1,
	usage: 2,
	limit: 3,
	person: 4,
	interrupted: 130,
} as const;

/** What each exit code says, for the last line of a run, for help and for the README. */
export const exitMeanings: Readonly<Record<number, string>> = {
	[exitCodes.sealed]: 'sealed (or, for `plan`, the plan is written)',
	[exitCodes.failed]: 'failed, or finished with nothing checked',
	[exitCodes.usage]: 'usage or configuration',
	[exitCodes.limit]: 'a limit was reached before the seal',
	[exitCodes.person]: 'a person is needed',
	[exitCodes.interrupted]: 'interrupted, or you said no',
};

const byOutcome: Readonly<Record<Outcome, number>> = {
	sealed: exitCodes.sealed,
	planned: exitCodes.sealed,
	finished: exitCodes.failed,
	answered: exitCodes.failed,
	failed: exitCodes.failed,
	limit: exitCodes.limit,
	'needs-person': exitCodes.person,
	interrupted: exitCodes.interrupted,
};

/** The exit code that a mission's outcome becomes. */
export function exitCodeOf(outcome: Outcome): number {
	return byOutcome[outcome];
}

/** What the exit code of this outcome says: of a code with several meanings the one that holds. */
export function meaningOf(outcome: Outcome): string {
	switch (outcome) {
		case 'sealed':
			return 'sealed';
		case 'planned':
			return 'the plan is written';
		case 'failed':
			return 'failed';
		case 'finished':
		case 'answered':
			return 'finished, with nothing checked';
		case 'interrupted':
			return 'interrupted';
		default:
			return exitMeanings[exitCodeOf(outcome)] ?? '';
	}
}
