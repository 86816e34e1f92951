import type {Outcome} from '../io/opencode/call.js';
import {
	compactionModel,
	configuredModel,
	globalModel,
	type KnownModel,
	readModels,
	takesSnapshots,
} from '../io/opencode/models.js';
import type {Server} from '../io/opencode/server.js';
import {exitCodes} from './exit-codes.js';
import {Refusal} from './refusal.js';

/** What a server says of models before a mission: what the person is asked about, and nothing was sent yet. */
export type Survey = Readonly<{
	/** True when the server has loaded what the project brings along. */
	isTrusted: boolean;
	/** False for a server that somebody else started. */
	isOurs: boolean;
	/** Why the server does not ask before each model call, in words; null when it does. */
	unasked: string | null;
	/** The model that the OpenCode configuration names, or null; OpenCode's built-in default never counts. */
	configured: string | null;
	/** The model that OpenCode's configuration gives to summaries of a full context, or null: the lane's own. */
	compaction: string | null;
	/** False when OpenCode's configuration turns its snapshots of the working tree off. */
	takesSnapshots: boolean;
	/** Every model of the providers that are set up. */
	models: readonly KnownModel[];
}>;

/**
 * Asks a server for its models. Of one that ran before only the user's global configuration counts, as it
 * also loads what projects say. Throws a Refusal when it does not answer.
 */
export async function surveyModels(
	server: Server,
	directory: string,
	isTrusted: boolean,
): Promise<Survey> {
	const [models, compaction, configured, snapshots] = await Promise.all([
		readModels(server, directory),
		compactionModel(server, directory),
		server.isOurs ? configuredModel(server, directory) : globalModel(server),
		takesSnapshots(server, directory),
	]);
	return {
		isTrusted,
		isOurs: server.isOurs,
		unasked: server.unasked,
		configured,
		takesSnapshots: snapshots,
		models: answered(models),
		compaction: answered(compaction),
	};
}

function answered<T>(read: Outcome<T>): T {
	if (read.ok) {
		return read.data;
	}
	throw new Refusal(
		`OpenCode does not say which models it has: ${read.message}. Run \`opencode models\` to see why.`,
		{exitCode: exitCodes.failed},
	);
}
