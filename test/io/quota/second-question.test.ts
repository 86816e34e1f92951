import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {afterEach, expect, it} from 'vitest';
import {adapterFor} from '../../../source/io/quota/adapters.js';
import {fetchReading} from '../../../source/io/quota/fetch-reading.js';
import {quotaVerdict} from '../../../source/mission/quota.js';

type Answer = readonly [status: number, body: unknown];

const closers: (() => void)[] = [];

afterEach(() => {
	for (const close of closers.splice(0)) {
		close();
	}
});

/** Reads a provider's quota from a server that answers by path and by what the request authorizes itself with. */
async function read(provider: string, answer: (path: string, authorization: string) => Answer) {
	const seen: string[] = [];
	const server = createServer((request, response) => {
		const [path = '', authorization = ''] = [request.url, request.headers.authorization];
		seen.push(`${path} ${authorization}`);
		const [status, body] = answer(path, authorization);
		response.writeHead(status, {'content-type': 'application/json'}).end(JSON.stringify(body));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	closers.push(() => server.close());
	const adapter = adapterFor(provider);
	if (adapter === null || adapter === undefined) {
		throw new Error(`no adapter reads ${provider}`);
	}
	const {reading} = await fetchReading({
		adapter,
		credential: {provider, secret: 's3cret', accountId: null, enterpriseHost: null, project: null},
		accountKey: 'k',
		base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		version: '1.2.3',
		now: () => Date.now(),
	});
	return {reading, seen};
}

const plan = {limits: [{type: 'TOKENS_LIMIT', unit: 3, number: 5, percentage: 25}]};

it('Z.ai: a key that is not taken as it is goes once more as a bearer, and is refused when that fails too', async () => {
	const takesBearer = await read('zai-coding-plan', (_, authorization) =>
		authorization === 'Bearer s3cret'
			? [200, {code: 200, data: plan}]
			: [200, {code: 401, msg: 'no'}],
	);
	expect(takesBearer.reading).toMatchObject({state: 'fresh', windows: [{usedPercent: 25}]});
	const refuses = await read('zai-coding-plan', () => [200, {code: 401, msg: 'no'}]);
	expect(refuses.reading.state).toBe('refused');
	expect(refuses.seen).toHaveLength(2);
	const takesKey = await read('zai-coding-plan', () => [200, {code: 200, data: plan}]);
	expect(takesKey.seen).toHaveLength(1);
});

it('OpenRouter: a key without a limit is asked about the credit of its account, and stands as it was where it may not ask', async () => {
	const unlimited: Answer = [200, {data: {limit: null}}];
	const credits = (answer: Answer) =>
		read('openrouter', (path) => (path === '/api/v1/credits' ? answer : unlimited));
	const left = await credits([200, {data: {total_credits: 50, total_usage: 40}}]);
	expect(left.reading).toMatchObject({
		state: 'unsupported',
		balance: {currency: 'USD', amount: 10},
	});
	const used = await credits([200, {data: {total_credits: 50, total_usage: 50.5}}]);
	expect(used.reading).toMatchObject({state: 'exhausted', balance: {amount: -0.5}});
	for (const answer of [
		[403, {error: 'no'}],
		[500, {}],
		[200, {data: null}],
	] as const) {
		const denied = await credits(answer);
		expect(denied.reading).toMatchObject({
			state: 'unsupported',
			balance: null,
			reason: 'this key has no limit; the account may still be out of credit',
		});
	}
});

it('OpenRouter: a key with room has none where its account has no credit, and stands as it was where it may not ask', async () => {
	const of = (key: object) => (answer: Answer) =>
		read('openrouter', (path) => (path === '/api/v1/credits' ? answer : [200, {data: key}]));
	const limited = of({limit: 10, limit_remaining: 5});
	const credits = (paid: number): Answer => [200, {data: {total_credits: paid, total_usage: 40}}];
	const key = {state: 'fresh', windows: [{usedPercent: 50}], reason: null};
	expect((await limited(credits(50))).reading).toMatchObject({...key, balance: {amount: 5}});
	expect((await limited(credits(42))).reading).toMatchObject({...key, balance: {amount: 2}});
	const reason = 'the account has no credit left';
	for (const [paid, state] of [
		[40, 'unknown'],
		[39, 'exhausted'],
	] as const) {
		const {reading} = await limited(credits(paid));
		expect(reading).toMatchObject({state, balance: {amount: paid - 40}, reason});
		const question = {now: Date.now(), model: 'm', accountKey: 'k'};
		expect(quotaVerdict(reading, question).kind).toBe(state);
	}
	for (const answer of [
		[401, {error: 'no'}],
		[403, {error: 'only management keys'}],
		[404, {}],
		[500, {}],
		[200, {data: null}],
	] as const) {
		expect((await limited(answer)).reading).toMatchObject({...key, balance: {amount: 5}});
	}
	// What is used up by the key is so, whatever the account has.
	const used = await of({limit: 10, limit_remaining: 0})(credits(50));
	expect(used.seen).toEqual(['/api/v1/key Bearer s3cret']);
});
