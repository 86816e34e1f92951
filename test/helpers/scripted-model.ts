import {randomUUID} from 'node:crypto';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';

/** One thing the model does, in order, while it answers a request. */
export type Move =
	| {text: string}
	| {reasoning: string}
	| {tool: string; input: Record<string, unknown>}
	| {wait: Promise<unknown>}
	/** Refuses the request; only as the first move. */
	| {status: number; headers?: Record<string, string>; body?: unknown}
	| {usage: {input: number; output: number}}
	/** Drops the connection in the middle. */
	| {cut: true};

/** A request as OpenCode sent it. */
export type ModelRequest = Readonly<{
	sessionId: string;
	model: string;
	/** The reasoning effort that OpenCode asked for. */
	effort: string | null;
	messages: readonly {role: string; content: unknown}[];
	/** Names of the tools offered. */
	tools: readonly string[];
	/** Text of the last user message. */
	prompt: string;
	/** True when the last message is a tool's result. */
	isAfterTool: boolean;
	/** Tool results after the last user message. */
	toolResults: readonly string[];
}>;

export type Script = (request: ModelRequest) => readonly Move[];

export type ScriptedModel = Readonly<{
	url: string;
	requests: ModelRequest[];
	/** Configuration that makes it the provider `sim` with the model `sim/m`. */
	config: Record<string, unknown>;
	setScript: (script: Script) => void;
	close: () => Promise<void>;
}>;

/** An OpenAI-compatible endpoint on loopback that answers each request as the script says. */
export async function startScriptedModel(first: Script): Promise<ScriptedModel> {
	let script = first;
	const requests: ModelRequest[] = [];
	const server = createServer((request, response) => {
		void readBody(request).then(async (body) => {
			const parsed = parse(request, body);
			requests.push(parsed);
			await play(script(parsed), response);
		});
	});
	await new Promise<void>((resolve) => {
		server.listen(0, '127.0.0.1', resolve);
	});
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
	return {
		url,
		requests,
		config: configOf(url),
		setScript: (next) => {
			script = next;
		},
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

function configOf(url: string): Record<string, unknown> {
	const model = {
		tool_call: true,
		reasoning: true,
		limit: {context: 200_000, output: 8000},
		cost: {input: 1, output: 2, cache_read: 0.1},
	};
	return {
		provider: {
			sim: {
				npm: '@ai-sdk/openai-compatible',
				options: {baseURL: url, apiKey: 'none'},
				models: {m: model, free: {...model, cost: {input: 0, output: 0}}},
			},
		},
		model: 'sim/m',
		small_model: 'sim/m',
		autoupdate: false,
		share: 'disabled',
	};
}

async function readBody(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) {
		chunks.push(chunk as Buffer);
	}
	return Buffer.concat(chunks).toString('utf8');
}

type Wire = {
	model: string;
	reasoning_effort?: string;
	messages: {role: string; content: unknown}[];
	tools?: {function: {name: string}}[];
};

function parse(request: IncomingMessage, body: string): ModelRequest {
	const wire = JSON.parse(body) as Wire;
	const lastUser = wire.messages.findLastIndex((message) => message.role === 'user');
	return {
		sessionId: String(request.headers['x-session-id'] ?? ''),
		model: wire.model,
		effort: wire.reasoning_effort ?? null,
		messages: wire.messages,
		tools: (wire.tools ?? []).map((tool) => tool.function.name),
		prompt: textOf(wire.messages[lastUser]?.content),
		isAfterTool: wire.messages.at(-1)?.role === 'tool',
		toolResults: wire.messages
			.slice(lastUser + 1)
			.filter((message) => message.role === 'tool')
			.map((message) => textOf(message.content)),
	};
}

function textOf(content: unknown): string {
	if (typeof content === 'string') {
		return content;
	}
	return Array.isArray(content)
		? content.map((part: {text?: string}) => part.text ?? '').join('\n')
		: '';
}

async function play(moves: readonly Move[], response: ServerResponse): Promise<void> {
	const [opening] = moves;
	if (opening !== undefined && 'status' in opening) {
		response.writeHead(opening.status, {'content-type': 'application/json', ...opening.headers});
		response.end(JSON.stringify(opening.body ?? {error: {message: `scripted ${opening.status}`}}));
		return;
	}
	response.writeHead(200, {'content-type': 'text/event-stream'});
	const send = (choice: Record<string, unknown>, rest: Record<string, unknown> = {}) => {
		const frame = {id: 'c1', object: 'chat.completion.chunk', model: 'm', ...rest};
		response.write(`data: ${JSON.stringify({...frame, choices: [{index: 0, ...choice}]})}\n\n`);
	};
	const state = {finish: 'stop', usage: {input: 100, output: 10}};
	for (const [index, move] of moves.entries()) {
		if ('wait' in move) {
			await move.wait;
		} else if ('cut' in move) {
			response.destroy();
			return;
		} else {
			playMove(move, index, state, send);
		}
	}
	const counted = {
		prompt_tokens: state.usage.input,
		completion_tokens: state.usage.output,
		total_tokens: state.usage.input + state.usage.output,
	};
	send({delta: {}, finish_reason: state.finish}, {usage: counted});
	response.end('data: [DONE]\n\n');
}

type Send = (choice: Record<string, unknown>) => void;

function playMove(
	move: Exclude<Move, {wait: unknown} | {cut: true}>,
	index: number,
	state: {finish: string; usage: {input: number; output: number}},
	send: Send,
): void {
	if ('text' in move) {
		for (const piece of move.text.match(/.{1,12}/gsu) ?? []) {
			send({delta: {content: piece}});
		}
	} else if ('reasoning' in move) {
		send({delta: {reasoning_content: move.reasoning}});
	} else if ('tool' in move) {
		state.finish = 'tool_calls';
		const call = {name: move.tool, arguments: JSON.stringify(move.input)};
		const id = `call_${randomUUID()}`;
		send({delta: {tool_calls: [{index, id, type: 'function', function: call}]}});
	} else if ('usage' in move) {
		state.usage = move.usage;
	}
}
