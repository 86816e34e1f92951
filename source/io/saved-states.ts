import {existsSync} from 'node:fs';
import {oneLine} from '../mission/sanitize.js';
import type {BasePort} from '../runtime/ports.js';
import {git} from './git.js';
import {readable} from './snapshot/raw-path.js';
import {placeOf} from './snapshot/repository-state.js';
import {loadState, refsOf, type SavedState, saveState} from './snapshot/saved-state.js';
import {createTreeTaker, type TreeTaker} from './snapshot/take-tree.js';

/** Bases older than this go when a new one is saved in the same folder; the newest of a folder always stays. */
const keptMs = 30 * 24 * 60 * 60 * 1000;

type Ref = Readonly<{ref: string; missionId: string; name: string; at: number}>;

/**
 * Saves the whole working tree of a project as the base of a mission, with index, HEAD and branch, and lets bases of
 * this folder go that are older than 30 days. Working tree, index, HEAD and stash are not touched. Rejects when it cannot; then there is no base.
 */
export async function saveBase(
	request: Readonly<{
		directory: string;
		missionId: string;
		now?: () => number;
		/** One that may know the tree already. */
		taker?: TreeTaker;
	}>,
): Promise<SavedState> {
	const {directory, missionId, now = Date.now} = request;
	const {take} = request.taker ?? createTreeTaker({directory, now});
	const taken = await take({isWanted: () => false});
	const saved = await saveState({directory, missionId, name: 'base', at: now(), taken});
	await prune(directory, saved, now()).catch(() => {});
	return saved;
}

/** Names of what is not saved that a fact carries; more are counted. */
const mostNamed = 50;

/**
 * Saves bases of missions in the project at `directory`. With `isSoon` it gets to know the tree at once, storing
 * nothing, so that saving takes less later; what changes until then is saved as it is then.
 */
export function createBasePort(directory: string, {isSoon}: Readonly<{isSoon: boolean}>): BasePort {
	const taker = createTreeTaker({directory});
	const ahead = isSoon ? taker.lookAhead() : null;
	return {
		save: async (missionId) => {
			try {
				await ahead;
				const {ref, tree, record} = await saveBase({directory, missionId, taker});
				const named = record.unsaved
					.slice(0, mostNamed)
					.map(({path, why}) => `${oneLine(readable(path), 200)} (${why})`);
				const more = record.unsaved.length - named.length;
				const {files, bytes} = record;
				const unsaved = more > 0 ? [...named, `and ${more} more`] : named;
				return {type: 'base.saved', ref, tree, files, bytes, unsaved};
			} catch (error) {
				const reason = error instanceof Error ? error.message : String(error);
				return {
					type: 'base.failed',
					reason: `${oneLine(reason, 300)}. See what \`git status\` says there; --no-git starts without (then there is no diff and no undo).`,
				};
			}
		},
	};
}

/** The base of a mission, or of the project's newest mission that has one; null when there is none. */
export async function findBase(
	directory: string,
	missionId: string | null,
): Promise<SavedState | null> {
	if (missionId !== null) {
		const found = /^[\w-]+$/.test(missionId)
			? await loadState(directory, `${refsOf(missionId)}/base`)
			: null;
		return found && isOf(found, directory) ? found : null;
	}

	for (const {ref} of (await listRefs(directory)).filter(({name}) => name === 'base')) {
		const found = await loadState(directory, ref);
		if (found?.record.directory === directory) {
			return found;
		}
	}

	return null;
}

/** What undo saved of a mission, by number, the latest first. */
export async function undoStates(directory: string, missionId: string): Promise<readonly Ref[]> {
	const number = ({name}: Ref) => Number(name.slice('undo-'.length));
	return (await listRefs(directory, missionId))
		.filter(({name}) => /^undo-\d+$/.test(name))
		.sort((a, b) => number(b) - number(a));
}

/** Every saved state of a mission or of all, the newest first. */
export async function listRefs(
	directory: string,
	missionId: string | null = null,
): Promise<readonly Ref[]> {
	const listed = await git(directory, [
		'for-each-ref',
		'--sort=-refname',
		'--sort=-committerdate',
		'--format=%(refname) %(committerdate:unix)',
		missionId === null ? 'refs/flowdesk' : refsOf(missionId),
	]);
	return listed.stdout.split('\n').flatMap((line) => {
		const [, ref = '', mission = '', name = '', seconds] =
			/^(refs\/flowdesk\/([^/]+)\/([^/ ]+)) (\d+)$/.exec(line) ?? [];
		return ref === '' ? [] : [{ref, missionId: mission, name, at: Number(seconds) * 1000}];
	});
}

/** A linked worktree shares refs with its repository, so a state says which folder it is of; the folder may have been moved. */
function isOf({record}: SavedState, directory: string): boolean {
	return record.directory === directory || !existsSync(record.directory);
}

/**
 * Lets old states go that are this folder's, or those of a folder that is gone. All worktrees of a repository share its
 * refs: what another folder saved is that folder's to let go, or its newest base would be gone when it is wanted.
 */
async function prune(directory: string, newest: SavedState, now: number): Promise<void> {
	const missions = Map.groupBy(await listRefs(directory), ({missionId}) => missionId);
	missions.delete(newest.record.missionId);
	for (const refs of missions.values()) {
		if (refs.some(({at}) => now - at <= keptMs)) {
			continue;
		}

		for (const {ref} of refs) {
			const state = await loadState(directory, ref);
			const repositories = state && isOf(state, directory) ? state.record.repositories : [];
			// The project's own ref goes last: while it is there, the others are found again.
			for (const {path} of repositories.toReversed()) {
				await git(placeOf(directory, path), ['update-ref', '-d', ref]);
			}
		}
	}
}
