import {configuredModel, globalModel, listModels} from '../io/opencode/models.js';
import type {Server} from '../io/opencode/server.js';
import {nearest} from '../mission/nearest.js';
import type {Settings} from '../mission/settings.js';
import {commanderProblems} from '../mission/settings-from.js';
import type {LaunchOptions} from './launch.js';
import type {OpenedServer} from './open-server.js';
import {Refusal, refusalOf} from './refusal.js';

/** Models named in a refusal; more would not be read. */
const shownModels = 8;

/**
 * Gives every role its model and the model's list price: the one chosen for it, else the one the user's own OpenCode configuration
 * names; of a server that ran before only the global one counts, as it also loads what projects say.
 * OpenCode's built-in default is never taken. Throws a Refusal that names the flag and what exists.
 */
export async function chooseModels(
	{settings, directory}: Pick<LaunchOptions, 'settings' | 'directory'>,
	{server}: Pick<OpenedServer, 'server'>,
): Promise<Settings> {
	const isOpen = Object.values(settings.roles).some((role) => role.model === null);
	const configured = isOpen ? await modelOf(server, directory) : null;
	const roles = Object.fromEntries(
		Object.entries(settings.roles).map(([name, role]) => [
			name,
			{...role, model: role.model ?? configured},
		]),
	);
	const models = await listModels(server, directory);
	const known = models.map(({id}) => id);
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

	const priced = Object.entries(roles).map(([name, role]) => [
		name,
		{...role, price: models.find(({id}) => id === role.model)?.price ?? null},
	]);
	const chosen = {...settings, roles: Object.fromEntries(priced)};
	const barred = commanderProblems(chosen);
	if (barred.length > 0) {
		throw refusalOf(barred);
	}

	return chosen;
}

/** A server of our own has loaded the project's configuration only when the user trusts it. */
function modelOf(server: Server, directory: string): Promise<string | null> {
	return server.isOurs ? configuredModel(server, directory) : globalModel(server);
}

function examples(known: readonly string[]): string {
	if (known.length === 0) {
		return '. OpenCode has no provider yet: run `opencode auth login`.';
	}

	const more = known.length > shownModels ? `, and ${known.length - shownModels} more` : '';
	return ` (${known.slice(0, shownModels).join(', ')}${more}).`;
}
