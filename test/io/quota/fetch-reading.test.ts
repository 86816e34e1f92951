import {afterEach, expect, it} from 'vitest';
import {adapterFor} from '../../../source/io/quota/adapters.js';
import {fetchReading} from '../../../source/io/quota/fetch-reading.js';
import {startPassing} from '../../helpers/passing-server.js';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
	for (const close of closers.splice(0)) {
		await close();
	}
});

/** A credential in which nothing looks like one. */
const known = {secret: 'plum tree', accountId: 'oak-7', enterpriseHost: null, project: null};

/** Reads a quota from a server that answers every question so; `at` says where it is, from its address. */
async function read(
	provider: string,
	answer: Readonly<{status?: number; body: unknown; headers?: Readonly<Record<string, string>>}>,
	at: (url: string) => string = (url) => url,
) {
	const seen: string[] = [];
	const server = await startPassing((incoming, outgoing) => {
		seen.push(incoming.url ?? '');
		outgoing.writeHead(answer.status ?? 200, answer.headers).end(JSON.stringify(answer.body));
	});
	closers.push(server.close);
	const adapter = adapterFor(provider);
	if (adapter === null) {
		throw new Error(`no adapter for ${provider}`);
	}
	const fetched = await fetchReading({
		adapter,
		credential: {provider, ...known},
		accountKey: 'k',
		base: at(server.url),
		version: '1.2.3',
		now: () => Date.now(),
	});
	return {...fetched, seen};
}

it('nobody is asked at an address where a login would travel in clear', async () => {
	const plain = (url: string) => url.replace('127.0.0.1', '0.0.0.0');
	const {reading, outcome, seen} = await read('openai', {body: {}}, plain);
	expect(seen).toEqual([]);
	expect(outcome).toBe('failed');
	expect(reading.reason).toContain('no login is sent there');
});

it("an answer that repeats a login's secret or account is kept without them, wherever they stand", async () => {
	const limit_name = 'plum tree of oak-7, plum tree';
	const rate_limit = {primary_window: {used_percent: 5, limit_window_seconds: 18_000}};
	const windows = {rate_limit, additional_rate_limits: [{limit_name, rate_limit}]};
	const named = await read('openai', {body: windows});
	expect(named.reading.windows.map(({id, model}) => [id, model])).toEqual([
		['5h', null],
		['… of …, … 5h', '… of …, …'],
	]);
	const said = await read('zai-coding-plan', {body: {code: 500, msg: 'plum tree, plum tree!'}});
	expect(said.reading.reason).toBe('…, …!');
	const extra_usage = {is_enabled: true, monthly_limit: 2, used_credits: 1, currency: 'plum tree'};
	const paid = await read('anthropic', {body: {five_hour: {utilization: 5}, extra_usage}});
	expect(paid.reading.balance).toEqual({currency: '…', amount: 0.01});
});

it('an answer with a thousand windows is kept to forty', async () => {
	const buckets = Array.from({length: 1000}, (_, at) => ({
		modelId: `m${at}`,
		remainingFraction: 0.5,
	}));
	expect((await read('google', {body: {buckets}})).reading.windows).toHaveLength(40);
});

it('a wait is kept of failures too, and of no answer that came', async () => {
	const headers = {'retry-after': '120'};
	const busy = await read('openai', {status: 503, body: {}, headers});
	const {retryAt, observedAt} = busy.reading;
	expect([busy.outcome, (retryAt ?? 0) - observedAt]).toEqual(['failed', 120_000]);
	const rate_limit = {primary_window: {used_percent: 5}};
	const answered = await read('openai', {body: {rate_limit}, headers});
	expect([answered.outcome, answered.reading.retryAt]).toEqual(['answered', null]);
});

it('how a question went decides when the next one is asked: a refusal, trouble and an answer are told apart', async () => {
	const outcome = async (provider: string, status: number, body: unknown) =>
		(await read(provider, {status, body})).outcome;
	const scope = {error: {type: 'permission_error'}};
	expect(await outcome('anthropic', 403, scope)).toBe('refused');
	expect(await outcome('anthropic', 500, scope)).toBe('failed');
	expect(await outcome('openai', 401, {})).toBe('refused');
	expect(await outcome('zai-coding-plan', 200, {code: 401})).toBe('refused');
	expect(await outcome('openai', 429, {})).toBe('limited');
	expect(await outcome('openai', 200, {hello: 1})).toBe('failed');
	expect(await outcome('openai', 404, {})).toBe('answered');
});
