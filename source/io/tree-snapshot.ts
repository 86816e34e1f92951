import {git} from './git.js';
import {type ObjectFormat, storeBlobs} from './snapshot/blobs.js';
import {knownBlobs} from './snapshot/known-blobs.js';
import {bytesOf, isUtf8, type RawPath, rawOf, readable, under} from './snapshot/raw-path.js';
import {createTreeWriter, type TreeEntry} from './snapshot/trees.js';
import {type FoundFile, walk} from './snapshot/walk.js';

/** A file that two snapshots differ in. */
export type ChangedFile = Readonly<{path: string; kind: 'added' | 'changed' | 'deleted'}>;

/** Snapshots of one working tree. */
export type TreeSnapshots = Readonly<{
	/** Takes one; resolves to its git tree. Rejects when git cannot read or store. One at a time, in order. */
	take: () => Promise<Readonly<{tree: string}>>;
	/** The files in which the second of two trees differs from the first, by path. Rejects when git cannot read one. */
	changed: (before: string, after: string) => Promise<readonly ChangedFile[]>;
}>;

/** A file changed this recently may change again without a new time stamp: its blob is not remembered. */
const settledMs = 2000;

/** So few files are read sooner than an index is asked about them. */
const fewFiles = 50;

type Memory = Map<RawPath, Readonly<{stamp: string; oid: string}>>;

/**
 * Snapshots of the working tree whose top is `directory`, as git trees in its object store. A snapshot holds every file
 * that git does not ignore, tracked or not, with its raw bytes (no filter, no line-ending conversion), its
 * executable bit, links as links and empty folders; what is in submodules and other repositories inside
 * counts like everything else. Working tree, index, HEAD and stash are not touched, and no ref is made: git may
 * collect a snapshot after two weeks. The first call reads what the index cannot vouch for;
 * later calls read only what has changed since.
 */
export function createTreeSnapshots(
	request: Readonly<{directory: string; now?: () => number}>,
): TreeSnapshots {
	const {directory, now = Date.now} = request;
	const memory: Memory = new Map();
	let format: ObjectFormat | null = null;
	let writer: ReturnType<typeof createTreeWriter> | null = null;
	let last: Promise<unknown> = Promise.resolve();
	const takeNow = async () => {
		format ??= await formatOf(directory);
		writer ??= createTreeWriter(directory, format);
		const found = await findFiles(directory, rawOf(directory), '');
		const entries = await entriesOf({directory, format, found, memory, now});
		return {tree: await writer.write(entries, found.folders)};
	};

	return {
		take: () => {
			const taken = last.then(takeNow);
			last = taken.catch(() => {});
			return taken;
		},
		changed: async (before, after) => changedFiles(directory, before, after),
	};
}

type Repository = Readonly<{path: RawPath; files: readonly FoundFile[]}>;
type FoundTree = Readonly<{repositories: readonly Repository[]; folders: readonly RawPath[]}>;

/** What is on disk in the repository at `path` below `top`, and in repositories inside it. */
async function findFiles(directory: string, top: RawPath, path: RawPath): Promise<FoundTree> {
	const place = path === '' ? directory : readable(under(top, path));
	const ignored = await ignoredPaths(place);
	const skips = (each: RawPath, isFolder: boolean) => {
		const own = path === '' ? each : each.slice(path.length + 1);
		return ignored.has(isFolder ? `${own}/` : own);
	};
	const walked = await walk(top, path, {skips});
	const inner: FoundTree[] = [];
	for (const each of walked.repositories) {
		inner.push(await findInner(directory, top, each, skips));
	}

	return {
		repositories: [{path, files: walked.files}, ...inner.flatMap((one) => one.repositories)],
		folders: [...walked.folders, ...inner.flatMap((one) => one.folders)],
	};
}

/** A folder with a `.git` in it is a repository if git thinks so; otherwise its files are taken as they are. */
async function findInner(
	directory: string,
	top: RawPath,
	path: RawPath,
	skips: (path: RawPath, isFolder: boolean) => boolean,
): Promise<FoundTree> {
	if (isUtf8(path)) {
		const named = await git(readable(under(top, path)), ['rev-parse', '--show-prefix']);
		if (named.ok && named.stdout.trim() === '') {
			return findFiles(directory, top, path);
		}
	}

	const {files, folders} = await walk(top, path, {skips, entersRepositories: true});
	return {repositories: [{path, files}], folders};
}

async function ignoredPaths(directory: string): Promise<ReadonlySet<RawPath>> {
	const listed = await git(
		directory,
		['ls-files', '-z', '-o', '-i', '--exclude-standard', '--directory'],
		{encoding: 'latin1'},
	);
	if (!listed.ok) {
		throw new Error(`git cannot list ${directory}: ${listed.stderr.trim().split('\n')[0] ?? ''}`);
	}

	return new Set(listed.stdout.split('\0').filter(Boolean));
}

async function entriesOf(
	request: Readonly<{
		directory: string;
		format: ObjectFormat;
		found: FoundTree;
		memory: Memory;
		now: () => number;
	}>,
): Promise<ReadonlyMap<RawPath, TreeEntry>> {
	const {directory, format, found, memory, now} = request;
	const lookedAt = now();
	const ids = new Map<RawPath, string>();
	const fresh: FoundFile[] = [];
	for (const {path, files} of found.repositories) {
		const unseen = files.filter((file) => {
			const known = memory.get(file.path);
			const isKnown = known?.stamp === stampOf(file);
			if (known && isKnown) {
				ids.set(file.path, known.oid);
			}

			return !isKnown;
		});
		fresh.push(...(await unknownFiles(directory, path, unseen, ids)));
	}

	const stored = await storeBlobs({store: directory, format, top: rawOf(directory), files: fresh});
	for (const [path, oid] of stored.ids) {
		ids.set(path, oid);
	}

	const entries = new Map<RawPath, TreeEntry>();
	memory.clear();
	for (const file of found.repositories.flatMap(({files}) => files)) {
		const oid = ids.get(file.path);
		if (oid !== undefined) {
			entries.set(file.path, {mode: modeOf(file), oid});
			if (lookedAt - Number(file.stat.ctimeMs) > settledMs) {
				memory.set(file.path, {stamp: stampOf(file), oid});
			}
		}
	}

	return entries;
}

/** The files that must be read; the ids of the others, which the repository's index vouches for, go into `ids`. */
async function unknownFiles(
	directory: string,
	path: RawPath,
	files: readonly FoundFile[],
	ids: Map<RawPath, string>,
): Promise<readonly FoundFile[]> {
	if (files.length < fewFiles || !isUtf8(path)) {
		return files;
	}

	const prefix = path === '' ? '' : `${path}/`;
	const place = path === '' ? directory : `${directory}/${readable(path)}`;
	const own = files.map((file) => ({...file, path: file.path.slice(prefix.length)}));
	const known = await knownBlobs(place, directory, own);
	return files.filter((file) => {
		const oid = known.get(file.path.slice(prefix.length));
		if (oid !== undefined) {
			ids.set(file.path, oid);
		}

		return oid === undefined;
	});
}

function modeOf({stat}: FoundFile): TreeEntry['mode'] {
	if (stat.isSymbolicLink()) {
		return '120000';
	}

	return (stat.mode & 0o100n) === 0n ? '100644' : '100755';
}

function stampOf({stat}: FoundFile): string {
	return `${stat.ino} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs} ${stat.mode}`;
}

async function formatOf(directory: string): Promise<ObjectFormat> {
	const named = await git(directory, ['rev-parse', '--show-object-format']);
	if (!named.ok) {
		throw new Error(`git cannot read ${directory}: ${named.stderr.trim().split('\n')[0] ?? ''}`);
	}

	return named.stdout.trim() === 'sha256' ? 'sha256' : 'sha1';
}

async function changedFiles(
	directory: string,
	before: string,
	after: string,
): Promise<readonly ChangedFile[]> {
	const told = await git(directory, ['diff-tree', '-r', '-z', '--no-renames', before, after], {
		encoding: 'latin1',
	});
	if (!told.ok) {
		throw new Error(`git cannot compare: ${told.stderr.trim().split('\n')[0] ?? ''}`);
	}

	const kinds = {A: 'added', D: 'deleted'} as const;
	const fields = told.stdout.split('\0');
	const changed: ChangedFile[] = [];
	for (let at = 0; at + 1 < fields.length; at += 2) {
		const letter = fields[at]?.split(' ')[4]?.[0];
		const kind = letter === 'A' || letter === 'D' ? kinds[letter] : 'changed';
		changed.push({path: bytesOf(fields[at + 1] ?? '').toString('utf8'), kind});
	}

	return changed;
}
