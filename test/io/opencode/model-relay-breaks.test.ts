import {request as httpRequest} from 'node:http';
import {text} from 'node:stream/consumers';
import {afterEach, describe, expect, it} from 'vitest';
import {startModelRelay} from '../../../source/io/opencode/model-relay.js';
import {startPassing} from '../../helpers/passing-server.js';
import {closeOpened, opened, relayed, sent} from './relayed.js';

afterEach(closeOpened);

describe('a break', () => {
	it('by the client ends the call to the provider', async () => {
		const closed = Promise.withResolvers<void>();
		const {url, answers} = await relayed((incoming, outgoing) => {
			incoming.resume();
			outgoing.on('close', () => closed.resolve());
			outgoing.write('data: {"id":1}\n\n');
		});
		const {answer} = await sent(url);
		answer.destroy();
		await closed.promise;
		expect(answers).toEqual([]);
	});

	it('by the client before the answer ends the call to the provider', async () => {
		const closed = Promise.withResolvers<void>();
		const reached = Promise.withResolvers<void>();
		const {url} = await relayed((incoming, outgoing) => {
			incoming.resume();
			outgoing.on('close', () => closed.resolve());
			reached.resolve();
		});
		const call = httpRequest(url, {method: 'POST'});
		call.on('error', () => undefined);
		call.end('{}');
		await reached.promise;
		call.destroy();
		await closed.promise;
	});

	it('by the provider within its answer breaks the answer for the client too', async () => {
		const {url} = await relayed((incoming, outgoing) => {
			incoming.resume();
			outgoing.write('data: {"model":"large"}\n\n', () => outgoing.socket?.resetAndDestroy());
		});
		const {answer} = await sent(url);
		await expect(text(answer)).rejects.toMatchObject({code: 'ECONNRESET'});
	});

	it('by the provider before its answer is a 502 that holds nothing of the call', async () => {
		const {url, relay, answers} = await relayed((incoming) => {
			incoming.resume().on('end', () => incoming.socket.destroy());
		});
		const headers = {authorization: 'Bearer secret-key', 'x-api-key': 'secret-key'};
		const {answer} = await sent(`${url}/chat?key=secret-key`, {headers, body: 'secret-body'});
		expect(answer.statusCode).toBe(502);
		const said = await text(answer);
		expect(JSON.parse(said)).toEqual({
			error: {
				message: "FlowDesk's relay got no answer from the provider (ECONNRESET).",
				type: 'api_error',
			},
		});
		expect(`${said}${JSON.stringify(answer.rawHeaders)}`).not.toMatch(/secret/);
		expect(said).not.toContain(new URL(relay.addressOf('acme')).pathname.split('/')[1]);
		expect(answers).toEqual([]);
	});

	it('by the end of the relay ends every call that is under way, on both sides', async () => {
		const closed = Promise.withResolvers<void>();
		const {url, relay} = await relayed((incoming, outgoing) => {
			incoming.resume();
			outgoing.on('close', () => closed.resolve());
			outgoing.write('data: {"id":1}\n\n');
		});
		const {answer} = await sent(url);
		await relay.close();
		await expect(text(answer)).rejects.toMatchObject({code: 'ECONNRESET'});
		await closed.promise;
	});

	it('is a provider that nobody finds', async () => {
		const gone = await startPassing(() => undefined);
		await gone.close();
		const relay = await startModelRelay({bases: new Map([['acme', gone.url]]), environment: {}});
		opened.push(relay.close);
		const {answer} = await sent(relay.addressOf('acme'));
		expect(answer.statusCode).toBe(502);
		expect(await text(answer)).toContain('(ECONNREFUSED)');
	});
});
