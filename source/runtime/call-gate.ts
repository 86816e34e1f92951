import {isSpendingLimited} from '../mission/allowances.js';
import {type CallQuestion, type CallVerdict, judgeCall, refusalOf} from '../mission/calls.js';
import type {FactOf} from '../mission/events.js';
import {isInTurn} from '../mission/lanes.js';
import type {Settings} from '../mission/settings.js';
import type {Lane, MissionState} from '../mission/state.js';
import type {Engine} from './engine.js';

/** A model call that a server of ours is about to send. */
export type AskedCall = Omit<CallQuestion, 'laneId' | 'child'> & Readonly<{sessionId: string}>;

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

/** Milliseconds for which a call waits for others before it counts as refused: a lane may wait for a person. */
const longestWaitMs = 300_000;

/** Milliseconds that a lane's turn has to end by its abort, before the call itself is made to fail. */
const abortMs = 5000;

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
	/** Sessions whose call waits for others, since when. */
	const waiting = new Map<string, number>();

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

	async function decide(question: CallQuestion, sessionId: string): Promise<CallAnswer> {
		const verdict = judgeCall(engine.state(), question);
		if (verdict.kind === 'go') {
			waiting.delete(sessionId);
			await engine.record(admittedOf(question, verdict));
			return {kind: 'go', outputTokens: verdict.outputTokens};
		}

		if (verdict.kind === 'stop') {
			waiting.delete(sessionId);
			return refuse(question, verdict);
		}

		const since = waiting.get(sessionId) ?? now();
		if (!waiting.has(sessionId)) {
			waiting.set(sessionId, since);
			tell(question.laneId, `waits for the budget: ${verdict.reason}`);
		}

		if (now() - since >= longestWaitMs) {
			waiting.delete(sessionId);
			return refuse(question, verdict);
		}

		const isDecided = (state: MissionState) =>
			judgeCall(state, question).kind !== 'wait' || isBeingStopped(state, question.laneId);
		await engine.waitFor(isDecided, patienceMs);
		if (isBeingStopped(engine.state(), question.laneId) || engine.state().ended !== null) {
			waiting.delete(sessionId);
			return {kind: 'stop', reason: 'the lane is being stopped'};
		}

		return isDecided(engine.state()) ? decide(question, sessionId) : {kind: 'wait'};
	}

	/** Answers one question of a server; a call that nobody can place is never sent. */
	return async function ask({sessionId, ...call}: AskedCall): Promise<CallAnswer> {
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
		if (settings === null || !isLimited(settings)) {
			return {kind: 'go'};
		}

		return decide({...call, ...owner}, sessionId);
	};
}

function isLimited(settings: Settings): boolean {
	const {inputTokens, outputTokens} = settings.callLimits;
	return isSpendingLimited(settings) || inputTokens !== null || outputTokens !== null;
}

function isRunning(lane: Lane | undefined): boolean {
	return lane !== undefined && isInTurn(lane);
}

function isBeingStopped({lanes}: MissionState, laneId: string): boolean {
	return lanes[laneId]?.state === 'aborting';
}

type Admission = Extract<CallVerdict, {kind: 'go'}>;

function admittedOf(
	{laneId, child, model}: CallQuestion,
	{reservation: {nanoUsd, tokens, bytes}, facts}: Admission,
): FactOf<'call.admitted'> {
	return {
		type: 'call.admitted',
		laneId,
		...(child === undefined ? {} : {child}),
		model,
		nanoUsd,
		tokens,
		bytes,
		facts: [...facts],
	};
}
