import type {ServerResponse} from 'node:http';
import {setTimeout as wait} from 'node:timers/promises';
import type {Usage} from './pace.js';
import type {Reply} from './play.js';
import type {Fault} from './scenario.js';

/** What is needed to send one answer. Times in ms. */
export type Answer = Readonly<{
	id: string;
	model: string;
	reply: Reply;
	fault: Fault | null;
	/** Names of the calls as the request knows them, in the order of `reply.calls`. */
	toolNames: readonly string[];
	firstMs: number;
	pieceMs: number;
	totalMs: number | null;
	/** Null where it says nothing of its tokens. */
	usage: Usage | null;
	signal: AbortSignal;
}>;

type Delta = Readonly<Record<string, unknown>>;

/** Sends an answer as a stream of server-sent events, in time. Resolves to what became of it. */
export async function streamAnswer(response: ServerResponse, answer: Answer): Promise<string> {
	response.writeHead(200, {'content-type': 'text/event-stream', 'cache-control': 'no-cache'});
	response.flushHeaders();
	await sendPieces(response, answer);
	if (answer.fault?.kind === 'cut') {
		// The first half must be on its way before the connection breaks.
		await new Promise((resolve) => {
			response.write('\n', resolve);
		});
		response.destroy();
		return 'cut';
	}

	if (answer.fault?.kind === 'stall') {
		return untilClosed(answer.signal, 'stall');
	}

	const finish = answer.reply.calls.length > 0 ? 'tool_calls' : 'stop';
	write(response, answer, {}, finish);
	if (answer.usage !== null) {
		writeEvent(response, {...frame(answer), choices: [], usage: answer.usage});
	}
	response.end('data: [DONE]\n\n');
	return finish === 'stop' ? 'text' : 'tools';
}

/** Sends each piece when it is due: all of them, half of them, or the words without end. */
async function sendPieces(response: ServerResponse, answer: Answer): Promise<void> {
	const {fault, signal} = answer;
	const isEndless = fault?.kind === 'loop';
	const pieces = isEndless ? wordsOf(answer) : piecesOf(answer);
	const isBroken = fault?.kind === 'cut' || fault?.kind === 'stall';
	const count = isBroken ? Math.ceil(pieces.length / 2) : pieces.length;
	const startedAt = performance.now();
	for (let index = 0; index < count || isEndless; index++) {
		const due = startedAt + dueMs(answer, index, pieces.length);
		// An endless answer keeps a reader's pace at any speed, so that it does not starve the other lanes.
		const left = isEndless ? Math.max(20, answer.pieceMs) : due - performance.now();
		if (left > 0) {
			await wait(left, undefined, {signal});
		}

		write(response, answer, pieces[index % pieces.length] ?? {}, null);
	}
}

/** Sends an answer as one JSON body after the time its stream would have taken. */
export async function sendWhole(response: ServerResponse, answer: Answer): Promise<string> {
	const {fault, signal} = answer;
	const pieces = piecesOf(answer).length;
	if (fault?.kind === 'stall' || fault?.kind === 'loop') {
		return untilClosed(signal, fault.kind);
	}

	await wait(dueMs(answer, pieces - 1, pieces), undefined, {signal});
	if (fault?.kind === 'cut') {
		response.destroy();
		return 'cut';
	}

	const calls = callsOf(answer);
	const message = {
		role: 'assistant',
		content: answer.reply.say || null,
		...(answer.reply.think ? {reasoning_content: answer.reply.think} : {}),
		...(calls.length > 0 ? {tool_calls: calls.map(({index: _, ...call}) => call)} : {}),
	};
	const finish = calls.length > 0 ? 'tool_calls' : 'stop';
	sendJson(response, 200, {
		...frame(answer),
		object: 'chat.completion',
		choices: [{index: 0, message, finish_reason: finish}],
		...(answer.usage === null ? {} : {usage: answer.usage}),
	});
	return calls.length > 0 ? 'tools' : 'text';
}

/** Gives a fault that needs no answer's text; null when the fault is one of the stream's own. */
export async function giveFault(
	response: ServerResponse,
	fault: Fault,
	signal: AbortSignal,
): Promise<string | null> {
	if (fault.kind === 'status') {
		const body = fault.body ?? {error: errorBody(fault.status)};
		sendJson(response, fault.status, body, retryHeader(fault));
		return `status ${fault.status}`;
	}

	if (fault.kind === 'hang') {
		return untilClosed(signal, 'hang');
	}

	if (fault.kind === 'garbage') {
		response.writeHead(200, {'content-type': 'text/event-stream'});
		response.end(
			'data: {"choices": [{"delta": {"content"\n\n\u0000\u0007<html>502</html>\ndata: }{\n\n',
		);
		return 'garbage';
	}

	return null;
}

function retryHeader({retryAfter}: Fault): Readonly<Record<string, string>> {
	const [asked] = [retryAfter ?? 'none'].flat();
	if (asked === undefined || asked === 'none') {
		return {};
	}

	const isDate = typeof asked === 'object';
	const text = isDate ? new Date(Date.now() + asked.date * 1000).toUTCString() : String(asked);
	return {'retry-after': text};
}

/** Sends a JSON body. */
export function sendJson(
	response: ServerResponse,
	status: number,
	body: unknown,
	headers: Readonly<Record<string, string>> = {},
): void {
	response.writeHead(status, {'content-type': 'application/json', ...headers});
	response.end(JSON.stringify(body));
}

function errorBody(status: number): Readonly<Record<string, string>> {
	const messages: Readonly<Record<number, string>> = {
		400: 'The simulated model refuses this request.',
		401: 'The simulated model does not know this key.',
		429: 'The simulated model has had too many requests.',
	};
	return {
		message: messages[status] ?? 'The simulated model has failed.',
		type: status === 429 ? 'rate_limit_error' : 'api_error',
		code: String(status),
	};
}

async function untilClosed(signal: AbortSignal, outcome: string): Promise<string> {
	if (!signal.aborted) {
		await new Promise<void>((resolve) => {
			signal.addEventListener('abort', () => resolve(), {once: true});
		});
	}

	return outcome;
}

/** When a piece is due, in ms after the beginning. A call with a given length spreads its pieces over it. */
function dueMs(answer: Answer, index: number, count: number): number {
	if (answer.totalMs === null) {
		return answer.firstMs + index * answer.pieceMs;
	}

	const first = Math.min(answer.firstMs, answer.totalMs / 2);
	return first + ((answer.totalMs - first) * (index + 1)) / Math.max(count, 1);
}

function piecesOf(answer: Answer): readonly Delta[] {
	return [
		...wordsOf(answer),
		...callsOf(answer).flatMap((call) => [
			{
				tool_calls: [{...call, function: {name: call.function.name, arguments: ''}}],
			},
			...cut(call.function.arguments, 48).map((text) => ({
				tool_calls: [{index: call.index, function: {arguments: text}}],
			})),
		]),
	];
}

function wordsOf({reply}: Answer): readonly Delta[] {
	return [
		...cut(reply.think, 8).map((text) => ({reasoning_content: text})),
		...cut(reply.say, 8).map((text) => ({content: text})),
	];
}

function callsOf(answer: Answer) {
	return answer.reply.calls.map((call, index) => ({
		index,
		id: `call_${answer.id}_${index}`,
		type: 'function',
		function: {
			name: answer.toolNames[index] ?? call.tool,
			arguments: JSON.stringify(call.arguments),
		},
	}));
}

/** Cuts a text into pieces of at least `size` characters that end at a word. */
function cut(text: string, size: number): readonly string[] {
	return text.match(new RegExp(`[\\s\\S]{1,${size}}\\S*\\s?`, 'g')) ?? [];
}

function write(
	response: ServerResponse,
	answer: Answer,
	delta: Delta,
	finish: string | null,
): void {
	writeEvent(response, {
		...frame(answer),
		choices: [{index: 0, delta: {role: 'assistant', ...delta}, finish_reason: finish}],
	});
}

function writeEvent(response: ServerResponse, body: unknown): void {
	response.write(`data: ${JSON.stringify(body)}\n\n`);
}

function frame(answer: Answer) {
	return {
		id: `chatcmpl-${answer.id}`,
		object: 'chat.completion.chunk',
		created: Math.floor(Date.now() / 1000),
		model: answer.model,
	};
}
