import {createHash} from 'node:crypto';
import type {AssistantMessage, Part, StepFinishPart} from '@opencode-ai/sdk/v2/client';
import type {Turn, TurnError} from '../../mission/records.js';
import {clip, oneLine} from '../../mission/sanitize.js';
import {textLimit} from './blocks.js';
import {causeOf, type KnownSecrets, safeWords} from './error-cause.js';
import {isSummary as isSummaryInfo, modelOf} from './step.js';

/** What is known of one assistant message. */
type Message = {
	id: string;
	info: AssistantMessage | null;
	/** Text by part, in the order the parts appeared. */
	readonly texts: Map<string, string>;
	/** Tool calls by part: name and arguments. */
	readonly tools: Map<string, Readonly<{name: string; input: unknown; isOpen: boolean}>>;
};

/** Everything between a prompt and the end of its answer. It changes with each frame. */
export type TurnRecord = {
	readonly messages: Map<string, Message>;
	/** From session.error; a later message proves that OpenCode went on, and clears it. */
	error: TurnError | null;
	isAborted: boolean;
};

/** A turn in which nothing has happened yet. */
export function emptyTurn(): TurnRecord {
	return {messages: new Map(), error: null, isAborted: false};
}

function messageOf(turn: TurnRecord, id: string): Message {
	const known = turn.messages.get(id);
	if (known !== undefined) {
		return known;
	}
	const created = {id, info: null, texts: new Map(), tools: new Map()};
	turn.messages.set(id, created);
	return created;
}

/** Takes in an assistant message's data. */
export function noteMessage(turn: TurnRecord, info: AssistantMessage): void {
	const isNew = !turn.messages.has(info.id);
	const message = messageOf(turn, info.id);
	// A reading may be older than the last frame: a finished message stays finished.
	if (message.info?.time.completed === undefined || info.time.completed !== undefined) {
		message.info = info;
	}
	if (isNew) {
		turn.error = null;
	}
}

/** Takes in a part of an assistant message. */
export function notePart(turn: TurnRecord, part: Part): void {
	if (part.type === 'text' && part.ignored !== true) {
		messageOf(turn, part.messageID).texts.set(part.id, part.text);
	} else if (part.type === 'tool') {
		messageOf(turn, part.messageID).tools.set(part.id, {
			name: part.tool,
			input: part.state.input,
			isOpen: part.state.status === 'pending' || part.state.status === 'running',
		});
	}
}

/** Takes in streamed text: OpenCode loses it when the turn is interrupted. */
export function noteDelta(turn: TurnRecord, messageId: string, partId: string, text: string): void {
	const {texts} = messageOf(turn, messageId);
	const grown = (texts.get(partId) ?? '') + text;
	texts.set(partId, grown.slice(0, 4 * textLimit));
}

function isSummary({info}: Message): boolean {
	return info !== null && isSummaryInfo(info);
}

/** The message that ends the turn: the last that is not a summary, or else the last. */
function lastMessage(turn: TurnRecord): Message | undefined {
	const all = [...turn.messages.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
	return all.findLast((message) => !isSummary(message)) ?? all.at(-1);
}

/** The newest message of the turn, or null when there is none. */
export function newestId(turn: TurnRecord): string | null {
	return [...turn.messages.keys()].sort().at(-1) ?? null;
}

/** True when some message of the turn answers the prompt with this id, or one after it. */
export function isServed(turn: TurnRecord, promptMessageId: string): boolean {
	return [...turn.messages.values()].some(
		({info}) => info !== null && info.parentID >= promptMessageId,
	);
}

/** True when every message is finished, so that an idle session has nothing more to say. */
export function isSettled(turn: TurnRecord): boolean {
	return [...turn.messages.values()].every(({info}) => info?.time.completed !== undefined);
}

/**
 * True when a finished message ends its turn for certain: it stopped by itself, called no tool (OpenCode goes on
 * after any tool call, whatever the finish says), is not a summary and left enough context to need no compaction.
 */
export function endsTurn(turn: TurnRecord, id: string, contextTokens: number | null): boolean {
	const message = turn.messages.get(id);
	const info = message?.info;
	if (message === undefined || info?.time.completed === undefined || info.error !== undefined) {
		return false;
	}
	const isFinal =
		info.finish !== undefined && info.finish !== 'tool-calls' && info.finish !== 'unknown';
	const {input, output, reasoning, cache} = info.tokens;
	const used = input + output + reasoning + cache.read + cache.write;
	const isRoomy = contextTokens === null || used < contextTokens / 2;
	return isFinal && isRoomy && message.tools.size === 0 && !isSummary(message);
}

/** True when OpenCode goes on after this model call: it does after any tool call, whatever the finish says. */
export function callsAgain(turn: TurnRecord, {messageID, reason}: StepFinishPart): boolean {
	return reason === 'tool-calls' || (turn.messages.get(messageID)?.tools.size ?? 0) > 0;
}

/** The turn as a record, with the partial text when it was interrupted. */
export function recordOf(turn: TurnRecord, secrets: KnownSecrets): Turn {
	const last = lastMessage(turn);
	const lastError = last?.info?.error;
	const known = turn.error ?? (lastError === undefined ? null : errorOf(lastError, secrets));
	const error = known === null ? null : askedOf(turn, known);
	const isAborted = turn.isAborted || error?.name === 'MessageAbortedError';
	const calls = [...turn.messages.values()].flatMap((message) => [...message.tools.values()]);
	const text = clip([...(last?.texts.values() ?? [])].filter(Boolean).join('\n'), textLimit);
	return {
		finish: isAborted ? 'aborted' : error === null ? 'stop' : 'error',
		messageId: last?.id ?? '',
		text,
		isSummary: last !== undefined && isSummary(last),
		hasToolCalls: (last?.tools.size ?? 0) > 0,
		digest: digestOf(text, calls),
		toolCalls: calls.length,
		error: isAborted ? null : error,
	};
}

/** An error with the model that was asked. */
export function askedOf(turn: TurnRecord, error: TurnError): TurnError {
	const info = turn.error === null ? lastMessage(turn)?.info : newestInfo(turn);
	const isModels = error.name !== 'MessageAbortedError' && error.name !== 'ServerDied';
	return info && isModels ? {...error, model: oneLine(modelOf(info), 200)} : error;
}

/**
 * The model that is called, as the newest message of the turn names it: it may be another one than was asked for, and a summary has
 * its own. Null before the first message.
 */
export function calledModel(turn: TurnRecord): string | null {
	const info = newestInfo(turn);
	return info === null ? null : oneLine(modelOf(info), 200);
}

function newestInfo({messages}: TurnRecord): AssistantMessage | null {
	const known = [...messages.values()].flatMap(({info}) => info ?? []);
	return known.toSorted((a, b) => (a.id < b.id ? -1 : 1)).at(-1) ?? null;
}

function digestOf(
	text: string,
	calls: readonly Readonly<{name: string; input: unknown}>[],
): string {
	const content = [text, ...calls.map(({name, input}) => [name, sortedKeys(input)])];
	return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

function sortedKeys(value: unknown): unknown {
	if (Array.isArray(value)) {
		return value.map(sortedKeys);
	}
	if (typeof value !== 'object' || value === null) {
		return value;
	}
	const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
	return Object.fromEntries(entries.map(([key, inner]) => [key, sortedKeys(inner)]));
}

/** Errors that the same prompt meets again, whatever their status. */
const finalErrors: ReadonlySet<string> = new Set([
	'ProviderAuthError',
	'ProviderModelNotFoundError',
]);
/** Answers by which a provider refuses the request itself. */
const finalStatuses: ReadonlySet<number> = new Set([400, 401, 403, 404]);

/**
 * OpenCode's error object in our words; garbage becomes an unknown error, never an exception. An error of which
 * OpenCode does not say whether to try again may be tried again, unless its name or status is final.
 */
export function errorOf(error: unknown, secrets: KnownSecrets): TurnError {
	const {name, data} = (error ?? {}) as {name?: unknown; data?: unknown};
	const {message, statusCode, isRetryable} = (data ?? {}) as Record<string, unknown>;
	const known = typeof name === 'string' ? name : 'UnknownError';
	const status = typeof statusCode === 'number' ? Math.trunc(statusCode) : null;
	const isFinal = finalErrors.has(known) || (status !== null && finalStatuses.has(status));
	const cause = causeOf(data, secrets);
	const said = typeof message === 'string' ? message : 'OpenCode gave no reason';
	return {
		name: oneLine(known, 80),
		message: safeWords(said, 1000, secrets),
		statusCode: status,
		retryable: typeof isRetryable === 'boolean' ? isRetryable : !isFinal,
		...(cause === undefined ? {} : {cause}),
	};
}
