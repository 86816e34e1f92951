import {homedir} from 'node:os';
import {withoutSecrets} from '../mission/redact.js';
import {sanitize} from '../mission/sanitize.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Takes secrets and private paths out of texts, and counts what it took out. */
export type Scrubber = Readonly<{text: (text: string) => string; removed: () => number}>;

/** Variables whose value is a secret, by their name. */
const secretNames = /key|token|secret|pass|credential|auth|cookie|session/i;
/** A shorter value may be any word. */
const leastSecret = 6;

/**
 * Takes out of a text: the secrets that are given, values of secret variables, what looks like a key, and every home
 * folder. `project` becomes `<project>`.
 */
export function createScrubber(
	environment: Environment,
	{secrets, project}: Readonly<{secrets: readonly string[]; project: string | null}>,
): Scrubber {
	const known = [...secrets, ...variableSecrets(environment)]
		.filter((one) => one.length >= leastSecret)
		// A secret may be the beginning of another.
		.toSorted((a, b) => b.length - a.length);
	const homes = [...new Set([environment['HOME'] ?? '', homedir()])].filter(
		(home) => home.length > 1,
	);
	let removed = 0;
	return {
		removed: () => removed,
		text: (text) => {
			const clean = sanitize(text);
			let rest = known.reduce((left, secret) => left.replaceAll(secret, '[removed]'), clean);
			rest = project === null ? rest : rest.replaceAll(project, '<project>');
			rest = homes.reduce((left, home) => left.replaceAll(home, '~'), rest);
			rest = withoutSecrets(rest.replace(/(\/home\/|\/Users\/|[A-Z]:\\Users\\)[^/\\\s"']+/g, '~'));
			removed += rest === clean ? 0 : 1;
			return rest;
		},
	};
}

function variableSecrets(environment: Environment): readonly string[] {
	const named = Object.entries(environment).flatMap(([name, value = '']) =>
		secretNames.test(name) ? [value] : [],
	);
	return [...named, ...configuredSecrets(environment['OPENCODE_CONFIG_CONTENT'] ?? '')];
}

/** Keys that stand in OpenCode's configuration, where it comes by the environment. */
function configuredSecrets(content: string): readonly string[] {
	return [...content.matchAll(/"([^"]*)"\s*:\s*"([^"]+)"/g)].flatMap(([, name = '', value = '']) =>
		secretNames.test(name) ? [value] : [],
	);
}
