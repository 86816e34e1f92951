import {proposeChecks} from '../io/checks-propose.js';
import type {Configuration} from '../mission/configuration.js';
import {type Flow, stageOf} from '../mission/flow.js';
import {oneLine} from '../mission/sanitize.js';
import type {MissionOptions} from '../mission/settings-from.js';

type Choice = Readonly<{
	flow: Flow;
	options: MissionOptions;
	configuration: Configuration;
	/** The folder in which the mission works. */
	directory: string;
	/** True when checks or flow of the configuration are what the project's own file asks for. */
	isProjects: boolean;
}>;

/** The checks of a mission, and whose word they are. */
export type ChosenChecks = Readonly<{
	/** Undefined leaves them to configuration and flow. */
	commands: MissionOptions['checks'];
	/** The user, whose word is enough; the project, whose commands need a yes; or nobody: there are none. */
	by: 'user' | 'project' | 'nobody';
	notices: readonly string[];
}>;

const unsealable = 'so this mission can finish but never be sealed. Name one: --check CMD.';

/**
 * The command line over configuration and flow; an empty list in the configuration is none. Where nobody
 * named a check, those that the project suggests.
 */
export function checksOf({
	flow,
	options,
	configuration,
	directory,
	isProjects,
}: Choice): ChosenChecks {
	if (options.checks !== undefined) {
		return {commands: options.checks, by: 'user', notices: []};
	}
	if (options.stopAfter === 'plan' || stageOf(flow, 'seal') === null) {
		return {commands: [], by: 'user', notices: []};
	}
	const by = isProjects ? 'project' : 'user';
	const named = configuration.checks ?? stageOf(flow, 'seal')?.checks ?? [];
	if (named.length > 0) {
		return {commands: undefined, by, notices: []};
	}
	return configuration.checks === undefined
		? proposed(directory)
		: {
				commands: [],
				by,
				notices: [`The configuration says that there are no checks, ${unsealable}`],
			};
}

function proposed(directory: string): ChosenChecks {
	const checks = proposeChecks(directory);
	const shown = checks.map(({command}) => `\`${oneLine(command, 200)}\``).join(', ');
	return checks.length === 0
		? {commands: [], by: 'nobody', notices: [`The project suggests no check, ${unsealable}`]}
		: {
				commands: checks.map(({id, command, timeoutMs}) => ({id, command, timeoutMs})),
				by: 'project',
				notices: [
					`Checks taken from the project: ${shown}. Others: --check CMD; none: --no-check.`,
				],
			};
}
