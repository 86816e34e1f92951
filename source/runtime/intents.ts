import type {Fact} from '../mission/events.js';
import type {MissionState} from '../mission/state.js';
import type {Intent} from './intent.js';
import {abortAllFacts, abortFacts, decideFacts, retryFacts} from './intents/lane-facts.js';
import {approveFacts, rejectFacts} from './intents/plan-facts.js';
import {raiseFacts} from './intents/raise-facts.js';
import {answerFacts, removeFacts, saveFacts, touchFacts} from './intents/request-facts.js';
import {sayFacts} from './intents/say-facts.js';
import {startFacts} from './intents/task-facts.js';

/** The facts a viewer's wish becomes, given the state; none when it no longer applies. */
export function factsOf(state: MissionState, intent: Intent): readonly Fact[] {
	switch (intent.type) {
		case 'pause':
			return [{type: 'mission.paused', by: 'user', reason: pauseReason(state)}];
		case 'resume':
			return state.paused === null && state.budget.reached !== null
				? []
				: [{type: 'mission.resumed', by: 'user'}];
		case 'raise-budget':
			return raiseFacts(state, intent);
		case 'stop': {
			const {by, outcome, reason} = intent;
			return [{type: 'mission.stop-requested', by, outcome, reason}];
		}

		case 'approve-plan':
			return approveFacts(state, intent.taskIds);
		case 'reject-plan':
			return rejectFacts(state, intent.message);
		case 'abort-lane':
			return abortFacts(state, intent.laneId);
		case 'abort-all':
			return abortAllFacts(state);
		case 'retry-lane':
			return retryFacts(state, intent.laneId);
		case 'decide-task':
			return decideFacts(state, intent.taskId, intent.choice);
		case 'answer':
			return answerFacts(state, intent);
		case 'touch-request':
			return touchFacts(state, intent.requestId);
		case 'save-rule':
			return saveFacts(state, intent.rule);
		case 'remove-rule':
			return removeFacts(state, intent.ruleId);
		case 'say':
			return sayFacts(state, intent.laneId, intent.text);
		case 'typing':
			return typingFacts(state, intent.isTyping);
		case 'refresh-quotas':
			return [];
		case 'allow-quota':
			return allowFacts(state, intent.provider);
		case 'start-task':
			return startFacts(state, intent);
		case 'set-caps':
			return [
				{
					type: 'caps.changed',
					by: 'user',
					roles: {...intent.roles},
					...(intent.maxLanes === undefined ? {} : {maxLanes: intent.maxLanes}),
				},
			];
		case 'confirm-todo':
			return [confirmedFact(intent)];
		case 'edit-todo':
			return [{type: 'todo.edit-asked', by: 'user', ops: [...intent.ops], version: intent.version}];
	}
}

function confirmedFact({itemId, version}: Extract<Intent, {type: 'confirm-todo'}>): Fact {
	const looked = version === undefined ? {} : {version};
	return {type: 'todo.confirmed', itemId, by: 'user', ...looked};
}

/** A later word counts anew, for what was used up since; a rule that blocks is changed where it is written. */
function allowFacts({settings}: MissionState, provider: string): readonly Fact[] {
	return settings !== null && settings.quotaUnknown !== 'block'
		? [{type: 'quota.allowed', provider, by: 'user'}]
		: [];
}

/** What changes nothing is no fact. */
function typingFacts({commander}: MissionState, isTyping: boolean): readonly Fact[] {
	return commander.isSpokenTo === isTyping
		? []
		: [{type: isTyping ? 'typing.begun' : 'typing.ended'}];
}

/** A pause during a countdown cancels it, and the screen says so. */
function pauseReason(state: MissionState): string {
	const countdown = state.timers['continuation'];
	return countdown && !countdown.hasFired
		? 'paused: you cancelled the continuation'
		: 'paused by you';
}
