import {shellWord} from '../shell-word.js';
import {readable} from './raw-path.js';
import type {RepositoryRecord} from './record.js';
import {existing, gitText, isRepository, placeOf} from './repository-state.js';

/** An entry of a stash: its commit and what git calls it. */
export type StashEntry = Readonly<{id: string; message: string}>;

/** A stash entry that is gone, and the command that brings it back. */
export type LostStash = Readonly<{message: string; command: string}>;

/** So many characters of a commit's id tell it apart in any repository. */
const idLength = 12;

/** The stash of a repository, the newest first. Rejects when git cannot read it. */
export async function readStash(place: string): Promise<readonly StashEntry[]> {
	const told = await gitText(place, ['stash', 'list', '-z', '--format=%H %gs']);
	return told
		.split('\0')
		.filter(Boolean)
		.map((line) => ({id: line.slice(0, line.indexOf(' ')), message: line.replace(/^\S+ /, '')}));
}

/** The entries of a stash that can be kept; none of one that git cannot read. Never rejects. */
export async function keepableStash(place: string): Promise<readonly StashEntry[]> {
	const entries = await readStash(place).catch(() => []);
	const ids = new Set(
		await existing(
			place,
			entries.map(({id}) => id),
			'commit',
		),
	);
	return entries.filter(({id}) => ids.has(id));
}

/** Entries that the stash of a saved repository no longer has, in the order in which they are to come back. Never rejects. */
export async function lostStash(
	directory: string,
	{path, stash}: RepositoryRecord,
): Promise<readonly LostStash[]> {
	const place = placeOf(directory, path);
	if (stash.length === 0 || !(await isRepository(place))) {
		return [];
	}

	const present = await readStash(place).catch(() => []);
	const where = path === '' ? '' : ` -C ${shellWord(readable(path))}`;
	return stash
		.filter(({id}) => !present.some((entry) => entry.id === id))
		.map(({id, message}) => ({
			message,
			command: `git${where} stash store ${id.slice(0, idLength)}`,
		}))
		.toReversed();
}
