import type {CallQuestion} from '../mission/calls.js';
import {isInTurn} from '../mission/lanes.js';
import type {MissionState} from '../mission/state.js';
import type {Engine} from './engine.js';

/** A call that waits: of which lane and turn, since when and when it was asked for last (epoch ms). */
type WaitingCall = Readonly<{
	laneId: string;
	/** In which turn its lane was when it was asked for first; null between turns. */
	turn: string | null;
	since: number;
	askedAt: number;
	/** When it was told last that it waits for what others hold; null while it waits for its own session only. */
	toldAt: number | null;
}>;

/** Milliseconds after which a lane whose call waits says so again, well before it would count as silent. */
const reminderMs = 300_000;

type Options = Readonly<{
	engine: Engine;
	/** Shows in a lane's stream what it waits for. */
	tell: (laneId: string, text: string) => void;
	/** Epoch ms. */
	now: () => number;
}>;

/** The calls of a mission that wait before they are sent, by the id under which their server asks for them. */
export function createWaitingCalls({engine, tell, now}: Options) {
	const calls = new Map<string, WaitingCall>();

	/** Keeps a call that is asked for, with the turn in which it was asked for first. */
	function keep({laneId}: CallQuestion, callId: string): WaitingCall {
		const at = now();
		const turn = turnOf(engine.state(), laneId);
		const known = calls.get(callId) ?? {laneId, turn, since: at, toldAt: null};
		const call = {...known, askedAt: at};
		calls.set(callId, call);
		return call;
	}

	return {
		keep,
		get: (callId: string) => calls.get(callId),
		forget: (callId: string) => {
			calls.delete(callId);
		},
		/** Counts the time that a call waits from now on. */
		beginAnew: (callId: string) => {
			const call = calls.get(callId);
			if (call !== undefined) {
				calls.set(callId, {...call, since: now()});
			}
		},
		/** Records that a call waits for others, and tells it now and then; returns since when it does, epoch ms. */
		note: (question: CallQuestion, callId: string, reason: string): number => {
			const {laneId, child, model} = question;
			const known = keep(question, callId);
			const {toldAt, askedAt: at} = known;
			const since = toldAt === null ? at : known.since;
			const isTold = toldAt !== null && at - toldAt < reminderMs;
			calls.set(callId, {...known, since, toldAt: isTold ? toldAt : at});
			if (!isTold) {
				tell(laneId, `waits for the budget: ${reason}`);
			}

			if (toldAt === null) {
				engine.dispatch({type: 'call.waited', laneId, child, model, reason});
			}

			return since;
		},
		/** The lanes of calls that wait for others and were asked for within so many milliseconds: who asks no more was stopped. */
		lanesWithin: (ms: number): ReadonlySet<string> =>
			new Set(
				[...calls.values()]
					.filter(({toldAt, askedAt}) => toldAt !== null && now() - askedAt <= ms)
					.map(({laneId}) => laneId),
			),
	};
}

/** In which turn a lane is, or in which compaction; null between turns. */
export function turnOf({lanes}: MissionState, laneId: string): string | null {
	const lane = lanes[laneId];
	if (lane?.state === 'compacting') {
		return `compacting since ${lane.since}`;
	}

	return lane !== undefined && isInTurn(lane) ? `prompted by ${lane.prompt?.id}` : null;
}
