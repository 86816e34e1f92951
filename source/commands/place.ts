import {realpathSync} from 'node:fs';
import {findProject} from '../io/project.js';
import {Refusal} from './refusal.js';

/** Where a mission works; real paths. */
export type FoundPlace = Readonly<{
	/** The top of the working tree, or the folder itself without git. */
	root: string;
	/** Where the user stands in it. */
	directory: string;
	hasGit: boolean;
}>;

/** Finds the project of a folder. Throws a Refusal with advice when there is none and git is wanted. */
export async function findPlace(cwd: string, isGitless: boolean): Promise<FoundPlace> {
	const found = await findProject(cwd);
	if (found.ok) {
		const {root, directory} = found.project;
		return {root, directory, hasGit: !isGitless};
	}
	if (isGitless && (found.kind === 'no-repository' || found.kind === 'no-git-program')) {
		const root = realpathSync(cwd);
		return {root, directory: root, hasGit: false};
	}
	throw new Refusal(`${found.problem}\n${found.advice}`);
}
