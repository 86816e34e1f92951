import {request as httpRequest, type IncomingHttpHeaders} from 'node:http';
import {expect, test, vi} from 'vitest';
import type {ToolAnswer} from '../../source/runtime/ports.js';
import {call, connect, entryOf, start, taken} from './mcp-tools-setup.js';

const task = {agent: 'worker', title: 'Fix', prompt: 'Fix it'};
const listTools = JSON.stringify({jsonrpc: '2.0', id: 1, method: 'tools/list'});
const mcpHeaders = (token: string) => ({
	authorization: `Bearer ${token}`,
	'content-type': 'application/json',
	accept: 'application/json, text/event-stream',
});

/** A request as anybody on the machine could send it. */
async function raw(
	url: string,
	options: Readonly<{method?: string; headers?: Record<string, string>; body?: string}>,
) {
	return new Promise<Readonly<{status: number; headers: IncomingHttpHeaders; body: string}>>(
		(resolve, reject) => {
			const sent = httpRequest(url, {method: 'POST', ...options}, (response) => {
				let body = '';
				response.setEncoding('utf8');
				response.on('data', (chunk: string) => {
					body += chunk;
				});
				response.on('end', () => {
					resolve({status: response.statusCode ?? 0, headers: response.headers, body});
				});
			});
			sent.on('error', reject);
			sent.end(options.body);
		},
	);
}

test('a caller without the right token, host or origin is turned away', async () => {
	const {server, calls} = await start();
	const {url, token} = entryOf(server, 'commander');
	const status = async (headers: Record<string, string>, target = url) =>
		(await raw(target, {headers: {...mcpHeaders(token), ...headers}, body: listTools})).status;
	expect(await status({})).toBe(200);
	expect(await status({origin: 'http://localhost:3000'})).toBe(200);
	expect(await status({host: `localhost:${new URL(url).port}`})).toBe(200);
	expect(await status({authorization: ''})).toBe(401);
	expect(await status({authorization: `Bearer ${token}0`})).toBe(401);
	expect(await status({authorization: `Bearer ${entryOf(server, 'plan').token}`})).toBe(401);
	expect(await status({origin: 'https://evil.example'})).toBe(403);
	expect(await status({origin: 'null'})).toBe(403);
	expect(await status({host: 'evil.example'})).toBe(403);
	expect(await status({host: '127.0.0.1:1'})).toBe(403);
	expect(await status({}, `${url}/other`)).toBe(404);
	expect(calls).toEqual([]);
});

test('a client that asks for a stream is told there is none and keeps its connection', async () => {
	const {server} = await start();
	const {url, token} = entryOf(server, 'commander');
	const {status, headers} = await raw(url, {
		method: 'GET',
		headers: {...mcpHeaders(token), connection: 'keep-alive'},
	});
	expect({status, allow: headers.allow, connection: headers.connection}).toEqual({
		status: 405,
		allow: 'POST',
		connection: 'keep-alive',
	});
});

test.each(['text', ['list'], 5])(
	'arguments that are no object are a tool error, not a fault: %j',
	async (given) => {
		const {server} = await start();
		const {url, token} = entryOf(server, 'commander');
		const body = JSON.stringify({
			jsonrpc: '2.0',
			id: 1,
			method: 'tools/call',
			params: {name: 'cancel_task', arguments: given},
		});
		const answer = await raw(url, {headers: mcpHeaders(token), body});
		expect(JSON.parse(answer.body)).toMatchObject({
			result: {isError: true, content: [{text: expect.stringContaining('task_id: missing')}]},
		});
	},
);

test('a body that is too large or not JSON is refused, and the next call works', async () => {
	const {server} = await start();
	const {url, token} = entryOf(server, 'commander');
	const headers = mcpHeaders(token);
	const large = JSON.stringify({jsonrpc: '2.0', id: 1, method: 'x'.repeat(1024 * 1024)});
	const declared = {...headers, 'content-length': String(large.length)};
	const refused = async (extra: Record<string, string>) =>
		raw(url, {headers: extra, body: large}).then(
			({status}) => status,
			// A sender that is still writing when it is refused may see the connection close first.
			(error: NodeJS.ErrnoException) => error.code,
		);
	expect([413, 'EPIPE', 'ECONNRESET']).toContain(await refused(declared));
	expect([413, 'EPIPE', 'ECONNRESET']).toContain(
		await refused({...headers, 'transfer-encoding': 'chunked'}),
	);
	expect((await raw(url, {headers, body: '{"jsonrpc":'})).status).toBe(400);
	expect((await raw(url, {headers, body: listTools})).status).toBe(200);
});

test('the engine is told when the answer to delegate_task finds nobody', async () => {
	let finish = (_answer: ToolAnswer) => {};
	const delegateTask = vi.fn(
		async () =>
			new Promise<ToolAnswer>((resolve) => {
				finish = resolve;
			}),
	);
	const {server, lost} = await start({delegateTask});
	const {url, token} = entryOf(server, 'commander');
	const ending = new AbortController();
	const body = JSON.stringify({
		jsonrpc: '2.0',
		id: 1,
		method: 'tools/call',
		params: {name: 'delegate_task', arguments: {...task, background: false}},
	});
	const sent = httpRequest(url, {
		method: 'POST',
		headers: mcpHeaders(token),
		signal: ending.signal,
	});
	const closed = new Promise((resolve) => {
		sent.on('error', resolve);
	});
	sent.end(body);
	await vi.waitFor(() => expect(delegateTask).toHaveBeenCalled());
	ending.abort();
	await closed;
	// A request of its own passes after the server has seen the first connection close.
	await raw(url, {headers: mcpHeaders(token), body: listTools});
	finish({text: 'done', isError: false, taskId: 't7'});
	await expect.poll(() => lost).toEqual(['t7']);
});

test('the engine is told when the caller of delegate_task gives up and keeps its connection', async () => {
	let finish = (_answer: ToolAnswer) => {};
	const delegateTask = vi.fn(
		async () =>
			new Promise<ToolAnswer>((resolve) => {
				finish = resolve;
			}),
	);
	const {server, lost, calls} = await start({delegateTask});
	const client = await connect(entryOf(server, 'commander'));
	const giving = new AbortController();
	const given = client.callTool({name: 'delegate_task', arguments: task}, undefined, {
		signal: giving.signal,
	});
	const failed = expect(given).rejects.toThrow();
	await vi.waitFor(() => expect(delegateTask).toHaveBeenCalled());
	giving.abort('enough');
	await failed;
	await call(client, 'list_tasks', {});
	expect(calls).toHaveLength(1);
	finish({text: 'done', isError: false, taskId: 't8'});
	await expect.poll(() => lost).toEqual(['t8']);
});

test('the engine is not told of an answer that arrived', async () => {
	const {server, lost} = await start();
	const client = await connect(entryOf(server, 'commander'));
	await call(client, 'delegate_task', task);
	await server.close().catch(() => {});
	taken.length = 0;
	expect(lost).toEqual([]);
});

test('closing ends calls that still wait', async () => {
	const {server} = await start({listTasks: async () => new Promise<ToolAnswer>(() => {})});
	const client = await connect(entryOf(server, 'commander'));
	const waiting = call(client, 'list_tasks', {});
	const failed = expect(waiting).rejects.toThrow();
	await server.close();
	taken.length = 0;
	await failed;
});
