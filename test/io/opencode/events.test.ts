import {createServer, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import fc from 'fast-check';
import {afterEach, describe, expect, it} from 'vitest';
import {framesOf, readEvents} from '../../../source/io/opencode/events.js';
import {waits} from './harness.js';

const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
	for (const close of closers.splice(0).reverse()) {
		await close();
	}
});

/** A server that gives each connection to its event stream to the next behaviour. */
async function startStream(behaviours: ((response: ServerResponse) => void)[]): Promise<string> {
	const server = createServer((_request, response) => {
		const behave = behaviours.shift();
		if (behave === undefined) {
			response.writeHead(503).end();
			return;
		}
		response.writeHead(200, {'content-type': 'text/event-stream'});
		behave(response);
	});
	await new Promise<void>((resolve) => {
		server.listen(0, '127.0.0.1', resolve);
	});
	closers.push(
		() =>
			new Promise((resolve) => {
				server.close(resolve);
				server.closeAllConnections();
			}),
	);
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function read(url: string, silenceMs = 60_000) {
	const types: string[] = [];
	const lost: string[] = [];
	const state = {returned: 0, heard: 0};
	const reader = readEvents({
		url,
		authorization: 'Basic x',
		take: ({payload}) => types.push(payload.type),
		onLost: (reason) => lost.push(reason),
		onBytes: () => {
			state.heard++;
		},
		onReturned: () => {
			state.returned++;
		},
		silenceMs,
		backoffMs: 5,
	});
	closers.push(reader.close);
	return {types, lost, state, reader};
}

const line = (type: string) => `data: ${JSON.stringify({payload: {type, properties: {}}})}\n\n`;

describe('the event stream', () => {
	it('tells of every sign of life, if only a beat or a part of a frame', async () => {
		const open = Promise.withResolvers<ServerResponse>();
		const {state, types} = read(await startStream([open.resolve]));
		const response = await open.promise;
		response.write(': beat\n\n');
		// The connection itself is the first one.
		await expect.poll(() => state.heard, waits).toBe(2);
		response.write('data: {"payl');
		await expect.poll(() => state.heard, waits).toBe(3);
		expect(types).toEqual([]);
	});

	it('that stands but says nothing is dead, and is opened again', async () => {
		const url = await startStream([
			(response) => response.write(line('one')),
			(response) => response.write(line('two')),
		]);
		const {types, lost, state} = read(url, 300);
		await expect.poll(() => types, waits).toContain('two');
		expect(types.slice(0, 2)).toEqual(['one', 'two']);
		expect(lost[0]).toContain('no sign of life');
		expect(state.returned).toBeGreaterThanOrEqual(1);
	});

	it('that ends in the middle of a frame loses that frame only, and says that it was lost once', async () => {
		const url = await startStream([
			(response) => response.end(line('one') + line('torn').slice(0, 20)),
			(response) => response.write(line('two')),
		]);
		const {types, lost, state} = read(url);
		await expect.poll(() => types, waits).toEqual(['one', 'two']);
		expect(lost).toEqual(['the server closed the event stream']);
		expect(state.returned).toBe(1);
	});

	it('is back with the first thing it says, and not with the head of its answer', async () => {
		const back = Promise.withResolvers<ServerResponse>();
		const url = await startStream([
			(response) => response.end(line('one')),
			(response) => {
				response.flushHeaders();
				back.resolve(response);
			},
		]);
		const {state} = read(url);
		const response = await back.promise;
		// The connection itself is heard: two connections and the one frame.
		await expect.poll(() => state.heard, waits).toBe(3);
		expect(state.returned).toBe(0);
		response.write(': beat\n\n');
		await expect.poll(() => state.returned, waits).toBe(1);
	});

	it('is lost once however many attempts it takes to get it back', async () => {
		const refuse = (response: ServerResponse) => response.destroy();
		const url = await startStream([
			refuse,
			refuse,
			refuse,
			(response) => response.write(line('back')),
		]);
		const {types, lost} = read(url);
		await expect.poll(() => types, waits).toEqual(['back']);
		expect(lost.length).toBeGreaterThanOrEqual(1);
	});

	it('goes on after a frame that is no JSON', async () => {
		const url = await startStream([
			(response) => response.write(`data: {"half\n\n: comment\n\nevent: x\n\n${line('good')}`),
		]);
		const {types} = read(url);
		await expect.poll(() => types, waits).toEqual(['good']);
	});

	it('gives the same frames however its bytes are cut, inside letters too', async () => {
		const sent = ['plain', 'Zürich – 日本', '👩‍💻', 'a\nb'];
		const stream = sent
			.map((word) => `data: ${JSON.stringify({payload: {type: word}})}\n\n`)
			.join('');
		const bytes = new TextEncoder().encode(stream);
		await fc.assert(
			fc.asyncProperty(fc.array(fc.nat({max: bytes.length})), async (cuts) => {
				const at = [0, ...new Set(cuts.sort((a, b) => a - b)), bytes.length];
				const body = new ReadableStream<Uint8Array>({
					start(controller) {
						for (const [index, from] of at.entries()) {
							controller.enqueue(bytes.slice(from, at[index + 1] ?? from));
						}
						controller.close();
					},
				});
				const got: string[] = [];
				for await (const {payload} of framesOf(body)) {
					got.push(payload.type);
				}
				expect(got).toEqual(sent);
			}),
			{numRuns: 100},
		);
	});
});
