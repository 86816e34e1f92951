import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {stderr, stdout} from 'node:process';
import {inspect} from 'node:util';
import {afterAll, beforeAll, expect, it, vi} from 'vitest';
import {adapterFor} from '../../../source/io/quota/adapters.js';
import {type QuotaAccount, readAccounts} from '../../../source/io/quota/credentials.js';
import {type FetchedReading, fetchReading} from '../../../source/io/quota/fetch-reading.js';
import {
	type QuotaReading,
	type QuotaState,
	quotaReadingSchema,
	quotaVerdict,
} from '../../../source/mission/quota.js';
import {quotaAnswers} from '../../helpers/quota-answers.js';
import {
	type QuotaCase,
	type QuotaServer,
	quotaCases,
	secretFor,
	startQuotaServer,
} from '../../helpers/quota-server.js';

const providers = Object.keys(quotaAnswers);
const cases = Object.keys(quotaCases) as readonly QuotaCase[];

/** The state that a case leads to with every provider, but for those that say it in their own way. */
const states: Readonly<Record<QuotaCase, QuotaState>> = {
	ok: 'fresh',
	zero: 'fresh',
	over: 'exhausted',
	exhausted: 'exhausted',
	past: 'fresh',
	partial: 'unknown',
	nulls: 'unknown',
	empty: 'unknown',
	badjson: 'unknown',
	otherjson: 'unknown',
	page: 'unknown',
	expired: 'refused',
	html401: 'unknown',
	scope: 'refused',
	html403: 'unknown',
	spent403: 'limited',
	wait403: 'limited',
	pay: 'exhausted',
	missing: 'unsupported',
	limit: 'limited',
	limitseconds: 'limited',
	limitdate: 'limited',
	limitabsurd: 'limited',
	limitnonsense: 'limited',
	broken: 'unknown',
	busy: 'unknown',
	huge: 'unknown',
	redirect: 'unknown',
	slow: 'unknown',
	dropped: 'unknown',
};
const own: Readonly<Record<string, QuotaState>> = {
	'opencode-go scope': 'unsupported',
	'google scope': 'unsupported',
	// Each model has a limit of its own there, and none is the account's.
	'google over': 'fresh',
	'google exhausted': 'fresh',
};

/** Cases in which a model has room; OpenRouter's reset is FlowDesk's own reckoning and never past. */
const hasRoom = (name: QuotaCase, provider: string) =>
	name === 'ok' || name === 'zero' || (name === 'past' && provider === 'openrouter');

const refreshToken = 'refresh-token-that-nobody-sends';
const home = mkdtempSync(join(tmpdir(), 'flowdesk-quota-'));
/** Whatever reached the terminal. */
const printed: string[] = [];
let server: QuotaServer;
const results = new Map<string, FetchedReading>();

function accountFor(provider: string, name: QuotaCase): QuotaAccount | undefined {
	const secret = secretFor(name, provider);
	const project = provider === 'google' ? '|a-project|another' : '';
	const entry =
		adapterFor(provider)?.opens === 'key'
			? {type: 'api', key: secret}
			: {
					type: 'oauth',
					access: secret,
					refresh: `${refreshToken}${project}`,
					expires: provider === 'github-copilot' ? 0 : Date.now() + 60_000,
					...(provider === 'openai' ? {accountId: 'account-of-the-team'} : {}),
				};
	const [account] = readAccounts({
		environment: {HOME: home, OPENCODE_AUTH_CONTENT: JSON.stringify({[`${provider}/`]: entry})},
		now: Date.now(),
		providers: null,
		off: [],
		readsClaude: true,
		fallbacks: {codex: false, claude: false},
		commands: {},
	});
	return account;
}

async function read(provider: string, name: QuotaCase): Promise<FetchedReading> {
	const account = accountFor(provider, name);
	if (account?.gauge.kind !== 'endpoint') {
		throw new Error(`${provider} has no gauge in this test`);
	}
	const {adapter, credential} = account.gauge;
	return fetchReading({
		adapter,
		credential,
		accountKey: account.accountKey,
		base: server.base,
		version: '1.2.3',
		now: () => Date.now(),
		timeoutMs: name === 'slow' ? 200 : 10_000,
	});
}

beforeAll(async () => {
	for (const stream of [stdout, stderr]) {
		const write = stream.write.bind(stream);
		vi.spyOn(stream, 'write').mockImplementation((text: string | Uint8Array) => {
			printed.push(String(text));
			return write(text);
		});
	}
	server = await startQuotaServer();
	for (const provider of providers) {
		for (const name of cases) {
			results.set(`${provider} ${name}`, await read(provider, name));
		}
	}
});

afterAll(async () => {
	vi.restoreAllMocks();
	await server.close();
	rmSync(home, {recursive: true});
});

function verdictOf(reading: QuotaReading) {
	const {accountKey} = reading;
	return quotaVerdict(reading, {now: Date.now(), model: 'g-pro', accountKey});
}

it('every provider in every case has the state that it should, and room only where it is proven', () => {
	const rows = cases.map((name) => {
		const found = providers.map((provider) => {
			const key = `${provider} ${name}`;
			const fetched = results.get(key);
			expect(fetched, key).toBeDefined();
			const reading = quotaReadingSchema.parse(fetched?.reading);
			expect(`${key}: ${reading.state}`).toBe(`${key}: ${own[key] ?? states[name]}`);
			const verdict = verdictOf(reading);
			expect(`${key}: ${verdict.kind === 'room'}`).toBe(`${key}: ${hasRoom(name, provider)}`);
			expect(
				reading.state === 'fresh' || reading.reason || reading.windows.length > 0,
			).toBeTruthy();
			return reading.state.padEnd(12);
		});
		return [name.padEnd(14), ...found].join('');
	});
	const head = ['case'.padEnd(14), ...providers.map((one) => one.slice(0, 11).padEnd(12))].join('');
	stdout.write(`\n${[head, ...rows].join('\n')}\n\n`);
});

it('a limit that is used up is exhausted until its reset, above 100 % too', () => {
	for (const provider of providers) {
		for (const name of ['over', 'exhausted'] as const) {
			const reading = results.get(`${provider} ${name}`)?.reading;
			expect(reading && verdictOf(reading)).toMatchObject({
				kind: 'exhausted',
				until: expect.any(Number),
			});
		}
	}
	const percents = providers.map((provider) =>
		results.get(`${provider} over`)?.reading.windows.map(({usedPercent}) => usedPercent),
	);
	// OpenCode Go's own server never says more than 100.
	expect(
		percents.filter((one) => one?.some((percent) => Math.abs((percent ?? 0) - 105) < 0.01)),
	).toHaveLength(providers.length - 1);
});

it('what a provider asks to wait is kept, and what is absurd is cut to an hour', () => {
	const waits = (name: QuotaCase) =>
		providers.map((provider) => {
			const reading = results.get(`${provider} ${name}`)?.reading;
			return reading?.retryAt ? Math.round((reading.retryAt - reading.observedAt) / 1000) : null;
		});
	expect(new Set(waits('limit'))).toEqual(new Set([null]));
	expect(new Set(waits('limitnonsense'))).toEqual(new Set([null]));
	expect(new Set(waits('limitseconds'))).toEqual(new Set([90]));
	expect(new Set(waits('limitabsurd'))).toEqual(new Set([3600]));
	expect(new Set(waits('spent403'))).toEqual(new Set([3600]));
	expect(new Set(waits('wait403'))).toEqual(new Set([60]));
	for (const wait of waits('limitdate')) {
		expect(wait).toBeGreaterThan(110);
		expect(wait).toBeLessThan(121);
	}
});

it('what is too long, sent elsewhere, slow or a page is said to be that', () => {
	const reasons = (name: QuotaCase) =>
		new Set(providers.map((provider) => results.get(`${provider} ${name}`)?.reading.reason));
	expect(reasons('huge')).toEqual(new Set(['the answer is too long']));
	expect(reasons('slow')).toEqual(new Set(['the provider did not answer in time']));
	expect(reasons('page')).toEqual(new Set(['a web page came instead of an answer']));
	expect([...reasons('redirect')].join()).toMatch(/sends elsewhere, where no login follows/);
});

it('no refresh token is sent, and no login follows a redirect', () => {
	// OpenRouter is asked for its account's credit too where its key has room.
	const isCredit = ({path}: Readonly<{path: string}>) => path === '/api/v1/credits';
	const roomy = cases.filter((name) => hasRoom(name, 'openrouter'));
	expect(server.seen.filter(isCredit)).toHaveLength(roomy.length);
	const asked = server.seen.filter((request) => !isCredit(request));
	expect(asked).toHaveLength(providers.length * cases.length);
	expect(server.strayed).toEqual([]);
	expect(JSON.stringify(server.seen)).not.toContain(refreshToken);
	expect(new Set(asked.map(({path}) => path)).size).toBe(providers.length);
});

it('a request says who asks, for which account and project, and nothing else', () => {
	for (const {headers, path, method, body} of server.seen) {
		expect(headers['user-agent']).toBe('flowdesk/1.2.3');
		const isOpenai = path === quotaAnswers['openai']?.path;
		expect(headers['chatgpt-account-id']).toBe(isOpenai ? 'account-of-the-team' : undefined);
		const isGoogle = path === quotaAnswers['google']?.path;
		expect([method, body]).toEqual(isGoogle ? ['POST', '{"project":"a-project"}'] : ['GET', '']);
	}
});

it('no reading holds a secret, an address of a person or an id of a workspace', () => {
	for (const [key, {reading}] of results) {
		const said = inspect(reading, {depth: null});
		expect(said, key).not.toContain('fake.');
		expect(said, key).not.toContain('secret');
		expect(said, key).not.toContain('example.org');
		expect(said, key).not.toContain('wrk_');
		expect(said, key).not.toContain('account-of-the-team');
		expect((reading.reason ?? '').length, key).toBeLessThanOrEqual(120);
	}
});

it('no secret reaches the terminal', () => {
	expect(printed.join('')).toContain('opencode-go');
	expect(printed.join('')).not.toContain('fake.');
	expect(printed.join('')).not.toContain(refreshToken);
});
