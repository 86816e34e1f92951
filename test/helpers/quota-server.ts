import {createServer, type IncomingHttpHeaders, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {quotaAnswers} from './quota-answers.js';

/** What a request was, as the server saw it. */
export type SeenRequest = Readonly<{
	method: string;
	path: string;
	headers: IncomingHttpHeaders;
	body: string;
}>;

/** What a case does with a request; `answer` sends JSON of a status. */
type Case = (to: Readonly<{provider: string; response: ServerResponse; elsewhere: string}>) => void;

const hour = 3_600_000;

function send(
	response: ServerResponse,
	status: number,
	body: string,
	headers: Readonly<Record<string, string>> = {},
): void {
	response.writeHead(status, {'content-type': 'application/json', ...headers}).end(body);
}

function sendJson(
	response: ServerResponse,
	status: number,
	value: unknown,
	headers: Readonly<Record<string, string>> = {},
): void {
	send(response, status, JSON.stringify(value), headers);
}

const used =
	(percent: number, ms = hour): Case =>
	({provider, response}) =>
		sendJson(response, 200, quotaAnswers[provider]?.used(percent, Date.now() + ms));

const status =
	(code: number, headers: Readonly<Record<string, string>> = {}): Case =>
	({response}) =>
		sendJson(response, code, {error: {message: 'you@example.org may not'}}, headers);

/** Every case: the credential's value names the one that a request gets. */
export const quotaCases = {
	ok: used(40),
	zero: used(0),
	over: used(105),
	exhausted: used(100),
	past: used(40, -hour),
	partial: ({provider, response}) => sendJson(response, 200, quotaAnswers[provider]?.partial),
	nulls: ({response}) => sendJson(response, 200, null),
	empty: ({response}) => send(response, 200, ''),
	badjson: ({response}) => send(response, 200, '{"usage": {"limit'),
	otherjson: ({response}) => sendJson(response, 200, [{hello: ['world', 5]}]),
	page: ({response}) => send(response, 200, '<html>Sign in</html>', {'content-type': 'text/html'}),
	expired: status(401),
	html401: ({response}) => send(response, 401, '<html></html>', {'content-type': 'text/html'}),
	scope: ({provider, response}) => sendJson(response, 403, quotaAnswers[provider]?.forbidden),
	html403: ({response}) => send(response, 403, '<!doctype html>', {'content-type': 'text/html'}),
	spent403: status(403, {'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '4000000000'}),
	// GitHub's second limit: much of the first one remains.
	wait403: status(403, {'retry-after': '60', 'x-ratelimit-remaining': '4000'}),
	pay: status(402),
	missing: status(404),
	limit: status(429),
	limitseconds: status(429, {'retry-after': '90'}),
	limitdate: ({response}) =>
		sendJson(response, 429, {}, {'retry-after': new Date(Date.now() + 120_000).toUTCString()}),
	limitabsurd: status(429, {'retry-after': '999999999999'}),
	limitnonsense: status(429, {'retry-after': '-5, soon'}),
	broken: status(500),
	busy: ({response}) => send(response, 503, '<html></html>', {'content-type': 'text/html'}),
	huge: ({response}) => {
		response.writeHead(200, {'content-type': 'application/json'});
		response.end(`{"pad":"${'x'.repeat(10_000_000)}"}`);
	},
	redirect: ({response, elsewhere}) => send(response, 302, '', {location: `${elsewhere}/taken`}),
	slow: () => undefined,
	dropped: ({response}) => response.destroy(),
} as const satisfies Record<string, Case>;

export type QuotaCase = keyof typeof quotaCases;

/** A credential for a case; it tells providers apart, so that each has a secret of its own. */
export function secretFor(name: QuotaCase, provider: string): string {
	return `fake.${name}.${provider}.secret`;
}

/** A quota server on loopback, and another host beside it to which it can send on. */
export type QuotaServer = Readonly<{
	base: string;
	/** What came here. */
	seen: readonly SeenRequest[];
	/** What came to the other host: nothing ever should. */
	strayed: readonly SeenRequest[];
	close: () => Promise<void>;
}>;

/** Starts the server with every provider's route. */
export async function startQuotaServer(): Promise<QuotaServer> {
	const elsewhere = await listening(({response}) => sendJson(response, 200, {}));
	const server = await listening(({request, response}) => {
		const [, name = ''] = /fake\.(\w+)\./.exec(String(request.headers.authorization)) ?? [];
		const [provider] =
			Object.entries(quotaAnswers).find(([, {path}]) => path === request.path) ?? [];
		const answer: Case | undefined = quotaCases[name as QuotaCase];
		if (provider === undefined || answer === undefined) {
			sendJson(response, 400, {error: 'no such route or case'});
			return;
		}
		answer({provider, response, elsewhere: elsewhere.base});
	});
	return {
		base: server.base,
		seen: server.seen,
		strayed: elsewhere.seen,
		close: async () => {
			await Promise.all([server.close(), elsewhere.close()]);
		},
	};
}

type Exchange = Readonly<{request: SeenRequest; response: ServerResponse}>;

async function listening(answer: (exchange: Exchange) => void) {
	const seen: SeenRequest[] = [];
	const server = createServer((incoming, response) => {
		let body = '';
		incoming.setEncoding('utf8').on('data', (piece: string) => {
			body += piece;
		});
		incoming.on('end', () => {
			const {method = '', url: path = '', headers} = incoming;
			const request = {method, path, headers, body};
			seen.push(request);
			answer({request, response});
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const {port} = server.address() as AddressInfo;
	return {
		base: `http://127.0.0.1:${port}`,
		seen,
		close: () =>
			new Promise<void>((resolve) => {
				server.closeAllConnections();
				server.close(() => resolve());
			}),
	};
}
