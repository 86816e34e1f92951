import {join} from 'node:path';
import {agentsFolder, loadAgents} from '../io/agent-files.js';
import {
	configurationFolder,
	type LoadedConfiguration,
	problemsIn,
} from '../io/configuration-files.js';
import {loadFlow} from '../io/flow-files.js';
import type {Flow} from '../mission/flow.js';
import {describeProblem, type Problem} from '../mission/problems.js';
import {roleFindings} from '../mission/role-findings.js';
import type {AgentRole} from '../mission/settings-from.js';
import {type Refusal, refusalOf} from './refusal.js';

/** FlowDesk's own agents, and the user's, which win. */
export function agentFolders(
	environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
	return [agentsFolder, join(configurationFolder(environment), 'agents')];
}

/** Reads flow and agents by name or path. Throws a Refusal with file and line. */
export function loadCast(
	flowName: string,
	directory: string,
	folders: readonly string[],
): Readonly<{flow: Flow; agents: readonly AgentRole[]}> {
	const flow = loadFlow(flowName, directory);
	if (!flow.ok) {
		throw refusedFor(flow.problems, '');
	}
	const loaded = loadAgents(folders);
	if (loaded.problems.length > 0) {
		throw refusedFor(loaded.problems, '`flowdesk agents check` lists every problem.');
	}
	return {flow: flow.flow, agents: loaded.agents.map(({role}) => role)};
}

/** A Refusal for problems in files, as `file:line: message`. */
export function refusedFor(problems: readonly Problem[], advice: string): Refusal {
	return refusalOf(problems.map(describeProblem), advice);
}

/** Roles that a configuration names and nobody has. Throws a Refusal with file and line. */
export function refuseUnknownRoles(
	cast: ReturnType<typeof loadCast>,
	{configuration, bounds, paths}: Pick<LoadedConfiguration, 'configuration' | 'bounds' | 'paths'>,
): void {
	const problems = [
		...problemsIn(paths.user, roleFindings(cast, configuration)),
		...problemsIn(paths.project, roleFindings(cast, bounds)),
	];
	if (problems.length > 0) {
		throw refusedFor(problems, '');
	}
}
