import {chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {execa, execaSync} from 'execa';
import {afterEach} from 'vitest';

const folders: string[] = [];

afterEach(() => {
	for (const folder of folders.splice(0)) {
		remove(folder);
	}
});

function remove(folder: string): void {
	try {
		rmSync(folder, {recursive: true, force: true, maxRetries: 3});
	} catch {
		// A test closed a folder in it.
		execaSync('chmod', ['-R', 'u+rwx', folder], {reject: false});
		rmSync(folder, {recursive: true, force: true, maxRetries: 3});
	}
}

/** An empty folder whose path has a space and a letter beyond ASCII; it is removed after the test. */
export function createFolder(): string {
	const folder = realpathSync(mkdtempSync(join(tmpdir(), 'flowdesk tést ')));
	folders.push(folder);
	return folder;
}

/** Writes files by name, folders included; a name that ends in `*` becomes an executable. */
export function write(folder: string, files: Readonly<Record<string, string>>): void {
	for (const [name, content] of Object.entries(files)) {
		const path = join(folder, name.replace(/\*$/, ''));
		mkdirSync(dirname(path), {recursive: true});
		writeFileSync(path, content);
		if (name.endsWith('*')) {
			chmodSync(path, 0o755);
		}
	}
}

/** Runs git as a user of its own, apart from the machine's configuration. */
export async function runGit(folder: string, ...args: readonly string[]): Promise<string> {
	const {stdout} = await execa('git', args, {
		cwd: folder,
		env: {
			GIT_CONFIG_GLOBAL: '/dev/null',
			GIT_CONFIG_SYSTEM: '/dev/null',
			GIT_AUTHOR_NAME: 'test',
			GIT_AUTHOR_EMAIL: 'test@example.com',
			GIT_COMMITTER_NAME: 'test',
			GIT_COMMITTER_EMAIL: 'test@example.com',
		},
	});
	return stdout;
}

/** A repository without commits that holds the files. */
export async function createRepository(
	files: Readonly<Record<string, string>> = {},
): Promise<string> {
	const folder = createFolder();
	await runGit(folder, 'init', '-q');
	write(folder, files);
	return folder;
}

export async function commitAll(folder: string): Promise<void> {
	await runGit(folder, 'add', '-A');
	await runGit(folder, 'commit', '-q', '-m', 'all');
}
