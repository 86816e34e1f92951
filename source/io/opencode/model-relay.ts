import {createHash, randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {
	createServer,
	Agent as HttpAgent,
	request as httpRequest,
	type IncomingMessage,
	type RequestOptions,
	type ServerResponse,
} from 'node:http';
import {Agent as HttpsAgent, request as httpsRequest} from 'node:https';
import type {AddressInfo} from 'node:net';
import {urlToHttpOptions} from 'node:url';
import {oneLine} from '../../mission/sanitize.js';
import {readAnswerModel, readRequestModel} from './answer-model.js';
import {modelInPath, passedHeaders, sessionIn} from './relay-headers.js';

/** What a provider's successful answer to a model call says of the model. */
export type RelayedAnswer = Readonly<{
	provider: string;
	/** The session that called; null where the call did not name one. */
	sessionId: string | null;
	/** The model as the provider was asked for it. */
	asked: string;
	/** The name in the answer; null when it has ended without one. */
	answered: string | null;
}>;

/** A running relay. It keeps nothing of what passes but names of models, and writes nothing down. */
export type ModelRelay = Readonly<{
	/** The base address to give to OpenCode for a provider; it holds a secret. */
	addressOf: (provider: string) => string;
	/** Tells of every answer: as soon as a model is named in it, or at its end. */
	hear: (listener: (answer: RelayedAnswer) => void) => void;
	close: () => Promise<void>;
}>;

type RelayOptions = Readonly<{
	/** The real base address by provider: http or https, without login and query. */
	bases: ReadonlyMap<string, string>;
	/** Where HTTPS_PROXY and the like are read, for the way to the providers. */
	environment: Readonly<Record<string, string | undefined>>;
}>;

/** Bytes that the headers of a message may have. */
const largestHeaders = 64 * 1024;

/**
 * Listens on a free port of 127.0.0.1 and passes calls on to providers, and their answers back, byte for byte. Redirects
 * are passed back too and never followed, so a credential goes to the provider's own address and nowhere else. Calls have
 * a connection each: one that was kept might be closed by the provider at the moment of the next call. Rejects when no
 * port can be opened.
 */
export async function startModelRelay({bases, environment}: RelayOptions): Promise<ModelRelay> {
	const token = randomBytes(32).toString('hex');
	const targets = new Map([...bases].map(([provider, base]) => [provider, new URL(base)] as const));
	const proxyEnv = {...environment};
	const agents = {
		'http:': new HttpAgent({proxyEnv}),
		'https:': new HttpsAgent({proxyEnv}),
	};
	let listener: (answer: RelayedAnswer) => void = () => undefined;
	const server = createServer({maxHeaderSize: largestHeaders}, (request, response) => {
		const route = routeOf(request.url ?? '', token);
		const target = route === null ? undefined : targets.get(route.provider);
		if (route === null || target === undefined) {
			response.writeHead(404).end();
			return;
		}
		const {protocol} = target;
		const isSecure = protocol === 'https:';
		relay(request, response, {
			...route,
			send: isSecure ? httpsRequest : httpRequest,
			options: {
				...urlToHttpOptions(target),
				agent: agents[isSecure ? 'https:' : 'http:'],
				path: `${target.pathname.replace(/\/+$/, '')}${route.rest}` || '/',
				method: request.method,
				maxHeaderSize: largestHeaders,
			},
			tell: (answer) => listener(answer),
		});
	});
	server.keepAliveTimeout = 600_000;
	server.requestTimeout = 0;
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as AddressInfo;
	return {
		addressOf: (provider) => `http://127.0.0.1:${port}/${token}/${encodeURIComponent(provider)}`,
		hear: (given) => {
			listener = given;
		},
		close: async () => {
			if (server.listening) {
				const closed = once(server, 'close');
				server.close();
				server.closeAllConnections();
				await closed;
			}
		},
	};
}

type Route = Readonly<{
	provider: string;
	/** What follows the base address: empty, or from its slash or question mark on. */
	rest: string;
}>;

function routeOf(url: string, token: string): Route | null {
	const [, given, name, rest] = /^\/([0-9a-f]+)\/([^/?]+)([/?].*)?$/.exec(url) ?? [];
	if (given === undefined || name === undefined || digest(given) !== digest(token)) {
		return null;
	}
	try {
		return {provider: decodeURIComponent(name), rest: rest ?? ''};
	} catch {
		return null;
	}
}

/** Compared in place of the token, so that the time it takes says nothing of it. */
function digest(text: string): string {
	return createHash('sha256').update(text).digest('hex');
}

type Passage = Route &
	Readonly<{
		send: typeof httpRequest;
		options: RequestOptions;
		tell: (answer: RelayedAnswer) => void;
	}>;

/** One call and its answer. Whichever side breaks off, the other one is broken off too. */
function relay(request: IncomingMessage, response: ServerResponse, passage: Passage): void {
	const askedFor = readRequestModel();
	const outgoing = passage.send(passage.options);
	const headers = passedHeaders(request, ['host', 'accept-encoding']);
	for (let at = 0; at + 1 < headers.length; at += 2) {
		outgoing.appendHeader(headers[at] ?? '', headers[at + 1] ?? '');
	}
	// Nothing has to be unpacked to be read; a packed answer all the same passes as one without a name.
	outgoing.setHeader('Accept-Encoding', 'identity');
	let answer: IncomingMessage | null = null;

	outgoing.on('response', (incoming) => {
		answer = incoming;
		passBack(incoming, response);
		const {statusCode = 0} = incoming;
		if (request.method === 'POST' && statusCode >= 200 && statusCode < 300) {
			const asked = () => askedFor.model() ?? modelInPath(passage.rest);
			listenTo(incoming, {...passage, sessionId: sessionIn(request.headers), asked});
		}
	});
	outgoing.on('error', (error) => {
		request.unpipe(outgoing);
		request.resume();
		if (!response.headersSent) {
			refuse(response, error);
		} else if (answer?.complete !== true) {
			response.destroy();
		}
	});
	request.on('data', (chunk: Buffer) => askedFor.take(chunk));
	request.on('error', () => outgoing.destroy());
	response.on('error', () => outgoing.destroy());
	response.on('close', () => {
		if (!response.writableFinished) {
			outgoing.destroy();
		}
	});
	request.pipe(outgoing);
}

/** The answer as it came; its headers go out at once, for the first byte of the body may be long in coming. */
function passBack(incoming: IncomingMessage, response: ServerResponse): void {
	response.sendDate = false;
	response.writeHead(
		incoming.statusCode ?? 502,
		incoming.statusMessage ?? '',
		passedHeaders(incoming),
	);
	response.flushHeaders();
	incoming.on('error', () => response.destroy());
	incoming.pipe(response);
}

type Listening = Pick<Passage, 'provider' | 'tell'> &
	Readonly<{sessionId: string | null; asked: () => string | null}>;

/** Tells which model answers. A call that names no model is none to a model. */
function listenTo(incoming: IncomingMessage, {provider, sessionId, asked, tell}: Listening): void {
	const reader = readAnswerModel();
	let isTold = false;
	const report = (answered: string | null) => {
		const name = asked();
		if (name !== null && !isTold) {
			isTold = true;
			tell({provider, sessionId, asked: oneLine(name, 200), answered});
		}
	};
	incoming.on('data', (chunk: Buffer) => {
		if (!isTold) {
			reader.take(chunk);
			const answered = reader.model();
			if (answered !== null) {
				report(answered);
			}
		}
	});
	incoming.on('end', () => report(null));
}

/** Says that there was no answer: by the system's own short word for it, which holds nothing of the call. */
function refuse(response: ServerResponse, error: Error): void {
	const {code} = error as {code?: unknown};
	const why = typeof code === 'string' && /^[A-Z0-9_]{1,40}$/.test(code) ? ` (${code})` : '';
	const message = `FlowDesk's relay got no answer from the provider${why}.`;
	response.writeHead(502, {'content-type': 'application/json'});
	response.end(JSON.stringify({error: {message, type: 'api_error'}}));
}
