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

/**
 * Every key that a server uses, those of its logins too, and what else in its configuration is secret by its name: it
 * tells them to whoever may ask. Empty when the server does not answer.
 */
export async function serverSecrets(server: Server, directory: string): Promise<readonly string[]> {
	const read = await outcome(server.client.config.providers({directory}, timed()));
	return read.ok
		? read.data.providers.flatMap(({key = '', options}) => [key, ...secretsIn(options, 3)])
		: [];
}

/** Names of options that hold a secret; of headers each may hold one but for those that everybody sends (OpenCode its own name). */
const secretNames = /key|token|secret|pass|credential|auth|cookie|headers/i;
const plainNames = /^(x-title|(http-)?referer|user-agent|accept|content-type|.*-version|.*-beta)$/i;

function secretsIn(value: unknown, depth: number, isNamed = false): readonly string[] {
	if (typeof value === 'string') {
		// A header has the scheme before its secret.
		return isNamed ? [value, value.split(' ').at(-1) ?? ''] : [];
	}
	return typeof value === 'object' && value !== null && depth > 0
		? Object.entries(value)
				.filter(([name]) => !plainNames.test(name))
				.flatMap(([name, inner]) => secretsIn(inner, depth - 1, isNamed || secretNames.test(name)))
		: [];
}

function keyOf({id, options}: Provider): readonly (readonly [string, string])[] {
	const key = options?.['apiKey'];
	return typeof key === 'string' && !noKeys.has(key) ? [[id, key]] : [];
}
