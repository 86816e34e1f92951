import {randomBytes} from 'node:crypto';
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {sendJson} from './answer.js';
import {type CallEntry, createCallLog} from './call-log.js';
import {type Completion, createCompletion} from './completion.js';
import {modelNames, providerConfig, providerId} from './provider-config.js';
import type {Scenario} from './scenario.js';
import {loadScenario} from './scenario-file.js';

/** A running simulated model. */
export type SimulatedModel = Readonly<{
	/** The base URL for an OpenAI-compatible provider: it ends in `/v1`. */
	url: string;
	scenario: Scenario;
	/** What OpenCode needs in `OPENCODE_CONFIG_CONTENT` to use it; the caller may merge more into it. */
	providerConfig: () => Readonly<Record<string, unknown>>;
	/** `provider/model` by role: commander, planner, worker, reviewer, and `small` for titles. */
	modelIds: Readonly<Record<string, string>>;
	/** Every model call so far, in the order of their beginnings. */
	log: () => readonly Readonly<CallEntry>[];
	/** The most model calls of a role at the same moment; without a role, of all. */
	peak: (role?: string) => number;
	/** Ends running answers and closes the port. */
	close: () => Promise<void>;
}>;

/** What the simulated model plays, and how. */
export type SimulatedModelOptions = Readonly<{
	/** A scenario that comes with FlowDesk (`repair`), a path to one, or a loaded one. */
	scenario: string | Scenario;
	/** How much faster than real the model is: 1 is for people who watch, 20 for tests. */
	speed?: number;
	/** Set instead of the scenario's own parameters. */
	parameters?: Scenario['parameters'];
	/** Each ended model call is appended here as a JSON line. */
	logFile?: string;
}>;

/**
 * Starts an OpenAI-compatible endpoint on a free loopback port that plays a scenario. It decides
 * from each HTTP request alone and knows nothing of the mission. Throws when the scenario is wrong.
 */
export async function startSimulatedModel(options: SimulatedModelOptions): Promise<SimulatedModel> {
	const loaded =
		typeof options.scenario === 'string' ? await loadScenario(options.scenario) : options.scenario;
	const scenario = {...loaded, parameters: {...loaded.parameters, ...options.parameters}};
	const key = randomBytes(16).toString('hex');
	const log = createCallLog(options.logFile ?? null);
	const complete = createCompletion(scenario, options.speed ?? 1, log);
	const server = createServer((request, response) => {
		void serve(request, response, {scenario, key, complete});
	});
	// A connection that OpenCode keeps for later must not break just when it is used again.
	server.keepAliveTimeout = 600_000;
	const url = `http://127.0.0.1:${await listen(server)}/v1`;
	return {
		url,
		scenario,
		providerConfig: () => providerConfig(scenario, url, key),
		modelIds: Object.fromEntries(
			modelNames(scenario).map((name) => [name, `${providerId}/${name}`]),
		),
		log: log.entries,
		peak: log.peak,
		close: async () => {
			await closeServer(server);
			await log.flush();
		},
	};
}

/** Listens on a free loopback port and resolves to it. */
async function listen(server: Server): Promise<number> {
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(0, '127.0.0.1', resolve);
	});
	return (server.address() as AddressInfo).port;
}

async function closeServer(server: Server): Promise<void> {
	const closed = new Promise<void>((resolve) => {
		server.close(() => resolve());
	});
	server.closeAllConnections();
	await closed;
}

type Endpoint = Readonly<{
	scenario: Scenario;
	key: string;
	complete: Completion;
}>;

async function serve(
	request: IncomingMessage,
	response: ServerResponse,
	{scenario, key, complete}: Endpoint,
): Promise<void> {
	const {pathname} = new URL(request.url ?? '/', 'http://localhost');
	if (request.headers.authorization !== `Bearer ${key}`) {
		sendJson(response, 401, {error: {message: 'The key is not the simulated model’s.'}});
	} else if (request.method === 'GET' && pathname === '/v1/models') {
		const data = modelNames(scenario).map((id) => ({id, object: 'model', owned_by: providerId}));
		sendJson(response, 200, {object: 'list', data});
	} else if (request.method === 'POST' && pathname === '/v1/chat/completions') {
		await complete(request, response);
	} else {
		sendJson(response, 404, {error: {message: `There is nothing at ${pathname}.`}});
	}
}
