import {
	appendFile,
	copyFile,
	mkdir,
	mkdtemp,
	readFile,
	rm,
	stat,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {type GitResult, git} from '../git.js';

/** Milliseconds of OpenCode's snapshots; null is more than the limit. */
export type SnapshotCost = Readonly<{
	/** The first one of a working tree, for which OpenCode makes a git folder. */
	firstMs: number | null;
	/** Every later one, with nothing changed in between. */
	nextMs: number | null;
	limitMs: number;
}>;

/** OpenCode leaves larger files out as long as git does not know them. */
const largestBytes = 2 * 1024 * 1024;

/** As in the git folder that OpenCode makes for itself. */
const settings = `[core]
	autocrlf = false
	longpaths = true
	symlinks = true
	untrackedCache = true
[feature]
	manyFiles = true
[index]
	version = 4
	threads = true
`;

/**
 * Measures what a snapshot of the working tree whose top is `directory` costs OpenCode, by doing the same git work in a
 * folder of its own: a git folder that begins with the repository's index and borrows its objects, in which what
 * changed is added and a tree is written. The repository and OpenCode's data are only read, and the folder is
 * removed. `limitMs` (30 s) is for everything together. Null where git cannot do it. Never rejects.
 */
export async function measureSnapshot(
	request: Readonly<{directory: string; limitMs?: number}>,
): Promise<SnapshotCost | null> {
	const {directory, limitMs = 30_000} = request;
	const endsAt = performance.now() + limitMs;
	const folder = await mkdtemp(join(tmpdir(), 'flowdesk-snapshot-')).catch(() => null);
	if (folder === null) {
		return null;
	}

	try {
		// OpenCode's git folder is of the whole working tree, also for a mission in a folder of it.
		const top = await git(directory, ['rev-parse', '--show-toplevel']);
		const work = {directory: top.stdout.replace(/\n$/, ''), folder, endsAt};
		if (!top.ok) {
			return null;
		}

		const firstMs = await timeOf(async () => {
			await makeGitFolder(work);
			await snapshot(work);
		}, endsAt);
		const nextMs = firstMs === null ? null : await timeOf(async () => snapshot(work), endsAt);
		return {firstMs, nextMs, limitMs};
	} catch {
		return null;
	} finally {
		await rm(folder, {recursive: true, force: true, maxRetries: 3}).catch(() => {});
	}
}

type Work = Readonly<{directory: string; folder: string; endsAt: number}>;

/** Null when the time was up; what fails before that is thrown. */
async function timeOf(work: () => Promise<void>, endsAt: number): Promise<number | null> {
	const before = performance.now();
	try {
		await work();
	} catch (error) {
		if (performance.now() < endsAt) {
			throw error;
		}

		return null;
	}

	return performance.now() - before;
}

async function makeGitFolder(work: Work): Promise<void> {
	const {directory, folder} = work;
	const variables = {GIT_DIR: folder, GIT_WORK_TREE: directory};
	await run(work, ['init', '--quiet'], {variables});
	await appendFile(join(folder, 'config'), settings);
	const located = await run(work, ['rev-parse', '--path-format=absolute', '--git-common-dir']);
	const common = located.stdout.replace(/\n$/, '');
	const objects = join(common, 'objects');
	const others = await readFile(join(objects, 'info/alternates'), 'utf8').catch(() => '');
	await mkdir(join(folder, 'objects/info'), {recursive: true});
	await writeFile(join(folder, 'objects/info/alternates'), `${objects}\n${others}`);
	for (const name of ['index', 'info/exclude']) {
		await copyFile(join(common, name), join(folder, name)).catch(() => {});
	}
}

async function snapshot(work: Work): Promise<void> {
	const own = ['--git-dir', work.folder, '--work-tree', work.directory];
	const [changed, others] = await Promise.all([
		run(work, [...own, 'diff-files', '--name-only', '-z', '--', '.']),
		run(work, [...own, 'ls-files', '--others', '--exclude-standard', '-z', '--', '.']),
	]);
	const added: string[] = [];
	for (const name of others.stdout.split('\0').filter(Boolean)) {
		const found = await stat(join(work.directory, name)).catch(() => null);
		if (!(found?.isFile() && found.size > largestBytes)) {
			added.push(name);
		}
	}

	const names = [...new Set([...changed.stdout.split('\0').filter(Boolean), ...added])];
	if (names.length > 0) {
		const add = ['add', '--all', '--sparse', '--pathspec-from-file=-', '--pathspec-file-nul'];
		const specs = names.map((name) => `:(top,literal)${name}\0`).join('');
		await run(work, [...own, ...add], {input: Buffer.from(specs)});
	}

	await run(work, [...own, 'write-tree']);
}

async function run(
	{directory, endsAt}: Work,
	args: readonly string[],
	options: Parameters<typeof git>[2] = {},
): Promise<GitResult> {
	const timeoutMs = Math.max(1, Math.ceil(endsAt - performance.now()));
	const result = await git(directory, args, {...options, timeoutMs});
	if (!result.ok) {
		throw new Error(result.stderr);
	}

	return result;
}
