import {loginSecrets} from './quota/login-files.js';

/** Variables that hold a key, by their name. */
const secretNames = /(^|_)(key|key_id|token|secret|password|passwd|credentials?)$/i;

/** A shorter value is taken for a word. */
const leastSecret = 8;

/**
 * Tells the secrets of a machine's logins and variables, and `others`. Files are read anew each time, since OpenCode renews
 * its tokens; those of before stay known, because words about them may still come. Never throws: a file that
 * cannot be read has no secrets.
 */
export function createKnownSecrets({
	environment,
	others,
}: Readonly<{
	environment: Readonly<Record<string, string | undefined>>;
	others: readonly string[];
}>): () => readonly string[] {
	const variables = Object.entries(environment).map(([name, value = '']) =>
		secretNames.test(name) ? value : '',
	);
	const known = new Set([...others, ...variables].filter(({length}) => length >= leastSecret));
	const read = () => {
		for (const secret of loginSecrets(environment)) {
			known.add(secret);
		}
		return [...known];
	};
	read();
	return read;
}
