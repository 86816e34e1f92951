import {isDeepStrictEqual} from 'node:util';
import {oneLine} from '../mission/sanitize.js';
import type {Look, LookChange} from '../mission/watch/look.js';
import type {WatchPort} from '../runtime/ports.js';
import {createTreeSnapshots} from './tree-snapshot.js';
import {createLookReader} from './watch/look.js';
import {type Moment, momentOf} from './watch/moment.js';
import {run} from './watch/run-git.js';

/** Commits between two looks of which the titles are read. */
const mostCommits = 1000;

/**
 * The watch on the working tree whose top is `directory`, in the main worktree of its repository or in a linked one.
 * Only looks: nothing of the user's is changed, but the snapshots it compares are stored as git objects.
 */
export function createTreeWatch(
	request: Readonly<{
		directory: string;
		/** Called when the first look has seen all but the files. */
		onBegun?: () => Promise<void>;
	}>,
): WatchPort {
	const {directory, onBegun} = request;
	const readLook = createLookReader(directory);
	const snapshots = createTreeSnapshots({directory});
	let first: Moment<Look, string> | null = null;
	let before: Moment<Look, string> | null = null;
	/** How things stood when the first look began: taking its tree is long, and a lane may be at work by the end. */
	let begin: Look | null = null;
	const readBegun = async () => {
		const look = await readLook();
		if (begin === null) {
			begin = look;
			await onBegun?.();
		}

		return look;
	};

	async function changeTo({look, tree}: Moment<Look, string>): Promise<LookChange | null> {
		const start = before === null && begin !== null && !isDeepStrictEqual(begin, look);
		const last = start ? {look: begin ?? look, tree} : before;
		const isSame = tree === last?.tree;
		return (
			last && {
				first: first?.look ?? last.look,
				before: last.look,
				after: look,
				files: isSame ? [] : await snapshots.changed(last.tree, tree),
				emptied: isSame
					? []
					: await emptiedFolders(directory, [first?.tree ?? last.tree, last.tree], tree),
				...(await betweenHeads(directory, last.look.head, look.head)),
			}
		);
	}

	return {
		look: async () => {
			try {
				const {
					look,
					tree: {tree},
				} = await momentOf(readBegun, snapshots.take);
				const change = await changeTo({look, tree});
				first ??= {look: change?.before ?? look, tree};
				before = {look, tree};
				return change === null ? {kind: 'first'} : {kind: 'change', change};
			} catch (error) {
				const reason = error instanceof Error ? error.message : String(error);
				return {kind: 'blind', reason: oneLine(reason, 300)};
			}
		},
	};
}

/** Folders at the top that all of the old trees have, and the new one has not: trees hold no empty ones. */
async function emptiedFolders(
	directory: string,
	olds: readonly string[],
	now: string,
): Promise<readonly string[]> {
	const foldersOf = async (tree: string) =>
		fieldsOf(directory, ['ls-tree', '-z', '-d', '--name-only', tree]);
	const [present, ...before] = await Promise.all([now, ...olds].map(foldersOf));
	const [first = [], ...others] = before;
	return first.filter(
		(folder) => others.every((folders) => folders.includes(folder)) && !present?.includes(folder),
	);
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
