import type {Part} from '@opencode-ai/sdk/v2/client';
import {firstCallTokens} from '../../mission/calls.js';

/** What stands in a message: bytes that its author wrote, and those that its tools gave. */
type Size = Readonly<{messageId: string; said: number; given: number}>;

/**
 * How big the conversation of a session is: what its last reported call came to, the message of that call (ids ascend),
 * and what stands in it since, by part.
 */
type Conversation = {tokens: number | null; reported: string; since: Map<string, Size>};

/** The same by session. */
export type Conversations = Map<string, Conversation>;

function conversationOf(all: Conversations, sessionId: string): Conversation {
	const known = all.get(sessionId) ?? {tokens: null, reported: '', since: new Map()};
	all.set(sessionId, known);
	return known;
}

/** A part of a message was created or changed. */
export function noteSize(all: Conversations, part: Part): void {
	const {id, sessionID, messageID: messageId} = part;
	const size = sizeOf(part);
	const {reported, since} = conversationOf(all, sessionID);
	// A message that is read again is counted already, but for what its tools gave after its report.
	if (size !== null && messageId >= reported) {
		since.set(id, {messageId, ...size, ...(messageId === reported ? {said: 0} : {})});
	}
}

/** The conversation was cut down to a summary, which the message has. */
export function noteSummary(
	all: Conversations,
	{sessionID, id}: Readonly<{sessionID: string; id: string}>,
): void {
	all.set(sessionID, {tokens: null, reported: id, since: new Map()});
}

/** The call of a message reported what it came to, in tokens: all that stood before it, and its answer. */
export function noteReport(
	all: Conversations,
	{sessionID, messageID}: Pick<Part, 'sessionID' | 'messageID'>,
	tokens: number,
): void {
	const conversation = conversationOf(all, sessionID);
	const own = [...conversation.since].filter(([, {messageId}]) => messageId === messageID);
	conversation.tokens = tokens;
	conversation.reported = messageID;
	// What its tools gave is read by the next call only.
	conversation.since = new Map(own.map(([id, size]) => [id, {...size, said: 0}]));
}

/** Tokens that the call of a message may have read at most: a token for every byte that no call has reported yet. */
export function mostRead(
	all: Conversations,
	{sessionID, messageID}: Pick<Part, 'sessionID' | 'messageID'>,
): number {
	const {tokens = null, since = new Map<string, Size>()} = all.get(sessionID) ?? {};
	return [...since.values()]
		.filter(({messageId}) => messageId !== messageID)
		.reduce((sum, {said, given}) => sum + said + given, tokens ?? firstCallTokens);
}

function sizeOf(part: Part): Omit<Size, 'messageId'> | null {
	switch (part.type) {
		case 'text':
		case 'reasoning':
			return {said: Buffer.byteLength(part.text), given: 0};
		case 'tool': {
			const given = part.state.status === 'completed' ? part.state.output : '';
			const said = Buffer.byteLength(JSON.stringify(part.state.input ?? {}));
			return {said, given: Buffer.byteLength(given)};
		}
		default:
			return null;
	}
}

/** Bytes of a part that the model wrote. */
export function saidBytes(part: Part): number {
	return sizeOf(part)?.said ?? 0;
}
