import {existsSync} from 'node:fs';
import {resolve} from 'node:path';
import type {Look} from '../../mission/watch/look.js';
import {readStash} from '../snapshot/stash.js';
import {createKeyReader, type KeyReader, type Places} from './keys.js';
import {run} from './run-git.js';
import {parseStatus} from './status.js';

/** Files in git's own folder that stand for something that is under way. */
const operations: readonly (readonly [file: string, name: string])[] = [
	['rebase-merge', 'rebase'],
	['rebase-apply', 'rebase'],
	['MERGE_HEAD', 'merge'],
	['CHERRY_PICK_HEAD', 'cherry-pick'],
	['REVERT_HEAD', 'revert'],
	['BISECT_LOG', 'bisect'],
];

/** Branches that FlowDesk and OpenCode make for themselves. */
const own = /^(?:flowdesk|opencode)\//;

/**
 * Makes a reader of looks at the repository whose working tree has its top at `directory`. Nothing is changed and no
 * lock is taken. A look rejects with a sentence when git cannot read the repository.
 */
export function createLookReader(directory: string): () => Promise<Look> {
	let places: Places | null = null;
	let keys: KeyReader | null = null;
	return async () => {
		places ??= await findPlaces(directory);
		keys ??= createKeyReader(places);
		const [status, refs, stash, named] = await Promise.all([
			readStatus(directory),
			readBranches(directory, places),
			readStash(directory),
			keys(),
		]);
		return {...status, ...refs, stash, ...named, operation: operationIn(places)};
	};
}

async function findPlaces(directory: string): Promise<Places> {
	const told = await run(directory, [
		...['rev-parse', '--path-format=absolute'],
		...['--git-dir', '--git-common-dir', '--show-toplevel'],
	]);
	const [gitFolder = '', commonFolder = '', top = ''] = told.split('\n');
	return {gitFolder, commonFolder, top};
}

async function readStatus(directory: string) {
	return parseStatus(
		await run(directory, [
			...['status', '--porcelain=v2', '-z', '--branch', '--no-ahead-behind', '--no-renames'],
			...['--untracked-files=all', '--ignored=matching', '--ignore-submodules=dirty'],
		]),
	);
}

async function readBranches(
	directory: string,
	{top}: Places,
): Promise<Pick<Look, 'branches' | 'elsewhere'>> {
	const format = '%(refname)%00%(objectname)%00%(worktreepath)';
	const told = await run(directory, ['for-each-ref', `--format=${format}`, 'refs/heads']);
	const branches: Record<string, string> = {};
	const elsewhere: string[] = [];
	for (const line of told.split('\n').filter(Boolean)) {
		const [ref = '', commit = '', worktree = ''] = line.split('\0');
		const name = ref.replace(/^refs\/heads\//, '');
		if (!own.test(name)) {
			branches[name] = commit;
			if (worktree !== '' && resolve(worktree) !== top) {
				elsewhere.push(name);
			}
		}
	}

	return {branches, elsewhere};
}

function operationIn({gitFolder}: Places): string | null {
	return operations.find(([file]) => existsSync(resolve(gitFolder, file)))?.[1] ?? null;
}
