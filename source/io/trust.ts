import {parse} from 'jsonc-parser';
import {z} from 'zod';
import {oneLine} from '../mission/sanitize.js';
import {type LoadedFile, loadedFiles, loadedHash, readText} from './loaded-files.js';
import {answersFile, type ProjectFolder, writeAnswers} from './state-folder.js';

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
const commandSchema = z.looseObject({command: z.union([z.string(), z.array(z.string())])});

/** Trust by folder and content, kept in the project's state folder with mode 0600. */
export function createTrust(environment: Readonly<Record<string, string | undefined>>): Trust {
	const fileOf = (project: ProjectFolder) => answersFile(project, 'trust', environment);

	return {
		isTrusted: (project) => {
			const text = readText(fileOf(project));
			const remembered = rememberedSchema.safeParse(text === null ? null : parse(text));
			return remembered.success && remembered.data.hash === loadedHash(project);
		},
		remember: (project) => {
			const remembered = {path: project.directory, hash: loadedHash(project), at: Date.now()};
			const content = `${JSON.stringify(remembered)}\n`;
			writeAnswers(project, {name: 'trust', content}, environment);
		},
		fingerprint: loadedHash,
		whatItWouldRun: (project) => loadedFiles(project).flatMap((file) => describe(file)),
	};
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
