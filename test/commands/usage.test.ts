import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {parseArguments} from '../../source/commands/arguments.js';
import {commands} from '../../source/commands/command-table.js';
import {usageCommand} from '../../source/commands/usage.js';
import {environment} from '../../source/io/environment.js';
import {windowOf} from '../../source/io/quota/adapter.js';
import {readAccounts} from '../../source/io/quota/credentials.js';
import {openQuotaStore, quotaStoreFile} from '../../source/io/quota/quota-store.js';
import type {QuotaReading} from '../../source/mission/quota.js';
import {quotaReading} from '../helpers/quota-reading.js';
import {type QuotaServer, secretFor, startQuotaServer} from '../helpers/quota-server.js';
import {recordedTerminal} from './recorded-terminal.js';

const [minute, hour] = [60_000, 3_600_000];

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
		const {terminal, written, readersGone} = recordedTerminal();
		const {flags = []} = commands.find(({name}) => name === 'usage') ?? {};
		const args = parseArguments(words, flags, 'usage');
		const running = usageCommand({args, words, terminal});
		if (args.has('watch')) {
			const isTold = () => JSON.stringify([written.out, written.json]);
			await expect.poll(isTold).toMatch(/an hour|"perHour":\d/);
			for (const leave of readersGone) {
				leave();
			}
		}
		return {code: await running, ...written};
	}

	/** Notes what was learned of an account, by the key that it has now. */
	function learned(provider: string, known: Partial<QuotaReading>): void {
		const [account] = readAccounts({
			environment,
			now: Date.now(),
			providers: [provider],
			off: [],
			readsClaude: false,
			fallbacks: {codex: false, claude: false},
			commands: {},
		});
		const store = openQuotaStore(quotaStoreFile(environment));
		const accountKey = account?.accountKey ?? '';
		const reading = quotaReading({provider, accountKey, windows: [], ...known});
		store.note(reading, reading.observedAt);
		store.close();
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
		expect(text).toMatch(/^anthropic {2}no gauge: it is an API key$/m);
		expect(text).toMatch(/^openai {2}read just now$/m);
		expect(text).toMatch(/^ {2}week +█{8}░{12} +40 % used, resets in 1 h$/m);
		expect(text).toMatch(/^openrouter {2}login refused: the provider refuses the login \(401\)/m);
		await usage();
		expect(server.seen).toHaveLength(2);
	});

	it('takes the plain name of a provider, and refuses a name that nobody has with the nearest ones', async () => {
		logIn();
		expect((await usage('ChatGPT')).out[0]).toBe('openai  read just now');
		expect(
			(await usage('--json', 'claude', 'copilot', 'zai', 'kimi', 'gemini')).json,
		).toMatchObject([
			{
				readings: [
					{provider: 'anthropic'},
					{provider: 'github-copilot'},
					{provider: 'google'},
					{provider: 'kimi-code-plan-global'},
					{provider: 'zai-coding-plan'},
				],
			},
		]);
		vi.stubEnv(
			'OPENCODE_AUTH_CONTENT',
			'{"mistral":{"type":"api","key":"k-1"},"kimi-for-coding":{"type":"api","key":"k-2"}}',
		);
		expect((await usage('mistral')).out).toEqual(['mistral  no gauge: FlowDesk has none for it']);
		expect((await usage('--json', 'kimi')).json).toMatchObject([
			{readings: [{provider: 'kimi-for-coding'}]},
		]);
		configure({commands: {acme: ['false']}});
		expect((await usage('acme')).out[0]).toMatch(/^acme {2}not known/);
		const refused = (...names: string[]) => expect(usage(...names)).rejects;
		await refused('opnai', 'openai').toMatchObject({
			exitCode: 2,
			message: expect.stringMatching(/no provider "opnai".*; did you mean "openai"\?$/),
		});
		await refused('xy').toThrow(/no provider "xy".*; known: acme, .*openrouter/);
		const listed = await usage('xy').catch(({message}: Error) => message.split('known: ')[1]);
		const names = String(listed).split(', ');
		expect(names).toEqual([...new Set(names)]);
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
		const told = (limitedUntil: number) => {
			const observedAt = Date.now() - minute;
			const known = {observedAt, limitedUntil, source: 'failure', state: 'exhausted'} as const;
			learned('anthropic', known);
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

	it.each([false, true])(
		'goes on with --watch, with the time of each look, and says how fast a window is used (JSON: %s)',
		async (isJson) => {
			logIn();
			const resetsAt = Date.now() + hour;
			const windows = [windowOf('week', {usedPercent: 20, resetsAt})];
			learned('openai', {observedAt: Date.now() - 9 * minute, windows});
			const {code, out, json} = await usage('openai', '--watch', ...(isJson ? ['--json'] : []));
			expect(code).toBe(0);
			if (isJson) {
				const burns = {perHour: expect.any(Number), fullAt: expect.any(Number)};
				expect(json).toMatchObject([
					{readings: [{windows: [{usedPercent: 20, perHour: null, fullAt: null}]}]},
					{readings: [{windows: [{usedPercent: 40, ...burns}]}]},
				]);
				return;
			}
			const time = expect.stringMatching(/^\d{1,2}:\d\d:\d\d/);
			expect(out).toEqual([
				time,
				expect.stringMatching(/^openai {2}read \d+ min ago$/),
				expect.stringMatching(/^ {2}week .* 20 % used, resets in 1 h$/),
				time,
				'openai  read just now',
				expect.stringMatching(
					/ 40 % used, resets in 1 h, ~13\d % an hour, full in 2\d min at this rate$/,
				),
			]);
		},
	);

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

	it('says of a reading that its command tells to be of another account that it is, as lines and as JSON', async () => {
		const windows = [{id: 'week', usedPercent: 40, resetsAt: '2100-01-01T00:00:00Z'}];
		const prints = (isSpent: boolean) => [
			process.execPath,
			'-e',
			`console.log(${JSON.stringify(JSON.stringify({windows, isSpent}))})`,
		];
		configure({commands: {acme: prints(true), zeta: prints(false)}});
		const {out} = await usage();
		expect(out.filter((line) => !line.startsWith(' '))).toEqual([
			'acme  read just now',
			'zeta  another account, not what OpenCode spends: read just now',
		]);
		expect((await usage('--json')).json).toMatchObject([
			{readings: [{isSpent: true}, {state: 'fresh', isSpent: false}]},
		]);
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
