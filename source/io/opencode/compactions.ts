import type {OpencodeClient} from '@opencode-ai/sdk/v2/client';
import type {EffectOf} from '../../mission/effects.js';
import type {LanePort} from '../../runtime/ports.js';
import {outcome, persistent, timed} from './call.js';
import {type KnownSecrets, safeWords} from './error-cause.js';
import type {LaneTrack} from './lane-track.js';
import {parseModel} from './models.js';
import {isSummary} from './step.js';
import {emptyTurn} from './turn.js';

/** Milliseconds that a model gets for a summary. */
const summaryLimitMs = 300_000;

/** Messages among which the summary is looked for: it is the last. */
const messageLimit = 5;

type Effect = EffectOf<'compact-session'>;

/** Has sessions summed up, each once at a time. */
export type Compactions = Readonly<{
	compact: LanePort['compact'];
	/** Sessions in which a summary is being written. */
	underWay: () => readonly string[];
	/** Takes back what is left of a failed compaction, before a session is prompted. */
	clear: (sessionId: string) => Promise<void>;
}>;

/** The compactions that FlowDesk itself asks for, while a session is idle: OpenCode's own happen in a turn. */
export function createCompactions(options: {
	client: OpencodeClient;
	directory: string;
	secrets: KnownSecrets;
	laneOf: (effect: Effect) => LaneTrack;
}): Compactions {
	const {client, directory, secrets, laneOf} = options;
	/** Sessions that may still hold a request that failed. */
	const failed = new Set<string>();
	const running = new Map<string, ReturnType<LanePort['compact']>>();

	const sumUp = async (effect: Effect): Promise<string | null> => {
		const {sessionId: sessionID, model} = effect;
		const chosen = parseModel(model);
		if (chosen === null) {
			return `no model is chosen for ${effect.laneId}`;
		}
		const result = await outcome(
			client.session.summarize({sessionID, directory, ...chosen}, timed(summaryLimitMs)),
		);
		if (!result.ok && result.status === null) {
			// Nobody may tell when it ends, or whether it began: no model goes on working unseen.
			await outcome(client.session.abort({sessionID, directory}, timed()));
		}
		return result.ok ? null : safeWords(result.message, 300, secrets);
	};

	const lastMessages = (sessionID: string) =>
		persistent(() =>
			outcome(client.session.messages({sessionID, directory, limit: messageLimit}, timed())),
		);

	/** The summary that stands last in a session, or null. */
	const summaryOf = async (sessionID: string): Promise<string | null> => {
		const read = await lastMessages(sessionID);
		const last = (read.ok ? read.data : []).findLast(({info}) => info.role === 'assistant')?.info;
		const isDone =
			last?.role === 'assistant' && last.time.completed !== undefined && last.error === undefined;
		return isDone && isSummary(last) ? last.id : null;
	};

	/** Takes a failed request back: OpenCode would carry it out instead of answering the next prompt. */
	const takeBack = async (sessionID: string) => {
		const read = await lastMessages(sessionID);
		if (!read.ok) {
			return;
		}
		const messages = read.data;
		const from = messages.findLastIndex(({parts}) => parts.some(({type}) => type === 'compaction'));
		for (const {info} of from < 0 ? [] : messages.slice(from).toReversed()) {
			const message = {sessionID, messageID: info.id, directory};
			const deleted = await persistent(() =>
				outcome(client.session.deleteMessage(message, timed())),
			);
			if (!deleted.ok && deleted.status !== 404) {
				return;
			}
		}
		failed.delete(sessionID);
	};

	const compactNow: LanePort['compact'] = async (effect) => {
		const {laneId, sessionId} = effect;
		const lane = laneOf(effect);
		const problem = await sumUp(effect);
		const messageId = problem === null ? await summaryOf(sessionId) : null;
		if (messageId === null) {
			failed.add(sessionId);
			await takeBack(sessionId);
		}
		if (lane.prompts.size === 0) {
			// What was said meanwhile is no part of the next turn.
			lane.turn = emptyTurn();
		}
		return messageId === null
			? {type: 'compaction.failed', laneId, reason: problem ?? 'the model wrote no summary'}
			: {type: 'lane.compacted', laneId, messageId};
	};

	return {
		compact: (effect) => {
			const {sessionId} = effect;
			const compaction =
				running.get(sessionId) ?? compactNow(effect).finally(() => running.delete(sessionId));
			running.set(sessionId, compaction);
			return compaction;
		},
		underWay: () => [...running.keys()],
		clear: async (sessionId) => {
			if (failed.has(sessionId)) {
				await takeBack(sessionId);
			}
		},
	};
}
