import {commanderLane, type MissionState} from '../../mission/state.js';
import type {Intent} from '../intent.js';
import {abortFacts} from './lane-facts.js';
import {canHear} from './say-facts.js';
import {startRefusal} from './task-facts.js';

/** Why a wish comes to nothing, in words for whoever wished it; null when it does not, or says so elsewhere. */
export function refusalOf(state: MissionState, intent: Intent): string | null {
	switch (intent.type) {
		case 'start-task': {
			const reason = startRefusal(state, intent);
			return reason === null
				? null
				: `The task "${intent.title}" was not started: ${reason} What you typed is kept for the next time; the help shows the key that starts a task by hand.`;
		}

		case 'say':
			return canHear(state, intent.laneId)
				? null
				: `${intent.laneId === commanderLane ? 'The mission' : intent.laneId} had ended before it could hear you. What you said comes back where you say something; the help shows the keys.`;
		case 'abort-lane':
			return abortFacts(state, intent.laneId).length > 0
				? null
				: `${intent.laneId} had ended already: there was nothing to abort.`;
		default:
			return null;
	}
}
