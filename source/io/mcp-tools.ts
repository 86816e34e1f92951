import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {Server} from '@modelcontextprotocol/sdk/server/index.js';
import {WebStandardStreamableHTTPServerTransport} from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import {CallToolRequestSchema, ListToolsRequestSchema} from '@modelcontextprotocol/sdk/types.js';
import {z} from 'zod';
import type {Role} from '../mission/settings.js';
import type {ToolHost} from '../runtime/ports.js';
import {type OfferedSet, type Tool, toolsOf, unknownTool} from './mcp-tools-calls.js';
import {checkRequest, readBody, refuse} from './mcp-tools-http.js';

/** One MCP entry to add to an OpenCode server: a tool set under its usual name, with its own URL and token. */
export type ToolEntry = Readonly<{tools: OfferedSet; name: string; url: string; token: string}>;

/** The running endpoint. `close` ends open connections; calls that still wait count as unanswered. */
export type ToolServer = Readonly<{entries: readonly ToolEntry[]; close: () => Promise<void>}>;

/** Calls in flight on an entry by their JSON-RPC id, with what to do when the caller gives one up. */
type Waiting = Map<string | number, () => void>;

const idSchema = z.union([z.string(), z.number()]).optional().catch(undefined);
const messageSchema = z
	.looseObject({
		id: idSchema,
		params: z.looseObject({requestId: idSchema}).optional().catch(undefined),
	})
	.catch({id: undefined});

const names = {
	commander: 'flowdesk',
	plan: 'flowdesk_plan',
	review: 'flowdesk_review',
} as const satisfies Record<OfferedSet, string>;

/**
 * Serves FlowDesk's tools over MCP on a free port of 127.0.0.1, an entry for each tool set that a role
 * has. Rejects when no port can be opened.
 */
export async function startToolServer(
	request: Readonly<{host: ToolHost; roles: Readonly<Record<string, Role>>}>,
): Promise<ToolServer> {
	const {host, roles} = request;
	const sets = (['commander', 'plan', 'review'] as const).filter((set) =>
		Object.values(roles).some((role) => role.tools === set),
	);
	const toolsAt = new Map(sets.map((set) => [pathOf(set), toolsOf(set, host, roles)]));
	const tokens = new Map(sets.map((set) => [pathOf(set), randomBytes(32).toString('hex')]));
	const waiting = new Map(sets.map((set): [string, Waiting] => [pathOf(set), new Map()]));
	const server = createServer((incoming, response) => {
		const path = incoming.url ?? '';
		const refusal = checkRequest(incoming, {port, tokens});
		if (refusal) {
			refuse(response, refusal);
			return;
		}

		// What fails here is a broken connection: there is nobody left to tell.
		const offer = {tools: toolsAt.get(path) ?? [], host, waiting: waiting.get(path) ?? new Map()};
		serve(incoming, response, offer).catch(() => response.destroy());
	});
	// A client that reuses an idle connection must not find it closing.
	server.keepAliveTimeout = 600_000;
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as AddressInfo;
	return {
		entries: sets.map((set) => ({
			tools: set,
			name: names[set],
			url: `http://127.0.0.1:${port}${pathOf(set)}`,
			token: tokens.get(pathOf(set)) ?? '',
		})),
		close: async () => {
			if (server.listening) {
				server.close();
				server.closeAllConnections();
				await once(server, 'close');
			}
		},
	};
}

function pathOf(set: OfferedSet): string {
	return `/mcp/${names[set]}`;
}

async function serve(
	incoming: IncomingMessage,
	response: ServerResponse,
	offer: Readonly<{tools: readonly Tool[]; host: ToolHost; waiting: Waiting}>,
): Promise<void> {
	const read = await readBody(incoming);
	if (!read.ok) {
		refuse(response, read.refusal);
		return;
	}

	const {id, params} = messageSchema.parse(read.body);
	// The connection of a call that its caller has given up stays open: only this message tells.
	if (params?.requestId !== undefined) {
		offer.waiting.get(params.requestId)?.();
	}

	const answers = watchAnswers(response, offer.host);
	if (id !== undefined) {
		offer.waiting.set(id, answers.lose);
	}

	const transport = new WebStandardStreamableHTTPServerTransport({enableJsonResponse: true});
	const server = createMcpServer(offer.tools, answers.given);
	await server.connect(transport);
	try {
		const answer = await transport.handleRequest(
			new Request(`http://${incoming.headers.host}${incoming.url}`, {
				method: 'POST',
				headers: headersOf(incoming),
				body: '{}',
			}),
			{parsedBody: withNamedArguments(read.body)},
		);
		const text = await answer.text();
		response.writeHead(answer.status, Object.fromEntries(answer.headers));
		response.end(text);
	} finally {
		if (id !== undefined && offer.waiting.get(id) === answers.lose) {
			offer.waiting.delete(id);
		}

		await server.close();
	}
}

/** Tells the host of every task whose id never reached the caller, whichever ends first, call or connection. */
function watchAnswers(response: ServerResponse, host: ToolHost) {
	const unwritten = new Set<string>();
	let isLost = false;
	const lose = () => {
		isLost = true;
		for (const taskId of unwritten) {
			host.answerLost(taskId);
		}

		unwritten.clear();
	};

	response.once('close', () => {
		if (!response.writableFinished) {
			lose();
		}
	});
	return {
		lose,
		given: (taskId: string) => {
			if (isLost) {
				host.answerLost(taskId);
			} else {
				unwritten.add(taskId);
			}
		},
	};
}

/** One server for one request: there are no sessions, so nothing is kept between requests. */
function createMcpServer(tools: readonly Tool[], given: (taskId: string) => void): Server {
	const server = new Server({name: 'flowdesk', version: '1'}, {capabilities: {tools: {}}});
	server.setRequestHandler(ListToolsRequestSchema, () => ({
		tools: tools.map(({name, description, inputSchema}) => ({name, description, inputSchema})),
	}));
	server.setRequestHandler(CallToolRequestSchema, async ({params}) => {
		const tool = tools.find(({name}) => name === params.name);
		const answer = await (tool?.call(params.arguments) ?? unknownTool(params.name, tools));
		if (answer.taskId !== undefined) {
			given(answer.taskId);
		}

		return {content: [{type: 'text', text: answer.text}], isError: answer.isError};
	});
	return server;
}

const callSchema = z.looseObject({
	method: z.literal('tools/call'),
	params: z.looseObject({arguments: z.unknown()}),
});

/** Arguments that are no object would be a protocol fault; under a name they are one the model is told of. */
function withNamedArguments(body: unknown): unknown {
	const call = callSchema.safeParse(body);
	const given = call.data?.params.arguments;
	if (!call.success || (typeof given === 'object' && given !== null && !Array.isArray(given))) {
		return body;
	}

	const named = given === null ? {} : {arguments: given};
	return {...call.data, params: {...call.data.params, arguments: named}};
}

function headersOf(incoming: IncomingMessage): Headers {
	const headers = new Headers();
	for (const name of ['accept', 'content-type', 'mcp-protocol-version']) {
		const value = incoming.headers[name];
		if (typeof value === 'string') {
			headers.set(name, value);
		}
	}

	return headers;
}
