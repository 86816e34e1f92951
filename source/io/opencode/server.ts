import {randomBytes} from 'node:crypto';
import {createOpencodeClient, type OpencodeClient} from '@opencode-ai/sdk/v2/client';
import {environment as processEnvironment} from '../environment.js';
import {outcome, plain, timed} from './call.js';
import type {CallAddress} from './call-gate-server.js';
import {unfinishedFolders} from './package-wait.js';
import {ServerFailed, ServerUnauthorized} from './problems.js';
import {type AgentFile, createRunFolder} from './run-folder.js';
import {startProcess} from './server-process.js';
import {isTested, untestedNotices} from './version.js';

/** An OpenCode server as the other adapters use it. */
export type Server = Readonly<{
	url: string;
	/** Value of the Authorization header; never log it. */
	authorization: string;
	/** For `opencode attach`, by environment only. */
	username: string;
	password: string;
	version: string;
	/** True when we started it: then our agents exist there, and `close` ends it. */
	isOurs: boolean;
	/** Why it does not ask before each model call, in words; null when it does. */
	unasked: string | null;
	/** What the user should know before the mission: what is left out, a version that was never tested. */
	notices: readonly string[];
	client: OpencodeClient;
	/** Resolves with the reason when a server we started is gone; never for an attached one. */
	died: Promise<string>;
	close: () => Promise<void>;
}>;

/** How a server of our own is started. */
export type StartOptions = Readonly<{
	/** Where the server runs. */
	directory: string;
	agents: readonly AgentFile[];
	/** False keeps the project's plugins, agents and configuration from being loaded. */
	isTrusted: boolean;
	/** Whom it asks before each model call, unless its start would wait for that; null or left out lets every call go. */
	calls?: CallAddress | null;
	/** Configuration beside the user's own, for instance a provider. */
	extraConfig?: Readonly<Record<string, unknown>>;
	/** Laid over this process's environment; undefined removes a variable. */
	environment?: Readonly<Record<string, string | undefined>>;
	signal?: AbortSignal;
}>;

/** The name OpenCode itself takes when none is set. */
const defaultUsername = 'opencode';

/**
 * Starts `opencode serve` with our agents, a random password and the user's own providers.
 * Throws OpenCodeMissing, ServerFailed or ServerUnsuitable; then nothing is left running.
 */
export async function startServer(options: StartOptions): Promise<Server> {
	const unasked = whyUnasked(options);
	const folder = await createRunFolder(options.agents, unasked === null ? options.calls : null);
	const password = randomBytes(32).toString('hex');
	const variables = serverEnvironment(options, folder.path, password);
	const running = await startProcess({
		directory: options.directory,
		variables,
		signal: options.signal,
	}).catch(async (error: unknown) => {
		await folder.remove();
		throw error;
	});
	const close = async () => {
		await running.close();
		await folder.remove();
	};
	try {
		const login = {username: defaultUsername, password};
		const connected = await connect(running.url, login, options.directory);
		const notices = [...replacedFolder(options), ...connected.notices];
		return {...connected, notices, unasked, isOurs: true, died: running.died, close};
	} catch (error) {
		await close();
		throw error;
	}
}

/** A server that someone else started. */
type AttachOptions = Readonly<{
	url: string;
	/** Null for a server that was started without one. */
	password: string | null;
	/** Read in place of this process's environment. */
	environment?: Readonly<Record<string, string | undefined>>;
}>;

/**
 * Uses a server that someone else started and that we never stop. The login's name is that of
 * OPENCODE_SERVER_USERNAME, or `opencode`.
 * Throws ServerFailed when nothing answers, ServerUnauthorized, or ServerUnsuitable.
 */
export async function attachServer(
	options: AttachOptions & Readonly<{directory: string}>,
): Promise<Server> {
	const {url, login} = attachedLogin(options);
	const connected = await connect(url, login, options.directory);
	return {
		...connected,
		isOurs: false,
		unasked: 'FlowDesk did not start this server',
		died: new Promise(() => undefined),
		close: () => Promise.resolve(),
	};
}

/** The calls of a server that someone else started and that was attached to before. */
export function attachedClient(options: AttachOptions): OpencodeClient {
	const {url, login} = attachedLogin(options);
	return clientOf(url, login).client;
}

type Login = Readonly<{username: string; password: string}>;

function attachedLogin(options: AttachOptions): Readonly<{url: string; login: Login}> {
	const {OPENCODE_SERVER_USERNAME: name} = options.environment ?? processEnvironment;
	return {
		url: options.url.replace(/\/+$/, ''),
		login: {username: name || defaultUsername, password: options.password ?? ''},
	};
}

function clientOf(url: string, {username, password}: Login) {
	const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
	const client = createOpencodeClient({baseUrl: url, headers: {authorization}});
	return {authorization, client};
}

async function connect(url: string, login: Login, directory: string) {
	if (!URL.canParse(url)) {
		throw new ServerFailed(`"${plain(url)}" is not a URL. Give --server http://127.0.0.1:PORT.`);
	}
	const {authorization, client} = clientOf(url, login);
	const health = await outcome(client.global.health(timed(10_000)));
	if (!health.ok && health.status === 401) {
		throw new ServerUnauthorized(url);
	}
	if (!health.ok) {
		throw new ServerFailed(
			`No OpenCode server answers at ${url} (${health.message}). Check the address and that it runs.`,
		);
	}
	const version = plain(String(health.data.version));
	// A tested version is known to have every call, and describing them takes OpenCode 1.7 s of computing.
	const notices = isTested(version) ? [] : await untestedNotices(version, {url, authorization});
	const paths = await outcome(client.path.get({directory}, timed()));
	if (!paths.ok) {
		throw new ServerFailed(
			`OpenCode at ${url} cannot work in ${plain(directory)}: ${paths.message}. Check that the folder exists there.`,
		);
	}
	return {url, authorization, ...login, version, notices, client};
}

/** With a plugin of ours OpenCode answers nothing before all packages are there, or could not be fetched for long. */
function whyUnasked({
	directory,
	isTrusted,
	environment,
	calls = null,
}: StartOptions): string | null {
	const variables = {...processEnvironment, ...environment};
	const unfinished = calls === null ? [] : unfinishedFolders({directory, isTrusted, variables});
	return unfinished.length === 0
		? null
		: `OpenCode has yet to fetch its packages for ${unfinished.map(plain).join(' and ')}, and with FlowDesk's plugin it would not start before that (it fetches them by itself while it runs with a network)`;
}

function replacedFolder(options: StartOptions): readonly string[] {
	const own = {...processEnvironment, ...options.environment}['OPENCODE_CONFIG_DIR'];
	return own === undefined
		? []
		: [`OPENCODE_CONFIG_DIR (${plain(own)}) is not read during the mission: agents travel by it.`];
}

/** The environment of a server we start: the user's, and nothing by which it could push or be found. */
export function serverEnvironment(
	options: StartOptions,
	configFolder: string,
	password: string,
): Record<string, string | undefined> {
	const inherited = {...processEnvironment, ...options.environment};
	const variables: Record<string, string | undefined> = {
		...inherited,
		...withoutPush(inherited['GIT_CONFIG_COUNT']),
		OPENCODE_CONFIG_DIR: configFolder,
		OPENCODE_SERVER_PASSWORD: password,
		OPENCODE_SERVER_USERNAME: defaultUsername,
	};
	if (options.extraConfig !== undefined) {
		const own = inherited['OPENCODE_CONFIG_CONTENT'];
		variables['OPENCODE_CONFIG_CONTENT'] = mergedConfig(own, options.extraConfig);
	}
	if (!options.isTrusted) {
		variables['OPENCODE_DISABLE_PROJECT_CONFIG'] = '1';
	}
	return variables;
}

/** An empty replacement for every push URL: no spelling of `git push` gets out, and fetch still works. */
function withoutPush(count: string | undefined): Record<string, string> {
	const index = /^\d+$/.test(count ?? '') ? Number(count) : 0;
	return {
		GIT_CONFIG_COUNT: String(index + 1),
		[`GIT_CONFIG_KEY_${index}`]: 'url.no-push:.pushInsteadOf',
		[`GIT_CONFIG_VALUE_${index}`]: '',
	};
}

function mergedConfig(own: string | undefined, extra: Readonly<Record<string, unknown>>): string {
	try {
		return JSON.stringify(merge(JSON.parse(own ?? '{}'), extra));
	} catch {
		return JSON.stringify(extra);
	}
}

function merge(left: unknown, right: unknown): unknown {
	if (!isRecord(left) || !isRecord(right)) {
		return right;
	}
	const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
	return Object.fromEntries(
		[...keys].map((key) => [key, key in right ? merge(left[key], right[key]) : left[key]]),
	);
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
