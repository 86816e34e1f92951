import type {AssistantMessage, Part} from '@opencode-ai/sdk/v2/client';
import {oneLine} from '../../mission/sanitize.js';
import type {Sink} from '../../runtime/ports.js';
import {type Conversations, mostRead, saidBytes} from './conversation-size.js';
import {estimateOf} from './estimate.js';
import {type ModelFacts, modelOf} from './step.js';
import type {TurnRecord} from './turn.js';

/** A model call whose answer has begun: its step-start part, and the bytes that have come, by part. */
type BegunCall = Readonly<{callId: string; sessionId: string; written: Map<string, number>}>;

type CallUnderWay = Readonly<{model: string; sessionId: string}>;

/** A call that was told as cut off; a retried one is made anew in the same message. */
type CutCall = Readonly<{callId: string; isRetried: boolean}>;

/**
 * What is known of a lane's calls, to find those that were cut off: OpenCode announces a call with the first word of its
 * provider, and reports nothing of one that does not get to its end.
 */
export type CallTrack = Readonly<{
	laneId: string;
	sessionId: string;
	/** What is called in a session that its lane has left counts as of one below the lane. */
	isLeft: boolean;
	/** True while frames may be missing: the end of a call may be read later. */
	isPartial: boolean;
	turn: TurnRecord;
	/** Calls under way, by message id: the model and the session of each. */
	underWay: Map<string, CallUnderWay>;
	/** The newest message that was seen under way, by session. */
	newestCalls: Map<string, string>;
	/** Calls whose answers have begun and not ended, by message id. */
	begun: Map<string, BegunCall>;
	/** Calls that were told as cut off, by message id: the last one of each. */
	cut: Map<string, CutCall>;
	/** How big its conversation is, and those of the sessions below it. */
	sizes: Conversations;
}>;

type Context = Readonly<{sink: Sink; models: ModelFacts}>;

/** Of a session in which nothing was called yet. */
export function nothingCalled(): Pick<CallTrack, 'underWay' | 'newestCalls' | 'begun' | 'cut'> {
	return {underWay: new Map(), newestCalls: new Map(), begun: new Map(), cut: new Map()};
}

/** The session that calls, where it is not the one that its lane is in. */
export function childOf(
	{sessionId, isLeft}: Pick<CallTrack, 'sessionId' | 'isLeft'>,
	calling: string,
): Readonly<{child?: string}> {
	return calling === sessionId && !isLeft ? {} : {child: calling};
}

/** A part was created or changed: the sign that a call has begun, or a piece of its answer. */
export function notePartOfCall(track: CallTrack, part: Part, context: Context): void {
	const {id, messageID: messageId, sessionID: sessionId} = part;
	const begun = track.begun.get(messageId);
	if (part.type === 'step-start') {
		// Ids ascend: a message that is read again names its earlier tries as well, which were told.
		const newest = begun?.callId ?? track.cut.get(messageId)?.callId ?? '';
		if (id > newest) {
			tell(track, {messageId, isRetried: true}, context);
			track.begun.set(messageId, {callId: id, sessionId, written: new Map()});
		}
	} else if (begun !== undefined) {
		const bytes = Math.max(begun.written.get(id) ?? 0, saidBytes(part));
		begun.written.set(id, bytes);
	}
}

/** A piece of streamed text. */
export function noteDeltaOfCall(
	{begun}: CallTrack,
	delta: Readonly<{messageID: string; partID: string; delta: string}>,
): void {
	const written = begun.get(delta.messageID)?.written;
	const bytes = written?.get(delta.partID) ?? 0;
	written?.set(delta.partID, bytes + Buffer.byteLength(delta.delta));
}

/** A call has got to its end: the bytes of its answer that came, and the id under which it was told as cut off before, if it was. */
export function endCall(
	{begun, cut}: CallTrack,
	messageId: string,
): Readonly<{cutId: string | undefined; writtenBytes: number}> {
	const told = cut.get(messageId);
	const cutId = told?.isRetried === false ? told.callId : undefined;
	const writtenBytes = bytesIn(begun.get(messageId));
	begun.delete(messageId);
	cut.delete(messageId);
	return {cutId, writtenBytes};
}

function bytesIn(call: BegunCall | undefined): number {
	return [...(call?.written.values() ?? [])].reduce((sum, bytes) => sum + bytes, 0);
}

/** A message is finished: a call of it that has not ended was cut off. */
function cutCall(track: CallTrack, messageId: string, context: Context): void {
	if (track.begun.has(messageId)) {
		tell(track, {messageId, isRetried: false}, context);
	}
}

/**
 * A session waits to make its call anew: what had begun in it has broken. It is told now, since the next try asks to be
 * sent before its first word comes.
 */
export function cutRetried(track: CallTrack, sessionId: string, context: Context): void {
	for (const [messageId, call] of [...track.begun]) {
		// Where frames are missing it may have ended, and a later call broken.
		if (call.sessionId === sessionId && !track.isPartial) {
			tell(track, {messageId, isRetried: true}, context);
		}
	}
}

/**
 * A message of a lane's session, or of one below it: its call is under way until it is finished. One that had not begun by
 * then had failed before its first word.
 */
export function noteMessageOfCall(
	track: CallTrack,
	info: AssistantMessage,
	context: Context,
): void {
	const {id, sessionID: sessionId} = info;
	if (info.time.completed !== undefined) {
		endMessage(track, id, context);
		return;
	}
	// Between its last part and its end a message is told once more, with its finish; and one that is read again is announced as new.
	const known = track.turn.messages.get(id)?.info;
	const isOver = info.finish !== undefined || known?.time.completed !== undefined;
	if (!isOver && id >= (track.newestCalls.get(sessionId) ?? '')) {
		endEarlier(track, {id, sessionId}, context);
		track.newestCalls.set(sessionId, id);
		track.underWay.set(id, {model: modelOf(info), sessionId});
	}
}

/** A session makes one call after another: with the next message those are over whose end nobody told, as after a server that was killed. */
function endEarlier(
	track: CallTrack,
	{id, sessionId}: Readonly<{id: string; sessionId: string}>,
	context: Context,
): void {
	for (const [earlier, call] of [...track.underWay]) {
		if (call.sessionId === sessionId && earlier < id && !track.isPartial) {
			endMessage(track, earlier, context);
		}
	}
}

function endMessage(track: CallTrack, messageId: string, context: Context): void {
	cutCall(track, messageId, context);
	const call = track.underWay.get(messageId);
	if (call !== undefined) {
		track.underWay.delete(messageId);
		context.sink.fact({
			type: 'call.cut',
			laneId: track.laneId,
			...childOf(track, call.sessionId),
			callId: messageId,
			model: oneLine(call.model, 200),
			writtenBytes: 0,
			hasBegun: false,
		});
	}
}

/** The turn was ended by force: whatever had begun, in sessions below it too, was cut off. */
export function cutAllCalls(track: CallTrack, context: Context): void {
	for (const messageId of [...track.begun.keys()]) {
		cutCall(track, messageId, context);
	}
	for (const [messageId, call] of track.underWay) {
		if (call.sessionId === track.sessionId) {
			track.underWay.delete(messageId);
		}
	}
}

function tell(
	track: CallTrack,
	{messageId, isRetried}: Readonly<{messageId: string; isRetried: boolean}>,
	{sink, models}: Context,
): void {
	const {laneId, begun, cut, sizes} = track;
	const call = begun.get(messageId);
	begun.delete(messageId);
	if (call === undefined) {
		return;
	}
	cut.set(messageId, {callId: call.callId, isRetried});
	const info = track.turn.messages.get(messageId)?.info ?? null;
	const model = info === null ? (track.underWay.get(messageId)?.model ?? null) : modelOf(info);
	if (!isRetried) {
		track.underWay.delete(messageId);
	}
	const writtenBytes = bytesIn(call);
	const read = mostRead(sizes, {sessionID: call.sessionId, messageID: messageId});
	const isSubscribed = model !== null && !models.hasPrice(model) && models.isSubscription(model);
	sink.fact({
		type: 'call.cut',
		laneId,
		...childOf(track, call.sessionId),
		callId: call.callId,
		model: model === null ? null : oneLine(model, 200),
		writtenBytes,
		estimate: estimateOf(model, {read, writtenBytes}, models),
		...(isSubscribed ? {bySubscription: true} : {}),
		...(isRetried ? {isRetried} : {}),
	});
}
