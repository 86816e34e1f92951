import {type CallVerdict, judgeCall, refusalOf} from '../../source/mission/calls.js';
import type {Fact} from '../../source/mission/events.js';
import type {MissionState} from '../../source/mission/state.js';
import type {Choice} from './in-memory-choice.js';
import type {Happening, Session} from './in-memory-session.js';

/** A call of the random world: it writes 5 tokens at 0.05 USD at most, which is the dearest that a step reports. */
const call = {
	model: 'acme/small',
	prices: [{above: 0, input: 0, output: 50_000}],
	bytes: 10,
	outputTokens: 5,
};

/** What a server of ours is told when a session is about to call its model; null when it is not. */
function verdictFor({laneId, happenings, isCalling}: Session, state: MissionState) {
	const [next] = happenings;
	const isStep = typeof next === 'object' && next.type === 'step.finished';
	return isStep && !isCalling ? judgeCall(state, {laneId, ...call}) : null;
}

/** True while the session waits for a person: nothing else happens in it. */
function isHeld(session: Session, state: MissionState): boolean {
	return Object.values(state.requests).some(({laneId}) => laneId === session.laneId);
}

/** What sessions of the random world do next, where a server asks before each call or does not. */
export type Gate = Readonly<{
	isClosing: boolean;
	/** True when something can happen in a session: it waits for no person, and its call for no other. */
	isReady: (session: Session, state: MissionState) => boolean;
	next: (session: Session, state: MissionState) => Happening | undefined;
	/** What is told of a call of a session whose turn is broken off; `number` makes its id. */
	cut: (session: Session, number: number) => readonly Fact[];
}>;

/** Makes a gate; whether it ever closes is drawn from `choice`. */
export function createGate(choice: Choice): Gate {
	const isClosing = choice.once(2);
	return {
		isClosing,
		isReady: (session, state) =>
			session.happenings.length > 0 &&
			!isHeld(session, state) &&
			!(isClosing && verdictFor(session, state)?.kind === 'wait'),
		next(session, state) {
			const asked = isClosing ? askedFor(session, state) : null;
			if (asked !== null) {
				return asked;
			}

			session.isCalling = false;
			// Now and then the end of a turn overtakes what was said before it.
			const doesOvertake = choice.once(20) && !isClosing;
			return doesOvertake ? session.happenings.pop() : session.happenings.shift();
		},
		cut({laneId, isBusy, isCalling}, number) {
			// The answer of the call that is under way has begun, or has not.
			const isCut = isBusy && (isCalling || !isClosing) && choice.once(2);
			const callId = `prt_${number}`;
			const writtenBytes = choice.below(9);
			return isCut ? [{type: 'call.cut', laneId, callId, model: call.model, writtenBytes}] : [];
		},
	};
}

/** What comes of a call that a session is about to make; null when it makes none. A refused one is not made. */
function askedFor(session: Session, state: MissionState): Fact | null {
	const verdict = verdictFor(session, state);
	if (verdict === null || verdict.kind === 'wait') {
		return null;
	}

	session.isCalling = verdict.kind === 'go';
	if (verdict.kind === 'stop') {
		// Where the engine does not end its turn, as in an outage, the call that was not sent does.
		session.happenings = ['unsent'];
	}

	return answerTo(session.laneId, verdict);
}

/** The answer to a call as the engine records it. */
export function answerTo(
	laneId: string,
	verdict: Exclude<CallVerdict, {kind: 'wait'}>,
	child?: string,
): Fact {
	const who = {laneId, ...(child === undefined ? {} : {child}), model: call.model};
	if (verdict.kind === 'go') {
		const {nanoUsd, tokens, answer, bytes} = verdict.reservation;
		const facts = [...verdict.facts];
		return {type: 'call.admitted', ...who, nanoUsd, tokens, answer, bytes, facts};
	}

	return {type: 'call.refused', ...who, ...refusalOf(verdict), reason: verdict.reason};
}
