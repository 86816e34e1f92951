import {git} from '../git.js';
import {type ObjectFormat, storeBlobs} from './blobs.js';
import {ignoredFiles, otherUnsaved, type Unsaved} from './ignored-files.js';
import {type Index, knownBlobs, readIndex} from './known-blobs.js';
import {isUtf8, type RawPath, rawOf, readable, under} from './raw-path.js';
import {isRepository} from './repository-state.js';
import {createTreeWriter, type TreeEntry} from './trees.js';
import {type FoundFile, type FoundFolder, walk} from './walk.js';

/** The working tree as it was when it was looked at. */
export type TakenTree = Readonly<{
	/** Git tree in the object store of the repository. */
	tree: string;
	files: number;
	bytes: number;
	/** Permission bits of every file; links have none. */
	modes: ReadonlyMap<RawPath, number>;
	/** Permission bits of every folder; '' is the top. */
	folderModes: ReadonlyMap<RawPath, number>;
	/** The repository itself ('') and those inside it that git knows as such. */
	repositories: readonly RawPath[];
	/** What is on disk and not in the tree. */
	unsaved: readonly Unsaved[];
}>;

/** Which of the files that git ignores are taken: none, or the small ones and those that are wanted. */
export type IgnoredChoice = null | Readonly<{isWanted: (path: RawPath) => boolean}>;

/** A file changed this recently may change again without a new time stamp: its blob is not remembered. */
const settledMs = 2000;

/** So few files are read sooner than an index is asked about them. */
const fewFiles = 50;

type Memory = Map<RawPath, Readonly<{look: Look; oid: string}>>;

/** What tells that a file is the one that was read. */
type Look = Pick<FoundFile['stat'], (typeof telling)[number]>;

const telling = ['ino', 'size', 'mtimeNs', 'ctimeNs', 'mode'] as const;

/** Takes trees of one working tree; what it read once it reads again only when changed. */
export type TreeTaker = Readonly<{
	/** Rejects when git cannot read or store. */
	take: (ignored: IgnoredChoice) => Promise<TakenTree>;
	/** Learns of the files that the index vouches for, so that the next `take` need not; stores nothing. Never rejects. */
	lookAhead: () => Promise<void>;
}>;

/** A taker for the working tree whose top is `directory`. */
export function createTreeTaker(
	request: Readonly<{directory: string; now?: () => number}>,
): TreeTaker {
	const {directory, now = Date.now} = request;
	const memory: Memory = new Map();
	let format: ObjectFormat | null = null;
	let writer: ReturnType<typeof createTreeWriter> | null = null;
	const take = async (ignored: IgnoredChoice): Promise<TakenTree> => {
		format ??= await formatOf(directory);
		writer ??= createTreeWriter(directory, format);
		// Until files are known by memory the index will be asked: it is read while the disk is.
		const index = memory.size === 0 ? readIndex(directory) : null;
		const found = await findFiles(directory, '', ignored);
		const taking = {directory, format, found, memory, now, index};
		const {entries, unreadable} = await entriesOf(taking);
		const files = found.places.flatMap((place) => place.files);
		return {
			tree: await writer.write(
				entries,
				found.folders.map(({path}) => path),
			),
			files: entries.size,
			bytes: files.reduce((sum, {stat}) => sum + Number(stat.size), 0),
			modes: new Map(
				files
					.filter(({path, stat}) => stat.isFile() && entries.has(path))
					.map(({path, stat}) => [path, Number(stat.mode & 0o7777n)]),
			),
			folderModes: new Map(found.folders.map(({path, mode}) => [path, mode])),
			repositories: found.places.filter(({isRepository}) => isRepository).map(({path}) => path),
			unsaved: [...found.unsaved, ...unreadable.map((path) => ({path, why: 'cannot be read'}))],
		};
	};
	const lookAhead = async () => {
		try {
			const index = readIndex(directory);
			const lookedAt = now();
			const {places} = await findFiles(directory, '', null);
			for (const place of places) {
				const ids = new Map<RawPath, string>();
				await unknownFiles({directory, place, index}, place.files, ids);
				remember(memory, {lookedAt, files: place.files, ids});
			}
		} catch {
			// Whoever takes the tree meets the same problem, and says so.
		}
	};
	return {take, lookAhead};
}

/** A repository, or a folder that only looks like one, with the files that are its own. */
type Place = Readonly<{path: RawPath; isRepository: boolean; files: readonly FoundFile[]}>;

type FoundTree = Readonly<{
	places: readonly Place[];
	folders: readonly FoundFolder[];
	unsaved: readonly Unsaved[];
}>;

/** What is on disk in the repository at `path` below the top, and in repositories inside it. */
async function findFiles(
	directory: string,
	path: RawPath,
	ignored: IgnoredChoice,
): Promise<FoundTree> {
	const top = rawOf(directory);
	const ignoredNames = await ignoredPaths(path === '' ? directory : readable(under(top, path)));
	const skips = (each: RawPath, isFolder: boolean) => {
		const own = path === '' ? each : each.slice(path.length + 1);
		return ignoredNames.has(isFolder ? `${own}/` : own);
	};
	const walked = await walk(top, path, {skips});
	const saved =
		ignored === null
			? {files: [], folders: [], unsaved: []}
			: await ignoredFiles(top, walked.skipped, ignored.isWanted);
	const inner: FoundTree[] = [];
	for (const each of walked.repositories) {
		inner.push(
			isUtf8(each) && (await isRepository(readable(under(top, each))))
				? await findFiles(directory, each, ignored)
				: await findPlain(top, each, skips),
		);
	}

	return {
		places: [
			{path, isRepository: true, files: [...walked.files, ...saved.files]},
			...inner.flatMap((one) => one.places),
		],
		folders: [...walked.folders, ...saved.folders, ...inner.flatMap((one) => one.folders)],
		unsaved: [...saved.unsaved, ...otherUnsaved(walked), ...inner.flatMap((one) => one.unsaved)],
	};
}

/** A folder with a `.git` in it that is no repository: its files are taken as they are. */
async function findPlain(
	top: RawPath,
	path: RawPath,
	skips: (path: RawPath, isFolder: boolean) => boolean,
): Promise<FoundTree> {
	const walked = await walk(top, path, {skips, entersRepositories: true});
	return {
		places: [{path, isRepository: false, files: walked.files}],
		folders: walked.folders,
		unsaved: otherUnsaved(walked),
	};
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

type Taken = Readonly<{
	directory: string;
	format: ObjectFormat;
	found: FoundTree;
	memory: Memory;
	now: () => number;
	/** The index of the repository itself, when it was read ahead. */
	index: Promise<Index> | null;
}>;

async function entriesOf({directory, format, found, memory, now, index}: Taken) {
	const lookedAt = now();
	const ids = new Map<RawPath, string>();
	const fresh: FoundFile[] = [];
	for (const place of found.places) {
		const unseen = place.files.filter((file) => {
			const known = memory.get(file.path);
			if (known === undefined || telling.some((name) => known.look[name] !== file.stat[name])) {
				return true;
			}

			ids.set(file.path, known.oid);
			return false;
		});
		fresh.push(...(await unknownFiles({directory, place, index}, unseen, ids)));
	}

	const top = rawOf(directory);
	const stored = await storeBlobs({store: directory, format, top, files: fresh});
	for (const [path, oid] of stored.ids) {
		ids.set(path, oid);
	}

	const entries = new Map<RawPath, TreeEntry>();
	const files = found.places.flatMap((place) => place.files);
	for (const file of files) {
		const oid = ids.get(file.path);
		if (oid !== undefined) {
			entries.set(file.path, {mode: modeOf(file), oid});
		}
	}

	memory.clear();
	remember(memory, {lookedAt, files, ids});
	return {entries, unreadable: stored.unreadable};
}

/** Keeps what is known of files that were looked at (`lookedAt`: before it, epoch ms). */
function remember(
	memory: Memory,
	seen: Readonly<{
		lookedAt: number;
		files: readonly FoundFile[];
		ids: ReadonlyMap<RawPath, string>;
	}>,
): void {
	for (const file of seen.files) {
		const oid = seen.ids.get(file.path);
		if (oid !== undefined && seen.lookedAt - Number(file.stat.ctimeMs) > settledMs) {
			memory.set(file.path, {look: lookOf(file), oid});
		}
	}
}

/** The files that must be read; the ids of the others, which the repository's index vouches for, go into `ids`. */
async function unknownFiles(
	{directory, place, index}: Pick<Taken, 'directory' | 'index'> & Readonly<{place: Place}>,
	files: readonly FoundFile[],
	ids: Map<RawPath, string>,
): Promise<readonly FoundFile[]> {
	const {path, isRepository: hasIndex} = place;
	if (files.length < fewFiles || !hasIndex) {
		return files;
	}

	const prefix = path === '' ? '' : `${path}/`;
	const repository = path === '' ? directory : `${directory}/${readable(path)}`;
	const read = (path === '' ? index : null) ?? readIndex(repository);
	const own =
		path === '' ? files : files.map((file) => ({...file, path: file.path.slice(prefix.length)}));
	const known = await knownBlobs({repository, store: directory, index: await read}, own);
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

/** Of the eighteen numbers of a file only those that tell: they are kept for every file. */
function lookOf({stat: {ino, size, mtimeNs, ctimeNs, mode}}: FoundFile): Look {
	return {ino, size, mtimeNs, ctimeNs, mode};
}

async function formatOf(directory: string): Promise<ObjectFormat> {
	const named = await git(directory, ['rev-parse', '--show-object-format']);
	if (!named.ok) {
		throw new Error(`git cannot read ${directory}: ${named.stderr.trim().split('\n')[0] ?? ''}`);
	}

	return named.stdout.trim() === 'sha256' ? 'sha256' : 'sha1';
}
