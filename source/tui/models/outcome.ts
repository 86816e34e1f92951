import type {Outcome} from '../../mission/records.js';
import {type Sign, signs} from '../signs.js';

type OutcomeWords = Readonly<{sign: Sign; words: string; meaning: string}>;

const outcomes: Readonly<Record<Outcome, OutcomeWords>> = {
	sealed: {
		sign: signs.done,
		words: 'sealed',
		meaning: 'FlowDesk checked the claim itself, and all of it holds.',
	},
	finished: {
		sign: signs.unknown,
		words: 'finished, nothing checked',
		meaning: 'The team says it is done. No check that passed proves it.',
	},
	answered: {
		sign: signs.unknown,
		words: 'answered, nothing checked',
		meaning: 'The commander answered; nothing was changed. Its answer is the end of its stream.',
	},
	planned: {
		sign: signs.done,
		words: 'planned',
		meaning: 'The plan is written; nothing was carried out.',
	},
	failed: {sign: signs.bad, words: 'failed', meaning: 'The mission could not go on.'},
	limit: {
		sign: signs.bad,
		words: 'not sealed: a limit was reached',
		meaning: 'It was ended before it was done. What was changed is still there.',
	},
	'needs-person': {
		sign: signs.attention,
		words: 'not sealed: it needs a person',
		meaning: 'Something only a person can decide was left open.',
	},
	interrupted: {
		sign: signs.bad,
		words: 'stopped before it was done',
		meaning: 'Its lanes were aborted. The todo list and what was changed are still there.',
	},
};

/** An outcome in words a user reads, with its sign and one sentence on what it means. */
export function outcomeWords(outcome: Outcome): OutcomeWords {
	return outcomes[outcome];
}
