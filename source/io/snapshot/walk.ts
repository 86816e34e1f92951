import {type BigIntStats, lstatSync} from 'node:fs';
import {lstat, readdir} from 'node:fs/promises';
import {setImmediate as others} from 'node:timers/promises';
import {bytesOf, type RawPath, under} from './raw-path.js';

/** Folders and files looked at at the same time. */
const walkers = 16;

/** Files looked at in one go before others get their turn. */
const batch = 64;
/** Above this many ms a file the disk is what costs time, and many looks at once are faster. */
const slowLookMs = 0.2;
/** Less than this says nothing of a disk: something else may have had the processor. */
const tellingMs = 100;

/** A file or a symbolic link on disk. */
export type FoundFile = Readonly<{path: RawPath; stat: BigIntStats}>;

/** A folder on disk and its permission bits. */
export type FoundFolder = Readonly<{path: RawPath; mode: number}>;

/** Something that a walk was told to leave out. */
export type Skipped = Readonly<{path: RawPath; isFolder: boolean}>;

/** What is on disk below a folder; paths are relative to the folder the walk began at. */
export type Walked = Readonly<{
	files: readonly FoundFile[];
	/** Every folder that was entered. */
	folders: readonly FoundFolder[];
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
	const pace = {looks: 0, ms: 0};
	let level: readonly RawPath[] = [start];
	while (level.length > 0 && limits.isEnough?.(found) !== true) {
		const below: RawPath[] = [];
		await inParallel(level, async (folder) => {
			below.push(...(await enter({top, folder, isStart: folder === start, limits, found, pace})));
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
	/** How many files a whole walk looked at one after the other, and how long that took. */
	pace: {looks: number; ms: number};
}>;

async function enter({
	top,
	folder,
	isStart,
	limits,
	found,
	pace,
}: Step): Promise<readonly RawPath[]> {
	const full = bytesOf(under(top, folder));
	const entries = await readdir(full, {withFileTypes: true, encoding: 'latin1'}).catch(
		(error: unknown) => keepProblem(error, folder, found),
	);
	const stat = lstatSync(full, {throwIfNoEntry: false});
	if (entries === null || !stat?.isDirectory()) {
		return [];
	}

	const isRepository = !isStart && entries.some(({name}) => name === '.git');
	if (isRepository && limits.entersRepositories !== true) {
		found.repositories.push(folder);
		return [];
	}

	found.folders.push({path: folder, mode: stat.mode & 0o7777});
	const folders: RawPath[] = [];
	const files: RawPath[] = [];
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
			files.push(path);
		}
	}

	await lookAt(files, {top, found, pace});
	return folders;
}

/**
 * Looks at files one after the other, which for what is in memory takes a third of the time that as many promises
 * take; on a slow disk many at once.
 */
async function lookAt(
	paths: readonly RawPath[],
	{top, found, pace}: Pick<Step, 'top' | 'found' | 'pace'>,
): Promise<void> {
	let at = 0;
	while (at < paths.length && !isSlow(pace)) {
		const some = paths.slice(at, at + batch);
		const before = performance.now();
		for (const path of some) {
			look(top, path, found);
		}

		pace.ms += performance.now() - before;
		pace.looks += some.length;
		at += some.length;
		await others();
	}

	await inParallel(paths.slice(at), async (path) => {
		try {
			keep(path, await lstat(bytesOf(under(top, path)), {bigint: true}), found);
		} catch (error) {
			keepProblem(error, path, found);
		}
	});
}

function isSlow({looks, ms}: Step['pace']): boolean {
	return ms > tellingMs && ms > looks * slowLookMs;
}

function look(top: RawPath, path: RawPath, found: Found): void {
	try {
		const stat = lstatSync(bytesOf(under(top, path)), {bigint: true, throwIfNoEntry: false});
		if (stat) {
			keep(path, stat, found);
		}
	} catch (error) {
		keepProblem(error, path, found);
	}
}

function keep(path: RawPath, stat: BigIntStats, found: Found): void {
	if (stat.isFile() || stat.isSymbolicLink()) {
		found.files.push({path, stat});
	} else {
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
