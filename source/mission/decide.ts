import type {Effect} from './effects.js';
import type {Fact, MissionEvent} from './events.js';
import {promptGates} from './guard.js';
import {handling} from './handling.js';
import {react} from './react.js';
import {reduce} from './reduce.js';
import {approvalRule} from './rules/approval.js';
import {
	budgetEndRule,
	budgetRule,
	dayTimerRule,
	longCallRule,
	roleBudgetRule,
	roleEndRule,
	taskBudgetRule,
	unpaidTaskRule,
} from './rules/budget.js';
import {
	answerRule,
	commanderErrorRule,
	continuationRule,
	personRule,
	planRule,
	resultsRule,
	sayRule,
	sealRule,
} from './rules/commander.js';
import {concludeRule} from './rules/conclude.js';
import {gateTimerRule, parkedEndRule, parkRule, tripRule} from './rules/guard.js';
import {modelRule} from './rules/model.js';
import {prepareRule} from './rules/prepare.js';
import {commanderRule, firstPromptRule} from './rules/prompting.js';
import {providerCapRule} from './rules/provider.js';
import {brokenDependencyRule, queueRule} from './rules/queue.js';
import {questionClockRule, savedRule} from './rules/requests.js';
import {reviewRule} from './rules/review.js';
import {compactRule, handOverRule} from './rules/room.js';
import type {Rule} from './rules/rule.js';
import {baseRule, dayRule, serverRule, stopRule, timeRule} from './rules/stop.js';
import {forsakenRule, watchRule} from './rules/watch.js';
import {type MissionState, phaseOf} from './state.js';

/** In this order; the first rule with something to say is heard. */
const rules: readonly Rule[] = [
	baseRule,
	dayRule,
	timeRule,
	dayTimerRule,
	budgetRule,
	roleBudgetRule,
	taskBudgetRule,
	longCallRule,
	watchRule,
	savedRule,
	questionClockRule,
	providerCapRule,
	tripRule,
	modelRule,
	parkRule,
	gateTimerRule,
	commanderErrorRule,
	commanderRule,
	concludeRule,
	unpaidTaskRule,
	reviewRule,
	brokenDependencyRule,
	forsakenRule,
	queueRule,
	compactRule,
	firstPromptRule,
	handOverRule,
	sayRule,
	resultsRule,
	sealRule,
	answerRule,
	planRule,
	budgetEndRule,
	roleEndRule,
	approvalRule,
	personRule,
	parkedEndRule,
	continuationRule,
	prepareRule,
];

/** While the server is out of reach nothing is sent: prompts and results wait, and no task is used up. */
const rulesWithoutServer: readonly Rule[] = [
	baseRule,
	dayRule,
	timeRule,
	dayTimerRule,
	watchRule,
	serverRule,
	concludeRule,
	unpaidTaskRule,
	reviewRule,
	brokenDependencyRule,
	forsakenRule,
	queueRule,
];

/** Rounds of facts after which the rules contradict each other: a bug, not a long mission. */
const maxRounds = 10_000;

/** The facts that a state as a whole calls for at a time (epoch ms); none when it waits for the world. */
function decide(state: MissionState, at: number): readonly Fact[] {
	if (!state.settings || state.ended) {
		return [];
	}

	if (state.stop) {
		return stopRule(state, at);
	}

	for (const rule of state.server.lost === null ? rules : rulesWithoutServer) {
		const facts = rule(state, at);
		if (facts.length > 0) {
			return facts;
		}
	}

	return [];
}

/** What one event leads to: every event to store, in order, and then every effect to perform, in order. */
export type Advance = Readonly<{
	state: MissionState;
	events: readonly MissionEvent[];
	effects: readonly Effect[];
}>;

/**
 * Takes a mission as far as one fact from the world carries it: the fact, every fact that follows from the
 * state, and the effects of all of them. Pure; `stamp` gives ids and the time.
 */
export function advance(
	before: MissionState,
	fact: Fact,
	stamp: (fact: Fact) => MissionEvent,
): Advance {
	let state = before;
	const events: MissionEvent[] = [];
	const effects: Effect[] = [];
	let facts: readonly Fact[] = [fact];
	for (let round = 0; facts.length > 0; round += 1) {
		if (round > maxRounds) {
			throw new Error(`The rules never settle: ${facts.map(({type}) => type).join(', ')}`);
		}

		for (const next of facts) {
			const event = stamp(next);
			const isLate = handling[event.type][phaseOf(state)] === 'late';
			state = reduce(state, event);
			events.push(event);
			effects.push(...(isLate ? [] : react(state, event)));
		}

		const at = events.at(-1)?.at ?? 0;
		facts = decide(state, at).map((next) => withGates(state, next, at));
	}

	return {state, events, effects};
}

/** A prompt records what let it out before it is sent. */
function withGates(state: MissionState, fact: Fact, at: number): Fact {
	return fact.type === 'prompt.planned'
		? {...fact, gates: [...promptGates(state, fact.laneId, at)]}
		: fact;
}
