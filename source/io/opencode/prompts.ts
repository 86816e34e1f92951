import type {Session} from '@opencode-ai/sdk/v2/client';
import type {EffectOf} from '../../mission/effects.js';
import {modelText} from '../../mission/model-name.js';
import type {PromptAuthor} from './blocks.js';
import {type Outcome, outcome, persistent, timed} from './call.js';
import {portLine} from './lane-port.js';
import type {LaneTrack} from './lane-track.js';
import {idsOfMessage, type PromptIds, promptIds, promptSuffix} from './message-id.js';
import {parseModel} from './models.js';
import type {LaneOptions} from './open-lane.js';
import {agentName} from './run-folder.js';
import type {Translator} from './translate.js';

type Effect = EffectOf<'send-prompt'>;
type Known = {readonly effect: Effect; ids: PromptIds; isSent: boolean; isResent: boolean};

/** Sends each prompt exactly once, however often it is asked to, and by whichever process. */
export type Prompts = Readonly<{
	/** Remembers a session; `isNew` says that nothing can be in it yet. */
	note: (lane: LaneTrack, session: Session, isNew: boolean) => void;
	wasSent: (effect: Effect) => boolean;
	/** The message id of a prompt that was tried in this process. */
	messageOf: (promptId: string) => string | undefined;
	/** Looks for the prompt in a session that an earlier process used; true when it is there. */
	adopt: (lane: LaneTrack, effect: Effect) => Promise<boolean>;
	/** A failure means that the prompt does not run: when nobody can tell, its session is aborted first. */
	send: (lane: LaneTrack, effect: Effect) => Promise<Outcome<unknown>>;
	/** Aborts the sessions that could not be aborted when their prompt's fate was unknown; call it on return. */
	stopUnknown: () => Promise<void>;
	/** Sends a prompt again under a later id when OpenCode took it in but passed over it; at most once. */
	resend: (lane: LaneTrack, messageId: string) => boolean;
}>;

/** A server's clock further behind ours than this shifts the ids: one from its future would never be done. */
const clockTolerance = 1000;

/** Milliseconds that a look for a prompt without an answer may take, and an abort after it. */
const lookLimitMs = 10_000;

/** The prompts of one mission. */
export function createPrompts(options: LaneOptions & Readonly<{translator: Translator}>): Prompts {
	const {server, directory, translator} = options;
	const {client} = server;
	const known = new Map<string, Known>();
	/** Sessions of which every message was seen. */
	const complete = new Set<string>();
	/** Sessions that may work on a prompt that was answered as failed. */
	const unstopped = new Set<string>();
	let clockLead = 0;

	const post = ({effect, ids}: Known) =>
		persistent(() =>
			outcome(client.session.promptAsync({...promptOf(options, effect, ids), directory}, timed())),
		);

	const send = async (lane: LaneTrack, entry: Known): Promise<Outcome<unknown>> => {
		if (entry.ids.messageId <= lane.endedUpTo) {
			// Only the answer to an earlier try was lost: the turn has ended since.
			entry.isSent = true;
			return {ok: true, data: null};
		}
		unstopped.delete(lane.sessionId);
		translator.expect(lane.sessionId, entry.ids.messageId, authorOf(entry.effect));
		lane.asked = askedBy(entry.effect) ?? lane.asked;
		const result = await post(entry);
		if (result.ok || (isUnclear(result) && (await hasArrived(lane, entry)))) {
			entry.isSent = true;
			return {ok: true, data: null};
		}
		translator.forget(lane.sessionId, entry.ids.messageId);
		return result;
	};

	/** Finds out whether a prompt without an answer arrived; false also means that nothing works on it. */
	const hasArrived = async (lane: LaneTrack, {ids: {messageId}}: Known): Promise<boolean> => {
		const isSeen = () =>
			messageId <= lane.endedUpTo || lane.prompts.get(messageId)?.isSeen === true;
		if (isSeen()) {
			return true;
		}
		const {sessionId} = lane;
		const read = await persistent(() =>
			outcome(
				client.session.message(
					{sessionID: sessionId, messageID: messageId, directory},
					timed(lookLimitMs),
				),
			),
		);
		if (read.ok || isSeen()) {
			return true;
		}
		// A turn that another prompt began is not ended for one that may have steered it.
		if (read.status !== 404 && lane.prompts.size <= 1) {
			await stop(sessionId);
		}
		return false;
	};

	const stop = async (sessionId: string) => {
		const stopped = await persistent(() =>
			outcome(client.session.abort({sessionID: sessionId, directory}, timed(lookLimitMs))),
		);
		if (stopped.ok) {
			unstopped.delete(sessionId);
		} else {
			unstopped.add(sessionId);
		}
	};

	const resend = async (lane: LaneTrack, entry: Known) => {
		const {messageId} = entry.ids;
		const {sessionId} = lane;
		await outcome(
			client.session.deleteMessage(
				{sessionID: sessionId, messageID: messageId, directory},
				timed(),
			),
		);
		translator.forget(sessionId, messageId);
		entry.ids = promptIds(entry.effect.promptId, entry.effect.plannedAt, lane.newest);
		await send(lane, entry);
	};

	return {
		note: (lane, session, isNew) => {
			if (isNew) {
				complete.add(lane.sessionId);
				const lead = Date.now() - session.time.created;
				clockLead = lead > clockTolerance ? lead : 0;
			}
		},
		messageOf: (promptId) => known.get(promptId)?.ids.messageId,
		wasSent: ({promptId}) => known.get(promptId)?.isSent === true,
		adopt: async (lane, effect) => {
			const {sessionId} = lane;
			if (complete.has(sessionId)) {
				return false;
			}
			const read = await outcome(
				client.session.messages({sessionID: sessionId, directory, limit: 200}, timed()),
			);
			if (!read.ok) {
				return false;
			}
			complete.add(sessionId);
			const suffix = promptSuffix(effect.promptId);
			const own = read.data.find(({info}) => info.role === 'user' && info.id.endsWith(suffix));
			lane.newest = read.data.at(-1)?.info.id ?? '';
			if (own === undefined) {
				return false;
			}
			const ids = idsOfMessage(own.info.id);
			known.set(effect.promptId, {effect, ids, isSent: true, isResent: false});
			translator.expect(sessionId, ids.messageId, authorOf(effect));
			lane.asked = askedBy(effect) ?? lane.asked;
			return true;
		},
		send: (lane, effect) => {
			const after = [lane.newest, lane.endedUpTo].sort().at(-1) || null;
			const entry = known.get(effect.promptId) ?? {
				effect,
				ids: promptIds(effect.promptId, effect.plannedAt - clockLead, after),
				isSent: false,
				isResent: false,
			};
			known.set(effect.promptId, entry);
			return send(lane, entry);
		},
		stopUnknown: async () => {
			await Promise.all([...unstopped].map(stop));
		},
		resend: (lane, messageId) => {
			const entry = [...known.values()].find(({ids}) => ids.messageId === messageId);
			if (entry === undefined || entry.isResent) {
				return false;
			}
			entry.isResent = true;
			void resend(lane, entry);
			return true;
		},
	};
}

/** The model that a prompt asks for, as one name. */
function askedBy({model, variant}: Effect): string | null {
	return model === null ? null : modelText(model, variant);
}

/** Only what a person says steers. */
function authorOf({steer}: Effect): PromptAuthor {
	return steer ? 'user' : 'engine';
}

/** True when the prompt may have been taken in although the call failed. */
function isUnclear(result: Outcome<unknown>): boolean {
	return !result.ok && (result.status === null || result.status >= 500);
}

function promptOf(options: LaneOptions, effect: Effect, ids: PromptIds) {
	const {server, agents} = options;
	const model = parseModel(effect.model);
	const agent = agents.find(({name}) => name === effect.role);
	return {
		sessionID: effect.sessionId,
		messageID: ids.messageId,
		parts: [{id: ids.partId, type: 'text' as const, text: effect.text}],
		...(model === null ? {} : {model}),
		...(effect.variant === undefined ? {} : {variant: effect.variant}),
		...(server.isOurs ? {agent: agentName(effect.role)} : {}),
		...systemOf(options, effect, server.isOurs ? null : (agent?.prompt ?? '')),
	};
}

/** What stands before the conversation beside the agent's own prompt: the port, for a lane with a shell. */
function systemOf({settings, missionId}: LaneOptions, effect: Effect, prompt: string | null) {
	const tools = settings.roles[effect.role]?.tools;
	const port =
		tools === 'commander' || tools === 'plan' ? null : portLine(missionId, effect.laneId);
	const parts = [prompt, port].filter((part) => part !== null);
	return parts.length === 0 ? {} : {system: parts.join('\n\n')};
}
