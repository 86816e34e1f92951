import {git} from '../git.js';
import {firstLine} from './blobs.js';
import type {RawPath} from './raw-path.js';
import {folderModeIn, modeIn, type StateRecord} from './record.js';
import type {TreeEntry} from './trees.js';

/** Every file and folder of a tree. */
export type ListedTree = Readonly<{
	files: ReadonlyMap<RawPath, TreeEntry>;
	folders: ReadonlySet<RawPath>;
}>;

/** A file to be written: what it is, and its permission bits (a link has none). */
export type FileToWrite = Readonly<{path: RawPath; entry: TreeEntry; mode: number | null}>;

/** What has to be done to a working tree to make it another. */
export type FilePlan = Readonly<{
	write: readonly FileToWrite[];
	/** Files to be deleted. */
	remove: readonly RawPath[];
	/** Files with the right bytes and other permissions. */
	chmod: readonly Readonly<{path: RawPath; mode: number}>[];
	makeFolders: readonly RawPath[];
	/** Folders that are made, and those with other permissions. */
	chmodFolders: readonly Readonly<{path: RawPath; mode: number}>[];
	/** Deepest first; those that are not empty then are kept. */
	removeFolders: readonly RawPath[];
}>;

/** A tree with its permissions. */
export type FullTree = ListedTree & Readonly<{modes: StateRecord['modes']}>;

/** Lists a tree of the repository. Rejects when git cannot read it. */
export async function listTree(directory: string, tree: string): Promise<ListedTree> {
	const listed = await git(directory, ['ls-tree', '-r', '-t', '-z', '--full-tree', tree], {
		encoding: 'latin1',
	});
	if (!listed.ok) {
		throw new Error(`git cannot read a saved tree: ${firstLine(listed.stderr)}`);
	}

	const files = new Map<RawPath, TreeEntry>();
	const folders = new Set<RawPath>();
	for (const line of listed.stdout.split('\0').filter(Boolean)) {
		const tab = line.indexOf('\t');
		const path = line.slice(tab + 1);
		const [mode = '', type, oid = ''] = line.slice(0, tab).split(' ');
		if (type === 'tree') {
			folders.add(path);
		} else {
			files.set(path, {mode: mode as TreeEntry['mode'], oid});
		}
	}

	return {files, folders};
}

/** True for the paths themselves and everything below them. */
export function isBelowAny(paths: readonly RawPath[]): (path: RawPath) => boolean {
	const all = new Set(paths);
	return (path) => {
		for (let at = path.length; at > 0; at = path.lastIndexOf('/', at - 1)) {
			if (all.has(path.slice(0, at))) {
				return true;
			}
		}

		return false;
	};
}

/**
 * How the present tree becomes the target. What the target's state did not save was there and may be what it was:
 * nothing below such a path (`isUnsaved`) is deleted. Folders that hold what stays (`stays`) are kept as well.
 */
export function planFiles(
	target: FullTree,
	present: FullTree,
	isUnsaved: (path: RawPath) => boolean,
	stays: readonly RawPath[],
): FilePlan {
	const write: FileToWrite[] = [];
	const chmod: {readonly path: RawPath; readonly mode: number}[] = [];
	for (const [path, entry] of target.files) {
		const there = present.files.get(path);
		const mode = permissions(target, path, entry);
		if (there?.oid !== entry.oid || isLink(there) !== isLink(entry)) {
			write.push({path, entry, mode});
		} else if (mode !== null && mode !== permissions(present, path, there)) {
			chmod.push({path, mode});
		}
	}

	const holding = new Set(stays.flatMap(foldersAbove));
	const isGone = (path: RawPath) => !isUnsaved(path);
	return {
		write,
		chmod,
		remove: [...present.files.keys()].filter((path) => !target.files.has(path) && isGone(path)),
		makeFolders: [...target.folders].filter((path) => !present.folders.has(path)).sort(),
		chmodFolders: ['', ...target.folders].flatMap((path) => {
			const mode = folderModeIn(target.modes, path);
			const isThere = path === '' || present.folders.has(path);
			const isRight = isThere && folderModeIn(present.modes, path) === mode;
			return mode === null || isRight ? [] : [{path, mode}];
		}),
		removeFolders: [...present.folders]
			.filter((path) => !target.folders.has(path) && isGone(path) && !holding.has(path))
			.sort()
			.reverse(),
	};
}

/** True when nothing has to be done. */
export function isNothing(plan: FilePlan): boolean {
	return Object.values(plan).every((list) => list.length === 0);
}

function permissions({modes}: FullTree, path: RawPath, entry: TreeEntry): number | null {
	return isLink(entry) ? null : modeIn(modes, path, entry.mode === '100755');
}

/** A path and the folders it is in. */
function foldersAbove(path: RawPath): readonly RawPath[] {
	const parts = path.split('/');
	return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function isLink(entry: TreeEntry): boolean {
	return entry.mode === '120000';
}
