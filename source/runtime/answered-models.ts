import {isKnownAnswer, isSubstitute, substituteText} from '../mission/model-evidence.js';
import type {ModelAnswer} from '../mission/model-facts.js';
import type {SessionOwner} from './call-gate.js';
import type {Engine} from './engine.js';

/** An answer of a provider to a call of some session. */
export type HeardAnswer = ModelAnswer & Readonly<{sessionId: string | null}>;

type Options = Readonly<{
	engine: Engine;
	/** Resolves to whose a session is; never rejects. */
	ownerOf: (sessionId: string) => Promise<SessionOwner>;
	/** Shows in a lane's stream that another model answered. */
	tell: (laneId: string, text: string) => void;
}>;

/**
 * Puts what providers' answers say of their models into the log, once for each lane, model and name. An answer whose lane
 * nobody can tell is left out: it proves nothing of this mission.
 */
export function hearAnsweredModels({engine, ownerOf, tell}: Options) {
	return async function hear({sessionId, ...answer}: HeardAnswer): Promise<void> {
		const owner = sessionId === null ? 'unknown' : await ownerOf(sessionId);
		if (owner === 'foreign' || owner === 'unknown') {
			return;
		}
		const {laneId} = owner;
		const lane = engine.state().lanes[laneId];
		if (lane === undefined || isKnownAnswer(lane.answered, answer)) {
			return;
		}
		engine.dispatch({type: 'model.answered', laneId, ...answer});
		if (isSubstitute(answer)) {
			tell(laneId, `! ${substituteText(answer)}`);
		}
	};
}
