import {createHash} from 'node:crypto';
import {type Dirent, lstatSync, readdirSync, readFileSync, readlinkSync} from 'node:fs';
import {dirname, join, relative} from 'node:path';
import {parse} from 'jsonc-parser';
import {z} from 'zod';
import {oneLine} from '../mission/sanitize.js';
import {answersFile, type ProjectFolder, writePrivateFile} from './state-folder.js';

/** The remembered answer to "may OpenCode run what this project brings along?". */
export type Trust = Readonly<{
	/** True when a yes was remembered for this folder and what it would execute has not changed since. */
	isTrusted: (project: ProjectFolder) => boolean;
	/** Remembers a yes. Throws the file system's error when it cannot be written. */
	remember: (project: ProjectFolder) => void;
	/** A hash of everything that OpenCode would read and run from the project. */
	fingerprint: (project: ProjectFolder) => string;
	/** What OpenCode would read and run from the project, one line each; empty when there is nothing. */
	whatItWouldRun: (project: ProjectFolder) => readonly string[];
}>;

/** Folders under `.opencode/` whose files OpenCode loads: code first, then prompts with permissions. */
const loadedFolders = /^(plugin|tool|agent|command|mode|skill)s?$/;
const configFiles = [
	'opencode.json',
	'opencode.jsonc',
	'.opencode/opencode.json',
	'.opencode/opencode.jsonc',
];
const otherFiles = ['.opencode/package.json', 'AGENTS.md', 'CLAUDE.md', 'CONTEXT.md'];

const rememberedSchema = z.object({path: z.string(), hash: z.string(), at: z.number()});
const entriesSchema = z.record(z.string(), z.unknown()).catch({});
const configSchema = z.looseObject({
	plugin: z.array(z.unknown()).catch([]).default([]),
	mcp: entriesSchema.default({}),
	formatter: entriesSchema.default({}),
	lsp: entriesSchema.default({}),
	provider: entriesSchema.default({}),
	model: z.string().optional().catch(undefined),
	small_model: z.string().optional().catch(undefined),
	instructions: z.array(z.unknown()).catch([]).default([]),
});
const packageSchema = z.looseObject({dependencies: z.record(z.string(), z.unknown()).default({})});
const commandSchema = z.looseObject({command: z.union([z.string(), z.array(z.string())])});

/** Trust by folder and content, kept in the project's state folder with mode 0600. */
export function createTrust(environment: Readonly<Record<string, string | undefined>>): Trust {
	const fileOf = (project: ProjectFolder) => answersFile(project, 'trust', environment);

	return {
		isTrusted: (project) => {
			const text = readText(fileOf(project));
			const remembered = rememberedSchema.safeParse(text === null ? null : parse(text));
			return remembered.success && remembered.data.hash === contentHash(project);
		},
		remember: (project) => {
			const remembered = {path: project.directory, hash: contentHash(project), at: Date.now()};
			writePrivateFile(fileOf(project), `${JSON.stringify(remembered)}\n`);
		},
		fingerprint: contentHash,
		whatItWouldRun: (project) => loadedFiles(project).flatMap((file) => describe(file)),
	};
}

type LoadedFile = Readonly<{name: string; path: string}>;

/** Every file that OpenCode would load, from the working directory up to the root of the project. */
function loadedFiles({root, directory}: ProjectFolder): readonly LoadedFile[] {
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

/** Files and links beneath a folder; a link to a folder is one entry. Packages that npm puts there are left out. */
function walk(top: string, name: string): readonly string[] {
	return entriesOf(join(top, name)).flatMap((entry) => {
		const path = join(name, entry.name);
		if (!entry.isDirectory()) {
			return [path];
		}

		return entry.name === 'node_modules' ? [] : walk(top, path);
	});
}

function contentHash(project: ProjectFolder): string {
	const hash = createHash('sha256');
	for (const {name, path} of loadedFiles(project)) {
		hash.update(`${name}\0${linkTarget(path)}\0`);
		hash.update(
			createHash('sha256')
				.update(readText(path) ?? '')
				.digest(),
		);
	}

	return hash.digest('hex');
}

function describe({name, path}: LoadedFile): readonly string[] {
	const folder = /(?:^|\/)\.opencode\/(plugin|tool|agent|command|mode|skill)s?\//.exec(name)?.[1];
	const shown = oneLine(name, 200);
	if (folder === 'plugin' || folder === 'tool') {
		return [`${folder} ${shown}: code that runs in OpenCode without asking`];
	}

	if (folder !== undefined) {
		return [`${folder} ${shown}: instructions and permissions for agents`];
	}

	if (/opencode\.jsonc?$/.test(name)) {
		return describeConfig(shown, readText(path) ?? '');
	}

	return name.endsWith('package.json')
		? [`${shown}: packages that OpenCode installs for the project's plugins`]
		: [`${shown}: instructions that every agent reads`];
}

function describeConfig(name: string, text: string): readonly string[] {
	const config = configSchema.safeParse(parse(text));
	if (!config.success) {
		return [`${name}: OpenCode's configuration, which cannot be read as JSON`];
	}

	const {plugin, mcp, formatter, lsp, provider, instructions, model} = config.data;
	const {small_model: small} = config.data;
	const say = (what: string) => oneLine(`${name}: ${what}`, 300);
	const commands = (kind: string, entries: Readonly<Record<string, unknown>>) =>
		Object.entries(entries).flatMap(([key, value]) => {
			const {data} = commandSchema.safeParse(value);
			return data ? [say(`${kind} ${key} runs \`${[data.command].flat().join(' ')}\``)] : [];
		});
	const variables = [...text.matchAll(/\{(env|file):([^}]*)\}/g)].map(([, kind, what]) =>
		say(kind === 'env' ? `reads the environment variable ${what}` : `reads the file ${what}`),
	);
	const lines = [
		...plugin.map((each) =>
			say(`plugin ${typeof each === 'string' ? each : JSON.stringify(each)}`),
		),
		...commands('MCP server', mcp),
		...commands('formatter', formatter),
		...commands('language server', lsp),
		...Object.keys(provider).map((each) => say(`provider ${each} (where code is sent)`)),
		...[model, small].flatMap((each) =>
			each === undefined ? [] : [say(`model ${each} (where code is sent when you choose none)`)],
		),
		...instructions.map((each) => say(`instructions ${String(each)}`)),
		...new Set(variables),
	];
	return lines.length > 0 ? lines : [`${name}: settings of OpenCode`];
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

function readText(path: string): string | null {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		return null;
	}
}
