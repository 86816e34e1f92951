import {isClaimed, pathIn} from '../mission/claims.js';
import {git} from './git.js';

/** Above so many files that git does not have as they are, nobody compares them. */
const most = 20_000;
/** Files named at most. */
const mostNamed = 20;
/** Files looked at at the same time. */
const readers = 16;

/** The files that differ from what git's index has, seen from the top of the working tree. */
export type Unsaved = Readonly<{
	top: string;
	/** What lies between the top and the folder that was asked about: empty, or `packages/app/`. */
	folder: string;
	/** Path to what the file is; empty for one that is gone. */
	files: ReadonlyMap<string, string>;
	/** Those among them that git does not know. */
	unknown: ReadonlySet<string>;
}>;

/** What a file is at a moment: kind, mode and content in one string, empty when it is gone. */
type Describe = (top: string, path: string) => Promise<string>;

/** Looks at the files that differ from the index; null when git cannot say, or they are too many. */
export async function unsavedFiles(
	directory: string,
	specs: readonly string[],
	describe: Describe,
): Promise<Unsaved | null> {
	const [place, listed] = await Promise.all([
		git(directory, ['rev-parse', '--show-toplevel', '--show-prefix']),
		git(directory, [
			'ls-files',
			'-z',
			'-t',
			'-m',
			'-o',
			'--exclude-standard',
			'--full-name',
			'--',
			...specs,
		]),
	]);
	const [top, folder] = place.stdout.split('\n');
	const entries = listed.stdout.split('\0').filter(Boolean);
	if (!place.ok || !listed.ok || !top || folder === undefined || entries.length > most) {
		return null;
	}

	const names = [...new Set(entries.map((entry) => entry.slice(2)))];
	return {
		top,
		folder,
		files: await described(top, names, describe),
		unknown: new Set(
			entries.filter((entry) => entry.startsWith('?')).map((entry) => entry.slice(2)),
		),
	};
}

async function described(
	top: string,
	names: readonly string[],
	describe: Describe,
): Promise<ReadonlyMap<string, string>> {
	const files = new Map<string, string>();
	const left = names.values();
	const reader = async () => {
		for (const name of left) {
			files.set(name, await describe(top, name));
		}
	};

	await Promise.all(Array.from({length: readers}, reader));
	return files;
}

/**
 * Files that were there before, are not what they were and lie in no claim; the first of them. New files are none:
 * checks leave such behind.
 */
export async function straysBetween(
	before: Unsaved,
	after: Unsaved,
	options: Readonly<{claim: readonly string[]; describe: Describe}>,
): Promise<readonly string[]> {
	const {claim, describe} = options;
	const isCovered = (path: string) => {
		const inside = pathIn(before.folder, path);
		return inside !== null && isClaimed(inside, claim);
	};

	const touched = [...after.files.keys()].filter(
		(path) => !before.files.has(path) && !after.unknown.has(path),
	);
	// What git has again by now is not listed any more.
	const others = [...before.files.keys()].filter((path) => !isCovered(path));
	const now = await described(before.top, others, describe);
	const changed = others.filter((path) => now.get(path) !== before.files.get(path));
	return [...changed, ...touched.filter((path) => !isCovered(path))].sort().slice(0, mostNamed);
}
