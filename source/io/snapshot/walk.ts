import type {BigIntStats} from 'node:fs';
import {lstat, readdir} from 'node:fs/promises';
import {bytesOf, type RawPath, under} from './raw-path.js';

/** Folders and files looked at at the same time. */
const walkers = 16;

/** A file or a symbolic link on disk. */
export type FoundFile = Readonly<{path: RawPath; stat: BigIntStats}>;

/** Something that a walk was told to leave out. */
export type Skipped = Readonly<{path: RawPath; isFolder: boolean}>;

/** What is on disk below a folder; paths are relative to the folder the walk began at. */
export type Walked = Readonly<{
	files: readonly FoundFile[];
	/** Every folder that was entered. */
	folders: readonly RawPath[];
	/** Folders with a `.git` of their own: not entered. */
	repositories: readonly RawPath[];
	/** Folders and files that `skips` named. */
	skipped: readonly Skipped[];
	/** Pipes, sockets and devices. */
	special: readonly RawPath[];
	/** Folders and files that could not be read. */
	unreadable: readonly RawPath[];
}>;

type Found = {[K in keyof Walked]: Walked[K][number][]};

/** How a walk is limited. `isEnough` ends it early: what it then gives is not everything. */
export type WalkLimits = Readonly<{
	skips?: (path: RawPath, isFolder: boolean) => boolean;
	isEnough?: (found: Walked) => boolean;
	/** True to take a folder with a `.git` of its own like any other, all but its `.git`. */
	entersRepositories?: boolean;
}>;

/**
 * Walks everything below `top` (absolute) from the folder `start` (relative to it); never follows a link and
 * never enters a `.git`. What vanishes on the way was not there. Never rejects.
 */
export async function walk(top: RawPath, start: RawPath, limits: WalkLimits = {}): Promise<Walked> {
	const found: Found = {
		files: [],
		folders: [],
		repositories: [],
		skipped: [],
		special: [],
		unreadable: [],
	};
	let level: readonly RawPath[] = [start];
	while (level.length > 0 && limits.isEnough?.(found) !== true) {
		const below: RawPath[] = [];
		await inParallel(level, async (folder) => {
			below.push(...(await enter({top, folder, isStart: folder === start, limits, found})));
		});
		level = below;
	}

	return found;
}

type Step = Readonly<{
	top: RawPath;
	folder: RawPath;
	isStart: boolean;
	limits: WalkLimits;
	found: Found;
}>;

async function enter({top, folder, isStart, limits, found}: Step): Promise<readonly RawPath[]> {
	const entries = await readdir(bytesOf(under(top, folder)), {
		withFileTypes: true,
		encoding: 'latin1',
	}).catch((error: unknown) => keepProblem(error, folder, found));
	if (entries === null) {
		return [];
	}

	const isRepository = !isStart && entries.some(({name}) => name === '.git');
	if (isRepository && limits.entersRepositories !== true) {
		found.repositories.push(folder);
		return [];
	}

	found.folders.push(folder);
	const folders: RawPath[] = [];
	const others: RawPath[] = [];
	for (const entry of entries) {
		const path = under(folder, entry.name);
		if (entry.name === '.git') {
			continue;
		}

		if (limits.skips?.(path, entry.isDirectory()) === true) {
			found.skipped.push({path, isFolder: entry.isDirectory()});
		} else if (entry.isDirectory()) {
			folders.push(path);
		} else {
			others.push(path);
		}
	}

	await inParallel(others, async (path) => look(top, path, found));
	return folders;
}

async function look(top: RawPath, path: RawPath, found: Found): Promise<void> {
	const stat = await lstat(bytesOf(under(top, path)), {bigint: true}).catch((error: unknown) =>
		keepProblem(error, path, found),
	);
	if (stat?.isFile() || stat?.isSymbolicLink()) {
		found.files.push({path, stat});
	} else if (stat !== null) {
		found.special.push(path);
	}
}

function keepProblem(error: unknown, path: RawPath, found: Found): null {
	const code = error instanceof Error && 'code' in error ? error.code : '';
	if (code !== 'ENOENT' && code !== 'ENOTDIR') {
		found.unreadable.push(path);
	}

	return null;
}

/** Does something with each of many things, a few at a time. */
export async function inParallel<T>(
	things: readonly T[],
	work: (thing: T) => Promise<void>,
): Promise<void> {
	let next = 0;
	const worker = async () => {
		while (next < things.length) {
			const thing = things[next] as T;
			next += 1;
			await work(thing);
		}
	};

	await Promise.all(Array.from({length: Math.min(walkers, things.length)}, worker));
}
