import {createHash} from 'node:crypto';
import {
	type Dirent,
	lstatSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	realpathSync,
	statSync,
} from 'node:fs';
import {dirname, join, relative} from 'node:path';
import {parse} from 'jsonc-parser';
import {z} from 'zod';
import {namedFiles} from './named-files.js';
import type {ProjectFolder} from './state-folder.js';

/** Folders under `.opencode/` whose files OpenCode loads: code first, then prompts with permissions. */
const loadedFolders = /^(plugin|tool|agent|command|mode|skill)s?$/;
const configFiles = [
	'opencode.json',
	'opencode.jsonc',
	'.opencode/opencode.json',
	'.opencode/opencode.jsonc',
];
const otherFiles = ['.opencode/package.json', 'AGENTS.md', 'CLAUDE.md', 'CONTEXT.md'];
const packageSchema = z.looseObject({dependencies: z.record(z.string(), z.unknown()).default({})});

/** A file that OpenCode would load; `name` is its path within the project. */
export type LoadedFile = Readonly<{name: string; path: string}>;

/** Every file that OpenCode would load by its name, from the working directory up to the root of the project. */
export function loadedFiles({root, directory}: ProjectFolder): readonly LoadedFile[] {
	const names: LoadedFile[] = [];
	for (let folder = directory; ; folder = dirname(folder)) {
		const top = folder;
		const candidates = [...configFiles, ...otherFiles, ...filesBeneath(top)];
		for (const candidate of candidates) {
			const path = join(top, candidate);
			if (exists(path) && !isOpenCodesOwn(path)) {
				names.push({name: relative(root, path), path});
			}
		}

		if (folder === root || folder === dirname(folder)) {
			return names;
		}
	}
}

function filesBeneath(folder: string): readonly string[] {
	return entriesOf(join(folder, '.opencode'))
		.filter(({name}) => loadedFolders.test(name))
		.flatMap(({name}) => walk(folder, join('.opencode', name)))
		.sort();
}

/** Files and links beneath a folder, through links as well. Packages that npm puts there are left out. */
function walk(top: string, name: string, within: readonly string[] = []): readonly string[] {
	const folder = realPath(join(top, name));
	if (folder === null || within.includes(folder)) {
		return [];
	}

	return entriesOf(folder).flatMap((entry) => {
		const path = join(name, entry.name);
		const isFolder =
			entry.isDirectory() || (entry.isSymbolicLink() && isDirectory(join(folder, entry.name)));
		const itself = isFolder && entry.isDirectory() ? [] : [path];
		return isFolder && entry.name !== 'node_modules'
			? [...itself, ...walk(top, path, [...within, folder])]
			: itself;
	});
}

/**
 * A hash of everything that OpenCode would read and run from the project: the files it loads by their name, the
 * files inside the project that its configuration names, and what all of them import from the project.
 */
export function loadedHash(project: ProjectFolder): string {
	const loaded = loadedFiles(project);
	const named = namedFiles(
		project,
		loaded.map(({path}) => path),
	).map((path) => ({name: relative(project.root, path), path}));
	const hash = createHash('sha256');
	for (const {name, path} of [...loaded, ...named]) {
		hash.update(`${name}\0${linkTarget(path)}\0`);
		hash.update(createHash('sha256').update(contentOf(path)).digest());
	}

	return hash.digest('hex');
}

/**
 * OpenCode itself adds its plugin package to `.opencode/package.json` of a trusted project; that must not
 * make FlowDesk ask again.
 */
function contentOf(path: string): string {
	const text = readText(path) ?? '';
	const parsed = path.endsWith('package.json')
		? packageSchema.safeParse(parse(text))
		: {success: false as const};
	if (!parsed.success) {
		return text;
	}

	const {'@opencode-ai/plugin': _own, ...dependencies} = parsed.data.dependencies;
	return JSON.stringify({...parsed.data, dependencies});
}

function isOpenCodesOwn(path: string): boolean {
	return path.endsWith('package.json') && contentOf(path) === '{"dependencies":{}}';
}

function entriesOf(path: string): readonly Dirent[] {
	try {
		return readdirSync(path, {withFileTypes: true});
	} catch {
		return [];
	}
}

function exists(path: string): boolean {
	return lstatSync(path, {throwIfNoEntry: false}) !== undefined;
}

function linkTarget(path: string): string {
	return lstatSync(path, {throwIfNoEntry: false})?.isSymbolicLink() ? readlinkSync(path) : '';
}

/** The text of a file; null when it cannot be read. */
export function readText(path: string): string | null {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		return null;
	}
}

function realPath(path: string): string | null {
	try {
		return realpathSync(path);
	} catch {
		return null;
	}
}

function isDirectory(path: string): boolean {
	return statSync(path, {throwIfNoEntry: false})?.isDirectory() === true;
}
