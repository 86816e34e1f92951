import {oneLine} from '../mission/sanitize.js';
import type {Look, LookChange} from '../mission/watch/look.js';
import type {WatchPort} from '../runtime/ports.js';
import {createTreeSnapshots} from './tree-snapshot.js';
import {createLookReader} from './watch/look.js';
import {momentOf} from './watch/moment.js';
import {run} from './watch/run-git.js';

/** Commits between two looks of which the titles are read. */
const mostCommits = 1000;

/**
 * The watch on the working tree whose top is `directory`, in the main worktree of its repository or in a linked one.
 * Only looks: nothing of the user's is changed, but the snapshots it compares are stored as git objects.
 */
export function createTreeWatch(request: Readonly<{directory: string}>): WatchPort {
	const {directory} = request;
	const readLook = createLookReader(directory);
	const snapshots = createTreeSnapshots({directory});
	let first: Look | null = null;
	let before: Readonly<{look: Look; tree: string}> | null = null;
	return {
		look: async () => {
			try {
				const {
					look,
					tree: {tree},
				} = await momentOf(readLook, snapshots.take);
				const last = before;
				const change = last && {
					first: first ?? look,
					before: last.look,
					after: look,
					files: tree === last.tree ? [] : await snapshots.changed(last.tree, tree),
					...(await betweenHeads(directory, last.look.head, look.head)),
				};
				first ??= look;
				before = {look, tree};
				return change === null ? {kind: 'first'} : {kind: 'change', change};
			} catch (error) {
				const reason = error instanceof Error ? error.message : String(error);
				return {kind: 'blind', reason: oneLine(reason, 300)};
			}
		},
	};
}

type Between = Pick<LookChange, 'commits' | 'headFiles'>;

/** What lies between two commits of HEAD; nothing when one of them is not there. */
async function betweenHeads(
	directory: string,
	old: string | null,
	now: string | null,
): Promise<Between> {
	if (old === now || now === null) {
		return {commits: {added: [], removed: []}, headFiles: []};
	}

	const titles = async (range: readonly string[]) =>
		fieldsOf(directory, ['log', '-z', '--format=%s', `--max-count=${mostCommits}`, ...range]);
	if (old === null) {
		return {commits: {added: await titles([now]), removed: []}, headFiles: []};
	}

	const [added, removed, headFiles] = await Promise.all([
		titles([`${old}..${now}`]),
		titles([`${now}..${old}`]),
		fieldsOf(directory, ['diff-tree', '-r', '-z', '--name-only', '--no-renames', old, now]),
	]);
	return {commits: {added, removed}, headFiles};
}

/** The fields that git printed; none when it failed: a commit may be gone. */
async function fieldsOf(directory: string, args: readonly string[]): Promise<readonly string[]> {
	const told = await run(directory, args).catch(() => '');
	return told.split('\0').filter(Boolean);
}
