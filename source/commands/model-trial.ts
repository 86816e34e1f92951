import {environment} from '../io/environment.js';
import {createKnownSecrets} from '../io/known-secrets.js';
import {serverSecrets} from '../io/opencode/configured-keys.js';
import {compactionModel, configuredModel, listModels, probeModel} from '../io/opencode/models.js';
import {type Server, startServer} from '../io/opencode/server.js';
import {type Helpers, readHelpers} from '../io/opencode/side-programs.js';
import {nearest} from '../mission/nearest.js';
import {oneLine} from '../mission/sanitize.js';

/** What came of asking models for a word. */
export type Trial = Readonly<{
	/** The models that were tried: those given, and for other roles the one OpenCode's configuration names. */
	tried: readonly Readonly<{
		model: string;
		/** Null when it answered or was not to be asked, else why not. */
		problem: string | null;
		/** True when it was asked, which costs one short prompt. */
		isAsked: boolean;
		ms: number;
	}>[];
	/** True when a role without a model of its own gets none from OpenCode's configuration either. */
	isLacking: boolean;
	/** The models in use without a list price, OpenCode's own summaries included. */
	unpriced: readonly string[];
	/** What OpenCode starts beside its model calls, or null when nobody says. */
	helpers: Helpers | null;
	/** Why no server could be asked, or null. */
	problem: string | null;
}>;

/** Milliseconds that a model gets for one word. */
const answerLimitMs = 60_000;

type Request = Readonly<{
	directory: string;
	isTrusted: boolean;
	/** `provider/model` of each role, null where none is chosen. */
	models: readonly (string | null)[];
	/** Which models are asked: those given, those only if every model in use has a price, or none. */
	asks: 'given' | 'priced' | 'none';
}>;

/** Starts a server as a mission would, and asks models for one word. Never rejects. */
export async function tryModels(request: Request): Promise<Trial> {
	let server: Server;
	try {
		server = await startServer({
			directory: request.directory,
			agents: [],
			isTrusted: request.isTrusted,
			extraConfig: {snapshot: false},
		});
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		return {
			tried: [],
			isLacking: false,
			unpriced: [],
			helpers: null,
			problem: oneLine(reason, 300),
		};
	}
	try {
		return await tryOn(server, request);
	} finally {
		await server.close();
	}
}

async function tryOn(server: Server, {directory, models, asks}: Request): Promise<Trial> {
	const configured = models.includes(null) ? await configuredModel(server, directory) : null;
	const chosen = models.map((model) => model ?? configured);
	const named = [...new Set(chosen.filter((model) => model !== null))];
	const listed = await listModels(server, directory);
	const known = listed.map(({id}) => id);
	const summaries = await compactionModel(server, directory);
	const used = summaries.ok && summaries.data !== null ? [...named, summaries.data] : named;
	const priced = new Set(listed.filter(({price}) => price !== null).map(({id}) => id));
	const unpriced = [...new Set(used)].filter((model) => !priced.has(model));
	const mayAsk = asks === 'given' || (asks === 'priced' && unpriced.length === 0);
	const others = await serverSecrets(server, directory);
	const secrets = createKnownSecrets({environment, others});
	const tried = [];
	for (const model of named) {
		const unknown = unknownProblem(model, known);
		const isAsked = unknown === null && mayAsk && models.includes(model);
		const probe = isAsked
			? await probeModel({server, directory, model, limitMs: answerLimitMs, secrets})
			: null;
		const problem = probe?.ok === false ? probe.reason : unknown;
		tried.push({model, problem, isAsked, ms: probe?.ok ? probe.durationMs : 0});
	}
	const helpers = await readHelpers(server, directory);
	return {tried, isLacking: chosen.includes(null), unpriced, helpers, problem: null};
}

function unknownProblem(model: string, known: readonly string[]): string | null {
	if (known.length === 0 || known.includes(model)) {
		return null;
	}
	const close = nearest(model, known);
	return `OpenCode knows no such model${close === null ? '' : `; did you mean ${close}?`}`;
}
