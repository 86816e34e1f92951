import {Buffer} from 'node:buffer';
import {git} from '../git.js';
import {firstLine, type ObjectFormat, objectId} from './blobs.js';
import {bytesOf, type RawPath} from './raw-path.js';

/** What a path is in a tree. */
export type TreeEntry = Readonly<{mode: '100644' | '100755' | '120000'; oid: string}>;

/** While git packs objects in the background, mktree may miss one that has just moved; it looks again when run again. */
const attempts = 5;

type Folder = {readonly entries: Map<RawPath, TreeEntry | Folder>};

type Line = Readonly<{name: RawPath; mode: string; oid: string; isFolder: boolean}>;

/**
 * Writes trees into the object store of a repository. Trees written once are not written again.
 * Everything an entry names must be stored already: git looks, and `write` rejects otherwise.
 */
export function createTreeWriter(store: string, format: ObjectFormat) {
	const written = new Set<string>();
	return {
		/** The id of the tree with these files and folders; an empty folder is an empty tree in it. */
		async write(
			files: ReadonlyMap<RawPath, TreeEntry>,
			folders: readonly RawPath[],
		): Promise<string> {
			const top: Folder = {entries: new Map()};
			for (const path of folders) {
				folderAt(top, path === '' ? [] : path.split('/'));
			}

			for (const [path, entry] of files) {
				const parts = path.split('/');
				const name = parts.pop() ?? '';
				folderAt(top, parts).entries.set(name, entry);
			}

			const fresh: {readonly oid: string; readonly lines: readonly Line[]}[] = [];
			const oid = build(top, format, (tree) => {
				if (!written.has(tree.oid)) {
					fresh.push(tree);
				}
			});
			await storeTrees(store, fresh);
			for (const tree of fresh) {
				written.add(tree.oid);
			}

			return oid;
		},
	};
}

function folderAt(top: Folder, parts: readonly RawPath[]): Folder {
	let folder = top;
	for (const part of parts) {
		const there = folder.entries.get(part);
		if (there && 'entries' in there) {
			folder = there;
		} else {
			const made: Folder = {entries: new Map()};
			folder.entries.set(part, made);
			folder = made;
		}
	}

	return folder;
}

/** Children before parents, so that each tree finds what it names. */
function build(
	folder: Folder,
	format: ObjectFormat,
	keep: (tree: Readonly<{oid: string; lines: readonly Line[]}>) => void,
): string {
	const lines: Line[] = [];
	for (const [name, entry] of folder.entries) {
		lines.push(
			'entries' in entry
				? {name, mode: '40000', oid: build(entry, format, keep), isFolder: true}
				: {name, mode: entry.mode, oid: entry.oid, isFolder: false},
		);
	}

	// Git sorts a folder as if its name ended in a slash.
	const key = ({name, isFolder}: Line) => (isFolder ? `${name}/` : name);
	lines.sort((a, b) => (key(a) < key(b) ? -1 : 1));
	const bytes = Buffer.concat(
		lines.flatMap(({mode, name, oid}) => [bytesOf(`${mode} ${name}\0`), Buffer.from(oid, 'hex')]),
	);
	const oid = objectId(format, 'tree', bytes);
	keep({oid, lines});
	return oid;
}

async function storeTrees(
	store: string,
	trees: readonly Readonly<{oid: string; lines: readonly Line[]}>[],
): Promise<void> {
	if (trees.length === 0) {
		return;
	}

	const records = trees.flatMap(({lines}) => [
		...lines.map(({mode, name, oid, isFolder}) =>
			bytesOf(`${mode.padStart(6, '0')} ${isFolder ? 'tree' : 'blob'} ${oid}\t${name}\0`),
		),
		Buffer.from('\0'),
	]);
	const input = Buffer.concat(records);
	let complaint = '';
	for (let attempt = 0; attempt < attempts; attempt += 1) {
		const made = await git(store, ['mktree', '-z', '--batch'], {input});
		const names = made.stdout.split('\n').filter(Boolean);
		if (made.ok && names.every((name, index) => name === trees[index]?.oid)) {
			return;
		}

		complaint = firstLine(made.stderr);
	}

	throw new Error(`git could not store a tree: ${complaint}`);
}
