import {chmod, lstat} from 'node:fs/promises';
import type {FilePlan} from './file-plan.js';
import {bytesOf, type RawPath, under} from './raw-path.js';

/** With these bits the owner may list a folder and change what is in it. */
const open = 0o700;

type FolderMode = FilePlan['chmodFolders'][number];

/**
 * Opens the folders in which a plan has something to do and that their owner may not write to. Links are not followed.
 * Resolves to the permissions that folders are to have afterwards, deepest first: theirs or the plan's. Never rejects.
 */
export async function openFolders(
	top: RawPath,
	{write, remove, chmod: files, makeFolders, chmodFolders, removeFolders}: FilePlan,
): Promise<readonly FolderMode[]> {
	const changed = [...[...write, ...files, ...chmodFolders].map(({path}) => path), ...remove];
	const seen = new Map<RawPath, number | null>();
	for (const path of [...changed, ...makeFolders, ...removeFolders]) {
		await openAbove(top, path, seen);
	}

	const planned = new Set(chmodFolders.map(({path}) => path));
	const opened = [...seen].flatMap(([path, mode]) =>
		mode === null || planned.has(path) ? [] : [{path, mode}],
	);
	return [...chmodFolders, ...opened].sort((a, b) => (a.path < b.path ? 1 : -1));
}

/** Gives a folder its permissions, unless it or one above it is a link or no folder. Rejects when it cannot. */
export async function chmodFolder(top: RawPath, {path, mode}: FolderMode): Promise<void> {
	for (const each of path === '' ? [''] : ['', ...foldersAbove(path), path]) {
		if ((await folderMode(top, each)) === null) {
			return;
		}
	}

	await chmod(bytesOf(under(top, path)), mode);
}

/** The folders a path is in, the highest first. */
function foldersAbove(path: RawPath): readonly RawPath[] {
	const parts = path.split('/');
	return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** `seen` gets the former permissions of folders that were opened, and null for those that need not be. */
async function openAbove(top: RawPath, path: RawPath, seen: Map<RawPath, number | null>) {
	for (const folder of ['', ...foldersAbove(path)]) {
		if (seen.has(folder)) {
			continue;
		}

		const mode = await folderMode(top, folder);
		if (mode === null) {
			return;
		}

		const isOpen = (mode & open) === open;
		seen.set(folder, isOpen ? null : mode);
		if (!isOpen) {
			// What then cannot be done says so itself.
			await chmod(bytesOf(under(top, folder)), mode | open).catch(() => {});
		}
	}
}

/** The permission bits of a folder, null when there is none: a link to one is none. */
async function folderMode(top: RawPath, path: RawPath): Promise<number | null> {
	const stat = await lstat(bytesOf(under(top, path))).catch(() => null);
	return stat?.isDirectory() ? stat.mode & 0o7777 : null;
}
