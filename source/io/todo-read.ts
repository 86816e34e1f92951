import {createHash} from 'node:crypto';
import {constants} from 'node:fs';
import {lstat, open, realpath} from 'node:fs/promises';
import {isAbsolute, join, relative, sep} from 'node:path';

/** Bytes above which todo.md is neither read nor written. */
export const todoSizeLimit = 1_048_576;

/** Where todo.md really is. Neither path needs to exist yet. */
export type TodoPlace = Readonly<{folder: string; file: string}>;

/** What was found at todo.md's place. `problem` is for the user: what is wrong and what to do. */
export type TodoContent =
	| Readonly<{
			kind: 'text';
			place: TodoPlace;
			text: string;
			version: string;
			mode: number;
			/** When the file was written, as it says itself: epoch ms. */
			writtenAt: number;
	  }>
	| Readonly<{kind: 'missing'; place: TodoPlace}>
	| Readonly<{kind: 'damaged'; problem: string}>;

type Damaged = Extract<TodoContent, {kind: 'damaged'}>;

/**
 * Reads `.opencode/todo.md` of a project. Links are followed within the project only. Never rejects: what
 * cannot be read is `damaged`, with the reason.
 */
export async function readTodo(directory: string): Promise<TodoContent> {
	try {
		const place = await placeOf(directory);
		return 'kind' in place ? place : await readAt(place);
	} catch (error) {
		return damaged(
			`todo.md cannot be read (${codeOf(error)}); check it and its folder's permissions`,
		);
	}
}

/** The version of a text: the first 12 digits of its SHA-256. */
export function versionOf(bytes: string | Uint8Array): string {
	return createHash('sha256').update(bytes).digest('hex').slice(0, 12);
}

/** The code of a system error, `EACCES` for instance. */
export function codeOf(error: unknown): string {
	return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

async function placeOf(directory: string): Promise<TodoPlace | Damaged> {
	const root = await realpath(directory);
	const folder = await resolved(root, join(root, '.opencode'));
	if (typeof folder !== 'string') {
		return folder;
	}

	const file = await resolved(root, join(folder, 'todo.md'));
	return typeof file === 'string' ? {folder, file} : file;
}

/** The path behind a link, which must stay in the project and out of `.git`. */
async function resolved(root: string, path: string): Promise<string | Damaged> {
	const name = relative(root, path);
	const info = await lstat(path).catch(ignoreMissing);
	if (info?.isSymbolicLink() !== true) {
		return path;
	}

	const target = await realpath(path).catch(ignoreMissing);
	if (target === null) {
		return damaged(`${name} is a link to nothing; remove it or repair it`);
	}

	const way = relative(root, target);
	const [first] = way.split(sep);
	return isAbsolute(way) || first === '..' || first === '.git'
		? damaged(`${name} is a link that leads out of the project; replace it with a file of its own`)
		: target;
}

async function readAt(place: TodoPlace): Promise<TodoContent> {
	const folder = await lstat(place.folder).catch(ignoreMissing);
	if (folder !== null && !folder.isDirectory()) {
		return damaged('.opencode is not a folder; move it away');
	}

	const info = folder && (await lstat(place.file).catch(ignoreMissing));
	if (info === null) {
		return {kind: 'missing', place};
	}

	if (!info.isFile()) {
		return damaged('.opencode/todo.md is not a file; move it away');
	}

	// Neither a link nor a pipe that took its place in the meantime can be opened so.
	const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
	const handle = await open(place.file, flags).catch(ignoreMissing);
	if (handle === null) {
		return {kind: 'missing', place};
	}

	try {
		const {size, mode, mtimeMs} = await handle.stat();
		if (size > todoSizeLimit) {
			return damaged(`todo.md is larger than 1 MB (${size} bytes); shorten it`);
		}

		const times = {mode: mode & 0o777, writtenAt: mtimeMs};
		return contentOf(place, await handle.readFile(), times);
	} finally {
		await handle.close();
	}
}

function contentOf(
	place: TodoPlace,
	bytes: Uint8Array,
	known: Readonly<{mode: number; writtenAt: number}>,
): TodoContent {
	if (bytes.includes(0)) {
		const line = lineAt(bytes, bytes.indexOf(0));
		return damaged(
			`line ${line} of todo.md holds NUL bytes, so it is no text file; restore or delete it`,
		);
	}

	try {
		const text = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(bytes);
		return {kind: 'text', place, text, version: versionOf(bytes), ...known};
	} catch {
		return damaged(
			`line ${firstUnreadable(bytes)} of todo.md is not valid UTF-8; save it as UTF-8 or delete it`,
		);
	}
}

function lineAt(bytes: Uint8Array, at: number): number {
	return bytes.subarray(0, at).filter((byte) => byte === 10).length + 1;
}

/** The first line that is no UTF-8: a line feed is never part of another character. */
function firstUnreadable(bytes: Uint8Array): number {
	const decoder = new TextDecoder('utf-8', {fatal: true});
	let line = 1;
	let start = 0;
	for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
		try {
			decoder.decode(bytes.subarray(start, end));
		} catch {
			return line;
		}

		start = end + 1;
		line += 1;
	}

	return line;
}

function damaged(problem: string): Damaged {
	return {kind: 'damaged', problem};
}

function ignoreMissing(error: unknown): null {
	if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) {
		return null;
	}

	throw error;
}
