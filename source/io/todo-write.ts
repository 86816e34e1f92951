import {randomBytes} from 'node:crypto';
import {readFileSync, renameSync} from 'node:fs';
import {mkdir, open, readdir, rm, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {codeOf, type TodoContent, type TodoPlace} from './todo-read.js';

/** How a write ended: `changed` means that someone else wrote first and nothing was done. */
export type Written =
	| Readonly<{kind: 'done'; mode: number}>
	| Readonly<{kind: 'changed'}>
	| Readonly<{kind: 'failed'; problem: string}>;

type Expected = Extract<TodoContent, {kind: 'text' | 'missing'}>;

const tempPrefix = '.todo.md.flowdesk-';

/**
 * Replaces todo.md in one step: a temporary file beside it, flushed, then renamed, so that a crash leaves the
 * old or the new text. Only if the file still is what `expected` says; its mode is kept. Never rejects.
 */
export async function writeTodo(expected: Expected, text: string): Promise<Written> {
	const {place} = expected;
	const temp = join(dirname(place.file), `${tempPrefix}${process.pid}-${randomHex()}.tmp`);
	try {
		await mkdir(place.folder, {recursive: true});
		const mode = await writeFlushed(temp, text, expected.kind === 'text' ? expected.mode : null);
		// Nothing in this process can come between the last look and the rename.
		if (!isAsExpected(expected)) {
			await rm(temp, {force: true});
			return {kind: 'changed'};
		}

		renameSync(temp, place.file);
		await flushFolder(dirname(place.file));
		return {kind: 'done', mode};
	} catch (error) {
		await rm(temp, {force: true}).catch(() => undefined);
		const problem = `todo.md could not be written (${codeOf(error)}); check free space and the permissions of .opencode`;
		return {kind: 'failed', problem};
	}
}

/** Keeps a text that could not be merged beside todo.md, and returns the file's name; null if even that fails. */
export async function writeConflict(
	{file}: TodoPlace,
	text: string,
	at: number,
): Promise<string | null> {
	const stamp = new Date(at).toISOString().replace(/[-:.]/g, '');
	for (let copy = 1; copy < 100; copy++) {
		const name = `todo.conflict-${stamp}${copy > 1 ? `-${copy}` : ''}.md`;
		try {
			await writeFile(join(dirname(file), name), text, {flag: 'wx'});
			return name;
		} catch (error) {
			if (codeOf(error) !== 'EEXIST') {
				return null;
			}
		}
	}

	return null;
}

/** Removes temporary files that a crash left behind. */
export async function sweepTemps({file}: TodoPlace): Promise<void> {
	const folder = dirname(file);
	const names = await readdir(folder).catch(() => []);
	for (const name of names.filter((name) => name.startsWith(tempPrefix))) {
		const pid = Number.parseInt(name.slice(tempPrefix.length), 10);
		if (pid === process.pid || !isAlive(pid)) {
			await rm(join(folder, name), {force: true}).catch(() => undefined);
		}
	}
}

async function writeFlushed(path: string, text: string, mode: number | null): Promise<number> {
	const handle = await open(path, 'wx', mode ?? 0o666);
	try {
		await handle.writeFile(text);
		if (mode !== null) {
			await handle.chmod(mode);
		}

		await handle.sync();
		return (await handle.stat()).mode & 0o777;
	} finally {
		await handle.close();
	}
}

function isAsExpected(expected: Expected): boolean {
	try {
		const bytes = readFileSync(expected.place.file);
		return expected.kind === 'text' && bytes.equals(Buffer.from(expected.text));
	} catch (error) {
		return codeOf(error) === 'ENOENT' && expected.kind === 'missing';
	}
}

/** Without this a power cut could undo the rename; some file systems cannot do it, and that is no error. */
async function flushFolder(folder: string): Promise<void> {
	const handle = await open(folder, 'r').catch(() => null);
	await handle?.sync().catch(() => undefined);
	await handle?.close();
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return codeOf(error) === 'EPERM';
	}
}

function randomHex(): string {
	return randomBytes(6).toString('hex');
}
