import {git} from './git.js';
import {firstLine} from './snapshot/blobs.js';
import {readable} from './snapshot/raw-path.js';
import {createTreeTaker} from './snapshot/take-tree.js';

/** A file that two snapshots differ in. */
export type ChangedFile = Readonly<{path: string; kind: 'added' | 'changed' | 'deleted'}>;

/** Snapshots of one working tree. */
export type TreeSnapshots = Readonly<{
	/** Takes one; resolves to its git tree. Rejects when git cannot read or store. One at a time, in order. */
	take: () => Promise<Readonly<{tree: string}>>;
	/** The files in which the second of two trees differs from the first, by path. Rejects when git cannot read one. */
	changed: (before: string, after: string) => Promise<readonly ChangedFile[]>;
}>;

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
	const {directory} = request;
	const {take} = createTreeTaker(request);
	let last: Promise<unknown> = Promise.resolve();
	return {
		take: () => {
			const taken = last.then(async () => ({tree: (await take(null)).tree}));
			last = taken.catch(() => {});
			return taken;
		},
		changed: async (before, after) => changedFiles(directory, before, after),
	};
}

/** The files in which a tree differs from another, by path. Rejects when git cannot read one. */
export async function changedFiles(
	directory: string,
	before: string,
	after: string,
): Promise<readonly ChangedFile[]> {
	const told = await git(directory, ['diff-tree', '-r', '-z', '--no-renames', before, after], {
		encoding: 'latin1',
	});
	if (!told.ok) {
		throw new Error(`git cannot compare: ${firstLine(told.stderr)}`);
	}

	const kinds = {A: 'added', D: 'deleted'} as const;
	const fields = told.stdout.split('\0');
	const changed: ChangedFile[] = [];
	for (let at = 0; at + 1 < fields.length; at += 2) {
		const letter = fields[at]?.split(' ')[4]?.[0];
		const kind = letter === 'A' || letter === 'D' ? kinds[letter] : 'changed';
		changed.push({path: readable(fields[at + 1] ?? ''), kind});
	}

	return changed;
}
