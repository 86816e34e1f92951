import {afterEach, describe, expect, it} from 'vitest';
import {
	type CallGateServer,
	startCallGateServer,
} from '../../../source/io/opencode/call-gate-server.js';
import type {AskedCall} from '../../../source/runtime/call-gate.js';

let server: CallGateServer | null = null;

afterEach(async () => {
	await server?.close();
	server = null;
});

async function ask(body: unknown, token?: string): Promise<Response> {
	server ??= await startCallGateServer();
	const {url, token: own} = server.address;
	return fetch(url, {
		method: 'POST',
		headers: {authorization: `Bearer ${token ?? own}`},
		body: JSON.stringify(body),
	});
}

const call = {
	sessionId: 'ses_1',
	callId: 'call_1',
	model: 'acme/small',
	cost: {input: 3, output: 15, cache: {read: 0.3, write: 3.75}},
	bytes: 1000,
	outputTokens: 4000,
};

describe('the endpoint that a server asks before each model call', () => {
	it('lets nothing go before there is a mission, and nobody in without its token', async () => {
		expect(await (await ask(call)).json()).toEqual({
			kind: 'stop',
			reason: 'the mission has not begun',
		});
		expect((await ask(call, 'guessed')).status).toBe(401);
	});

	it('passes on what a token can cost at most, and what is dearer only from how much that is read', async () => {
		const asked: AskedCall[] = [];
		server = await startCallGateServer();
		server.answerWith(async (one) => {
			asked.push(one);
			return {kind: 'go'};
		});
		const over = {input: 6, output: 22.5, cache: {read: 0.6, write: 7.5}};
		const tier = {...over, tier: {type: 'context', size: 32_000}};
		const odd = {...over, tier: {type: 'hour', size: 7}};
		await ask(call);
		await ask({...call, cost: {...call.cost, experimentalOver200K: over}, outputTokens: null});
		await ask({...call, cost: {...call.cost, tiers: [tier, odd]}});
		await ask({...call, cost: {input: 0, output: 0, cache: {read: 0, write: 0}}});
		await ask({...call, cost: null});
		const base = {above: 0, input: 3.75, output: 15};
		const dear = {input: 7.5, output: 22.5};
		expect(asked.map(({prices}) => prices)).toEqual([
			[base],
			[base, {above: 200_000, ...dear}],
			[base, {above: 32_000, ...dear}, {above: 0, ...dear}],
			null,
			null,
		]);
		expect(asked.map(({outputTokens}) => outputTokens)).toEqual([4000, 128_000, 4000, 4000, 4000]);
	});

	it('answers what is no question with 400, so that no call is sent for it', async () => {
		for (const wrong of [
			null,
			[],
			{...call, bytes: -1},
			{...call, sessionId: 7},
			{...call, callId: null},
		]) {
			expect((await ask(wrong)).status).toBe(400);
		}
	});
});
