import {execa} from 'execa';
import {environment} from './environment.js';

/** What a shell says when it cannot start a program. */
const notStarted = [126, 127];

/**
 * Shows text in the pager of the user's environment (PAGER, or else `less`), never in one that a repository's
 * configuration names. Resolves to false when there is none that can be started. Never rejects.
 */
export async function showPaged(text: string): Promise<boolean> {
	const {exitCode} = await execa(environment['PAGER'] || 'less', {
		shell: true,
		input: text,
		stdout: 'inherit',
		stderr: 'ignore',
		env: {LESS: environment['LESS'] ?? 'FRX'},
		reject: false,
	});
	return exitCode !== undefined && !notStarted.includes(exitCode);
}
