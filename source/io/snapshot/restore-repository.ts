import {mkdir, readFile, rename, rm, stat, unlink, utimes, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {git} from '../git.js';
import {readBlob} from './blobs.js';
import {type RawPath, readable} from './raw-path.js';
import type {RepositoryRecord} from './record.js';
import {
	gitFolder,
	gitText,
	headOf,
	indexFile,
	isRepository,
	placeOf,
	underwayFiles,
	underwayNames,
} from './repository-state.js';

/** What of a repository differs from its record, in words; empty when nothing does. Never rejects. */
export async function repositoryChanges(
	directory: string,
	record: RepositoryRecord,
): Promise<readonly string[]> {
	const place = placeOf(directory, record.path);
	const where = record.path === '' ? '' : `${readable(record.path)}: `;
	try {
		if (!(await isRepository(place))) {
			return [`${where}the repository itself`];
		}

		const head = await headOf(place);
		const changes: string[] = [];
		if (head.branch !== record.branch || head.commit !== record.commit) {
			changes.push(`${where}${headText(head)} goes back to ${headText(record)}`);
		}

		if (!(await hasIndex(directory, record))) {
			changes.push(`${where}what is staged`);
		}

		if (!(await hasUnderway(directory, record))) {
			changes.push(`${where}the merge or rebase that is under way`);
		}

		return changes;
	} catch {
		return [`${where}the repository itself`];
	}
}

/** The lock that keeps the index of a repository from being restored, or null. */
export async function indexLock(directory: string, path: RawPath): Promise<string | null> {
	try {
		const lock = `${await indexFile(placeOf(directory, path))}.lock`;
		return (await stat(lock).catch(() => null)) ? lock : null;
	} catch {
		return null;
	}
}

/** Gives a repository its HEAD, branch, index and what was under way back. Rejects with the reason when it cannot. */
export async function restoreRepository(
	directory: string,
	record: RepositoryRecord,
): Promise<void> {
	if (!(await isRepository(placeOf(directory, record.path)))) {
		throw new Error('its .git is gone: its files are back, its history is not.');
	}

	await restoreHead(placeOf(directory, record.path), record);
	await restoreIndex(directory, record);
	await restoreUnderway(directory, record);
}

/** Writes the `.git` of a submodule again when it is gone. */
export async function restoreGitFile(directory: string, record: RepositoryRecord): Promise<void> {
	if (record.gitFile !== null) {
		const path = join(placeOf(directory, record.path), '.git');
		await mkdir(dirname(path), {recursive: true});
		// One that is there is the user's or the same.
		await writeFile(path, Buffer.from(record.gitFile, 'latin1'), {flag: 'wx'}).catch(() => {});
	}
}

function headText({branch, commit}: Pick<RepositoryRecord, 'branch' | 'commit'>): string {
	const name = branch?.replace(/^refs\/heads\//, '') ?? 'a detached HEAD';
	return commit === null ? `${name} (no commit)` : `${name} (${commit.slice(0, 9)})`;
}

async function restoreHead(place: string, {branch, commit}: RepositoryRecord): Promise<void> {
	const why = ['-m', 'flowdesk undo'];
	if (branch === null) {
		await gitText(place, ['update-ref', ...why, '--no-deref', 'HEAD', commit ?? '']);
		return;
	}

	const now = await git(place, ['rev-parse', '--quiet', '--verify', branch]);
	const present = now.ok ? now.stdout.trim() : null;
	if (present !== commit) {
		await gitText(
			place,
			commit === null
				? ['update-ref', ...why, '-d', branch]
				: ['update-ref', ...why, branch, commit],
		);
	}

	if ((await headOf(place)).branch !== branch) {
		await gitText(place, ['symbolic-ref', ...why, 'HEAD', branch]);
	}
}

async function hasIndex(directory: string, {path, index}: RepositoryRecord): Promise<boolean> {
	const file = await indexFile(placeOf(directory, path));
	const bytes = await readFile(file).catch(() => null);
	if (bytes === null || index === null) {
		return bytes === null && index === null;
	}

	return bytes.equals(await readBlob(directory, index.blob));
}

async function restoreIndex(directory: string, record: RepositoryRecord): Promise<void> {
	if (await hasIndex(directory, record)) {
		return;
	}

	const file = await indexFile(placeOf(directory, record.path));
	if (record.index === null) {
		await unlink(file);
		return;
	}

	const beside = `${file}.flowdesk`;
	await writeFile(beside, await readBlob(directory, record.index.blob), {flush: true});
	// An index that looks younger than it is would vouch for files that changed in its last moment.
	const at = record.index.mtimeMs / 1000;
	await utimes(beside, at, at);
	await rename(beside, file);
}

async function hasUnderway(directory: string, record: RepositoryRecord): Promise<boolean> {
	const folder = await gitFolder(placeOf(directory, record.path));
	const names = await underwayFiles(folder);
	const wanted = Object.keys(record.underway).sort();
	if (names.join('\0') !== wanted.join('\0')) {
		return false;
	}

	for (const [name, blob] of Object.entries(record.underway)) {
		const bytes = await readFile(join(folder, name)).catch(() => null);
		if (!bytes?.equals(await readBlob(directory, blob))) {
			return false;
		}
	}

	return true;
}

async function restoreUnderway(directory: string, record: RepositoryRecord): Promise<void> {
	if (await hasUnderway(directory, record)) {
		return;
	}

	const folder = await gitFolder(placeOf(directory, record.path));
	for (const name of underwayNames) {
		await rm(join(folder, name), {recursive: true, force: true});
	}

	for (const [name, blob] of Object.entries(record.underway)) {
		await mkdir(dirname(join(folder, name)), {recursive: true});
		await writeFile(join(folder, name), await readBlob(directory, blob));
	}
}
