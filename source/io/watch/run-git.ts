import {git} from '../git.js';

/** What a git command printed. Rejects with git's first line when it failed. */
export async function run(directory: string, args: readonly string[]): Promise<string> {
	const told = await git(directory, args);
	if (!told.ok) {
		throw new Error(told.stderr.trim().split('\n')[0] || 'git failed');
	}

	return told.stdout;
}
