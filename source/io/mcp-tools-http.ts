import {createHash, timingSafeEqual} from 'node:crypto';
import type {IncomingMessage, ServerResponse} from 'node:http';

/** Bytes a request may have; the largest argument of a tool is 40,000 characters. */
const largestBody = 1024 * 1024;

/** Why a request is not served, with its HTTP status. */
export type Refusal = Readonly<{status: 400 | 401 | 403 | 404 | 405 | 413; message: string}>;

/**
 * Lets only loopback callers through that name this server as their host, come from no foreign web page,
 * and hold the token of the entry they ask for.
 */
export function checkRequest(
	request: IncomingMessage,
	expected: Readonly<{port: number; tokens: ReadonlyMap<string, string>}>,
): Refusal | null {
	const {host, origin, authorization} = request.headers;
	if (!hostsOf(expected.port).includes((host ?? '').toLowerCase())) {
		return {status: 403, message: 'This address is served to programs on this machine only.'};
	}

	if (origin !== undefined && !isLoopback(origin)) {
		return {status: 403, message: 'Web pages may not call this server.'};
	}

	const token = expected.tokens.get(request.url ?? '');
	if (token === undefined) {
		return {status: 404, message: 'There is nothing here.'};
	}

	const given = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
	if (given === undefined || !isSame(given, token)) {
		return {status: 401, message: 'A bearer token is needed.'};
	}

	return request.method === 'POST'
		? null
		: {status: 405, message: 'Only POST is served: there are no sessions and no streams.'};
}

/** The parsed JSON body, or why there is none. Rejects when the connection breaks. */
export async function readBody(
	request: IncomingMessage,
): Promise<Readonly<{ok: true; body: unknown}> | Readonly<{ok: false; refusal: Refusal}>> {
	const tooLarge = {ok: false, refusal: {status: 413, message: 'At most 1 MB.'}} as const;
	if (Number(request.headers['content-length'] ?? 0) > largestBody) {
		return tooLarge;
	}

	const chunks: Buffer[] = [];
	let size = 0;
	// Leaving the loop early must not destroy the connection that the refusal goes out on.
	const parts: AsyncIterable<Buffer> = request.iterator({destroyOnReturn: false});
	for await (const chunk of parts) {
		size += chunk.length;
		if (size > largestBody) {
			return tooLarge;
		}

		chunks.push(chunk);
	}

	try {
		return {ok: true, body: JSON.parse(Buffer.concat(chunks).toString('utf8'))};
	} catch {
		return {ok: false, refusal: {status: 400, message: 'The body is not JSON.'}};
	}
}

/** Answers with a JSON-RPC error, which MCP clients can show. Ends the connection only when a body is too large to be read. */
export function refuse(response: ServerResponse, {status, message}: Refusal): void {
	const codes = {
		400: -32_700,
		401: -32_001,
		403: -32_001,
		404: -32_601,
		405: -32_000,
		413: -32_600,
	};
	response.writeHead(status, {
		'content-type': 'application/json',
		// Closing after any other refusal makes OpenCode's client fail a call that it sends at the same moment.
		...(status === 413 ? {connection: 'close'} : {}),
		...(status === 401 ? {'www-authenticate': 'Bearer'} : {}),
		...(status === 405 ? {allow: 'POST'} : {}),
	});
	response.end(JSON.stringify({jsonrpc: '2.0', id: null, error: {code: codes[status], message}}));
}

function hostsOf(port: number): readonly string[] {
	return [`127.0.0.1:${port}`, `localhost:${port}`];
}

function isLoopback(origin: string): boolean {
	const url = URL.parse(origin);
	return url !== null && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
}

/** Both are hashed first, so that neither content nor length shows in the time it takes. */
function isSame(given: string, expected: string): boolean {
	const digest = (text: string) => createHash('sha256').update(text).digest();
	return timingSafeEqual(digest(given), digest(expected));
}
