import {type AgentFile, deliverable} from '../io/agent-files.js';
import type {CallAddress} from '../io/opencode/call-gate-server.js';
import {OpenCodeMissing, ServerUnauthorized, ServerUnsuitable} from '../io/opencode/problems.js';
import {attachServer, type Server, startServer} from '../io/opencode/server.js';
import {type SimulatedModel, startSimulatedModel} from '../io/simulated-model/simulated-model.js';
import {type Closers, createClosers} from './closers.js';
import {exitCodes} from './exit-codes.js';
import type {Beginning, Decide, LaunchOptions} from './launch.js';
import {Refusal} from './refusal.js';
import {surveyModels} from './survey.js';

type Opening = Readonly<{
	agents: readonly AgentFile[];
	/** Whom a server of our own asks before each model call. */
	calls: CallAddress | null;
	decide: Decide;
	closers: Closers;
}>;

/**
 * Opens the server and has it decided how the mission may begin on it. Only a change of trust needs a second
 * start: OpenCode reads what a project brings along when it starts, or not at all.
 */
export async function openAgreed(
	options: LaunchOptions,
	{agents, calls, decide, closers}: Opening,
): Promise<Readonly<{server: Server; beginning: Beginning}>> {
	let {server: how} = options;
	for (;;) {
		const opened = createClosers();
		try {
			const server = await openServer({...options, server: how}, {agents, calls}, opened);
			const isTrusted = how.kind === 'start' && how.isTrusted;
			const beginning = await decide(await surveyModels(server, options.directory, isTrusted));
			if (how.kind === 'attach' || beginning.isTrusted === isTrusted) {
				closers.add(opened.closeAll);
				return {server, beginning};
			}
			how = {kind: 'start', isTrusted: beginning.isTrusted};
		} catch (error) {
			await opened.closeAll();
			throw error;
		}
		await opened.closeAll();
	}
}

type Given = Pick<Opening, 'agents' | 'calls'>;

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
	{agents, calls}: Given,
	model: SimulatedModel | null,
): Promise<Server> {
	const {server, directory, environment, withoutSnapshots} = options;
	return server.kind === 'attach'
		? attachServer({url: server.url, password: server.password ?? '', directory})
		: startServer({
				directory,
				agents: agents.map((agent) => ({name: agent.name, markdown: deliverable(agent)})),
				isTrusted: server.isTrusted,
				environment,
				calls,
				...(model || withoutSnapshots
					? {
							extraConfig: {
								...model?.providerConfig(),
								...(withoutSnapshots ? {snapshot: false} : {}),
							},
						}
					: {}),
			});
}
