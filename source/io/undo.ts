import {statSync} from 'node:fs';
import {unlink} from 'node:fs/promises';
import {join} from 'node:path';
import {git} from './git.js';
import {findBase, listRefs, undoStates} from './saved-states.js';
import {
	type FilePlan,
	type FullTree,
	isBelowAny,
	isNothing,
	listTree,
	planFiles,
} from './snapshot/file-plan.js';
import {type RawPath, readable} from './snapshot/raw-path.js';
import {shortModes} from './snapshot/record.js';
import {placeOf} from './snapshot/repository-state.js';
import {
	indexLock,
	repositoryChanges,
	restoreGitFile,
	restoreRepository,
} from './snapshot/restore-repository.js';
import {loadState, refsOf, type SavedState, saveState} from './snapshot/saved-state.js';
import {type LostStash, lostStash} from './snapshot/stash.js';
import {createTreeTaker, type TakenTree} from './snapshot/take-tree.js';
import {writeFiles} from './snapshot/write-files.js';

/** What a restoration would do, in words. */
export type RestorePlan = Readonly<{
	isNothing: boolean;
	/** Files that would be written: deleted ones come back, changed ones go back. */
	written: readonly string[];
	/** Files that would be deleted. */
	deleted: readonly string[];
	/** Files and folders (with a final slash) of which only the permissions would change. */
	permissions: readonly string[];
	/** HEAD, branches, what is staged, of the project and of repositories in it. */
	repositories: readonly string[];
	/** Stash entries that are gone since: kept, but not brought back. In the order in which they are to be stored again. */
	stash: readonly LostStash[];
	/** What neither is saved nor touched. */
	untouched: readonly Readonly<{path: string; why: string}>[];
}>;

/** What a restoration did. */
export type Restored = Readonly<{
	plan: RestorePlan;
	/** Ref of the state before it; null when there was nothing to do. */
	saved: string | null;
	/** What could not be restored, in words. */
	problems: readonly string[];
	/** What stood in the way, could not be saved and has another name now, in words. */
	aside: readonly string[];
}>;

type Comparison = Readonly<{
	taken: TakenTree;
	/** What of the present is saved before anything is changed. */
	saved: FullTree['files'];
	plan: FilePlan;
	repositories: readonly string[];
	stash: readonly LostStash[];
	/** Repositories that the target does not have; those with a git folder of their own are left. */
	newer: readonly RawPath[];
	left: readonly RawPath[];
}>;

/** Brings the working tree at `directory` to saved states of a mission. One at a time. */
export function createRestorer(request: Readonly<{directory: string; now?: () => number}>) {
	const {directory, now = Date.now} = request;
	const {take} = createTreeTaker({directory, now});
	const compare = async (target: SavedState): Promise<Comparison> => {
		const wanted = await listTree(directory, target.tree);
		// Whatever stands where something is to be is saved, however large: a file at a folder's place as well.
		const paths = new Set([
			...[...wanted.files.keys(), ...wanted.folders],
			...[...wanted.folders].map((path) => `${path}/`),
		]);
		const taken = await take({isWanted: (path) => paths.has(path)});
		const present: FullTree = {
			...(await listTree(directory, taken.tree)),
			modes: shortModes(taken),
		};
		const goal: FullTree = {...wanted, modes: target.record.modes};
		const known = target.record.repositories.map(({path}) => path);
		const newer = taken.repositories.filter((path) => !known.includes(path));
		const repositories: string[] = [];
		const stash: LostStash[] = [];
		for (const record of target.record.repositories) {
			repositories.push(...(await repositoryChanges(directory, record)));
			stash.push(...(await lostStash(directory, record)));
		}

		const left = newer.filter((path) => isFolder(join(placeOf(directory, path), '.git')));
		const isUnsaved = isBelowAny(target.record.unsaved.map(({path}) => path));
		const stays = [...left, ...taken.unsaved.map(({path}) => path)];
		return {
			taken,
			saved: present.files,
			plan: planFiles(goal, present, isUnsaved, stays),
			repositories,
			stash,
			newer,
			left,
		};
	};

	return {
		/** The present tree, with everything of the target's that is still there. */
		present: async (target: SavedState): Promise<string> => (await compare(target)).taken.tree,
		/** What it would take to bring the target back. Rejects when git cannot read or store. */
		plan: async (target: SavedState): Promise<RestorePlan> =>
			inWords(target, await compare(target)),
		/**
		 * Saves the present state and brings the target back: files, permissions, HEAD, branch and index. Ended
		 * in the middle it can be run again. Rejects before anything was changed when the present state cannot be saved.
		 */
		restore: async (target: SavedState): Promise<Restored> => {
			const compared = await compare(target);
			const plan = inWords(target, compared);
			if (plan.isNothing) {
				await unmark(directory, target.record.missionId);
				return {plan, saved: null, problems: [], aside: []};
			}

			await demandNoLock(directory, target);
			const saved = await savePresent(directory, target, compared.taken, now());
			const {problems, aside} = await bringBack(directory, target, compared);
			if (problems.length === 0) {
				await unmark(directory, target.record.missionId);
			}

			return {plan, saved, problems, aside};
		},
	};
}

/**
 * The state that the last undo (or redo) of a mission began with, to which `redo` goes; null when there is none.
 * Undo that was ended in the middle and run again began where it began first.
 */
export async function redoState(
	directory: string,
	missionId: string | null,
): Promise<SavedState | null> {
	const base = await findBase(directory, missionId);
	const [last] = base ? await undoStates(directory, base.record.missionId) : [];
	return last ? loadState(directory, last.ref) : null;
}

function isFolder(path: string): boolean {
	return statSync(path, {throwIfNoEntry: false})?.isDirectory() ?? false;
}

/** Present while a restoration is under way. */
const mark = 'restoring';

async function savePresent(
	directory: string,
	target: SavedState,
	taken: TakenTree,
	at: number,
): Promise<string> {
	const {missionId} = target.record;
	const refs = await listRefs(directory, missionId);
	const marked = refs.some(({name}) => name === mark);
	// Half a restoration is kept as well, but redo goes to where it began.
	const kind = marked ? 'partial' : 'undo';
	const numbers = refs.map(({name}) => Number(/^(?:undo|partial)-(\d+)$/.exec(name)?.[1] ?? 0));
	const name = `${kind}-${Math.max(0, ...numbers) + 1}`;
	const {ref, commit} = await saveState({directory, missionId, name, at, taken});
	if (!marked) {
		await git(directory, ['update-ref', `${refsOf(missionId)}/${mark}`, commit]);
	}

	return ref;
}

async function unmark(directory: string, missionId: string): Promise<void> {
	await git(directory, ['update-ref', '-d', `${refsOf(missionId)}/${mark}`]);
}

async function demandNoLock(directory: string, target: SavedState): Promise<void> {
	for (const {path} of target.record.repositories) {
		const lock = await indexLock(directory, path);
		if (lock !== null) {
			throw new Error(
				`Another git command is at work, or one was killed: ${lock} is there. Wait for it, or delete that file.`,
			);
		}
	}
}

async function bringBack(
	directory: string,
	target: SavedState,
	{plan, newer, saved}: Comparison,
): Promise<Pick<Restored, 'problems' | 'aside'>> {
	for (const path of newer) {
		// A submodule that was added: its history is kept in the project's own git folder.
		await unlink(join(placeOf(directory, path), '.git')).catch(() => {});
	}

	const written = await writeFiles(directory, plan, saved);
	const problems = [...written.problems];
	for (const record of target.record.repositories) {
		try {
			await restoreGitFile(directory, record);
			await restoreRepository(directory, record);
		} catch (error) {
			const reason = error instanceof Error ? error.message : String(error);
			const where = record.path === '' ? 'the repository' : readable(record.path);
			problems.push(`${where}: ${reason}`);
		}
	}

	return {problems, aside: written.aside};
}

function inWords(
	target: SavedState,
	{plan, repositories, stash, taken, left}: Comparison,
): RestorePlan {
	const untouched = new Map(
		[...taken.unsaved, ...target.record.unsaved].map(({path, why}) => [path, why]),
	);
	const made = new Set(plan.makeFolders);
	const folders = plan.chmodFolders.filter(({path}) => !made.has(path));
	return {
		isNothing: isNothing(plan) && repositories.length === 0,
		written: plan.write.map(({path}) => readable(path)).sort(),
		deleted: plan.remove.map(readable).sort(),
		permissions: [
			...plan.chmod.map(({path}) => readable(path)),
			...folders.map(({path}) => `${path === '' ? '.' : readable(path)}/`),
		].sort(),
		repositories,
		stash,
		untouched: [
			...[...untouched].map(([path, why]) => ({path: readable(path), why})),
			...left.map((path) => ({path: `${readable(path)}/.git`, why: 'a repository of its own'})),
		],
	};
}
