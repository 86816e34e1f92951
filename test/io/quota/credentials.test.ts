import {mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {inspect} from 'node:util';
import {afterAll, expect, it} from 'vitest';
import {type AccountOptions, readAccounts} from '../../../source/io/quota/credentials.js';

const now = 1_800_000_000_000;
const home = mkdtempSync(join(tmpdir(), 'flowdesk-logins-'));
afterAll(() => rmSync(home, {recursive: true}));

function accounts(
	content: unknown,
	options: Partial<AccountOptions> = {},
	variables: Readonly<Record<string, string>> = {},
) {
	return readAccounts({
		environment: {HOME: home, OPENCODE_AUTH_CONTENT: JSON.stringify(content), ...variables},
		now,
		providers: null,
		off: [],
		readsClaude: false,
		fallbacks: {codex: false, claude: false},
		commands: {},
		...options,
	});
}

const oauth = (more: object = {}) => ({
	type: 'oauth',
	access: 'access-1',
	refresh: 'refresh-1',
	expires: now + 1,
	...more,
});

const standing = (found: ReturnType<typeof accounts>) =>
	found.map(({provider, gauge}) => [
		provider,
		gauge.kind === 'endpoint' ? gauge.credential.secret : gauge.kind === 'closed' && gauge.state,
	]);

it("reads OpenCode's file where XDG_DATA_HOME says, and leaves it as it was", () => {
	const folder = join(home, 'data', 'opencode');
	mkdirSync(folder, {recursive: true});
	const file = join(folder, 'auth.json');
	const text = JSON.stringify({
		openrouter: {type: 'api', key: 'key-1'},
		odd: {type: 'new'},
		bad: 5,
	});
	writeFileSync(file, text);
	const before = statSync(file).mtimeMs;
	const environment = {HOME: '/nowhere', XDG_DATA_HOME: join(home, 'data')};
	expect(standing(accounts({}, {environment}))).toEqual([['openrouter', 'key-1']]);
	expect([readFileSync(file, 'utf8'), statSync(file).mtimeMs]).toEqual([text, before]);
	const replaced = {...environment, OPENCODE_AUTH_CONTENT: '{}'};
	expect(accounts({}, {environment: replaced})).toEqual([]);
});

it.each(['', 'no json', '[]', '5', '{"openrouter": null}'])(
	'a file that holds %j holds no login',
	(text) => {
		const environment = {HOME: home, OPENCODE_AUTH_CONTENT: text};
		expect(accounts({}, {environment})).toEqual([]);
	},
);

it('a slash at the end of a name is none of it', () => {
	expect(standing(accounts({'openrouter/': {type: 'api', key: 'key-1'}}))).toEqual([
		['openrouter', 'key-1'],
	]);
});

it('0 never expires; what has expired is not sent, and says that OpenCode renews it', () => {
	const found = accounts({
		'github-copilot': oauth({access: 'gho_1', refresh: 'gho_1', expires: 0}),
		openai: oauth({expires: now}),
	});
	expect(standing(found)).toEqual([
		['github-copilot', 'gho_1'],
		['openai', 'unknown'],
	]);
	expect(found[1]?.gauge).toMatchObject({reason: expect.stringMatching(/expired.*renews/)});
});

it('no refresh token leaves the parser, but the project behind it does', () => {
	const found = accounts(
		{google: oauth({refresh: 'refresh-1|my-project|managed'}), openai: oauth()},
		{readsClaude: true},
	);
	expect(inspect(found, {depth: null})).not.toContain('refresh-1');
	expect(found[0]?.gauge).toMatchObject({credential: {project: 'my-project'}});
	const [bare] = accounts({google: oauth()});
	expect(bare?.gauge).toMatchObject({
		kind: 'closed',
		reason: expect.stringMatching(/GOOGLE_CLOUD_PROJECT/),
	});
	const [named] = accounts({google: oauth()}, {}, {GOOGLE_CLOUD_PROJECT: 'env-project'});
	expect(named?.gauge).toMatchObject({credential: {project: 'env-project'}});
});

it('an API key has no gauge where only subscriptions do, and a login none where only keys do', () => {
	const key = {type: 'api', key: 'key-1'};
	const found = accounts({
		openai: key,
		anthropic: key,
		google: key,
		deepseek: key,
		openrouter: oauth(),
	});
	expect(new Set(found.map(({gauge}) => (gauge.kind === 'closed' ? gauge.state : 'open')))).toEqual(
		new Set(['unsupported']),
	);
});

it("OpenCode's paid balance has no gauge and is never judged by the plan, though one key may open both", () => {
	const key = {type: 'api', key: 'key-1'};
	const found = accounts({opencode: key, 'opencode-go': key});
	expect(standing(found)).toEqual([
		['opencode', 'unsupported'],
		['opencode-go', 'key-1'],
	]);
	expect(found[0]?.accountKey).not.toBe(found[1]?.accountKey);
	const [alone, ...others] = accounts({opencode: key}, {providers: ['opencode-go']});
	expect([alone?.gauge, others]).toMatchObject([{kind: 'closed', state: 'unknown'}, []]);
});

it("Claude's usage is read only when the user says so, and a provider that is off never", () => {
	expect(standing(accounts({anthropic: oauth()}))).toEqual([['anthropic', 'disabled']]);
	expect(standing(accounts({anthropic: oauth()}, {readsClaude: true}))).toEqual([
		['anthropic', 'access-1'],
	]);
	expect(standing(accounts({openai: oauth()}, {off: ['openai']}))).toEqual([
		['openai', 'disabled'],
	]);
});

it("a token goes to an enterprise's GitHub only on GitHub's own hosts", () => {
	const at = (enterpriseUrl: string) =>
		accounts({'github-copilot': oauth({enterpriseUrl})})[0]?.gauge;
	expect(at('https://acme.ghe.com/')).toMatchObject({credential: {enterpriseHost: 'acme.ghe.com'}});
	expect(at('acme.ghe.com')).toMatchObject({credential: {enterpriseHost: 'acme.ghe.com'}});
	for (const other of [
		'evil.example',
		'ghe.com.evil.example',
		'evil.example/.ghe.com',
		'a@b.ghe.com:81',
	]) {
		expect(at(other)).toMatchObject({kind: 'closed', state: 'unsupported'});
	}
});

it('a token that could break out of its header is not used', () => {
	const [account] = accounts({openrouter: {type: 'api', key: 'key-1\r\nx-more: 1'}});
	expect(account?.gauge).toMatchObject({kind: 'closed', state: 'unknown'});
	expect(inspect(account)).not.toContain('key-1');
});

it("keys come from the environment where no file has one, and GitHub's never", () => {
	const variables = {
		OPENROUTER_API_KEY: 'env-1',
		KIMI_API_KEY: 'env-2',
		GITHUB_TOKEN: 'ghp_1',
		OPENAI_API_KEY: 'sk-1',
	};
	expect(standing(accounts({}, {}, variables))).toEqual([
		['kimi-code-plan-global', 'env-2'],
		['openrouter', 'env-1'],
	]);
	expect(standing(accounts({openrouter: {type: 'api', key: 'file-1'}}, {}, variables))).toEqual([
		['kimi-code-plan-global', 'env-2'],
		['openrouter', 'file-1'],
	]);
	const providers = ['kimi-for-coding', 'github-copilot'];
	expect(standing(accounts({}, {providers}, variables))).toEqual([
		['github-copilot', 'unknown'],
		['kimi-for-coding', 'env-2'],
	]);
});

it('another account, person or provider is another account key, which shows nothing of it; so is another token where nothing else tells', () => {
	const token = (sub: string) => `h.${Buffer.from(JSON.stringify({sub})).toString('base64url')}.s`;
	const keys = [
		{openai: oauth()},
		{openai: oauth({access: 'access-2'})},
		{openai: oauth({accountId: 'a'})},
		{openai: oauth({accountId: 'b'})},
		{openai: oauth({accountId: 'a', access: token('one')})},
		{openai: oauth({accountId: 'a', access: token('other')})},
		{'github-copilot': oauth()},
	].map((content) => accounts(content)[0]?.accountKey ?? '');
	expect(new Set(keys).size).toBe(keys.length);
	for (const key of keys) {
		expect(key).toMatch(/^[0-9a-f]{64}$/);
	}
	expect(accounts({openai: oauth({refresh: 'another'})})[0]?.accountKey).toBe(keys[0]);
});

it('a token that was renewed is the same account by another login', () => {
	const known = (access: string) => accounts({openai: oauth({accountId: 'a', access})})[0];
	const [before, after] = [known('access-1'), known('access-2')];
	expect(after?.accountKey).toBe(before?.accountKey);
	expect(after?.loginKey).not.toBe(before?.loginKey);
	expect(known('access-1')?.loginKey).toBe(before?.loginKey);
});

it("other tools' logins stand in only by the user's wish and where OpenCode has none", () => {
	const claims = Buffer.from(
		JSON.stringify({
			exp: now / 1000 + 60,
			'https://api.openai.com/auth': {chatgpt_account_id: 'from-claim'},
		}),
	).toString('base64url');
	const token = `h.${claims}.s`;
	mkdirSync(join(home, '.codex'), {recursive: true});
	mkdirSync(join(home, '.claude'), {recursive: true});
	writeFileSync(
		join(home, '.codex', 'auth.json'),
		JSON.stringify({tokens: {access_token: token, refresh_token: 'refresh-2'}}),
	);
	writeFileSync(
		join(home, '.claude', '.credentials.json'),
		JSON.stringify({
			claudeAiOauth: {accessToken: 'claude-1', refreshToken: 'refresh-3', expiresAt: now + 1},
		}),
	);
	expect(accounts({})).toEqual([]);
	const options = {readsClaude: true, fallbacks: {codex: true, claude: true}};
	const found = accounts({}, options);
	expect(standing(found)).toEqual([
		['anthropic', 'claude-1'],
		['openai', token],
	]);
	expect(found.map(({isSpent}) => isSpent)).toEqual([false, false]);
	expect(accounts({openai: oauth()}, options).map(({isSpent}) => isSpent)).toEqual([false, true]);
	expect(found[1]?.gauge).toMatchObject({credential: {accountId: 'from-claim'}});
	expect(inspect(found, {depth: null})).not.toMatch(/refresh-[23]/);
	expect(standing(accounts({openai: oauth()}, options))).toContainEqual(['openai', 'access-1']);
	const later = accounts({}, {...options, now: now + 3_600_000});
	expect(standing(later)).toEqual([
		['anthropic', 'unknown'],
		['openai', 'unknown'],
	]);
	writeFileSync(join(home, '.claude', '.credentials.json'), '{"mcpOAuth": {}}');
	expect(standing(accounts({}, options)).map(([name]) => name)).toEqual(['openai']);
});

it('another key in a variable that begins with the name of its provider is another account, and opens no gauge', () => {
	const known = (variables: Readonly<Record<string, string>>) =>
		accounts({}, {providers: ['anthropic']}, variables)[0];
	const [bare, one, other] = [
		known({ANTHROPIC_API_KEY: '', OTHER_API_KEY: 'a', ANTHROPIC_BASE_URL: 'b'}),
		known({ANTHROPIC_API_KEY: 'key-1'}),
		known({ANTHROPIC_API_KEY: 'key-2'}),
	];
	expect([bare, one, other].map((account) => account?.isTold)).toEqual([false, true, true]);
	expect(bare?.accountKey).toBe(known({})?.accountKey);
	expect(new Set([bare, one, other].map((account) => account?.accountKey)).size).toBe(3);
	expect(one?.gauge).toEqual(bare?.gauge);
});

it("a key in OpenCode's configuration is the account that is spent, and opens no gauge of the login beside it", () => {
	const content = {openrouter: {type: 'api', key: 'key-file'}, openai: oauth()};
	const configured = new Map([
		['openrouter', 'key-own'],
		['acme', 'key-acme'],
	]);
	const [openai, router] = accounts(content, {configured});
	const [, before] = accounts(content);
	expect(router?.gauge).toEqual({
		kind: 'closed',
		state: 'unknown',
		reason: 'OpenCode uses a key of its configuration instead of its login',
	});
	expect(router).toMatchObject({isSpent: true, isTold: true});
	expect(router?.accountKey).not.toBe(before?.accountKey);
	expect(openai?.gauge.kind).toBe('endpoint');
	// The same key in both places is one account.
	const same = accounts(content, {configured: new Map([['openrouter', 'key-file']])});
	expect(same[1]).toEqual(before);
	const [bare] = accounts({}, {configured, providers: ['acme']});
	expect(bare).toMatchObject({isSpent: true, isTold: true, gauge: {state: 'unsupported'}});
	expect(inspect([router, bare])).not.toMatch(/key-own|key-acme/);
});
