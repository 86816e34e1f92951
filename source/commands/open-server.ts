import {type AgentFile, deliverable} from '../io/agent-files.js';
import type {CallAddress} from '../io/opencode/call-gate-server.js';
import {OpenCodeMissing, ServerUnauthorized, ServerUnsuitable} from '../io/opencode/problems.js';
import {attachServer, type Server, startServer} from '../io/opencode/server.js';
import {type SimulatedModel, startSimulatedModel} from '../io/simulated-model/simulated-model.js';
import {type Closers, createClosers} from './closers.js';
import {exitCodes} from './exit-codes.js';
import type {Beginning, Decide, LaunchOptions} from './launch.js';
import {type OpenedRelay, openRelay, relayNotices} from './open-relay.js';
import {Refusal} from './refusal.js';
import {type Survey, surveyModels} from './survey.js';

type Opening = Readonly<{
	agents: readonly AgentFile[];
	/** Whom a server of our own asks before each model call. */
	calls: CallAddress | null;
	decide: Decide;
	closers: Closers;
}>;

/** A server that a mission may begin on. */
type Opened = Readonly<{
	server: Server;
	beginning: Beginning;
	/** What the calls to its models go by; null without one. */
	relay: OpenedRelay | null;
}>;

/**
 * Opens the server and has it decided how the mission may begin on it. A change of trust needs a second start: OpenCode
 * reads what a project brings along when it starts, or not at all. So does a relay, which can only be opened when the
 * providers' addresses are known.
 */
export async function openAgreed(
	options: LaunchOptions,
	{agents, calls, decide, closers}: Opening,
): Promise<Opened> {
	let {server: how} = options;
	for (;;) {
		const opened = createClosers();
		try {
			const given = {agents, calls, relay: null};
			const server = await openServer({...options, server: how}, given, opened);
			const isTrusted = how.kind === 'start' && how.isTrusted;
			const survey = await surveyModels(server, options.directory, isTrusted);
			const beginning = withUnasked(await decide(survey), server);
			if (how.kind === 'attach' || beginning.isTrusted === isTrusted) {
				const chosen = {...options, server: how};
				const found = {server, beginning, survey, opened};
				const agreed =
					how.kind === 'start' && options.verifiesModels
						? await openRelayed(chosen, given, found)
						: {server, beginning, relay: null};
				closers.add(opened.closeAll);
				return agreed;
			}
			how = {kind: 'start', isTrusted: beginning.isTrusted};
		} catch (error) {
			await opened.closeAll();
			throw error;
		}
		await opened.closeAll();
	}
}

/** What the mission keeps of a server that asks for no call: its limits on spending are approximate until the end. */
function withUnasked(beginning: Beginning, {unasked}: Server): Beginning {
	return unasked === null ? beginning : {...beginning, settings: {...beginning.settings, unasked}};
}

type Found = Omit<Opened, 'relay'> & Readonly<{survey: Survey; opened: Closers}>;

/** Opens a relay, and the server once more with it; where no provider could be called by it, the server stays. */
async function openRelayed(options: LaunchOptions, given: Given, found: Found): Promise<Opened> {
	const {server, beginning, survey, opened} = found;
	const {settings, notices} = beginning;
	const {relay, hindrances} = await openRelay(server, options, {settings, survey});
	const told: Beginning = {
		...beginning,
		settings: {...settings, relayed: hindrances},
		notices: [...notices, ...relayNotices(hindrances)],
	};
	if (relay === null) {
		return {server, beginning: told, relay};
	}
	await opened.closeAll();
	opened.add(relay.close);
	return {server: await openServer(options, {...given, relay}, opened), beginning: told, relay};
}

type Given = Pick<Opening, 'agents' | 'calls'> & Pick<Opened, 'relay'>;

/** Starts or attaches to the server. Throws a Refusal that says why it cannot be used. */
async function openServer(options: LaunchOptions, given: Given, closers: Closers): Promise<Server> {
	const model = await openModel(options, closers);
	try {
		const server = await reach(options, given, model);
		closers.add(server.close);
		return server;
	} catch (error) {
		const isUsage = [OpenCodeMissing, ServerUnauthorized, ServerUnsuitable].some(
			(kind) => error instanceof kind,
		);
		throw new Refusal(error instanceof Error ? error.message : String(error), {
			exitCode: isUsage || options.server.kind === 'attach' ? exitCodes.usage : exitCodes.failed,
			cause: error,
		});
	}
}

async function openModel(
	{simulated}: LaunchOptions,
	closers: Closers,
): Promise<SimulatedModel | null> {
	if (!simulated) {
		return null;
	}

	const {scenario, speed, parameters, logFile} = simulated;
	const model = await startSimulatedModel({
		scenario,
		speed,
		parameters,
		...(logFile === null ? {} : {logFile}),
	});
	closers.add(model.close);
	return model;
}

function reach(
	options: LaunchOptions,
	{agents, calls, relay}: Given,
	model: SimulatedModel | null,
): Promise<Server> {
	const {server, directory, environment, withoutSnapshots} = options;
	return server.kind === 'attach'
		? attachServer({url: server.url, password: server.password ?? '', directory})
		: startServer({
				directory,
				agents: agents.map((agent) => ({name: agent.name, markdown: deliverable(agent)})),
				isTrusted: server.isTrusted,
				environment: {...environment, ...relay?.environment},
				calls,
				...(model || relay || withoutSnapshots
					? {
							extraConfig: {
								...model?.providerConfig(),
								...relay?.config,
								...(withoutSnapshots ? {snapshot: false} : {}),
							},
						}
					: {}),
			});
}
