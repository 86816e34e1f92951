import {realpathSync, statSync} from 'node:fs';
import {lstat, open} from 'node:fs/promises';
import {resolve} from 'node:path';
import {git} from './git.js';

/** A git working tree that a mission can run in. Paths are real paths. */
export type Project = Readonly<{
	/** The top of the working tree. */
	root: string;
	/** Where the user stands in it. */
	directory: string;
	hasCommits: boolean;
}>;

/** The project of a directory, or why there is none: `problem` says what is wrong, `advice` what to do. */
export type FoundProject =
	| Readonly<{ok: true; project: Project}>
	| Readonly<{
			ok: false;
			kind: 'no-folder' | 'no-git-program' | 'no-repository' | 'bare' | 'refused';
			problem: string;
			advice: string;
	  }>;

/** Finds the working tree that a directory is in. Never rejects. */
export async function findProject(cwd: string): Promise<FoundProject> {
	const directory = realFolder(cwd);
	if (directory === null) {
		return refuse('no-folder', `There is no folder ${cwd}.`, 'Check the path.');
	}

	const top = await git(directory, ['rev-parse', '--show-toplevel']);
	if (!top.ok) {
		return explain(directory, top);
	}

	const head = await git(directory, ['rev-parse', '--verify', '--quiet', 'HEAD']);
	// A real path; only the last newline is git's, for a folder's name may end in one.
	const root = top.stdout.replace(/\n$/, '');
	return {ok: true, project: {root, directory, hasCommits: head.ok}};
}

/** Milliseconds that `git status` takes in the directory, or null when it fails. */
export async function statusTime(directory: string): Promise<number | null> {
	const before = performance.now();
	const {ok} = await git(directory, ['status', '--porcelain=v2', '-z']);
	return ok ? performance.now() - before : null;
}

/** Files that git neither knows nor ignores, and their bytes; null when git cannot tell. Never rejects. */
export async function untrackedFiles(
	directory: string,
): Promise<Readonly<{files: number; bytes: number}> | null> {
	// Names need not be UTF-8: one character is one byte.
	const encoding = 'latin1';
	const args = ['ls-files', '--others', '--exclude-standard', '-z'];
	const {ok, stdout} = await git(directory, args, {encoding});
	if (!ok) {
		return null;
	}

	const names = stdout.split('\0').filter((name) => name !== '');
	let bytes = 0;
	for (let start = 0; start < names.length; start += 100) {
		const sizes = names.slice(start, start + 100).map(async (name) => {
			const path = Buffer.concat([Buffer.from(`${directory}/`), Buffer.from(name, encoding)]);
			const stat = await lstat(path).catch(() => null);
			return stat?.isFile() ? stat.size : 0;
		});
		bytes += (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
	}

	return {files: names.length, bytes};
}

/** How many files the index of a repository holds, by its first bytes; 0 when there is none. Never rejects. */
export async function trackedFiles(directory: string): Promise<number> {
	const named = await git(directory, ['rev-parse', '--git-path', 'index']);
	const path = resolve(directory, named.stdout.replace(/\n$/, ''));
	const file = named.ok ? await open(path).catch(() => null) : null;
	try {
		const read = await file?.read(Buffer.alloc(12), 0, 12, 0);
		return read?.bytesRead === 12 ? read.buffer.readUInt32BE(8) : 0;
	} catch {
		return 0;
	} finally {
		await file?.close();
	}
}

async function explain(
	directory: string,
	failed: Readonly<{isMissing: boolean; stderr: string}>,
): Promise<FoundProject> {
	if (failed.isMissing) {
		return refuse('no-git-program', 'git was not found.', 'Install git and try again.');
	}

	const bare = await git(directory, ['rev-parse', '--is-bare-repository']);
	if (bare.stdout.trim() === 'true') {
		return refuse(
			'bare',
			`${directory} is a bare repository: it has no files to work on.`,
			'Clone it, or add a working tree with `git worktree add`, and start there.',
		);
	}

	if (bare.ok) {
		return refuse(
			'refused',
			`${directory} is inside a .git folder.`,
			'Start in the folder that holds your files.',
		);
	}

	if (failed.stderr.includes('dubious ownership')) {
		return refuse(
			'refused',
			`git does not use the repository in ${directory}: it belongs to another user.`,
			`If you trust it: git config --global --add safe.directory '${directory}'`,
		);
	}

	if (failed.stderr.includes('not a git repository')) {
		return refuse(
			'no-repository',
			`${directory} is not in a git repository.`,
			'Run `git init` there, or start with --no-git (then there is no diff and no undo).',
		);
	}

	const [line] = failed.stderr.trim().split('\n');
	return refuse('refused', `git cannot read ${directory}: ${line}`, 'Repair it with git first.');
}

function refuse(
	kind: Extract<FoundProject, {ok: false}>['kind'],
	problem: string,
	advice: string,
): FoundProject {
	return {ok: false, kind, problem, advice};
}

function realFolder(path: string): string | null {
	try {
		const real = realpathSync(path);
		return statSync(real).isDirectory() ? real : null;
	} catch {
		return null;
	}
}
