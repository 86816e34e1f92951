import {isSpendingLimited} from '../mission/allowances.js';
import {
	type CallQuestion,
	type CallVerdict,
	callerKey,
	judgeCall,
	refusalOf,
	untoldCall,
} from '../mission/calls.js';
import type {FactOf} from '../mission/events.js';
import {isInTurn} from '../mission/lanes.js';
import type {Settings} from '../mission/settings.js';
import {commanderLane, type Lane, type MissionState} from '../mission/state.js';
import type {Engine} from './engine.js';
import {createWaitingCalls, turnOf} from './waiting-calls.js';

/** A model call that a server of ours is about to send. */
export type AskedCall = Omit<CallQuestion, 'laneId' | 'child'> &
	Readonly<{
		sessionId: string;
		/** The same each time that the server asks for this one call. */
		callId: string;
	}>;

/** What the server is told: send it, ask again, or never send it and why. */
export type CallAnswer = Readonly<
	/** `outputTokens` is what it may write at most; left out where nothing is limited. */
	{kind: 'go'; outputTokens?: number} | {kind: 'wait'} | {kind: 'stop'; reason: string}
>;

/**
 * Whose a session is: a lane's own, one that an agent of a lane had started (its id is `child`), nobody's of this
 * mission, or not to be found out.
 */
export type SessionOwner =
	| Readonly<{laneId: string; child?: string | undefined}>
	| 'foreign'
	| 'unknown';

/** Milliseconds for which one question is kept before its server is to ask again: no connection lasts for ever. */
const patienceMs = 20_000;

/** Milliseconds after which a call that waits for calls that wait for it is refused. */
const stuckMs = 60_000;

/** Milliseconds that a lane's turn has to end by its abort, before the call itself is made to fail. */
const abortMs = 5000;

/**
 * Milliseconds for which a call waits for what became of its session's last one, while the stream is not known to be
 * lost: longer than a silent stream takes to count as lost. A session below a lane is not read again, and waits less.
 */
const untoldMs = 60_000;
const untoldBelowMs = 2000;

type Options = Readonly<{
	engine: Engine;
	/** Resolves to whose a session is; never rejects. */
	ownerOf: (sessionId: string) => Promise<SessionOwner>;
	/** Shows in a lane's stream what it waits for. */
	tell: (laneId: string, text: string) => void;
	/** Epoch ms. */
	now: () => number;
}>;

/**
 * The engine as a server of ours sees it: asked before every model call, it answers once the decision is on disk. What
 * a call may come to is held for it until it has ended, so that many at once never pass the budget together.
 */
export function createCallGate({engine, ownerOf, tell, now}: Options) {
	const waiting = createWaitingCalls({engine, tell, now});

	/**
	 * Waits for what became of the session's last call: its word may be behind the question, or was lost with the stream and
	 * is read later. Until then nobody knows what is spent. Resolves to false where the server is to ask again.
	 */
	async function isLastCallTold(question: CallQuestion, callId: string): Promise<boolean> {
		const last = untoldCall(engine.state(), question);
		if (last === null) {
			return true;
		}

		const {since} = waiting.keep(question, callId);
		const limit = question.child === undefined ? untoldMs : untoldBelowMs;
		const isOver = (state: MissionState) =>
			untoldCall(state, question) === null || whyVain(state, question, callId) !== null;
		await engine.waitFor(isOver, Math.min(limit, patienceMs));
		if (isOver(engine.state())) {
			return true;
		}

		if (engine.state().server.lost !== null) {
			// What was missed is read once the stream is back.
			waiting.beginAnew(callId);
			return false;
		}

		const isLate = now() - since >= limit;
		return isLate && (await countUntold(question, callId));
	}

	/** A call whose end nobody tells any more counts with all that it may have come to. Resolves to true. */
	async function countUntold(question: CallQuestion, callId: string): Promise<true> {
		const {laneId, child} = question;
		const last = untoldCall(engine.state(), question);
		// Below a lane OpenCode may have tried it again without a word.
		if (last !== null && child === undefined) {
			const {model, answer} = last;
			const name = `before ${callId}`;
			const writtenBytes = answer.tokens;
			await engine.record({type: 'call.cut', laneId, callId: name, model, writtenBytes});
		}
		return true;
	}

	/**
	 * Why a call comes to nothing, whatever is left of the budget; null when it does not. A turn can end while a call of it
	 * waits, without a word of ours (somebody stops it in OpenCode's own screen), and between turns a call by itself: its
	 * plugin asks on, and what would be held for it nobody gave back.
	 */
	function whyVain(state: MissionState, question: CallQuestion, callId: string): string | null {
		const {laneId} = question;
		const known = waiting.get(callId);
		if (known !== undefined && (state.ended !== null || isBeingStopped(state, laneId))) {
			return 'the lane is being stopped';
		}

		const turn = turnOf(state, laneId);
		const began = known?.turn ?? turn;
		// A person may talk to the commander between turns; other lanes do nothing then.
		const mayCall = began === turn && (turn !== null || laneId === commanderLane);
		if (!mayCall) {
			return 'its turn is over';
		}

		const isGivenUp = known !== undefined && known.toldAt !== null && !isWaiting(state, question);
		return isGivenUp ? 'it was given up' : null;
	}

	/**
	 * True when everybody who holds what a call waits for waits as well: their calls end when agents of theirs do, whose
	 * calls wait for this one's lane. Only then does waiting lead nowhere.
	 */
	function isStuck({laneId}: CallQuestion): boolean {
		const stuck = waiting.lanesWithin(2 * patienceMs);
		const holders = Object.values(engine.state().calls.open).map((one) => one.laneId);
		// Who holds something between turns may have no call that would end.
		const isVain = (holder: string) => turnOf(engine.state(), holder) === null;
		return holders.every((one) => one === laneId || stuck.has(one) || isVain(one));
	}

	async function refuse(
		{laneId, child, model}: CallQuestion,
		verdict: Exclude<CallVerdict, {kind: 'go'}>,
	): Promise<CallAnswer> {
		const {reason} = verdict;
		await engine.record({
			type: 'call.refused',
			laneId,
			child,
			model,
			...refusalOf(verdict),
			reason,
		});
		// The engine ends the turn; failing the call would look like a fault of the model.
		await engine.waitFor(({lanes}) => !isRunning(lanes[laneId]), abortMs);
		return {kind: 'stop', reason};
	}

	async function decide(question: CallQuestion, callId: string): Promise<CallAnswer> {
		const vain = whyVain(engine.state(), question, callId);
		if (vain !== null) {
			waiting.forget(callId);
			return {kind: 'stop', reason: vain};
		}

		const verdict = judgeCall(engine.state(), question);
		if (verdict.kind === 'go') {
			waiting.forget(callId);
			await engine.record(admittedOf(question, verdict));
			return {kind: 'go', outputTokens: verdict.outputTokens};
		}

		if (verdict.kind === 'stop') {
			waiting.forget(callId);
			return refuse(question, verdict);
		}

		const since = waiting.note(question, callId, verdict.reason);
		if (now() - since >= stuckMs && isStuck(question)) {
			waiting.forget(callId);
			return refuse(question, verdict);
		}

		const isDecided = (state: MissionState) =>
			whyVain(state, question, callId) !== null || judgeCall(state, question).kind !== 'wait';
		await engine.waitFor(isDecided, patienceMs);
		return isDecided(engine.state()) ? decide(question, callId) : {kind: 'wait'};
	}

	/** Answers one question of a server; a call that nobody can place is never sent. */
	return async function ask({sessionId, callId, ...call}: AskedCall): Promise<CallAnswer> {
		if (engine.state().ended !== null) {
			return {kind: 'stop', reason: 'the mission is over'};
		}

		const owner = await ownerOf(sessionId);
		if (owner === 'foreign') {
			return {kind: 'go'};
		}

		if (owner === 'unknown') {
			return {kind: 'stop', reason: 'nobody can tell which lane this session belongs to'};
		}

		const {settings} = engine.state();
		// What waits is decided on, though nothing is limited any more: that it waits is recorded.
		if (settings === null || !(isLimited(settings) || waiting.get(callId) !== undefined)) {
			return {kind: 'go'};
		}

		const question = {...call, ...owner};
		return (await isLastCallTold(question, callId)) ? decide(question, callId) : {kind: 'wait'};
	};
}

function isLimited(settings: Settings): boolean {
	const {inputTokens, outputTokens} = settings.callLimits;
	return isSpendingLimited(settings) || inputTokens !== null || outputTokens !== null;
}

function isRunning(lane: Lane | undefined): boolean {
	return lane !== undefined && isInTurn(lane);
}

function isWaiting({calls}: MissionState, caller: CallQuestion): boolean {
	return Object.hasOwn(calls.waiting, callerKey(caller));
}

function isBeingStopped({lanes}: MissionState, laneId: string): boolean {
	return lanes[laneId]?.state === 'aborting';
}

type Admission = Extract<CallVerdict, {kind: 'go'}>;

function admittedOf(
	{laneId, child, model}: CallQuestion,
	{reservation: {nanoUsd, tokens, answer, bytes}, facts}: Admission,
): FactOf<'call.admitted'> {
	return {
		type: 'call.admitted',
		laneId,
		...(child === undefined ? {} : {child}),
		model,
		nanoUsd,
		tokens,
		answer,
		bytes,
		facts: [...facts],
	};
}
