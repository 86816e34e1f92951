import {environment as processEnvironment} from '../io/environment.js';
import {type ModelRelay, startModelRelay} from '../io/opencode/model-relay.js';
import {type RelayRoutes, readRelayRoutes, relayConfig} from '../io/opencode/relay-routes.js';
import type {Server} from '../io/opencode/server.js';
import type {Settings} from '../mission/settings.js';
import {exitCodes} from './exit-codes.js';
import type {LaunchOptions} from './launch.js';
import {Refusal} from './refusal.js';
import type {Survey} from './survey.js';

/** A relay that a server can be started with, and what it hears of. */
export type OpenedRelay = ModelRelay &
	Readonly<{
		modelOf: RelayRoutes['modelOf'];
		/** OpenCode's configuration that leads the providers' calls to it. */
		config: Readonly<Record<string, unknown>>;
		/** Variables that keep a proxy of the user's from being asked for the relay. */
		environment: Readonly<Record<string, string>>;
	}>;

/** The relay, where there is anything for it to do, and why it does not hear each provider. */
export type RelayPlan = Readonly<{
	relay: OpenedRelay | null;
	hindrances: NonNullable<Settings['relayed']>;
}>;

/**
 * Opens a relay for the models of a mission, by what a server without one says of their providers' addresses. Throws a
 * Refusal when that does not answer, or when no port can be opened.
 */
export async function openRelay(
	server: Server,
	{directory, environment}: LaunchOptions,
	{settings, survey}: Readonly<{settings: Settings; survey: Survey}>,
): Promise<RelayPlan> {
	const variables = {...processEnvironment, ...environment};
	const models = modelsOf(settings, survey);
	const routes = await readRelayRoutes(server, {directory, models, variables});
	if (!routes.ok) {
		throw refusal(`OpenCode does not say where its providers are called: ${routes.message}`);
	}
	const {bases, hindrances, modelOf} = routes.data;
	if (bases.size === 0) {
		return {relay: null, hindrances};
	}
	const relay = await startModelRelay({bases, environment: variables}).catch((error: unknown) => {
		throw refusal(`No port could be opened for it: ${String(error)}`);
	});
	const config = relayConfig(bases.keys(), relay.addressOf);
	return {relay: {...relay, modelOf, config, environment: withoutProxy(variables)}, hindrances};
}

/** What the user should know beforehand: whose answers are not heard. */
export function relayNotices(hindrances: RelayPlan['hindrances']): readonly string[] {
	return Object.entries(hindrances).flatMap(([provider, why]) =>
		why === null ? [] : [`Which models ${provider} answers with is not verifiable: ${why}.`],
	);
}

function modelsOf({roles}: Settings, {compaction}: Survey): readonly string[] {
	const all = Object.values(roles).flatMap(({model, choices = []}) => [
		model,
		...choices.map((choice) => choice.model),
	]);
	return [...new Set([...all, compaction])].filter((model) => model !== null);
}

function withoutProxy(
	variables: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
	const own = variables['NO_PROXY'] || variables['no_proxy'];
	const all = own === undefined || own === '' ? '127.0.0.1' : `${own},127.0.0.1`;
	return {NO_PROXY: all, no_proxy: all};
}

function refusal(message: string): Refusal {
	return new Refusal(`${message}. Without --verify-model no mission needs that.`, {
		exitCode: exitCodes.failed,
	});
}
