import {lstat} from 'node:fs/promises';
import {bytesOf, type RawPath, under} from './raw-path.js';
import {type FoundFile, type FoundFolder, type Skipped, type Walked, walk} from './walk.js';

/** Something on disk that a saved state does not hold, and why. */
export type Unsaved = Readonly<{path: RawPath; why: string}>;

/** Ignored files that are saved, and what is not. */
export type IgnoredFiles = Readonly<{
	files: readonly FoundFile[];
	folders: readonly FoundFolder[];
	unsaved: readonly Unsaved[];
}>;

/** Of ignored files: the most bytes of one, of one folder git names, and of all together; and how many. */
const bounds = {
	fileBytes: 10n * 1024n * 1024n,
	folderBytes: 50n * 1024n * 1024n,
	folderFiles: 2000,
	allBytes: 200n * 1024n * 1024n,
	allFiles: 10_000,
};

/** Folders that the tools which made them make again. */
const rebuilt = new Set([
	...['node_modules', 'bower_components', 'target', '.venv', 'venv', '__pycache__', '.tox', '.nox'],
	...['.gradle', '.next', '.nuxt', '.turbo', '.parcel-cache', '.mypy_cache', '.pytest_cache'],
	...['.ruff_cache', '.pnpm-store', '.terraform', 'Pods', 'DerivedData', '.dart_tool', 'elm-stuff'],
	...['.cache', '.yarn', '.bundle', '.eggs'],
]);

/**
 * What is saved of the files that git ignores: all that is small, but no folder that can be built again and nothing
 * huge. A path for which `isWanted` holds is saved whatever its size.
 */
export async function ignoredFiles(
	top: RawPath,
	skipped: readonly Skipped[],
	isWanted: (path: RawPath) => boolean,
): Promise<IgnoredFiles> {
	const files: FoundFile[] = [];
	const folders: FoundFolder[] = [];
	const unsaved: Unsaved[] = [];
	let bytes = 0n;
	for (const each of [...skipped].sort((a, b) => (a.path < b.path ? -1 : 1))) {
		const found = each.isFolder
			? await inFolder(top, each.path, isWanted)
			: await oneFile(top, each.path);
		const own = found.files.reduce((sum, {stat}) => sum + stat.size, 0n);
		const isFull =
			bytes + own > bounds.allBytes || files.length + found.files.length > bounds.allFiles;
		const why = found.why ?? (isFull ? 'ignored files are too many or too large' : null);
		if (why === null) {
			files.push(...found.files);
			folders.push(...found.folders);
			unsaved.push(...found.unsaved);
			bytes += own;
		} else if (why !== 'gone') {
			const wanted = await wantedOf(top, each, isWanted);
			if (each.isFolder || wanted.files.length === 0) {
				unsaved.push({path: each.path, why});
			}

			files.push(...wanted.files);
			folders.push(...wanted.folders);
		}
	}

	return {files, folders, unsaved};
}

type Wanted = Pick<IgnoredFiles, 'files' | 'folders'>;

type Found = IgnoredFiles & Readonly<{why: string | null}>;

const nothing = {files: [], folders: [], unsaved: []};

async function oneFile(top: RawPath, path: RawPath): Promise<Found> {
	const stat = await look(top, path);
	if (stat === null) {
		return {...nothing, why: 'gone'};
	}

	if (!stat.isFile() && !stat.isSymbolicLink()) {
		return {...nothing, why: 'no file'};
	}

	return stat.size > bounds.fileBytes
		? {...nothing, why: 'an ignored file of more than 10 MB'}
		: {...nothing, files: [{path, stat}], why: null};
}

async function inFolder(
	top: RawPath,
	path: RawPath,
	isWanted: (path: RawPath) => boolean,
): Promise<Found> {
	if (await isRebuilt(top, path)) {
		return {...nothing, why: 'can be built again'};
	}

	let size = 0n;
	let counted = 0;
	const isTooMuch = ({files}: Walked) => {
		for (; counted < files.length; counted += 1) {
			size += files[counted]?.stat.size ?? 0n;
		}

		return files.length > bounds.folderFiles || size > bounds.folderBytes;
	};
	const walked = await walk(top, path, {
		skips: (each, isFolder) => isFolder && rebuilt.has(each.slice(each.lastIndexOf('/') + 1)),
		isEnough: isTooMuch,
		entersRepositories: true,
	});
	if (isTooMuch(walked)) {
		return {...nothing, why: 'an ignored folder with too much in it'};
	}

	const isLarge = (file: FoundFile) => file.stat.size > bounds.fileBytes && !isWanted(file.path);
	return {
		files: walked.files.filter((file) => !isLarge(file)),
		folders: walked.folders,
		unsaved: [
			...walked.skipped.map((each) => ({path: each.path, why: 'can be built again'})),
			...walked.files
				.filter(isLarge)
				.map((file) => ({path: file.path, why: 'an ignored file of more than 10 MB'})),
			...otherUnsaved(walked),
		],
		why: null,
	};
}

/** What a walk met that cannot be saved at all. */
export function otherUnsaved({special, unreadable}: Walked): readonly Unsaved[] {
	return [
		...special.map((path) => ({path, why: 'no file'})),
		...unreadable.map((path) => ({path, why: 'cannot be read'})),
	];
}

/** By its name, or because it says so itself: a cache (CACHEDIR.TAG) or a Python environment. */
async function isRebuilt(top: RawPath, path: RawPath): Promise<boolean> {
	if (rebuilt.has(path.slice(path.lastIndexOf('/') + 1))) {
		return true;
	}

	const marks = await Promise.all(
		['CACHEDIR.TAG', 'pyvenv.cfg'].map(async (name) => look(top, under(path, name))),
	);
	return marks.some((mark) => mark !== null);
}

async function wantedOf(
	top: RawPath,
	{path, isFolder}: Skipped,
	isWanted: (path: RawPath) => boolean,
): Promise<Wanted> {
	if (!isFolder) {
		const stat = isWanted(path) ? await look(top, path) : null;
		return {files: stat?.isFile() || stat?.isSymbolicLink() ? [{path, stat}] : [], folders: []};
	}

	if (!isWanted(`${path}/`)) {
		return {files: [], folders: []};
	}

	const {files, folders} = await walk(top, path, {entersRepositories: true});
	return {
		files: files.filter((file) => isWanted(file.path)),
		folders: folders.filter((folder) => isWanted(`${folder.path}/`)),
	};
}

async function look(top: RawPath, path: RawPath) {
	return lstat(bytesOf(under(top, path)), {bigint: true}).catch(() => null);
}
