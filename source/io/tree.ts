import {createHash, type Hash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {lstat, readFile, readlink} from 'node:fs/promises';
import {join} from 'node:path';
import {patternsOf} from '../mission/globs.js';
import {oneLine} from '../mission/sanitize.js';
import type {TreePort} from '../runtime/ports.js';
import {git} from './git.js';
import {straysBetween, type Unsaved, unsavedFiles} from './tree-strays.js';

/** Files read at the same time; more only queue in Node's thread pool. */
const readers = 16;
/** Above this a file is hashed as a stream. */
const streamedBytes = 4 * 1024 * 1024;
/** A file changed this recently may change again without a new time stamp: its hash is not remembered. */
const settledMs = 2000;
/** Checklists longer than this are cut; they are written by agents. */
const checklistCharacters = 1024 * 1024;

/** Reviews whose beginning is kept; more do not run at once. */
const mostRemembered = 50;

const checklists = ['.opencode/verification-checklist.md', '.opencode/sync-issues.md'];
const excluded = [':(exclude,top,glob).opencode/**', ':(exclude,top,glob)**/.opencode/**'];

type Memory = Readonly<{
	hashes: Map<string, Readonly<{stamp: string; hash: string}>>;
	now: () => number;
}>;

/**
 * The working tree of a directory in a git repository, only looked at. A fingerprint covers tracked and
 * untracked files that are not ignored, `.opencode/` apart; it does not depend on index or commits.
 * `now` gives epoch ms.
 */
export function createTree(request: Readonly<{directory: string; now?: () => number}>): TreePort {
	const {directory, now = Date.now} = request;
	const memory: Memory = {hashes: new Map(), now};
	const remembered = new Map<string, Unsaved>();
	const describe = (top: string, path: string) => describeFile(top, path, memory);
	const look = () => unsavedFiles(directory, wholeRepository, describe).catch(() => null);
	return {
		fingerprint: async (globs) => {
			try {
				return await fingerprint(directory, pathspecs(globs), memory);
			} catch {
				return null;
			}
		},
		async remember(key) {
			const unsaved = await look();
			remembered.delete(key);
			if (unsaved) {
				remembered.set(key, unsaved);
			}

			for (const [oldest] of [...remembered].slice(0, -mostRemembered)) {
				remembered.delete(oldest);
			}

			return unsaved && [];
		},
		async strays(key, globs) {
			const before = remembered.get(key);
			if (globs === null) {
				return [];
			}

			const after = before ? await look() : null;
			return before && after
				? await straysBetween(before, after, {claim: globs, describe}).catch(() => null)
				: null;
		},
		openChecks: async () => {
			const found = await Promise.all(checklists.map(async (name) => openBoxes(directory, name)));
			return found.flat();
		},
	};
}

/** Git's pathspecs for the whole repository, whichever folder of it is asked. */
export const wholeRepository: readonly string[] = [':(top)', ...excluded];

/**
 * Git's pathspecs for claims: what OpenCode would let a lane edit, no less. Null is the whole folder.
 * Both read `*` as any characters, slashes too, so what a review hashes is all that could have been changed.
 */
export function pathspecs(globs: readonly string[] | null): readonly string[] {
	if (globs === null) {
		return ['.', ...excluded];
	}

	// An exclusion is no claim; as everywhere, what cannot be read is the whole tree.
	const specs = globs.flatMap((glob) => (glob.startsWith('!') ? ['*'] : patternsOf(glob)));
	// A colon in front would be magic to git.
	return [...new Set(specs.map((spec) => `./${spec}`)), ...excluded];
}

/** The names git lists, relative to the directory; null when git fails. */
export async function listFiles(
	directory: string,
	specs: readonly string[],
): Promise<readonly string[] | null> {
	const listed = await git(directory, [
		'ls-files',
		'-z',
		'-co',
		'--exclude-standard',
		'--',
		...specs,
	]);
	return listed.ok ? [...new Set(listed.stdout.split('\0').filter(Boolean))].sort() : null;
}

async function fingerprint(
	directory: string,
	specs: readonly string[],
	memory: Memory,
): Promise<string | null> {
	// A list of globs that is empty claims nothing; git would take it for everything.
	if (specs.length === excluded.length) {
		return createHash('sha256').digest('hex');
	}

	const names = await listFiles(directory, specs);
	if (names === null) {
		return null;
	}

	const lines: string[] = new Array(names.length).fill('');
	let next = 0;
	const reader = async () => {
		while (next < names.length) {
			const position = next;
			next += 1;
			const name = names[position] ?? '';
			lines[position] = await describeFile(directory, name, memory);
		}
	};

	await Promise.all(Array.from({length: readers}, reader));
	const hash = createHash('sha256');
	for (const line of lines) {
		hash.update(line);
	}

	return hash.digest('hex');
}

/** Path, kind, mode and content hash; empty for a file that git still lists but that is gone. */
async function describeFile(directory: string, name: string, memory: Memory): Promise<string> {
	const path = join(directory, name);
	const stat = await lstat(path, {bigint: true}).catch(missing);
	if (stat === null) {
		return '';
	}

	if (stat.isSymbolicLink()) {
		return record(name, 'link', await readlink(path));
	}

	if (stat.isDirectory()) {
		// A submodule, or a repository of its own inside this one.
		return record(name, 'tree', (await fingerprint(path, pathspecs(null), memory)) ?? '');
	}

	if (!stat.isFile()) {
		return record(name, 'other', '');
	}

	const mode = (stat.mode & 0o100n) === 0n ? 'file' : 'executable';
	const stamp = `${stat.ino} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs}`;
	const known = memory.hashes.get(path);
	if (known?.stamp === stamp) {
		return record(name, mode, known.hash);
	}

	const hash = await hashFile(path, stat.size > streamedBytes);
	if (memory.now() - Number(stat.ctimeMs) > settledMs) {
		memory.hashes.set(path, {stamp, hash});
	} else {
		memory.hashes.delete(path);
	}

	return record(name, mode, hash);
}

/** Names may hold anything but NUL, so NUL keeps the fields apart. */
function record(name: string, kind: string, content: string): string {
	return `${name}\0${kind}\0${content}\0`;
}

async function hashFile(path: string, isLarge: boolean): Promise<string> {
	const hash: Hash = createHash('sha256');
	if (isLarge) {
		for await (const chunk of createReadStream(path)) {
			hash.update(chunk);
		}
	} else {
		hash.update(await readFile(path));
	}

	return hash.digest('hex');
}

function missing(error: unknown): null {
	if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') {
		return null;
	}

	throw error;
}

async function openBoxes(directory: string, name: string): Promise<readonly string[]> {
	let text: string;
	try {
		text = (await readFile(join(directory, name), 'utf8')).slice(0, checklistCharacters);
	} catch (error) {
		// A list that is there but cannot be read must not pass for an empty one.
		return codeOf(error) === 'ENOENT' ? [] : [`${name}:1 cannot be read (${codeOf(error)})`];
	}

	const open: string[] = [];
	let fence: string | null = null;
	for (const [index, line] of text.split('\n').entries()) {
		const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1]?.slice(0, 3) ?? null;
		if (mark !== null && (fence === null || fence === mark)) {
			fence = fence === null ? mark : null;
		} else if (fence === null && /^[\s>]*(?:[-*+]|\d+[.)])\s+\[ \](?:\s|$)/.test(line)) {
			open.push(`${name}:${index + 1} ${oneLine(line.replace(/^.*?\[ \]/, ''), 300)}`);
		}
	}

	return open;
}

function codeOf(error: unknown): string {
	return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
