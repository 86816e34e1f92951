import {Buffer} from 'node:buffer';
import {git} from '../git.js';
import {firstLine, readBlob, storeBlob} from './blobs.js';
import {type RepositoryRecord, recordSchema, type StateRecord, shortModes} from './record.js';
import {gitText, placeOf, readRepository, stagedBlobs} from './repository-state.js';
import {keepableStash} from './stash.js';
import type {TakenTree} from './take-tree.js';

/** A state of a project that is kept under a ref. */
export type SavedState = Readonly<{ref: string; commit: string; tree: string; record: StateRecord}>;

/** The folder of refs of a mission. */
export function refsOf(missionId: string): string {
	return `refs/flowdesk/${missionId}`;
}

const identity = {
	GIT_AUTHOR_NAME: 'FlowDesk',
	GIT_AUTHOR_EMAIL: 'flowdesk@localhost',
	GIT_COMMITTER_NAME: 'FlowDesk',
	GIT_COMMITTER_EMAIL: 'flowdesk@localhost',
};

/**
 * Keeps a taken tree, with index, HEAD and branch of every repository in it, as a commit under a ref:
 * the tree of the commit is the working tree, its last parent holds the record. What an index alone still
 * holds, and the stash, is kept from git's collection too. Rejects when git cannot store; then there is no ref.
 */
export async function saveState(
	request: Readonly<{
		directory: string;
		missionId: string;
		name: string;
		at: number;
		taken: TakenTree;
	}>,
): Promise<SavedState> {
	const {directory, missionId, name, at, taken} = request;
	const ref = `${refsOf(missionId)}/${name}`;
	const repositories: RepositoryRecord[] = [];
	for (const path of taken.repositories) {
		const stash = [...(await keepableStash(placeOf(directory, path)))];
		repositories.push({...(await readRepository(directory, path)), stash});
	}

	const record: StateRecord = {
		version: 1,
		missionId,
		name,
		directory,
		at,
		files: taken.files,
		bytes: taken.bytes,
		repositories,
		modes: shortModes(taken),
		unsaved: [...taken.unsaved],
	};
	for (const repository of repositories.filter(({path}) => path !== '')) {
		await keepInner(placeOf(directory, repository.path), repository, {ref, at});
	}

	const own = repositories.find(({path}) => path === '');
	const head = own?.commit ? [own.commit] : [];
	const staged = await stagedBlobs(directory, own?.commit ?? null);
	const recordTree = await treeOf(directory, [
		['record.json', await storeBlob(directory, Buffer.from(JSON.stringify(record)))],
		...blobsOf(repositories).map((oid, index): Line => [`kept-${index}`, oid]),
		...staged.map((oid, index): Line => [`staged-${index}`, oid]),
	]);
	const about = await commit(directory, {
		tree: recordTree,
		parents: stashOf(own),
		message: `FlowDesk: record of ${name}, ${missionId}`,
		at,
	});
	const message = `FlowDesk: ${name} of mission ${missionId}\n\nThe whole working tree. \`flowdesk undo ${missionId}\` brings its base back.`;
	const saved = await commit(directory, {tree: taken.tree, parents: [...head, about], message, at});
	await gitText(directory, ['update-ref', ref, saved]);
	return {ref, commit: saved, tree: taken.tree, record};
}

/** A state that was saved under a ref, or null when it is none or cannot be read. */
export async function loadState(directory: string, ref: string): Promise<SavedState | null> {
	try {
		const [saved = '', tree = ''] = (
			await gitText(directory, ['rev-parse', `${ref}^{commit}`, `${ref}^{tree}`])
		).split('\n');
		const parents = await gitText(directory, ['rev-list', '--parents', '-n', '1', saved]);
		const about = parents.split(' ').at(-1) ?? '';
		const blob = await gitText(directory, ['rev-parse', '--verify', `${about}:record.json`]);
		const text = (await readBlob(directory, blob)).toString('utf8');
		return {ref, commit: saved, tree, record: recordSchema.parse(JSON.parse(text))};
	} catch {
		return null;
	}
}

function stashOf(repository: RepositoryRecord | undefined): readonly string[] {
	return repository?.stash.map(({id}) => id) ?? [];
}

type Line = readonly [name: string, oid: string];

function blobsOf(repositories: readonly RepositoryRecord[]): readonly string[] {
	return repositories.flatMap(({index, underway}) => [
		...(index ? [index.blob] : []),
		...Object.values(underway),
	]);
}

/** A repository inside the project keeps its own commits, stash and staged files itself, under the same ref. */
async function keepInner(
	place: string,
	repository: RepositoryRecord,
	{ref, at}: Readonly<{ref: string; at: number}>,
): Promise<void> {
	const staged = await stagedBlobs(place, repository.commit);
	const tree = await treeOf(
		place,
		staged.map((oid, index): Line => [`staged-${index}`, oid]),
	);
	const parents = [
		...(repository.commit === null ? [] : [repository.commit]),
		...stashOf(repository),
	];
	const kept = await commit(place, {tree, parents, message: 'FlowDesk: what is staged', at});
	await gitText(place, ['update-ref', ref, kept]);
}

async function treeOf(place: string, lines: readonly Line[]): Promise<string> {
	const input = lines.map(([name, oid]) => `100644 blob ${oid}\t${name}\n`).join('');
	const made = await git(place, ['mktree'], {input: Buffer.from(input)});
	if (!made.ok) {
		throw new Error(`git could not store a tree: ${firstLine(made.stderr)}`);
	}

	return made.stdout.trim();
}

async function commit(
	place: string,
	{
		tree,
		parents,
		message,
		at,
	}: Readonly<{tree: string; parents: readonly string[]; message: string; at: number}>,
): Promise<string> {
	const time = `${Math.floor(at / 1000)} +0000`;
	const made = await git(
		place,
		['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent])],
		{
			input: Buffer.from(`${message}\n`),
			variables: {...identity, GIT_AUTHOR_DATE: time, GIT_COMMITTER_DATE: time},
		},
	);
	if (!made.ok) {
		throw new Error(`git could not store a commit: ${firstLine(made.stderr)}`);
	}

	return made.stdout.trim();
}
