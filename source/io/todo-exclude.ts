import {appendFile, lstat, mkdir, readFile} from 'node:fs/promises';
import {dirname, resolve} from 'node:path';
import {git} from './git.js';

/**
 * Keeps todo.md and its conflict copies out of `git status` through the repository's own exclude file, unless
 * the project tracks or ignores it already. Worktrees share that file. Without git nothing is done; never rejects.
 */
export async function excludeTodo(directory: string): Promise<void> {
	const patterns = ['.opencode/todo.md', '.opencode/todo.conflict-*.md'];
	await excludeFromStatus(directory, '.opencode/todo.md', patterns);
}

/** The same for other patterns, unless `path`, which they match, is tracked or ignored already. */
export async function excludeFromStatus(
	directory: string,
	path: string,
	patterns: readonly string[],
): Promise<void> {
	try {
		const tracked = await git(directory, ['ls-files', '--error-unmatch', '--', path]);
		const ignored = await git(directory, ['check-ignore', '-q', '--', path]);
		if (tracked.ok || ignored.exitCode !== 1) {
			return;
		}

		const prefix = await git(directory, ['rev-parse', '--show-prefix']);
		const file = await git(directory, ['rev-parse', '--git-path', 'info/exclude']);
		if (prefix.ok && file.ok) {
			const folder = `/${escaped(withoutEnd(prefix.stdout))}`;
			const lines = patterns.map((pattern) => `${folder}${pattern}`);
			await append(resolve(directory, withoutEnd(file.stdout)), lines);
		}
	} catch {
		// An untracked file in `git status` is no reason to stop a mission.
	}
}

async function append(file: string, lines: readonly string[]): Promise<void> {
	const info = await lstat(file).catch(() => null);
	if (info !== null && !info.isFile()) {
		return;
	}

	const text = info === null ? '' : await readFile(file, 'utf8');
	const missing = lines.filter((line) => !text.split(/\r?\n/).includes(line));
	const start = text === '' || text.endsWith('\n') ? '' : '\n';
	if (missing.length > 0) {
		await mkdir(dirname(file), {recursive: true});
		await appendFile(file, `${start}${missing.join('\n')}\n`);
	}
}

/** A folder's name as a pattern that matches only it. */
function escaped(path: string): string {
	return path.replace(/[\\*?[\]!# ]/g, '\\$&');
}

function withoutEnd(text: string): string {
	return text.replace(/\r?\n$/, '');
}
