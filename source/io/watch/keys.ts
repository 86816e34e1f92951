import {createHash} from 'node:crypto';
import {readdir, readFile, stat} from 'node:fs/promises';
import {join, relative, resolve} from 'node:path';
import type {Look} from '../../mission/watch/look.js';
import {git} from '../git.js';
import {run} from './run-git.js';

/** Hooks read at most, and bytes of one: longer ones are known by size and time. */
const mostHooks = 200;
const mostBytes = 1024 * 1024;

/** Where a repository keeps what belongs to one working tree, and what all of its working trees share. */
export type Places = Readonly<{gitFolder: string; commonFolder: string; top: string}>;
type Keys = Pick<Look, 'config' | 'hooks'>;

/** Reads the repository's own configuration and its hooks. */
export type KeyReader = () => Promise<Keys>;

/** Git is asked about a configuration file only when its bytes have changed. */
export function createKeyReader(places: Places): KeyReader {
	const {gitFolder, commonFolder} = places;
	const files = [join(commonFolder, 'config'), join(gitFolder, 'config.worktree')];
	const known = new Map<string, Readonly<{bytes: string; keys: Look['config']}>>();
	const configOf = async (file: string): Promise<Look['config']> => {
		const content = await readFile(file).catch(() => null);
		if (content === null) {
			return {};
		}

		const bytes = hashOf(content);
		const before = known.get(file);
		const keys = before?.bytes === bytes ? before.keys : await keysOf(commonFolder, file, bytes);
		known.set(file, {bytes, keys});
		return keys;
	};

	return async () => {
		const [shared = {}, own = {}] = await Promise.all(files.map(configOf));
		return {config: {...shared, ...own}, hooks: await readHooks(places)};
	};
}

/** Every key of a file with a hash of its values: a value may be a secret. */
async function keysOf(folder: string, file: string, bytes: string): Promise<Look['config']> {
	const listed = await git(folder, ['config', '--file', file, '--list', '-z']);
	if (!listed.ok) {
		return {'a line that git cannot read': bytes};
	}

	const values = new Map<string, string[]>();
	for (const entry of listed.stdout.split('\0').filter(Boolean)) {
		const end = entry.indexOf('\n');
		const key = end < 0 ? entry : entry.slice(0, end);
		values.set(key, [...(values.get(key) ?? []), entry.slice(key.length)]);
	}

	return Object.fromEntries([...values].map(([key, list]) => [key, hashOf(list.join('\0'))]));
}

async function readHooks({commonFolder, top}: Places): Promise<Look['hooks']> {
	const standard = join(commonFolder, 'hooks');
	const chosen = await chosenFolder(top);
	const hooks: Record<string, string> = {};
	for (const folder of new Set([standard, ...(chosen === null ? [] : [chosen])])) {
		const names = await readdir(folder).catch(() => []);
		for (const name of names.filter((each) => !each.endsWith('.sample')).slice(0, mostHooks)) {
			const content = await hookOf(join(folder, name));
			if (content !== null) {
				hooks[folder === standard ? name : join(relative(top, folder), name)] = content;
			}
		}
	}

	return hooks;
}

/** The folder that `core.hooksPath` names. The last value is our own, by which git runs no hook for us. */
async function chosenFolder(top: string): Promise<string | null> {
	const told = await run(top, ['config', '-z', '--type=path', '--get-all', 'core.hooksPath']);
	const path = told.split('\0').filter(Boolean).at(-2);
	return path === undefined ? null : resolve(top, path);
}

async function hookOf(file: string): Promise<string | null> {
	try {
		const {mode, size, mtimeMs} = await stat(file);
		const kind = (mode & 0o111) === 0 ? 'plain' : 'executable';
		return size > mostBytes
			? `${kind} ${size} ${mtimeMs}`
			: `${kind} ${hashOf(await readFile(file))}`;
	} catch {
		return null;
	}
}

/** A short hash of bytes, to know them again. */
function hashOf(content: string | Uint8Array): string {
	return createHash('sha256').update(content).digest('hex').slice(0, 16);
}
