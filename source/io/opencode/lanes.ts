import {setTimeout as delay} from 'node:timers/promises';
import type {EffectOf} from '../../mission/effects.js';
import type {FactOf} from '../../mission/events.js';
import type {SessionOwner} from '../../runtime/call-gate.js';
import type {LanePort, Sink} from '../../runtime/ports.js';
import {createAnswers} from './answers.js';
import {isPassing, outcome, persistent, timed} from './call.js';
import {createCompactions} from './compactions.js';
import {safeWords} from './error-cause.js';
import {readEvents} from './events.js';
import type {LaneTrack} from './lane-track.js';
import {ownerOf, takeStranger} from './lineage.js';
import {modelFacts, parseModel} from './models.js';
import {createSessionOpener, type LaneOptions} from './open-lane.js';
import {createPrompts} from './prompts.js';
import {createResync, type Look, resolveDoubt, settle} from './resync.js';
import {tidySessions} from './tidy-sessions.js';
import {createTranslator} from './translate.js';
import {createWaiters} from './waiters.js';

/** Milliseconds that a prompt waits for its session to become idle, and an abort for its turn to end. */
const idleLimitMs = 60_000;
const abortLimitMs = 5000;
/** Milliseconds that the end waits for all aborts together. */
const closeLimitMs = 3000;
/** Milliseconds that the first lane waits for the event stream. */
const readyLimitMs = 15_000;

/** Lanes that also tell whose a session is. */
type OpenCodeLanes = LanePort & Readonly<{ownerOf: (sessionId: string) => Promise<SessionOwner>}>;

type Sending = Readonly<{ok: true}> | Readonly<{ok: false; message: string; retryable: boolean}>;

/**
 * The lanes of one mission as sessions of an OpenCode server, with one reader of its events.
 * `close` stops reading; on a server that is not ours it also aborts, within 3000 ms, every session with an open
 * prompt, so that nothing works on or costs money unseen. A server of our own ends with its owner. On both it then takes
 * the mission's sessions out of the user's list, within 2000 ms.
 */
export function createLanes(options: LaneOptions & Readonly<{sink: Sink}>): OpenCodeLanes {
	const {server, directory, settings, sink, secrets} = options;
	const {client} = server;
	const waiters = createWaiters();
	const opener = createSessionOpener(options);
	const opens = new Map<string, Promise<FactOf<'lane.opened'> | FactOf<'lane.open-failed'>>>();
	const queues = new Map<string, Promise<unknown>>();
	/** Sessions of this mission by id: whether they were made now. */
	const own = new Map<string, boolean>();
	const state: {commander: string | null; gone: string | null; losses: number; isClosed: boolean} =
		{commander: null, gone: null, losses: 0, isClosed: false};

	const translator = createTranslator({
		sink,
		models: modelFacts(server, directory),
		secrets,
		onDoubt: (track) => void resolveDoubt(look, track).finally(waiters.look),
		onStranger: (sessionId, request) => void takeStranger(look, sessionId, request),
	});
	const prompts = createPrompts({...options, translator});
	const resend: Look['resend'] = (lane, messageId) =>
		!state.isClosed && prompts.resend(lane, messageId);
	const look: Look = {client, translator, directory, resend};

	const reader = readEvents({
		url: server.url,
		authorization: server.authorization,
		take: (frame) => {
			translator.take(frame);
			waiters.look();
		},
		onBytes: () => sink.heard?.(),
		onLost: (reason) => {
			translator.setBlind(true);
			state.losses++;
			if (state.gone === null) {
				sink.fact({type: 'server.lost', reason});
			}
		},
		onReturned: () => {
			translator.setBlind(false);
			const {losses} = state;
			const isCurrent = () => state.losses === losses && !state.isClosed;
			const {standing, rest} = createResync(look, isCurrent);
			const known = prompts.stopUnknown().then(standing);
			void known.finally(() => {
				// Lost again meanwhile: it returns with the reading that comes after.
				if (isCurrent()) {
					sink.fact({type: 'server.returned'});
					void rest().finally(waiters.look);
				}
				waiters.look();
			});
		},
	});

	// A lane may open while the stream is not there yet: what it misses is read again later.
	const listening = Promise.race([reader.ready, delay(readyLimitMs, undefined, {ref: false})]);

	void server.died.then((reason) => {
		if (state.isClosed) {
			return;
		}
		state.gone = reason;
		sink.fact({type: 'server.lost', reason});
		const error = {name: 'ServerDied', message: reason, statusCode: null, retryable: false};
		for (const lane of translator.lanes().filter(({prompts: open}) => open.size > 0)) {
			translator.end(lane.sessionId, error);
		}
		waiters.look();
	});

	const track = (laneId: string, sessionId: string, role: string | null): LaneTrack => {
		const isCommander = role === settings.commander;
		if (isCommander) {
			state.commander = sessionId;
		}
		return translator.track({laneId, sessionId, isCommander});
	};

	const openNow = async (effect: EffectOf<'open-lane'>) => {
		const {laneId} = effect;
		await listening;
		const parent = effect.role === settings.commander ? null : state.commander;
		const opened = await opener.open(effect, parent);
		if (!opened.ok) {
			opens.delete(keyOf(effect));
			const retryable = state.gone === null && isPassing(opened);
			const reason = safeWords(opened.message, 300, secrets);
			return {type: 'lane.open-failed' as const, laneId, reason, retryable};
		}
		const {session, isNew} = opened.data;
		const lane = track(laneId, session.id, effect.role);
		own.set(session.id, isNew);
		prompts.note(lane, session, isNew);
		return {type: 'lane.opened' as const, laneId, sessionId: session.id};
	};

	const compactions = createCompactions({
		client,
		directory,
		secrets,
		laneOf: ({laneId, sessionId}) => translator.laneOf(sessionId) ?? track(laneId, sessionId, null),
	});

	/** False when the session is still busy after the limit, by the server's own word. */
	const becomesIdle = async (lane: LaneTrack, promptId: string) => {
		// The prompt itself may be open already: its first try had no answer, and nobody knows whether it arrived.
		const own = prompts.messageOf(promptId);
		const isIdle = () =>
			lane.status === 'idle' && [...lane.prompts.keys()].every((id) => id === own);
		if (isIdle() || (await waiters.until(isIdle, idleLimitMs))) {
			return true;
		}
		await settle(look, lane);
		return isIdle();
	};

	/** True when there is a turn to steer; only an idle commander begins one with what a person says. */
	const maySteer = async (lane: LaneTrack, {role, promptId}: EffectOf<'send-prompt'>) => {
		const isInTurn = () => {
			const own = prompts.messageOf(promptId);
			return role === settings.commander || [...lane.prompts.keys()].some((id) => id !== own);
		};
		if (!isInTurn()) {
			// The prompt that begins the turn may be on its way.
			await queues.get(lane.sessionId);
		}
		return isInTurn();
	};

	/** Waits until the prompt may go out; null then, or why it may not. */
	const admit = async (lane: LaneTrack, effect: EffectOf<'send-prompt'>) => {
		const {aborts} = lane;
		if (effect.steer && !(await maySteer(lane, effect))) {
			return {message: 'the lane had already ended its turn', retryable: false};
		}
		if (!effect.steer && !(await becomesIdle(lane, effect.promptId))) {
			return {message: 'the session is still busy', retryable: true};
		}
		if (state.isClosed) {
			return {message: 'the mission is over', retryable: false};
		}
		return lane.aborts === aborts
			? null
			: {message: 'the lane was aborted before the prompt was sent', retryable: false};
	};

	const sendNow = async (lane: LaneTrack, effect: EffectOf<'send-prompt'>): Promise<Sending> => {
		const refusal = await admit(lane, effect);
		if (refusal !== null) {
			return {ok: false, ...refusal};
		}
		await compactions.clear(lane.sessionId);
		const result = await prompts.send(lane, effect);
		return result.ok
			? {ok: true}
			: {ok: false, message: result.message, retryable: isPassing(result)};
	};

	/** Prompts that do not steer go out one after another, each to an idle session. */
	const inTurn = (lane: LaneTrack, effect: EffectOf<'send-prompt'>): Promise<Sending> => {
		if (effect.steer) {
			return sendNow(lane, effect);
		}
		const before = queues.get(lane.sessionId) ?? Promise.resolve();
		const sending = before.then(() => sendNow(lane, effect));
		queues.set(lane.sessionId, sending);
		return sending;
	};

	const send = async (effect: EffectOf<'send-prompt'>) => {
		const {laneId, sessionId, promptId} = effect;
		const sent = {type: 'prompt.sent', laneId, promptId} as const;
		const failed = (reason: string, retryable: boolean) =>
			({
				type: 'prompt.failed',
				laneId,
				promptId,
				reason: safeWords(state.gone ?? reason, 300, secrets),
				retryable: state.gone === null && retryable,
			}) as const;
		if (parseModel(effect.model) === null) {
			return failed(`no model is chosen for ${effect.role}; choose one with --model`, false);
		}
		await listening;
		const lane = translator.laneOf(sessionId) ?? track(laneId, sessionId, effect.role);
		if (prompts.wasSent(effect)) {
			return sent;
		}
		if (await prompts.adopt(lane, effect)) {
			await settle(look, lane);
			return sent;
		}
		const result = await inTurn(lane, effect);
		return result.ok ? sent : failed(result.message, result.retryable);
	};

	const abort = async ({laneId, sessionId}: EffectOf<'abort-session'>) => {
		const lane = translator.laneOf(sessionId) ?? track(laneId, sessionId, null);
		lane.aborts++;
		const {turn} = lane;
		turn.isAborted = true;
		const isRunning = lane.prompts.size > 0;
		await persistent(() =>
			outcome(client.session.abort({sessionID: sessionId, directory}, timed())),
		);
		if (isRunning) {
			await waiters.until(() => lane.turn !== turn, abortLimitMs);
		}
		if (lane.turn === turn) {
			translator.end(sessionId, 'aborted');
		}
	};

	/** The sessions that were made here; one found from an earlier process counts as prompted. */
	const made = () =>
		[...own].map(([sessionId, isNew]) => {
			const lane = translator.laneOf(sessionId);
			const isQuiet = lane?.newest === '' && lane.prompts.size === 0;
			return {
				sessionId,
				isPrompted: !(isNew && isQuiet),
				isParent: sessionId === state.commander || lane?.isCommander === true,
			};
		});

	return {
		open: (effect) => {
			const opening = opens.get(keyOf(effect)) ?? openNow(effect);
			opens.set(keyOf(effect), opening);
			return opening;
		},
		send,
		compact: compactions.compact,
		abort,
		answer: createAnswers({client, sink, translator}),
		ownerOf: (sessionId) => ownerOf(look, sessionId, directory),
		close: async () => {
			state.isClosed = true;
			waiters.close();
			const prompted = translator.lanes().filter(({prompts: {size}}) => size > 0);
			const atWork = [...prompted.map(({sessionId}) => sessionId), ...compactions.underWay()];
			const limit = timed(closeLimitMs);
			const aborts = (server.isOurs ? [] : atWork).map((sessionId) =>
				outcome(client.session.abort({sessionID: sessionId, directory}, limit)),
			);
			await Promise.all([reader.close(), ...aborts]);
			await (state.gone === null ? tidySessions(client, directory, made()) : undefined);
		},
	};
}

/** One opening for each session of a lane. */
function keyOf({laneId, session}: EffectOf<'open-lane'>): string {
	return `${laneId} ${session}`;
}
