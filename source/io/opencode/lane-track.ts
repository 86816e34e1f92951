import type {AssistantMessage, Message, Part, SessionStatus} from '@opencode-ai/sdk/v2/client';
import {failureText} from '../../mission/failure-advice.js';
import type {TurnError} from '../../mission/records.js';
import type {Sink} from '../../runtime/ports.js';
import {type AskedModel, compareModel} from './asked-model.js';
import {blockOf, deltaOf, type PromptAuthor} from './blocks.js';
import {noteSize, noteSummary} from './conversation-size.js';
import {
	cutAllCalls,
	cutRetried,
	noteDeltaOfCall,
	noteMessageOfCall,
	notePartOfCall,
	nothingCalled,
} from './cut-call.js';
import {type KnownSecrets, safeWords} from './error-cause.js';
import {idsOfMessage} from './message-id.js';
import {isRateLimited} from './rate-limit.js';
import {nothingRead, type ReadingOrder} from './reading-order.js';
import {isSummary, type ModelFacts, modelOf} from './step.js';
import {reportStep, type StepTrack} from './take-step.js';
import {
	askedOf,
	calledModel,
	emptyTurn,
	endsTurn,
	errorOf,
	isServed,
	isSettled,
	newestId,
	noteDelta,
	noteMessage,
	notePart,
	recordOf,
} from './turn.js';

/** A lane as the translation knows it. */
export type TrackedLane = Readonly<{laneId: string; sessionId: string; isCommander: boolean}>;

type Prompt = {readonly messageId: string; isSeen: boolean};

/** What is known of a lane's session at the moment. It changes with each frame. */
export type LaneTrack = TrackedLane &
	AskedModel &
	ReadingOrder &
	StepTrack & {
		/** Our prompts that have not been answered, oldest first. */
		readonly prompts: Map<string, Prompt>;
		status: SessionStatus['type'];
		/** Messages up to this id belong to turns that have ended. */
		endedUpTo: string;
		/** The newest message id seen, of either side. */
		newest: string;
		hasStrayed: boolean;
		/** True while frames may be missing: what is known of the turn is not enough to end it. */
		isPartial: boolean;
		/** Settles when the edge has found out where the lane stands; null when it is not looking. */
		doubt: Promise<void> | null;
		/** True for a session that its lane has left for another: only what it costs still counts. */
		isLeft: boolean;
		/** Counts the aborts, so that a prompt that waits is not sent after one. */
		aborts: number;
		readonly userMessages: Set<string>;
		/** Whose words our prompts are, by message id. */
		readonly authors: Map<string, PromptAuthor>;
		readonly kinds: Map<string, 'text' | 'reasoning'>;
		/** Finished summaries that were reported. */
		readonly summaries: Set<string>;
	};

/** Why the session is idle although a prompt has no finished answer; the edge must look. */
export type Doubt = (track: LaneTrack) => void;

/** What the handling of a lane's frames needs. */
export type Context = Readonly<{
	sink: Sink;
	models: ModelFacts;
	onDoubt: Doubt;
	secrets: KnownSecrets;
}>;

/** A lane of which nothing has been seen yet. */
export function newTrack(lane: TrackedLane, isPartial: boolean): LaneTrack {
	return {
		...lane,
		prompts: new Map(),
		turn: emptyTurn(),
		asked: null,
		told: null,
		status: 'idle',
		endedUpTo: '',
		newest: '',
		hasStrayed: false,
		...nothingRead,
		isPartial,
		doubt: null,
		isLeft: false,
		aborts: 0,
		userMessages: new Set(),
		authors: new Map(),
		kinds: new Map(),
		steps: new Set(),
		...nothingCalled(),
		sizes: new Map(),
		summaries: new Set(),
	};
}

/** A message was created or changed; an ordinary lane's finished answer ends its turn at once. */
export function takeMessage(track: LaneTrack, info: Message, context: Context): void {
	if (info.id > track.newest) {
		track.newest = info.id;
	}
	if (info.role === 'user') {
		// Somebody else's prompt after the end: what comes of it is reported like the first time.
		track.hasStrayed &&= track.userMessages.has(info.id);
		track.userMessages.add(info.id);
		const prompt = track.prompts.get(info.id);
		if (prompt !== undefined) {
			prompt.isSeen = true;
		}
		return;
	}
	reportCompaction(track, info, context.sink);
	noteMessageOfCall(track, info, context);
	if (info.id <= track.endedUpTo) {
		return;
	}
	noteMessage(track.turn, info);
	reportStray(track, info, context.sink);
	compareModel(track, info, context.sink);
	const isAnswered = [...track.prompts.values()].every(
		({isSeen, messageId}) => isSeen && messageId <= info.parentID,
	);
	const room = context.models.room(modelOf(info))?.limit ?? null;
	const mayEnd = !track.isCommander && !track.isPartial && isAnswered;
	if (mayEnd && endsTurn(track.turn, info.id, room)) {
		endTurn(track, context);
	}
}

function reportCompaction(track: LaneTrack, info: AssistantMessage, sink: Sink): void {
	const isDone = info.time.completed !== undefined && info.error === undefined;
	if (isSummary(info) && isDone && !track.summaries.has(info.id)) {
		track.summaries.add(info.id);
		noteSummary(track.sizes, info);
		sink.fact({type: 'lane.compacted', laneId: track.laneId, messageId: info.id});
	}
}

function reportStray(track: LaneTrack, info: AssistantMessage, sink: Sink): void {
	const isOurs = track.prompts.size > 0 || track.endedUpTo === '';
	if (track.isCommander || isOurs || track.hasStrayed || info.summary === true) {
		return;
	}
	track.hasStrayed = true;
	const reason = 'it works again although FlowDesk sent it nothing';
	sink.fact({type: 'lane.strayed', laneId: track.laneId, reason});
}

/** A part was created or changed. */
export function takePart(track: LaneTrack, part: Part, context: Context): void {
	const isPrompt = track.userMessages.has(part.messageID);
	if (part.type === 'text' || part.type === 'reasoning') {
		track.kinds.set(part.id, part.type);
	}
	const block = blockOf(part, isPrompt ? authorOf(track, part) : null);
	if (block !== null) {
		context.sink.chunk(track.laneId, block);
	}
	noteSize(track.sizes, part);
	// What a call cost counts, also when its turn was ended before it.
	if (part.type === 'step-finish') {
		reportStep(track, part, track.turn.messages.get(part.messageID)?.info ?? null, context);
	} else if (!isPrompt) {
		notePartOfCall(track, part, context);
	}
	if (!isPrompt && part.messageID > track.endedUpTo) {
		notePart(track.turn, part);
	}
}

/** Our prompts are known by their pair of ids; whatever else is said to a lane, the user has typed elsewhere. */
function authorOf({authors}: LaneTrack, {id, messageID}: Part): PromptAuthor {
	const isOurs = idsOfMessage(messageID).partId === id;
	return authors.get(messageID) ?? (isOurs ? 'engine' : 'user');
}

/** A piece of streamed text. */
export function takeDelta(
	track: LaneTrack,
	delta: {messageID: string; partID: string; field: string; delta: string},
	sink: Sink,
): void {
	const kind = track.kinds.get(delta.partID) ?? 'text';
	noteDeltaOfCall(track, delta);
	if (delta.field !== 'text' || track.userMessages.has(delta.messageID)) {
		return;
	}
	const chunk = deltaOf(delta.partID, kind, delta.delta);
	if (chunk !== null) {
		sink.chunk(track.laneId, chunk);
	}
	if (kind === 'text' && delta.messageID > track.endedUpTo) {
		noteDelta(track.turn, delta.messageID, delta.partID, delta.delta);
	}
}

/** The session became busy, idle, or waits for its provider. */
export function takeStatus(track: LaneTrack, status: SessionStatus, context: Context): void {
	const {laneId} = track;
	const wasRetrying = track.status === 'retry';
	track.status = status.type;
	if (status.type === 'retry') {
		cutRetried(track, track.sessionId, context);
		const reason = safeWords(status.message, 300, context.secrets);
		const {attempt, next} = status;
		const isRateLimit = isRateLimited(status);
		const model = calledModel(track.turn);
		const wait = {laneId, attempt, until: next, isRateLimit, reason};
		context.sink.fact({type: 'lane.waited', ...wait, ...(model === null ? {} : {model})});
		// OpenCode passes what the provider said on only when it gives up.
		const isBare = /^provider returned error\.?$/i.test(reason);
		const text = `${reason} (attempt ${attempt}${isBare ? '; OpenCode tells the cause when it gives up' : ''})`;
		context.sink.chunk(laneId, {kind: 'note', blockId: `retry-${next}`, text});
	} else if (wasRetrying) {
		context.sink.fact({type: 'lane.resumed', laneId});
	}
	if (status.type === 'idle') {
		takeIdle(track, context);
	}
}

/** The turn met an error; what OpenCode does next decides whether it ends the turn. */
export function takeError(
	track: LaneTrack,
	error: unknown,
	blockId: string,
	{sink, secrets}: Pick<Context, 'sink' | 'secrets'>,
): void {
	const known = errorOf(error, secrets);
	track.turn.error = known;
	sink.failed?.({laneId: track.laneId, model: calledModel(track.turn), error});
	const why = failureText(askedOf(track.turn, known));
	const text = known.name === 'MessageAbortedError' ? 'aborted' : `${known.name}: ${why}`;
	sink.chunk(track.laneId, {kind: 'note', blockId, text});
}

/**
 * An idle session ends the turn, but only when nothing contradicts it: after an error idle comes twice,
 * and a prompt sent between the two would be swallowed.
 */
export function takeIdle(track: LaneTrack, context: Context): void {
	track.status = 'idle';
	const seen = [...track.prompts.values()].filter((prompt) => prompt.isSeen);
	const newest = seen.at(-1);
	if (newest === undefined || track.isPartial) {
		return;
	}
	const {turn} = track;
	const isExplained = turn.error !== null || turn.isAborted;
	if (isSettled(turn) && (isExplained || isServed(turn, newest.messageId))) {
		endTurn(track, context);
	} else {
		context.onDoubt(track);
	}
}

/** Ends the turn whatever is known of it. */
export function endNow(
	track: LaneTrack,
	why: 'aborted' | TurnError | null,
	context: Omit<Context, 'onDoubt'>,
): void {
	if (why === 'aborted') {
		track.turn.isAborted = true;
	} else if (why !== null) {
		track.turn.error = why;
	}
	if (why !== null) {
		cutAllCalls(track, context);
	}
	for (const prompt of track.prompts.values()) {
		prompt.isSeen = true;
	}
	endTurn(track, context);
}

function endTurn(track: LaneTrack, {sink, secrets}: Pick<Context, 'sink' | 'secrets'>): void {
	const {turn} = track;
	const prompts = [...track.prompts.values()].filter((prompt) => prompt.isSeen);
	for (const {messageId} of prompts) {
		track.prompts.delete(messageId);
	}
	const last = [newestId(turn) ?? '', track.newest, track.endedUpTo].sort().at(-1) ?? '';
	track.endedUpTo = last;
	track.turn = emptyTurn();
	sink.fact({type: 'turn.ended', laneId: track.laneId, turn: recordOf(turn, secrets)});
}
