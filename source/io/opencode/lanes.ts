import type {EffectOf} from '../../mission/effects.js';
import type {FactOf} from '../../mission/events.js';
import type {LanePort, Sink} from '../../runtime/ports.js';
import {isPassing, outcome, persistent, timed} from './call.js';
import {readEvents} from './events.js';
import type {LaneTrack} from './lane-track.js';
import {modelFacts, parseModel} from './models.js';
import {createSessionOpener, type LaneOptions} from './open-lane.js';
import {createPrompts} from './prompts.js';
import {type Look, resync, settle} from './resync.js';
import {createTranslator} from './translate.js';
import {createWaiters} from './waiters.js';

/** Milliseconds that a prompt waits for its session to become idle, and an abort for its turn to end. */
const idleLimitMs = 60_000;
const abortLimitMs = 5000;

/**
 * The lanes of one mission as sessions of an OpenCode server, with one reader of its events.
 * `close` stops reading and leaves the server and its sessions alone.
 */
export function createLanes(options: LaneOptions & Readonly<{sink: Sink}>): LanePort {
	const {server, directory, settings, sink} = options;
	const {client} = server;
	const waiters = createWaiters();
	const opener = createSessionOpener(options);
	const opens = new Map<string, Promise<FactOf<'lane.opened'> | FactOf<'lane.open-failed'>>>();
	const state: {commander: string | null; gone: string | null; isClosed: boolean} = {
		commander: null,
		gone: null,
		isClosed: false,
	};

	const translator = createTranslator({
		sink,
		models: modelFacts(server, directory),
		onDoubt: (track) => void settle(look, track).finally(waiters.look),
	});
	const prompts = createPrompts({...options, translator});
	const look: Look = {client, translator, directory, resend: prompts.resend};

	const reader = readEvents({
		url: server.url,
		authorization: server.authorization,
		take: (frame) => {
			translator.take(frame);
			waiters.look();
		},
		onLost: (reason) => {
			if (state.gone === null) {
				sink.fact({type: 'server.lost', reason});
			}
		},
		onReturned: () => {
			void resync(look).finally(() => {
				sink.fact({type: 'server.returned'});
				waiters.look();
			});
		},
	});

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
		await reader.ready;
		const parent = effect.role === settings.commander ? null : state.commander;
		const opened = await opener.open(effect, parent);
		if (!opened.ok) {
			opens.delete(laneId);
			const retryable = state.gone === null && isPassing(opened);
			return {type: 'lane.open-failed' as const, laneId, reason: opened.message, retryable};
		}
		const {session, isNew} = opened.data;
		const lane = track(laneId, session.id, effect.role);
		prompts.note(lane, session, isNew);
		return {type: 'lane.opened' as const, laneId, sessionId: session.id};
	};

	/** False when the session is still busy after the limit, by the server's own word. */
	const becomesIdle = async (lane: LaneTrack) => {
		const isIdle = () => lane.status === 'idle' && lane.prompts.size === 0;
		if (isIdle() || (await waiters.until(isIdle, idleLimitMs))) {
			return true;
		}
		await settle(look, lane);
		return isIdle();
	};

	/** Waits until the prompt may go out; null then, or why it may not. */
	const admit = async (lane: LaneTrack, {steer}: EffectOf<'send-prompt'>) => {
		const {aborts} = lane;
		if (!steer && !(await becomesIdle(lane))) {
			return {message: 'the session is still busy', retryable: true};
		}
		return lane.aborts === aborts
			? null
			: {message: 'the lane was aborted before the prompt was sent', retryable: false};
	};

	const send = async (effect: EffectOf<'send-prompt'>) => {
		const {laneId, sessionId, promptId} = effect;
		const sent = {type: 'prompt.sent', laneId, promptId} as const;
		const failed = (reason: string, retryable: boolean) =>
			({
				type: 'prompt.failed',
				laneId,
				promptId,
				reason: state.gone ?? reason,
				retryable: state.gone === null && retryable,
			}) as const;
		if (parseModel(effect.model) === null) {
			return failed(`no model is chosen for ${effect.role}; choose one with --model`, false);
		}
		await reader.ready;
		const lane = translator.laneOf(sessionId) ?? track(laneId, sessionId, effect.role);
		if (prompts.wasSent(effect)) {
			return sent;
		}
		if (await prompts.adopt(lane, effect)) {
			await settle(look, lane);
			return sent;
		}
		const refusal = await admit(lane, effect);
		if (refusal !== null) {
			return failed(refusal.message, refusal.retryable);
		}
		const result = await prompts.send(lane, effect);
		return result.ok ? sent : failed(result.message, isPassing(result));
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

	const answer = async ({
		requestId,
		directory: place,
		answer: given,
	}: EffectOf<'answer-request'>) => {
		const result = await persistent(() => reply(requestId, place, given));
		if (!result.ok && result.status === 404) {
			sink.fact({type: 'request.closed', requestId, reason: 'it was answered elsewhere'});
			translator.closeRequest(requestId, 'it was answered elsewhere');
		} else if (!result.ok) {
			translator.askAgain(requestId);
		}
	};

	const reply = (requestID: string, place: string, given: EffectOf<'answer-request'>['answer']) => {
		const request = {requestID, directory: place};
		if (given.kind === 'question') {
			const answers = given.answers.map((labels) => [...labels]);
			return outcome(client.question.reply({...request, answers}, timed()));
		}
		if (given.kind === 'permission') {
			const {reply: word, message} = given;
			const wish = {...request, reply: word, ...(message === null ? {} : {message})};
			return outcome(client.permission.reply(wish, timed()));
		}
		return requestID.startsWith('per')
			? outcome(client.permission.reply({...request, reply: 'reject'}, timed()))
			: outcome(client.question.reject(request, timed()));
	};

	return {
		open: (effect) => {
			const opening = opens.get(effect.laneId) ?? openNow(effect);
			opens.set(effect.laneId, opening);
			return opening;
		},
		send,
		abort,
		answer,
		close: async () => {
			state.isClosed = true;
			waiters.close();
			await reader.close();
		},
	};
}
