import {Buffer} from 'node:buffer';
import {randomBytes} from 'node:crypto';
import {createWriteStream} from 'node:fs';
import {
	chmod,
	lstat,
	mkdir,
	readFile as readWhole,
	rename,
	rmdir,
	symlink,
	unlink,
	writeFile as writeWhole,
} from 'node:fs/promises';
import {pipeline} from 'node:stream/promises';
import {execa} from 'execa';
import {git, gitEnvironment} from '../git.js';
import {firstLine} from './blobs.js';
import type {FilePlan, FileToWrite} from './file-plan.js';
import {chmodFolder, openFolders} from './folder-modes.js';
import {bytesOf, type RawPath, rawOf, readable, under} from './raw-path.js';
import {setAside} from './set-aside.js';
import {inParallel} from './walk.js';

/** Bytes of files held at once; a larger file goes from git to the disk on its own. */
const batchBytes = 32 * 1024 * 1024;

/** What came of writing, in words: what could not be done, and what was in the way and has another name now. */
export type Written = Readonly<{problems: readonly string[]; aside: readonly string[]}>;

/** Where something is written, and what may be replaced because it was saved. */
type Place = Readonly<{
	directory: string;
	top: RawPath;
	saved: ReadonlyMap<RawPath, unknown>;
	aside: string[];
}>;

/**
 * Does what a plan says to the working tree: first what is to go, then what is to be there. A file is replaced whole,
 * links are never followed; what is in the way and not `saved` is renamed. Rejects when git cannot read.
 */
export async function writeFiles(
	directory: string,
	plan: FilePlan,
	saved: ReadonlyMap<RawPath, unknown>,
): Promise<Written> {
	const top = rawOf(directory);
	const problems: string[] = [];
	const place: Place = {directory, top, saved, aside: []};
	const attempt = async (path: RawPath, work: () => Promise<void>) => {
		try {
			await work();
		} catch (error) {
			problems.push(`${readable(path)}: ${error instanceof Error ? error.message : String(error)}`);
		}
	};
	const closing = await openFolders(top, plan);
	await inParallel(plan.remove, async (path) => attempt(path, async () => removeFile(top, path)));
	for (const path of plan.removeFolders) {
		// What is not empty holds something that is not ours to delete.
		await rmdir(bytesOf(under(top, path))).catch(() => {});
	}

	for (const path of plan.makeFolders) {
		await attempt(path, async () => makeFolder(place, path));
	}

	for (const batch of await inBatches(directory, plan.write)) {
		const contents = await readBatch(directory, batch);
		await inParallel(batch, async (file) =>
			attempt(file.path, async () => writeFile(place, file, contents.get(file.entry.oid))),
		);
	}

	await inParallel(plan.chmod, async ({path, mode}) =>
		attempt(path, async () => chmod(bytesOf(under(top, path)), mode)),
	);
	for (const folder of closing) {
		await attempt(folder.path, async () => chmodFolder(top, folder));
	}

	return {problems, aside: place.aside};
}

async function removeFile(top: RawPath, path: RawPath): Promise<void> {
	await unlink(bytesOf(under(top, path))).catch((error: unknown) => {
		if (!isCode(error, 'ENOENT', 'ENOTDIR')) {
			throw error;
		}
	});
}

/** A folder and those above it; what stands in the way goes. */
async function makeFolder(place: Place, path: RawPath): Promise<void> {
	const parts = path.split('/');
	for (let length = 1; length <= parts.length; length += 1) {
		const part = parts.slice(0, length).join('/');
		const folder = bytesOf(under(place.top, part));
		const there = await lstat(folder).catch(() => null);
		if (!there?.isDirectory()) {
			await clear(place, part);
			await mkdir(folder).catch((error: unknown) => {
				if (!isCode(error, 'EEXIST')) {
					throw error;
				}
			});
		}
	}
}

/** Takes what is no folder away from a path: deletes what was saved and renames what was not. */
async function clear({top, saved, aside}: Place, path: RawPath): Promise<void> {
	if (saved.has(path)) {
		await removeFile(top, path);
	} else if (await lstat(bytesOf(under(top, path))).catch(() => null)) {
		aside.push(await setAside(top, path));
	}
}

async function writeFile(
	place: Place,
	{path, entry, mode}: FileToWrite,
	content: Buffer | undefined,
): Promise<void> {
	const {directory, top, saved} = place;
	const slash = path.lastIndexOf('/');
	const folder = slash < 0 ? '' : path.slice(0, slash);
	if (folder !== '') {
		await makeFolder(place, folder);
	}

	const full = bytesOf(under(top, path));
	const beside = under(folder, `.flowdesk-${randomBytes(6).toString('hex')}`);
	const temporary = bytesOf(under(top, beside));
	try {
		if (mode === null) {
			await symlink(content ?? Buffer.alloc(0), temporary);
		} else {
			await writeBytes(directory, temporary, entry.oid, content);
			await chmod(temporary, mode);
		}

		const there = await lstat(full).catch(() => null);
		if (there?.isDirectory()) {
			await rmdir(full);
		} else if (there && !saved.has(path) && !(there.isFile() && (await hasBytes(full, content)))) {
			await clear(place, path);
		}

		await rename(temporary, full);
	} catch (error) {
		await unlink(temporary).catch(() => {});
		throw error;
	}
}

/** True when a file holds these bytes: then nothing of it is lost when it is replaced. */
async function hasBytes(path: Buffer, content: Buffer | undefined): Promise<boolean> {
	return (
		content !== undefined &&
		readWhole(path).then(
			(bytes) => bytes.equals(content),
			() => false,
		)
	);
}

async function writeBytes(
	directory: string,
	path: Buffer,
	oid: string,
	content: Buffer | undefined,
): Promise<void> {
	if (content) {
		await writeWhole(path, content, {flag: 'wx', mode: 0o600});
		return;
	}

	const child = execa('git', ['cat-file', 'blob', oid], {
		cwd: directory,
		env: gitEnvironment(),
		extendEnv: false,
		stdin: 'ignore',
		buffer: {stdout: false},
		reject: false,
	});
	await pipeline(child.stdout, createWriteStream(path, {flags: 'wx', mode: 0o600}));
	const {failed, stderr} = await child;
	if (failed) {
		throw new Error(`git could not read its bytes: ${firstLine(stderr)}`);
	}
}

/** Files in groups that fit into memory; large ones are in groups of their own. */
async function inBatches(
	directory: string,
	files: readonly FileToWrite[],
): Promise<readonly (readonly FileToWrite[])[]> {
	if (files.length === 0) {
		return [];
	}

	const told = await git(directory, ['cat-file', '--buffer', '--batch-check=%(objectsize)'], {
		input: Buffer.from(files.map(({entry}) => `${entry.oid}\n`).join('')),
	});
	const sizes = told.stdout.split('\n').map(Number);
	const batches: FileToWrite[][] = [];
	let room = 0;
	for (const [index, file] of files.entries()) {
		const size = sizes[index] ?? Number.NaN;
		if (!Number.isFinite(size)) {
			throw new Error(`git no longer has the saved bytes of ${readable(file.path)}`);
		}

		// An empty file needs no room, but a batch all the same.
		if (batches.length === 0 || size > room) {
			batches.push([]);
			room = batchBytes;
		}

		batches.at(-1)?.push(file);
		room -= size;
	}

	return batches;
}

/** The bytes by blob; a batch of one large file has none, it is copied without being held. */
async function readBatch(
	directory: string,
	files: readonly FileToWrite[],
): Promise<ReadonlyMap<string, Buffer>> {
	const contents = new Map<string, Buffer>();
	const [first] = files;
	if (files.length === 1 && first?.mode !== null) {
		return contents;
	}

	const oids = [...new Set(files.map(({entry}) => entry.oid))];
	const read = await git(directory, ['cat-file', '--buffer', '--batch'], {
		input: Buffer.from(`${oids.join('\n')}\n`),
		encoding: 'latin1',
	});
	let at = 0;
	while (at < read.stdout.length) {
		const end = read.stdout.indexOf('\n', at);
		const [oid = '', type, size = ''] = read.stdout.slice(at, end).split(' ');
		if (type !== 'blob') {
			throw new Error('git could not read the saved bytes');
		}

		const from = end + 1;
		contents.set(oid, Buffer.from(read.stdout.slice(from, from + Number(size)), 'latin1'));
		at = from + Number(size) + 1;
	}

	if (contents.size !== oids.length) {
		throw new Error(`git could not read the saved bytes: ${firstLine(read.stderr)}`);
	}

	return contents;
}

function isCode(error: unknown, ...codes: readonly string[]): boolean {
	return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
