import {createHash} from 'node:crypto';
import type {IncomingMessage} from 'node:http';
import {buffer, text} from 'node:stream/consumers';
import {setImmediate as turn} from 'node:timers/promises';
import {gzipSync} from 'node:zlib';
import fc from 'fast-check';
import {afterEach, describe, expect, it, vi} from 'vitest';
import {startPassing} from '../../helpers/passing-server.js';
import {answering, closeOpened, opened, relayed, sent} from './relayed.js';

afterEach(closeOpened);

describe('what passes the relay', () => {
	it('is the call as it came, at the provider’s own address, but for what concerns a connection', async () => {
		const seen: {
			url?: string | undefined;
			headers: IncomingMessage['headers'];
			names: readonly string[];
			body: string;
		}[] = [];
		const {url, base} = await relayed(
			async (incoming, outgoing) => {
				const {url: at, headers, rawHeaders} = incoming;
				const names = rawHeaders.filter((_, index) => index % 2 === 0);
				seen.push({url: at, headers, names, body: await text(incoming)});
				outgoing.end('{}');
			},
			{path: '/api/v1/'},
		);
		const headers = {
			authorization: 'Bearer secret',
			'x-session-id': 'ses_1',
			'accept-encoding': 'gzip, br',
			connection: 'x-hop',
			'x-hop': 'no',
			'proxy-authorization': 'Basic secret',
			'x-two': ['a', 'b'],
		};
		const {answer} = await sent(`${url}/chat/completions?a=%2F`, {headers, body: 'é{"model":1'});
		await text(answer);
		expect(seen).toMatchObject([{url: '/api/v1/chat/completions?a=%2F', body: 'é{"model":1'}]);
		expect(seen[0]?.headers).toMatchObject({
			authorization: 'Bearer secret',
			host: new URL(base).host,
			'x-session-id': 'ses_1',
			'accept-encoding': 'identity',
			'x-two': 'a, b',
		});
		expect(seen[0]?.headers).not.toHaveProperty('x-hop');
		expect(seen[0]?.headers).not.toHaveProperty('proxy-authorization');
		// Of two hosts a provider may take either one, or refuse the call.
		expect(seen[0]?.names.filter((name) => name.toLowerCase() === 'host')).toHaveLength(1);
	});

	it('is the answer byte for byte, however it is cut, with its status and headers', async () => {
		const state: {pieces: readonly Uint8Array[]} = {pieces: []};
		const {url} = await relayed(async (incoming, outgoing) => {
			await text(incoming);
			outgoing.writeHead(207, 'So So', [
				...['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'Content-Encoding', 'identity'],
			]);
			for (const piece of state.pieces) {
				outgoing.write(piece);
				await turn();
			}
			outgoing.end();
		});
		const piece = fc.oneof(
			fc.uint8Array({minLength: 1}),
			fc.constant(Buffer.from('data: {"model"')),
		);
		await fc.assert(
			fc.asyncProperty(fc.array(piece, {maxLength: 8}), async (pieces) => {
				state.pieces = pieces;
				const {answer} = await sent(url);
				expect([answer.statusCode, answer.statusMessage]).toEqual([207, 'So So']);
				expect(answer.headers['set-cookie']).toEqual(['a=1', 'b=2']);
				expect(await buffer(answer)).toEqual(Buffer.concat(pieces));
			}),
			{numRuns: 60},
		);
	});

	it('is the answer without what concerns its own connection, and with nothing added', async () => {
		const {url} = await relayed((incoming, outgoing) => {
			incoming.resume();
			outgoing.sendDate = false;
			outgoing.writeHead(200, ['X-One', 'a', 'Connection', 'close, X-Hop', 'X-Hop', 'no']);
			outgoing.end('{}');
		});
		const {answer} = await sent(url);
		await text(answer);
		expect(answer.headers).toMatchObject({'x-one': 'a'});
		expect(answer.headers).not.toHaveProperty('x-hop');
		expect(answer.headers).not.toHaveProperty('date');
		expect(answer.headers.connection).not.toContain('X-Hop');
	});

	it('comes as it is sent: headers before the body, each piece before the next one', async () => {
		const headersSeen = Promise.withResolvers<void>();
		const pieceSeen = Promise.withResolvers<void>();
		const {url} = await relayed(async (incoming, outgoing) => {
			incoming.resume();
			outgoing.writeHead(200, {'content-type': 'text/event-stream'}).flushHeaders();
			await headersSeen.promise;
			outgoing.write('data: one\n\n');
			await pieceSeen.promise;
			outgoing.end('data: two\n\n');
		});
		const {answer} = await sent(url);
		headersSeen.resolve();
		const pieces: string[] = [];
		for await (const chunk of answer) {
			pieces.push(String(chunk));
			pieceSeen.resolve();
		}
		expect(pieces).toEqual(['data: one\n\n', 'data: two\n\n']);
	});

	it('is never kept: a provider with 64 MB to say waits for a client that reads slowly', async () => {
		const piece = Buffer.alloc(256 * 1024, 'x');
		const all = 256 * piece.length;
		let written = 0;
		const {url} = await relayed(async (incoming, outgoing) => {
			await text(incoming);
			outgoing.writeHead(200);
			for (; written < all; written += piece.length) {
				if (!outgoing.write(piece)) {
					await new Promise((resolve) => outgoing.once('drain', resolve));
				}
			}
			outgoing.end();
		});
		const {answer} = await sent(url);
		const hash = createHash('sha256');
		let [read, ahead] = [0, 0];
		for await (const chunk of answer) {
			read += chunk.length;
			hash.update(chunk);
			ahead = Math.max(ahead, written - read);
			await turn();
		}
		expect(read).toBe(all);
		expect(hash.digest('hex')).toBe(
			createHash('sha256').update(Buffer.alloc(all, 'x')).digest('hex'),
		);
		// What the system's own buffers of two connections hold, with room to spare.
		expect(ahead).toBeLessThan(all / 2);
	});

	it('is a redirect too, which the relay does not follow', async () => {
		let calls = 0;
		const location = 'https://elsewhere.example/v1';
		const {url} = await relayed((incoming, outgoing) => {
			calls++;
			answering('moved', 307, {location})(incoming, outgoing);
		});
		const {answer} = await sent(url, {headers: {authorization: 'Bearer secret'}});
		expect(answer.statusCode).toBe(307);
		expect(answer.headers.location).toBe(location);
		expect(await text(answer)).toBe('moved');
		expect(calls).toBe(1);
	});

	it('goes by the proxy that the environment names', async () => {
		const asked: (string | undefined)[] = [];
		const proxy = await startPassing((incoming, outgoing) => {
			asked.push(incoming.url);
			answering('{"model":"large"}')(incoming, outgoing);
		});
		opened.push(proxy.close);
		const {url, base, answers} = await relayed(() => undefined, {proxy: proxy.url});
		await text((await sent(`${url}/chat`)).answer);
		expect(asked).toEqual([`${base}/chat`]);
		expect(answers).toMatchObject([{answered: 'large'}]);
	});
});

describe('the relay', () => {
	it('has nothing for a caller without its token, or for a provider that it does not know', async () => {
		let calls = 0;
		const {url} = await relayed((incoming, outgoing) => {
			calls++;
			answering('')(incoming, outgoing);
		});
		const {origin, pathname} = new URL(url);
		const [, token = ''] = pathname.split('/');
		const wrong = [
			origin,
			`${origin}/v1/chat`,
			`${origin}/${token}`,
			`${origin}/${token}/other`,
			`${origin}/${token}/%E0%A4%A`,
			`${origin}/${token.replace(/^./, (first) => (first === '0' ? '1' : '0'))}/acme`,
			`${origin}/${token.slice(1)}/acme`,
		];
		for (const one of wrong) {
			const {answer} = await sent(one);
			expect([answer.statusCode, await text(answer)]).toEqual([404, '']);
		}
		expect(calls).toBe(0);
		expect((await sent(url)).answer.statusCode).toBe(200);
	});

	it('is heard on 127.0.0.1 and nowhere else', async () => {
		const {url} = await relayed(answering(''));
		expect((await sent(url)).answer.statusCode).toBe(200);
		// Another address of this machine, as a neighbour in its network would call it.
		for (const host of ['127.0.0.2', '[::1]']) {
			await expect(sent(url.replace('127.0.0.1', host))).rejects.toThrow();
		}
	});

	it.each([
		['x-session-id', 'ses_1', 'ses_1'],
		['x-session-affinity', 'ses_1', 'ses_1'],
		['x-opencode-session', 'ses_1', 'ses_1'],
		['x-session-id', 'ses 1; x', null],
		['x-session-id', 's'.repeat(201), null],
	])('takes the session from %s: %s', async (header, given, sessionId) => {
		const {url, answers} = await relayed(answering('{"model":"small"}'));
		await text((await sent(url, {headers: {[header]: given}})).answer);
		expect(answers).toMatchObject([{sessionId}]);
	});

	it('tells which model a session asked for, and which one answered, as soon as that is said', async () => {
		const {url, answers} = await relayed((incoming, outgoing) => {
			incoming.resume();
			outgoing.write('data: {"mod');
			outgoing.write('el":"small"}\n\ndata: {');
		});
		const {answer} = await sent(url, {headers: {'x-session-id': 'ses_1'}});
		await vi.waitUntil(() => answers.length > 0);
		const first = {provider: 'acme', sessionId: 'ses_1', asked: 'large', answered: 'small'};
		expect(answers).toEqual([first]);
		answer.destroy();
	});

	it.each([
		['the path', '/models/gem%2Fini:streamGenerateContent', '{}', 'gem/ini'],
		['a path with signs that a terminal obeys', '/models/a%1B%5B31mb%0Ac', '{}', 'a[31mb c'],
		['a deployment', '/deployments/mine/chat/completions', '{"messages":[]}', 'mine'],
		['the body', '/models/no', '{"model":"large"}', 'large'],
	])('knows the model asked for by %s', async (_, path, body, asked) => {
		const {url, answers} = await relayed(answering('{"modelVersion":"x"}'));
		await text((await sent(`${url}${path}`, {body})).answer);
		expect(answers).toEqual([{provider: 'acme', sessionId: null, asked, answered: 'x'}]);
	});

	it('says of an answer without a name that it had none, and of a packed one too', async () => {
		const {url, answers} = await relayed(
			answering(gzipSync('{"model":"small"}'), 200, {'content-encoding': 'gzip'}),
		);
		expect(await buffer((await sent(url)).answer)).toEqual(gzipSync('{"model":"small"}'));
		expect(answers).toMatchObject([{asked: 'large', answered: null}]);
	});

	it('tells nothing of refusals, and of calls that are none to a model', async () => {
		const {url, answers} = await relayed(answering('{"model":"small"}', 429));
		expect((await sent(url)).answer.statusCode).toBe(429);
		const other = await relayed(answering('{"model":"small"}'));
		await text((await sent(`${other.url}/models`, {method: 'GET', body: ''})).answer);
		await text((await sent(`${other.url}/models/large`, {method: 'GET', body: ''})).answer);
		await text((await sent(`${other.url}/files`, {body: 'text'})).answer);
		expect([...answers, ...other.answers]).toEqual([]);
	});
});
