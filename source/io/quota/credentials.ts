import {createHash} from 'node:crypto';
import type {QuotaState} from '../../mission/quota.js';
import type {QuotaAdapter, QuotaCredential} from './adapter.js';
import {adapterFor} from './adapters.js';
import {
	keyLogin,
	type Login,
	readClaudeLogin,
	readCodexLogin,
	readOpenCodeLogins,
} from './login-files.js';

/** An account whose quota matters: what opens its gauge, or why nothing does. */
export type QuotaAccount = Readonly<{
	/** OpenCode's id. */
	provider: string;
	/** SHA-256 of provider and account, or of the credential where it tells no account: then another token is another one. */
	accountKey: string;
	/** SHA-256 of the credential alone: a token that was renewed is another login of the same account. */
	loginKey: string;
	/** False for another tool's login, which stands in for one that OpenCode does not have: what OpenCode spends is not its. */
	isSpent: boolean;
	/** False where nothing tells one login from the next, as a key in the server's own configuration. */
	isTold: boolean;
	gauge: Readonly<
		| {kind: 'endpoint'; adapter: QuotaAdapter; credential: QuotaCredential}
		| {kind: 'command'; command: readonly string[]}
		| {kind: 'closed'; state: QuotaState; reason: string}
	>;
}>;

/** Where logins are looked for, and which of them the user lets FlowDesk use. */
export type AccountOptions = Readonly<{
	environment: Readonly<Record<string, string | undefined>>;
	/** Epoch ms. */
	now: number;
	/** OpenCode's ids of the providers that matter; null for every one that is found. */
	providers: readonly string[] | null;
	/** Providers that the user turned off. */
	off: readonly string[];
	/** True where the user wants Claude's usage to be read. */
	readsClaude: boolean;
	/** Logins of other tools that may stand in where OpenCode has none. */
	fallbacks: Readonly<{codex: boolean; claude: boolean}>;
	/** The user's own commands by provider, which take the place of its endpoint. */
	commands: Readonly<Record<string, readonly string[]>>;
	/** Keys in the server's configuration by provider, which it uses instead of a login in its file. */
	configured?: ReadonlyMap<string, string> | undefined;
}>;

/** Names of environment variables that hold a provider's key, as OpenCode knows them. GitHub's is left out on purpose. */
const keyVariables: Readonly<Record<string, string>> = {
	openrouter: 'OPENROUTER_API_KEY',
	'opencode-go': 'OPENCODE_API_KEY',
	'zai-coding-plan': 'ZHIPU_API_KEY',
	'zhipuai-coding-plan': 'ZHIPU_API_KEY',
	'kimi-code-plan-global': 'KIMI_API_KEY',
	'kimi-code-plan-cn': 'KIMI_API_KEY',
	'kimi-for-coding': 'KIMI_API_KEY',
};

/** The accounts that OpenCode spends, in the order of their names. Reads files and writes none; never throws. */
export function readAccounts(options: AccountOptions): readonly QuotaAccount[] {
	const logins = new Map(readOpenCodeLogins(options.environment));
	const standIns = fallbackLogins(options).filter(([provider]) => !logins.has(provider));
	for (const [provider, login] of standIns) {
		logins.set(provider, login);
	}
	for (const [provider, login] of variableLogins(options, new Set(logins.keys()))) {
		logins.set(provider, login);
	}
	const wanted = options.providers ?? [...logins.keys(), ...Object.keys(options.commands)];
	return [...new Set(wanted)].toSorted().map((provider) => {
		const found = logins.get(provider) ?? null;
		const key = options.configured?.get(provider);
		// A key in OpenCode's configuration goes before every login.
		const isReplaced = key !== undefined && key !== found?.secret;
		const login = isReplaced ? null : found;
		const secret = isReplaced
			? key
			: (found?.secret ?? keysNamedAfter(provider, options.environment));
		const accountKey = hashOf([provider, ...identityOf(login, secret)]);
		const loginKey = hashOf([provider, secret]);
		const gauge = gaugeOf(provider, found, {...options, isReplaced});
		const isStandIn = !isReplaced && standIns.some(([name]) => name === provider);
		const isSpent = gauge.kind === 'command' || !isStandIn;
		return {provider, accountKey, loginKey, isSpent, isTold: secret !== '', gauge};
	});
}

/** The keys in variables that begin with a provider's name: they tell its accounts apart, and are sent nowhere. */
function keysNamedAfter(provider: string, environment: AccountOptions['environment']): string {
	const [stem = ''] = provider.toUpperCase().split(/[^A-Z0-9]/);
	const names = Object.keys(environment).filter(
		(name) => name.startsWith(`${stem}_`) && /_(KEY|TOKEN)$/.test(name),
	);
	return names
		.toSorted()
		.map((name) => environment[name] ?? '')
		.filter((key) => key !== '')
		.join('\n');
}

/** Who is behind a login. Members of a team share its account, and each has a quota of their own. */
function identityOf(login: Login | null, secret: string): readonly (string | null)[] {
	const accountId = login?.accountId ?? null;
	return accountId === null ? [null, secret] : [accountId, login?.person ?? null];
}

function hashOf(parts: readonly (string | null)[]): string {
	return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function fallbackLogins(options: AccountOptions): readonly (readonly [string, Login])[] {
	const {environment, fallbacks} = options;
	const codex = fallbacks.codex ? readCodexLogin(environment) : null;
	const claude = fallbacks.claude ? readClaudeLogin(environment) : null;
	return [
		...(codex === null ? [] : [['openai', codex] as const]),
		...(claude === null ? [] : [['anthropic', claude] as const]),
	];
}

/** Keys from the environment where no file has one. A variable of several providers is for those that are asked about. */
function variableLogins(
	{environment, providers}: AccountOptions,
	known: ReadonlySet<string>,
): readonly (readonly [string, Login])[] {
	const taken = new Set(
		Object.entries(keyVariables).flatMap(([provider, name]) => (known.has(provider) ? [name] : [])),
	);
	return Object.entries(keyVariables).flatMap(([provider, name]) => {
		const key = environment[name];
		const isMeant = providers === null ? !taken.has(name) : providers.includes(provider);
		if (!key || known.has(provider) || !isMeant) {
			return [];
		}
		taken.add(name);
		return [[provider, keyLogin(key)] as const];
	});
}

type Gauge = QuotaAccount['gauge'];

function closed(state: QuotaState, reason: string): Gauge {
	return {kind: 'closed', state, reason};
}

function gaugeOf(
	provider: string,
	login: Login | null,
	options: AccountOptions & Readonly<{isReplaced: boolean}>,
): Gauge {
	if (options.off.includes(provider)) {
		return closed('disabled', 'turned off in your configuration');
	}
	const command = Object.hasOwn(options.commands, provider)
		? options.commands[provider]
		: undefined;
	if (command !== undefined) {
		return {kind: 'command', command};
	}
	const adapter = adapterFor(provider);
	if (adapter === null) {
		return closed('unsupported', 'FlowDesk has none for it');
	}
	if (login === null) {
		return closed('unknown', 'OpenCode has no login for it');
	}
	if (options.isReplaced) {
		return closed('unknown', 'OpenCode uses a key of its configuration instead of its login');
	}
	if (login.kind !== adapter.opens) {
		return closed(
			'unsupported',
			login.kind === 'key' ? 'it is an API key' : 'it is another kind of login',
		);
	}
	if (provider === 'anthropic' && !options.readsClaude) {
		return closed('disabled', 'off until your configuration says "quota": {"claude": true}');
	}
	return openGauge(provider, login, {adapter, options});
}

function openGauge(
	provider: string,
	login: Login,
	{adapter, options}: Readonly<{adapter: QuotaAdapter; options: AccountOptions}>,
): Gauge {
	const {secret, accountId, expiresAt} = login;
	// Whatever else stands there could break out of its header, or be named by an error about it.
	if (!isHeaderSafe(secret) || (accountId !== null && !isHeaderSafe(accountId))) {
		return closed('unknown', 'its login holds signs that no token has');
	}
	if (expiresAt !== null && expiresAt <= options.now) {
		return closed('unknown', 'the login has expired; OpenCode renews it with its next request');
	}
	const enterpriseHost = login.enterprise === null ? null : hostOf(login.enterprise);
	if (login.enterprise !== null && enterpriseHost === null) {
		return closed('unsupported', 'only github.com and hosts of ghe.com have a gauge');
	}
	const project = login.project ?? options.environment['GOOGLE_CLOUD_PROJECT'] ?? null;
	if (adapter.providers.includes('google') && !project) {
		return closed('unknown', 'no Google project is known; GOOGLE_CLOUD_PROJECT names one');
	}
	return {
		kind: 'endpoint',
		adapter,
		credential: {provider, secret, accountId, enterpriseHost, project},
	};
}

function isHeaderSafe(text: string): boolean {
	return /^[\u0021-\u007e]+$/.test(text);
}

/** The host of GitHub's enterprise service; null for every other, to which no token goes. */
function hostOf(written: string): string | null {
	const text = written.includes('://') ? written : `https://${written}`;
	const host = URL.canParse(text) ? new URL(text).host : '';
	return /^([a-z0-9-]+\.)+ghe\.com$/.test(host) ? host : null;
}
