import {realpathSync} from 'node:fs';
import {relative} from 'node:path';
import {findProject} from '../io/project.js';
import type {Arguments} from './arguments.js';
import {Refusal} from './refusal.js';

/** Where a mission works; real paths. */
export type FoundPlace = Readonly<{
	/** The top of the working tree, or the folder itself without git. */
	root: string;
	/** The folder of it in which OpenCode works: the root, or with `--here` the one the user stands in. */
	directory: string;
	/** Where the user stands. */
	standing: string;
	hasGit: boolean;
}>;

type Wanted = Readonly<{
	/** `--no-git` */
	isGitless: boolean;
	/** `--here` */
	isHere: boolean;
}>;

/** Where a folder lies below the top of its working tree: empty for the top itself, or `packages/app/`. */
export function folderIn(root: string, directory: string): string {
	const path = relative(root, directory);
	return path === '' || path.startsWith('..') ? '' : `${path}/`;
}

/** What `--no-git` and `--here` say of a place. */
export function wantedPlace(args: Pick<Arguments, 'has'>): Wanted {
	return {isGitless: args.has('no-git'), isHere: args.has('here')};
}

/** Finds the project of a folder. Throws a Refusal with advice when there is none and git is wanted. */
export async function findPlace(
	cwd: string,
	{isGitless, isHere}: Wanted = {isGitless: false, isHere: false},
): Promise<FoundPlace> {
	const found = await findProject(cwd);
	if (found.ok) {
		const {root, directory: standing} = found.project;
		return {root, directory: isHere ? standing : root, standing, hasGit: !isGitless};
	}
	if (isGitless && (found.kind === 'no-repository' || found.kind === 'no-git-program')) {
		const root = realpathSync(cwd);
		return {root, directory: root, standing: root, hasGit: false};
	}
	throw new Refusal(`${found.problem}\n${found.advice}`);
}
