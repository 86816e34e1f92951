import type {Provider} from '@opencode-ai/sdk/v2/client';
import {baseAddress} from './base-address.js';
import {type Outcome, outcome, timed} from './call.js';
import {parseModel} from './models.js';
import type {Server} from './server.js';

/** How the calls of a mission's models go by a relay. */
export type RelayRoutes = Readonly<{
	/** The real base address by provider. */
	bases: ReadonlyMap<string, string>;
	/** Every provider of the models: null where the relay has its calls, else why not. */
	hindrances: Readonly<Record<string, string | null>>;
	/** `provider/model` as OpenCode knows it, from the provider's own name of the model. */
	modelOf: (provider: string, name: string) => string;
}>;

type Wishes = Readonly<{
	directory: string;
	/** The mission's models, `provider/model`. */
	models: readonly string[];
	/** The environment of the server. */
	variables: Readonly<Record<string, string | undefined>>;
}>;

/** Asks a server that has no relay yet where the providers of the mission's models are called. */
export async function readRelayRoutes(
	server: Server,
	{directory, models, variables}: Wishes,
): Promise<Outcome<RelayRoutes>> {
	const read = await outcome(server.client.config.providers({directory}, timed()));
	return read.ok ? {ok: true, data: relayRoutes(read.data.providers, {models, variables})} : read;
}

/** The same from the list of a server's providers. */
export function relayRoutes(
	providers: readonly Provider[],
	{models, variables}: Omit<Wishes, 'directory'>,
): RelayRoutes {
	const wanted = new Set(models.map((model) => parseModel(model)?.providerID ?? model));
	const found = [...wanted].map((id) => {
		const provider = providers.find((one) => one.id === id);
		return [
			id,
			provider === undefined
				? ({ok: false, why: 'OpenCode does not list it'} as const)
				: baseAddress(provider, variables),
		] as const;
	});
	const names = new Map(
		providers
			.filter(({id}) => wanted.has(id))
			.flatMap((provider) =>
				Object.values(provider.models).map(
					({id, api}) => [`${provider.id}/${api?.id ?? id}`, `${provider.id}/${id}`] as const,
				),
			)
			// Of two that are one for the provider, the mission's own is meant.
			.sort(
				([, left], [, right]) => Number(models.includes(left)) - Number(models.includes(right)),
			),
	);
	return {
		bases: new Map(found.flatMap(([id, address]) => (address.ok ? [[id, address.base]] : []))),
		hindrances: Object.fromEntries(
			found.map(([id, address]) => [id, address.ok ? null : address.why]),
		),
		modelOf: (provider, name) => names.get(`${provider}/${name}`) ?? `${provider}/${name}`,
	};
}

/** What makes OpenCode call these providers by a relay, as configuration. */
export function relayConfig(
	providers: Iterable<string>,
	addressOf: (provider: string) => string,
): Readonly<Record<string, unknown>> {
	return {
		provider: Object.fromEntries(
			[...providers].map((id) => [id, {options: {baseURL: addressOf(id)}}]),
		),
	};
}
