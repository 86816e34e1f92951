import type {Provider} from '@opencode-ai/sdk/v2/client';
import {outcome, timed} from './call.js';
import type {Server} from './server.js';

/** What OpenCode's own sign-ins put where a key would stand (seen with 1.18.33). */
const noKeys: ReadonlySet<unknown> = new Set(['', 'opencode-oauth-dummy-key']);

/**
 * The keys that a server's configuration gives to providers, by OpenCode's id: they are used instead of the logins in its
 * file. Empty when the server does not answer.
 */
export async function configuredKeys(
	server: Server,
	directory: string,
): Promise<ReadonlyMap<string, string>> {
	const read = await outcome(server.client.config.providers({directory}, timed()));
	return new Map(read.ok ? read.data.providers.flatMap(keyOf) : []);
}

function keyOf({id, options}: Provider): readonly (readonly [string, string])[] {
	const key = options?.['apiKey'];
	return typeof key === 'string' && !noKeys.has(key) ? [[id, key]] : [];
}
