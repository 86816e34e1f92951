import {join} from 'node:path';
import {loadCast} from '../dist/commands/cast.js';
import {agentsFolder} from '../dist/io/agent-files.js';
import {privateVariables} from '../dist/io/opencode/private-variables.js';
import {settingsFrom} from '../dist/mission/settings-from.js';

/**
 * What a mission is launched with on a real server with the simulated model, in a home of its own.
 * @param {Readonly<{folder: string, directory: string, environment: Readonly<Record<string, string>>}>} place
 * @returns {Omit<import('../source/commands/launch.js').LaunchOptions, 'settings' | 'withoutSnapshots'>}
 */
export function launchIn({folder, directory, environment}) {
	return {
		missionId: 'bench',
		text: 'Do all parts.',
		root: directory,
		directory,
		agentFolders: [agentsFolder],
		server: {kind: 'start', isTrusted: false},
		simulated: null,
		environment,
		storeFile: join(folder, 'missions.sqlite'),
	};
}

/**
 * The settings of the default flow with a simulated model for each role.
 * @param {string} directory
 * @param {import('../source/io/simulated-model/simulated-model.js').SimulatedModel} model
 * @param {Readonly<Record<string, number>>} [caps]
 * @returns {import('../source/mission/settings.js').Settings}
 */
export function settingsFor(directory, model, caps = {}) {
	const {flow, agents} = loadCast('mission', directory, [agentsFolder]);
	const {small: _, ...models} = model.modelIds;
	const options = {models, caps, checks: [], attended: false};
	const result = settingsFrom({flow, agents, configuration: {}, options});
	if (!result.ok) {
		throw new Error(result.problems.join('\n'));
	}

	return result.settings;
}

/**
 * Variables for an OpenCode that keeps everything in a folder and uses this configuration.
 * @param {string} folder
 * @param {Readonly<Record<string, unknown>>} config
 * @returns {Readonly<Record<string, string>>}
 */
export function environmentIn(folder, config) {
	return {...privateVariables(folder), OPENCODE_CONFIG_CONTENT: JSON.stringify(config)};
}
