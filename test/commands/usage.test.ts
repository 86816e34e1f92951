import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {parseArguments} from '../../source/commands/arguments.js';
import {commands} from '../../source/commands/command-table.js';
import {usageCommand} from '../../source/commands/usage.js';
import {usageLines} from '../../source/commands/usage-table.js';
import {environment} from '../../source/io/environment.js';
import {windowOf} from '../../source/io/quota/adapter.js';
import {readAccounts} from '../../source/io/quota/credentials.js';
import {openQuotaStore, quotaStoreFile} from '../../source/io/quota/quota-store.js';
import type {QuotaReading} from '../../source/mission/quota.js';
import {quotaReading} from '../helpers/quota-reading.js';
import {type QuotaServer, secretFor, startQuotaServer} from '../helpers/quota-server.js';
import {recordedTerminal} from './recorded-terminal.js';

const now = 1_800_000_000_000;
const [minute, hour] = [60_000, 3_600_000];

function lines(known: Partial<QuotaReading>): readonly string[] {
	const reading = quotaReading({observedAt: now, windows: [], ...known});
	return usageLines([{...reading, isSpent: true}], now).map(({text}) => text);
}

describe('the table of quotas', () => {
	const resetsAt = now + 2 * hour + 13 * minute;

	it('has a bar, the percent and the time to the reset for each window', () => {
		const windows = [
			windowOf('5h', {usedPercent: 40, resetsAt}),
			windowOf('week', {usedPercent: 105, resetsAt: now + 50 * hour}),
			windowOf('key', {usedPercent: 0.2, isLasting: true}),
			windowOf('chat', {isUnlimited: true}),
		];
		expect(lines({windows, balance: {currency: 'USD', amount: 12.5}})).toEqual([
			'acme  read just now, 12.50 USD left',
			'  5h              ████████░░░░░░░░░░░░   40 % used, resets in 2 h 13 min',
			'  week            ████████████████████  105 % used, resets in 2 d 2 h',
			'  key             █░░░░░░░░░░░░░░░░░░░    0 % used, does not renew',
			'  chat            no limit',
		]);
	});

	it('never draws a bar for what is not known', () => {
		const windows = [
			windowOf('5h', {usedPercent: 0, resetsAt: now - 3 * minute}),
			windowOf('week', {resetsAt}),
		];
		const [, past, untold] = lines({windows});
		expect(past).toBe('  5h              not known since its reset 3 min ago');
		expect(untold).toBe('  week            its use was not told, resets in 2 h 13 min');
	});

	it('hatches what is old and says how old it is', () => {
		const windows = [windowOf('5h', {usedPercent: 40, resetsAt})];
		const observedAt = now - 20 * minute;
		expect(lines({state: 'stale', reason: 'status 500', windows, observedAt})).toEqual([
			'acme  old, read 20 min ago: status 500',
			'  5h              ▒▒▒▒▒▒▒▒············   40 % used, resets in 2 h 13 min, as of 20 min ago',
		]);
	});

	it.each([
		[{state: 'exhausted', reason: 'paid'}, /used up: paid, read just now/],
		[
			{state: 'unknown', reason: 'empty', retryAt: now + 30_000},
			/not known: empty, asked again in 1 min/,
		],
		[{state: 'refused', reason: '401'}, /login refused: 401; .*opencode auth login/],
		[
			{state: 'limited', reason: 'fewer', retryAt: now + hour},
			/not known: fewer, asked again in 1 h$/,
		],
		[{state: 'unsupported', reason: 'an API key'}, /no gauge: an API key/],
		[{state: 'disabled', reason: 'off until'}, /off: off until/],
		[
			{state: 'exhausted', limitedUntil: now + minute, reason: 'paid'},
			/takes no calls for 1 min: paid/,
		],
		[
			{limitedUntil: now + minute, reason: 'a call was refused'},
			/read just now: a call was refused$/,
		],
		[
			{state: 'unknown', limitedUntil: now + minute, reason: 'a call was refused'},
			/not known: a call was refused$/,
		],
	] as const)('says of %o what is so', (known, words) => {
		expect(lines(known)[0]).toMatch(words);
	});
});

describe('flowdesk usage', () => {
	const names = [
		'HOME',
		'XDG_CACHE_HOME',
		'XDG_CONFIG_HOME',
		'XDG_DATA_HOME',
		'OPENCODE_AUTH_CONTENT',
	];
	let server: QuotaServer;
	let home: string;

	beforeEach(async () => {
		server = await startQuotaServer();
		home = mkdtempSync(join(tmpdir(), 'flowdesk-usage-'));
		for (const name of names) {
			vi.stubEnv(name, undefined);
		}
		vi.stubEnv('HOME', home);
		mkdirSync(join(home, '.config', 'flowdesk'), {recursive: true});
		configure({addresses: {openai: server.base, openrouter: server.base}});
	});

	afterEach(async () => {
		vi.unstubAllEnvs();
		await server.close();
		rmSync(home, {recursive: true, force: true});
	});

	function configure(quota: unknown): void {
		writeFileSync(join(home, '.config', 'flowdesk', 'flowdesk.jsonc'), JSON.stringify({quota}));
	}

	async function usage(...words: string[]) {
		const {terminal, written} = recordedTerminal();
		const {flags = []} = commands.find(({name}) => name === 'usage') ?? {};
		const args = parseArguments(words, flags, 'usage');
		return {code: await usageCommand({args, words, terminal}), ...written};
	}

	function logIn(): void {
		const logins = {
			openai: {
				type: 'oauth',
				access: secretFor('ok', 'openai'),
				refresh: 'r-1',
				expires: Date.now() + hour,
			},
			openrouter: {type: 'api', key: secretFor('expired', 'openrouter')},
			anthropic: {type: 'api', key: 'sk-1'},
		};
		vi.stubEnv('OPENCODE_AUTH_CONTENT', JSON.stringify(logins));
	}

	it('shows every login, asks once, and the second time nobody', async () => {
		logIn();
		const {code, out} = await usage();
		expect(code).toBe(0);
		const text = out.join('\n');
		expect(text).toMatch(/^anthropic {2}no gauge: an API key has no gauge$/m);
		expect(text).toMatch(/^openai {2}read just now$/m);
		expect(text).toMatch(/^ {2}week +█{8}░{12} +40 % used, resets in 1 h$/m);
		expect(text).toMatch(/^openrouter {2}login refused: the provider refuses the login \(401\)/m);
		await usage();
		expect(server.seen).toHaveLength(2);
	});

	it('prints one JSON value without whole keys, for the providers that are named', async () => {
		logIn();
		const {json, out} = await usage('--json', 'openai');
		expect(out).toEqual([]);
		expect(json).toMatchObject([{readings: [{provider: 'openai', state: 'fresh'}]}]);
		expect(JSON.stringify(json)).toMatch(/"accountKey":"[0-9a-f]{8}"/);
		expect(JSON.stringify(json)).not.toContain('fake.');
	});

	it('calls nothing used up whose time has passed, as lines and as JSON', async () => {
		logIn();
		const [account] = readAccounts({
			environment,
			now: Date.now(),
			providers: ['anthropic'],
			off: [],
			readsClaude: false,
			fallbacks: {codex: false, claude: false},
			commands: {},
		});
		const known = {provider: 'anthropic', accountKey: account?.accountKey ?? '', windows: []};
		const told = (limitedUntil: number) => {
			const store = openQuotaStore(quotaStoreFile(environment));
			const observedAt = Date.now() - minute;
			const times = {observedAt, limitedUntil, source: 'failure'} as const;
			store.note(quotaReading({...known, ...times, state: 'exhausted'}), observedAt);
			store.close();
		};
		told(Date.now() - 1000);
		expect((await usage('anthropic')).out).toEqual([
			'anthropic  not known: its reset has passed, and nothing was read since',
		]);
		expect((await usage('--json', 'anthropic')).json).toMatchObject([
			{readings: [{state: 'unknown'}]},
		]);
		told(Date.now() + hour);
		expect((await usage('anthropic')).out).toEqual([
			expect.stringMatching(/^anthropic {2}takes no calls for 1 h/),
		]);
	});

	it("calls another tool's login that, as lines and as JSON, and OpenCode's own not", async () => {
		const quota = {addresses: {openai: server.base}, fallbacks: {codex: true}};
		configure(quota);
		mkdirSync(join(home, '.codex'));
		const tokens = {access_token: secretFor('ok', 'openai')};
		writeFileSync(join(home, '.codex', 'auth.json'), JSON.stringify({tokens}));
		const {out} = await usage();
		expect(out[0]).toBe("openai  another tool's login, not what OpenCode spends: read just now");
		expect((await usage('--json')).json).toMatchObject([
			{readings: [{provider: 'openai', state: 'fresh', isSpent: false}]},
		]);
		logIn();
		expect((await usage('openai')).out[0]).toBe('openai  read just now');
		expect((await usage('--json', 'openai')).json).toMatchObject([{readings: [{isSpent: true}]}]);
	});

	it('says where a login comes from when there is none', async () => {
		expect((await usage()).out).toEqual([
			'OpenCode has no login here. `opencode auth login` adds one.',
		]);
	});

	it('names file and line of a mistake, and what to do when nothing can be kept', async () => {
		configure({unknown: 'perhaps'});
		await expect(usage()).rejects.toThrow(/flowdesk\.jsonc:1: quota\.unknown: expected "admit"/);
		configure({});
		writeFileSync(join(home, '.cache'), 'a file');
		await expect(usage()).rejects.toThrow(/cannot be kept in .*quota\.sqlite: .*XDG_CACHE_HOME/);
	});
});
