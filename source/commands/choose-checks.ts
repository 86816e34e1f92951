import {type ProposedCheck, proposeChecks} from '../io/checks-propose.js';
import type {Configuration} from '../mission/configuration.js';
import {type Flow, stageOf} from '../mission/flow.js';
import {oneLine} from '../mission/sanitize.js';
import type {MissionOptions} from '../mission/settings-from.js';

type Choice = Readonly<{
	flow: Flow;
	options: MissionOptions;
	configuration: Configuration;
	/** The top of the project. */
	root: string;
	/** True when commands that the project suggests may run. */
	mayPropose: (checks: readonly ProposedCheck[]) => Promise<boolean>;
}>;

type ChosenChecks = Readonly<{
	/** Undefined leaves them to configuration and flow. */
	commands: MissionOptions['checks'];
	notices: readonly string[];
}>;

/**
 * The command line over configuration and flow; an empty list in the configuration is none. Where nobody
 * named a check, those that the project suggests, if they may run; what happens is said in the notices.
 */
export async function checksOf(choice: Choice): Promise<ChosenChecks> {
	const {flow, options, configuration, root, mayPropose} = choice;
	if (options.checks !== undefined) {
		return {commands: options.checks, notices: []};
	}
	if (options.stopAfter === 'plan' || stageOf(flow, 'seal') === null) {
		return {commands: [], notices: []};
	}
	const named = configuration.checks ?? stageOf(flow, 'seal')?.checks ?? [];
	if (named.length > 0) {
		return {commands: undefined, notices: []};
	}
	if (configuration.checks !== undefined) {
		const notice =
			'The configuration says that there are no checks, so this mission can finish but never be sealed. Name one: --check CMD.';
		return {commands: [], notices: [notice]};
	}
	return proposed(proposeChecks(root), mayPropose);
}

async function proposed(
	checks: readonly ProposedCheck[],
	mayPropose: Choice['mayPropose'],
): Promise<ChosenChecks> {
	if (checks.length === 0) {
		const notice =
			'The project suggests no check, so this mission can finish but never be sealed. Name one: --check CMD.';
		return {commands: [], notices: [notice]};
	}
	const shown = checks.map(({command}) => `\`${oneLine(command, 200)}\``).join(', ');
	return (await mayPropose(checks))
		? {
				commands: checks.map(({id, command, timeoutMs}) => ({id, command, timeoutMs})),
				notices: [
					`Checks taken from the project: ${shown}. Others: --check CMD; none: --no-check.`,
				],
			}
		: {
				commands: [],
				notices: [
					`The project suggests the checks ${shown}; they are not run because this folder is not trusted. Allow them with --trust, or name them with --check CMD.`,
				],
			};
}
