import {budgetReason, isBudgetReached} from '../budget.js';
import {isInTurn, livingLanes} from '../lanes.js';
import {usdOf} from '../spent.js';
import type {Lane} from '../state.js';
import type {Rule} from './rule.js';

/**
 * A budget that is used up pauses the mission. Turns that run are ended after the model call that is under
 * way, which is paid for: its tools have run by then, so no edit is cut in half.
 */
export const budgetRule: Rule = (state) => {
	if (!isBudgetReached(state)) {
		return [];
	}

	if (state.budget.reached === null) {
		const {spent} = state;
		const reason = budgetReason(state);
		return [{type: 'budget.reached', usd: usdOf(spent), tokens: spent.tokens, reason}];
	}

	return livingLanes(state)
		.filter((lane) => wouldCallAgain(lane))
		.map(({id: laneId}) => ({
			type: 'lane.abort-requested',
			laneId,
			by: 'engine',
			reason: 'the budget is used up',
		}));
};

/** True for a turn whose next model call would be a new one: its last has ended, or the provider is to be tried again. */
function wouldCallAgain(lane: Lane): boolean {
	return isInTurn(lane) && lane.state !== 'aborting' && (lane.isAtLimit || lane.until !== null);
}

/** Milliseconds that model calls under way get to end, when nobody is there to raise the budget. */
const windDownMs = 60_000;

/** Without a person a used-up budget is the end, once what is paid for has ended and a claim to the seal is judged. */
export const budgetEndRule: Rule = (state, at) => {
	const isAlone = state.settings?.attended === false;
	if (state.budget.reached === null || !isAlone || state.seal.claim !== null) {
		return [];
	}

	const isBusy = livingLanes(state).some((lane) => isInTurn(lane) && !waitsForPerson(lane));
	const timer = state.timers['budget'];
	if (isBusy && !timer?.hasFired) {
		return timer ? [] : [{type: 'timer.set', timer: 'budget', dueAt: at + windDownMs}];
	}

	const reason = `${budgetReason(state)} (${flagsText(state.settings.budget)})`;
	return [{type: 'mission.stop-requested', by: 'engine', outcome: 'limit', reason}];
};

function waitsForPerson(lane: Lane): boolean {
	return lane.state === 'waiting' && lane.until === null;
}

function flagsText({usd, tokens}: Readonly<{usd: number | null; tokens: number | null}>): string {
	const flags = [usd === null ? [] : ['--budget-usd'], tokens === null ? [] : ['--budget-tokens']];
	return `raise it with ${flags.flat().join(' or ')}`;
}
