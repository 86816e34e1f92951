import {lstat, readdir, readFile, stat} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {git} from '../git.js';
import {firstLine, storeBlob} from './blobs.js';
import {type RawPath, readable} from './raw-path.js';
import type {RepositoryRecord} from './record.js';

/** What git keeps of a merge, rebase, cherry-pick, revert or bisect that is under way. */
export const underwayNames = [
	...['MERGE_HEAD', 'MERGE_MSG', 'MERGE_MODE', 'MERGE_RR', 'AUTO_MERGE', 'SQUASH_MSG'],
	...[
		'CHERRY_PICK_HEAD',
		'REVERT_HEAD',
		'REBASE_HEAD',
		'rebase-merge',
		'rebase-apply',
		'sequencer',
	],
	...['BISECT_START', 'BISECT_LOG', 'BISECT_NAMES', 'BISECT_TERMS', 'BISECT_EXPECTED_REV'],
];

/** Where a repository of the project is: its working tree. */
export function placeOf(directory: string, path: RawPath): string {
	return path === '' ? directory : join(directory, readable(path));
}

/**
 * True when the folder is the top of a working tree. In any other folder git would answer for, and change, the
 * repository around it.
 */
export async function isRepository(place: string): Promise<boolean> {
	const named = await git(place, ['rev-parse', '--show-prefix']);
	return named.ok && named.stdout.trim() === '';
}

/** The git folder of a working tree, absolute. Rejects when there is none. */
export async function gitFolder(place: string): Promise<string> {
	return gitText(place, ['rev-parse', '--absolute-git-dir']);
}

/** The index file of a working tree, absolute. */
export async function indexFile(place: string): Promise<string> {
	return resolve(place, await gitText(place, ['rev-parse', '--git-path', 'index']));
}

/** HEAD of a working tree: the ref it stands for and the commit it is at. */
export async function headOf(
	place: string,
): Promise<Readonly<{branch: string | null; commit: string | null}>> {
	const [branch, commit] = await Promise.all([
		git(place, ['symbolic-ref', '--quiet', 'HEAD']),
		git(place, ['rev-parse', '--quiet', '--verify', 'HEAD^{commit}']),
	]);
	return {
		branch: branch.ok ? branch.stdout.trim() : null,
		commit: commit.ok ? commit.stdout.trim() : null,
	};
}

/** Writes down the state of a repository of the project but its stash; its bytes become blobs of the project's. */
export async function readRepository(
	directory: string,
	path: RawPath,
): Promise<Omit<RepositoryRecord, 'stash'>> {
	const place = placeOf(directory, path);
	const folder = await gitFolder(place);
	const file = await indexFile(place);
	const index = await stat(file).catch(() => null);
	const underway: Record<string, string> = {};
	for (const name of await underwayFiles(folder)) {
		underway[name] = await storeBlob(directory, await readFile(join(folder, name)));
	}

	return {
		path,
		...(await headOf(place)),
		index: index && {
			blob: await storeBlob(directory, await readFile(file)),
			mtimeMs: Math.floor(index.mtimeMs),
		},
		underway,
		gitFile: await gitFileOf(place),
	};
}

/** The files of what is under way in a git folder, relative to it. */
export async function underwayFiles(folder: string): Promise<readonly string[]> {
	const found = await Promise.all(
		underwayNames.map(async (name) => {
			const there = await lstat(join(folder, name)).catch(() => null);
			if (!there?.isDirectory()) {
				return there?.isFile() ? [name] : [];
			}

			const below = await readdir(join(folder, name), {recursive: true, withFileTypes: true});
			return below
				.filter((entry) => entry.isFile())
				.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
		}),
	);
	return found.flat().sort();
}

/** Blobs that only the index of a repository still holds: what is staged, and both sides of conflicts. */
export async function stagedBlobs(
	place: string,
	commit: string | null,
): Promise<readonly string[]> {
	const [listed, unmerged] = await Promise.all([
		commit === null
			? git(place, ['ls-files', '-z', '--stage'], {encoding: 'latin1'})
			: git(
					place,
					['diff-index', '--cached', '--raw', '--no-abbrev', '-z', '--no-renames', commit],
					{
						encoding: 'latin1',
					},
				),
		git(place, ['ls-files', '-z', '--unmerged'], {encoding: 'latin1'}),
	]);
	const ids = new Set<string>();
	for (const line of `${listed.stdout}\0${unmerged.stdout}`.split('\0')) {
		const staged =
			/^:\d+ (\d+) [\da-f]+ ([\da-f]+) \w/.exec(line) ?? /^(\d+) ([\da-f]+) \d\t/.exec(line);
		const [, mode, oid = ''] = staged ?? [];
		if (mode !== undefined && mode !== '160000' && /[1-9a-f]/.test(oid)) {
			ids.add(oid);
		}
	}

	return existing(place, [...ids], 'blob');
}

/** Those of the objects that a repository has, and that are of the kind. */
export async function existing(
	place: string,
	oids: readonly string[],
	kind: 'blob' | 'commit',
): Promise<readonly string[]> {
	if (oids.length === 0) {
		return [];
	}

	const told = await git(place, ['cat-file', '--batch-check=%(objectname) %(objecttype)'], {
		input: Buffer.from(`${oids.join('\n')}\n`),
	});
	return told.stdout.split('\n').flatMap((line) => {
		const [oid = '', type] = line.split(' ');
		return type === kind ? [oid] : [];
	});
}

async function gitFileOf(place: string): Promise<string | null> {
	const there = await lstat(join(place, '.git')).catch(() => null);
	return there?.isFile() ? readFile(join(place, '.git'), 'latin1') : null;
}

/** What git says, without its last newline. Rejects with its complaint. */
export async function gitText(place: string, args: readonly string[]): Promise<string> {
	const told = await git(place, args);
	if (!told.ok) {
		throw new Error(`git ${args[0]} failed: ${firstLine(told.stderr)}`);
	}

	return told.stdout.replace(/\n$/, '');
}
