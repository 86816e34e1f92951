import {configuredModel, listModels} from '../io/opencode/models.js';
import {nearest} from '../mission/nearest.js';
import type {Settings} from '../mission/settings.js';
import type {LaunchOptions} from './launch.js';
import type {OpenedServer} from './open-server.js';
import {Refusal} from './refusal.js';

/** Models named in a refusal; more would not be read. */
const shownModels = 8;

/**
 * Gives every role its model: the one chosen for it, else the one the user's own OpenCode configuration
 * names. OpenCode's built-in default is never taken. Throws a Refusal that names the flag and what exists.
 */
export async function chooseModels(
	{settings, directory}: LaunchOptions,
	{server}: OpenedServer,
): Promise<Settings> {
	const isOpen = Object.values(settings.roles).some((role) => role.model === null);
	const configured = isOpen ? await configuredModel(server, directory) : null;
	const roles = Object.fromEntries(
		Object.entries(settings.roles).map(([name, role]) => [
			name,
			{...role, model: role.model ?? configured},
		]),
	);
	const known = (await listModels(server, directory)).map(({id}) => id);
	for (const [name, {model}] of Object.entries(roles)) {
		if (model === null) {
			throw new Refusal(
				`No model is chosen for ${name}, and none is taken without your word. Choose one: --model provider/model${examples(known)}`,
			);
		}

		if (known.length > 0 && !known.includes(model)) {
			const near = nearest(model, known);
			throw new Refusal(
				`OpenCode knows no model "${model}" (${name}).${near ? ` Did you mean ${near}?` : ''} Choose one: --model provider/model${examples(known)}`,
			);
		}
	}

	return {...settings, roles};
}

function examples(known: readonly string[]): string {
	if (known.length === 0) {
		return '. OpenCode has no provider yet: run `opencode auth login`.';
	}

	const more = known.length > shownModels ? `, and ${known.length - shownModels} more` : '';
	return ` (${known.slice(0, shownModels).join(', ')}${more}).`;
}
