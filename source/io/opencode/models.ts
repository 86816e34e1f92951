import type {Provider} from '@opencode-ai/sdk/v2/client';
import type {CallPrice} from '../../mission/calls.js';
import {oneLine} from '../../mission/sanitize.js';
import type {Price} from '../../mission/settings.js';
import {type Outcome, outcome, timed} from './call.js';
import {callPrices} from './call-prices.js';
import {type KnownSecrets, safeWords} from './error-cause.js';
import type {Server} from './server.js';
import type {ModelFacts, ModelRoom} from './step.js';
import {errorOf} from './turn.js';

/** A model the server can use. */
export type KnownModel = Readonly<{
	/** `provider/model`. */
	id: string;
	name: string;
	/** USD per million tokens, or null when the server knows no price. */
	price: Price | null;
	/** The same by how much a call reads, each the dearest that a token can be. */
	callPrices: readonly CallPrice[] | null;
	/** Tokens; null when unknown. */
	contextTokens: number | null;
	/** Tokens that a request may hold, where the provider counts them apart from the answer; else null. */
	inputTokens: number | null;
	outputTokens: number | null;
	canCallTools: boolean;
	/** Names of its reasoning efforts and the like. */
	variants: readonly string[];
	/** Who gets what is sent to it. */
	provider: Readonly<{
		name: string;
		/** Address without login and query, or null where the provider's own library knows it. */
		url: string | null;
		/** True for a login without a price per token. */
		isSubscription: boolean;
	}>;
}>;

/** Splits `provider/model`; the model may hold slashes of its own. Null when it is no such name. */
export function parseModel(model: string | null): {providerID: string; modelID: string} | null {
	const slash = model?.indexOf('/') ?? -1;
	return model === null || slash < 1 || slash === model.length - 1
		? null
		: {providerID: model.slice(0, slash), modelID: model.slice(slash + 1)};
}

/** The models of every provider the user has set up. Empty when the server does not answer. */
export async function listModels(
	server: Server,
	directory: string,
): Promise<readonly KnownModel[]> {
	const read = await readModels(server, directory);
	return read.ok ? read.data : [];
}

/** The same, told apart from a server that does not answer. */
export async function readModels(
	server: Server,
	directory: string,
): Promise<Outcome<readonly KnownModel[]>> {
	const read = await outcome(server.client.config.providers({directory}, timed()));
	return read.ok ? {ok: true, data: modelsOf(read.data.providers)} : read;
}

function modelsOf(providers: readonly Provider[]): readonly KnownModel[] {
	return providers.flatMap((provider) =>
		Object.values(provider.models).map((model) => ({
			id: `${provider.id}/${model.id}`,
			name: oneLine(model.name, 120),
			price: priceOf(model.cost),
			callPrices: callPrices(model.cost),
			contextTokens: positive(model.limit?.context),
			inputTokens: positive(model.limit?.input),
			outputTokens: positive(model.limit?.output),
			canCallTools: model.capabilities?.toolcall === true,
			variants: Object.keys(model.variants ?? {}).map((name) => oneLine(name, 60)),
			provider: {
				name: oneLine(provider.name, 60),
				url: addressOf(provider.options?.['baseURL']) ?? addressOf(model.api?.url),
				// A login by OpenCode's own sign-in; what it costs is not counted in tokens.
				isSubscription: provider.source === 'custom' && priceOf(model.cost) === null,
			},
		})),
	);
}

/** An address as it may be shown and compared: without login, query and trailing slash. */
function addressOf(value: unknown): string | null {
	if (typeof value !== 'string' || !URL.canParse(value)) {
		return null;
	}
	const {protocol, host, pathname} = new URL(value);
	return oneLine(`${protocol}//${host}${pathname.replace(/\/+$/, '')}`, 200);
}

type Cost = Readonly<{input: number; output: number; cache?: Readonly<{read: number}>}>;

/** A price that is no sum of money is none. */
function priceOf(cost: Cost | undefined): Price | null {
	const {input = 0, output = 0, cache} = cost ?? {};
	const price = {input, output, cacheRead: cache?.read ?? 0};
	const isMoney = Object.values(price).every((usd) => Number.isFinite(usd) && usd >= 0);
	return isMoney && (input > 0 || output > 0) ? price : null;
}

function positive(value: number | undefined): number | null {
	return value !== undefined && value > 0 ? value : null;
}

/** The model the user chose in their configuration, or null: OpenCode's own default is never taken for it. */
export async function configuredModel(server: Server, directory: string): Promise<string | null> {
	const read = await outcome(server.client.config.get({directory}, timed()));
	const model = read.ok ? (read.data.model ?? null) : null;
	return parseModel(model) === null ? null : model;
}

/** False when the configuration of a server turns OpenCode's snapshots off; true where it does not say. */
export async function takesSnapshots(server: Server, directory: string): Promise<boolean> {
	const read = await outcome(server.client.config.get({directory}, timed()));
	return !read.ok || read.data.snapshot !== false;
}

/**
 * The model in the user's own global configuration, or null. Unlike `configuredModel` it never takes the
 * word of a project, whose configuration a server that runs already may have loaded.
 */
export async function globalModel(server: Server): Promise<string | null> {
	const read = await outcome(server.client.global.config.get(timed()));
	const model = read.ok ? (read.data.model ?? null) : null;
	return parseModel(model) === null ? null : model;
}

/**
 * The model that the configuration gives to OpenCode's own agent that sums a full context up, or null: then
 * it is the lane's own. Its other errands, titles for one, never happen in FlowDesk's sessions.
 */
export async function compactionModel(
	server: Server,
	directory: string,
): Promise<Outcome<string | null>> {
	const read = await outcome(server.client.app.agents({directory}, timed()));
	if (!read.ok) {
		return read;
	}
	const model = read.data.find(({name}) => name === 'compaction')?.model;
	return {ok: true, data: model === undefined ? null : `${model.providerID}/${model.modelID}`};
}

/** Prices and limits for the translation; until they have been read, nothing is known. */
export function modelFacts(server: Server, directory: string): ModelFacts {
	const known = new Map<string, KnownModel>();
	void listModels(server, directory).then((models) => {
		for (const model of models) {
			known.set(model.id, model);
		}
	});
	return {
		hasPrice: (model) => known.get(model)?.price != null,
		isSubscription: (model) => known.get(model)?.provider.isSubscription === true,
		prices: (model) => known.get(model)?.callPrices ?? null,
		room: (model) => roomOf(known.get(model)),
	};
}

/** Tokens of an answer that OpenCode asks for at most, and that it keeps free of a separate input limit. */
const longestAnswer = 32_000;
const keptFree = 20_000;

/**
 * How much fits into a session of a model and where OpenCode compacts it by itself: when the longest answer
 * would no longer fit. Null when the limit is not known.
 */
export function roomOf(
	model: Pick<KnownModel, 'contextTokens' | 'inputTokens' | 'outputTokens'> | undefined,
): ModelRoom | null {
	const limit = model?.contextTokens ?? null;
	if (model === undefined || limit === null) {
		return null;
	}
	const answer = Math.min(model.outputTokens ?? longestAnswer, longestAnswer);
	const {inputTokens} = model;
	const usable = inputTokens === null ? limit - answer : inputTokens - Math.min(keptFree, answer);
	return {limit, ceiling: Math.max(1, usable)};
}

/** What a probe of a model came to; `reason` is one line for the user. */
export type Probe =
	| Readonly<{ok: true; durationMs: number}>
	| Readonly<{ok: false; reason: string}>;

/**
 * Sends one tiny prompt in a session of its own, which is removed afterwards, and tells whether the model
 * answers within `limitMs`. It costs a few tokens.
 */
export async function probeModel(options: {
	server: Server;
	directory: string;
	model: string;
	limitMs: number;
	/** What must not stand in the words of why it does not answer. */
	secrets: KnownSecrets;
}): Promise<Probe> {
	const {server, directory, limitMs, secrets} = options;
	const model = parseModel(options.model);
	if (model === null) {
		return {ok: false, reason: `"${oneLine(options.model, 80)}" is not of the form provider/model`};
	}
	const {client} = server;
	const created = await outcome(
		client.session.create(
			{
				directory,
				title: 'flowdesk probe',
				permission: [{permission: '*', pattern: '*', action: 'deny'}],
			},
			timed(),
		),
	);
	if (!created.ok) {
		return {ok: false, reason: safeWords(created.message, 300, secrets)};
	}
	const sessionID = created.data.id;
	const begun = performance.now();
	const answered = await outcome(
		client.session.prompt(
			{
				sessionID,
				directory,
				model,
				system: 'Answer with one word.',
				parts: [{type: 'text', text: 'Say OK.'}],
			},
			timed(limitMs),
		),
	);
	const durationMs = Math.round(performance.now() - begun);
	if (!answered.ok) {
		await outcome(client.session.abort({sessionID, directory}, timed()));
	}
	await outcome(client.session.delete({sessionID, directory}, timed()));
	return probeResult(answered, {durationMs, limitMs, secrets});
}

type Answered = Outcome<{
	info: {error?: unknown};
	parts: readonly {type: string}[];
}>;

function probeResult(
	answered: Answered,
	{
		durationMs,
		limitMs,
		secrets,
	}: Readonly<{durationMs: number; limitMs: number; secrets: KnownSecrets}>,
): Probe {
	if (!answered.ok) {
		const isLate = durationMs >= limitMs;
		return {
			ok: false,
			reason: isLate
				? `no answer within ${Math.round(limitMs / 1000)} s`
				: safeWords(answered.message, 300, secrets),
		};
	}
	const {error} = answered.data.info;
	if (error !== undefined) {
		return {ok: false, reason: errorOf(error, secrets).message};
	}
	return answered.data.parts.some(({type}) => type === 'text' || type === 'reasoning')
		? {ok: true, durationMs}
		: {ok: false, reason: 'the answer was empty'};
}
