import type {Configuration} from './configuration.js';
import type {Flow} from './flow.js';
import {suggestion} from './nearest.js';
import type {Finding, Path} from './problems.js';

/** Roles that a configuration names and no agent has; it may name any role that has an agent, in this flow or not. */
export function roleFindings(
	{flow, agents}: Readonly<{flow: Flow; agents: readonly Readonly<{name: string}>[]}>,
	{caps, budget, models}: Pick<Configuration, 'caps' | 'budget' | 'models'>,
): readonly Finding[] {
	const known = [...new Set([...Object.keys(flow.roles), ...agents.map(({name}) => name)])];
	return [
		...unknownRoles(['caps'], caps, known),
		...unknownRoles(['budget', 'roles'], budget?.roles, known),
		...unknownRoles(['models'], models, known),
	];
}

/** Of what is named by role at a path, each role that there is not. */
export function unknownRoles(
	path: Path,
	named: object | undefined,
	roles: readonly string[],
): readonly Finding[] {
	return Object.keys(named ?? {})
		.filter((role) => !roles.includes(role))
		.map((role) => ({
			path: [...path, role],
			isKey: true,
			message: `${path.join('.')}: unknown role "${role}"${suggestion(role, roles)}`,
		}));
}
