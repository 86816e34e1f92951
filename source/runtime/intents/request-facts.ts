import type {Fact} from '../../mission/events.js';
import type {SavedRule} from '../../mission/request-facts.js';
import type {MissionState} from '../../mission/state.js';
import type {Intent} from '../intent.js';

/** An answer to what still waits; none to what was answered meanwhile. */
export function answerFacts(
	state: MissionState,
	{requestId, answer}: Extract<Intent, {type: 'answer'}>,
): readonly Fact[] {
	const waiting = state.requests[requestId];
	return waiting
		? [
				{
					type: 'request.answered',
					requestId,
					directory: waiting.request.directory,
					by: 'user',
					answer,
				},
			]
		: [];
}

/** Only a question that a clock would decline has anything to be told of. */
export function touchFacts(state: MissionState, requestId: string): readonly Fact[] {
	const waiting = state.requests[requestId];
	return waiting?.request.kind === 'question' && !waiting.isTouched
		? [{type: 'request.touched', requestId, by: 'user'}]
		: [];
}

/** A rule for lanes or roles that there are not would answer nothing, or what nobody meant. */
export function saveFacts(state: MissionState, rule: SavedRule): readonly Fact[] {
	const {scope} = rule;
	const isKnown =
		(scope.kind !== 'lane' || Object.hasOwn(state.lanes, scope.laneId)) &&
		(scope.kind !== 'role' || Object.hasOwn(state.settings?.roles ?? {}, scope.role));
	return isKnown && rule.pattern !== '' ? [{type: 'rule.saved', by: 'user', rule}] : [];
}

/** From now on its matches are asked for again: nothing of it is kept by OpenCode. */
export function removeFacts(state: MissionState, ruleId: string): readonly Fact[] {
	return state.savedRules.some(({id}) => id === ruleId)
		? [{type: 'rule.removed', by: 'user', ruleId}]
		: [];
}
