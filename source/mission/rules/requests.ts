import type {Fact} from '../events.js';
import {questionTimer} from '../requests.js';
import {ruleFor, ruleText} from '../saved-rules.js';
import type {MissionState} from '../state.js';
import type {WaitingRequest} from '../waiting-request.js';
import type {Rule} from './rule.js';

/** Answers by rule that may get lost before a person is asked after all. */
const mostTries = 3;

function waitingOf(state: MissionState): readonly WaitingRequest[] {
	return Object.values(state.requests).filter(
		({laneId}) => state.lanes[laneId]?.state !== 'aborting',
	);
}

function isTriedOut(state: MissionState, requestId: string): boolean {
	const tries = state.answers.filter(
		({by, request}) => by === 'rule' && request.requestId === requestId,
	);
	return tries.length >= mostTries;
}

/** What a saved rule answers is answered, also what waited before there was the rule. OpenCode only ever hears "once". */
export const savedRule: Rule = (state) => {
	for (const waiting of waitingOf(state)) {
		const {requestId, directory} = waiting.request;
		const rule = isTriedOut(state, requestId) ? null : ruleFor(state, waiting);
		if (rule !== null) {
			const isYes = rule.answer === 'allow';
			const message = isYes ? null : `the user has saved a rule against it: ${ruleText(rule)}`;
			return [
				{
					type: 'request.answered',
					requestId,
					directory,
					by: 'rule',
					answer: {kind: 'permission', reply: isYes ? 'once' : 'reject', message},
					rule: ruleText(rule),
				},
			];
		}
	}

	return [];
};

/** Where the user has set a time for questions, one that nobody looked at is declined after it, never answered. */
export const questionClockRule: Rule = (state) => {
	const limit = state.settings?.limits.questionMs ?? null;
	if (limit === null) {
		return [];
	}

	return waitingOf(state)
		.filter(({request, isTouched}) => request.kind === 'question' && !isTouched)
		.flatMap(({request, since}): readonly Fact[] => {
			const {requestId, directory} = request;
			const timer = state.timers[questionTimer(requestId)];
			if (timer === undefined) {
				return [{type: 'timer.set', timer: questionTimer(requestId), dueAt: since + limit}];
			}

			return timer.hasFired
				? [
						{
							type: 'request.answered',
							requestId,
							directory,
							by: 'clock',
							answer: {kind: 'declined'},
						},
					]
				: [];
		});
};
