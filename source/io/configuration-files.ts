import {readFileSync} from 'node:fs';
import {homedir} from 'node:os';
import {isAbsolute, join} from 'node:path';
import {
	findNodeAtLocation,
	type Node,
	type ParseError,
	parse,
	parseTree,
	printParseErrorCode,
} from 'jsonc-parser';
import {
	type Configuration,
	configurationSchema,
	type MergedConfiguration,
	mergeConfigurations,
	ownKeys,
} from '../mission/configuration.js';
import {type Finding, type Path, type Problem, parseWith} from '../mission/problems.js';
import {environment} from './environment.js';
import {fileProblem} from './file-problem.js';

/** Both configuration files merged; with any problem, `configuration` and `wishes` are of no use. */
export type LoadedConfiguration = MergedConfiguration &
	Readonly<{
		/** The files that were read. */
		files: readonly string[];
		/** Where the user's file is, and the project's, whether they are there or not. */
		paths: Readonly<{user: string; project: string}>;
		problems: readonly Problem[];
	}>;

/** `$XDG_CONFIG_HOME/flowdesk` or `~/.config/flowdesk`: the user's `flowdesk.jsonc` and `agents`. */
export function configurationFolder(
	variables: Readonly<Record<string, string | undefined>> = environment,
): string {
	const {XDG_CONFIG_HOME: given, HOME: home} = variables;
	const root =
		given !== undefined && isAbsolute(given) ? given : join(home || homedir(), '.config');
	return join(root, 'flowdesk');
}

/**
 * Reads `flowdesk.jsonc` in the user's configuration folder and in the project; what the project sets
 * comes back apart, as it only tightens. A file that is not there is none. Never throws.
 */
export function loadConfiguration(
	projectFolder: string,
	userFolder: string = configurationFolder(),
): LoadedConfiguration {
	const files = [join(userFolder, 'flowdesk.jsonc'), join(projectFolder, 'flowdesk.jsonc')];
	const [userFile = '', projectFile = ''] = files;
	const user = readConfiguration(userFile);
	const project = withoutOwnKeys(projectFile, readConfiguration(projectFile), userFile);
	return {
		...mergeConfigurations(user.configuration, project.configuration),
		paths: {user: userFile, project: projectFile},
		files: files.filter((_, index) => [user, project][index]?.exists),
		problems: [...user.problems, ...project.problems],
	};
}

/** The user's own `flowdesk.jsonc`, of which nobody else's project knows. Never throws. */
export function loadUserConfiguration(
	userFolder: string,
): Readonly<{configuration: Configuration; problems: readonly Problem[]}> {
	return readConfiguration(join(userFolder, 'flowdesk.jsonc'));
}

/** Findings about the user's own file as problems with their lines. */
export function userProblems(userFolder: string, findings: readonly Finding[]): readonly Problem[] {
	return problemsIn(join(userFolder, 'flowdesk.jsonc'), findings);
}

/** Findings about a file as problems with their lines; without any, the file need not be there. */
export function problemsIn(file: string, findings: readonly Finding[]): readonly Problem[] {
	return findings.length === 0 ? [] : located(file, readFileSync(file, 'utf8'), findings);
}

const whys: Readonly<Record<string, string>> = {
	keys: 'a project that bound keys could put "allow once" where you expect another one',
	quota: 'a project could have your logins sent elsewhere, or run commands',
};

/** Why a project may not set these. */
function refusal(name: string, userFile: string): string {
	const why = whys[name] ?? 'how your screen looks is not a matter of the project';
	return `${name}: only your own ${userFile} may set it: ${why}`;
}

function withoutOwnKeys(
	file: string,
	project: ReadConfiguration,
	userFile: string,
): ReadConfiguration {
	const set = ownKeys.filter((name) => project.configuration[name] !== undefined);
	const findings = set.map((name) => ({
		path: [name],
		isKey: true,
		message: refusal(name, userFile),
	}));
	return findings.length === 0
		? project
		: {
				exists: true,
				configuration: {},
				problems: located(file, readFileSync(file, 'utf8'), findings),
			};
}

const options = {allowTrailingComma: true, allowEmptyContent: true};

type ReadConfiguration = Readonly<{
	exists: boolean;
	configuration: Configuration;
	problems: readonly Problem[];
}>;

function readConfiguration(file: string): ReadConfiguration {
	let text: string;
	try {
		text = readFileSync(file, 'utf8');
	} catch (error) {
		if (isMissing(error)) {
			return {exists: false, configuration: {}, problems: []};
		}
		const reason = fileProblem(error);
		const message = `the configuration cannot be read: ${reason}`;
		return {exists: true, configuration: {}, problems: [{file, line: 1, message}]};
	}
	return {exists: true, ...parseConfiguration(file, text)};
}

/** Parses one configuration text; `file` only names it in problems. Never throws. */
export function parseConfiguration(
	file: string,
	text: string,
): Readonly<{configuration: Configuration; problems: readonly Problem[]}> {
	const errors: ParseError[] = [];
	const data: unknown = parse(text, errors, options) ?? {};
	if (errors.length > 0) {
		const problems = errors.map(({error, offset}) => ({
			file,
			line: lineAt(text, offset),
			message: `not valid JSON with comments: ${words(printParseErrorCode(error))}`,
		}));
		return {configuration: {}, problems: problems.slice(0, 1)};
	}
	const parsed = parseWith(configurationSchema, data);
	if (parsed.ok) {
		return {configuration: parsed.value, problems: []};
	}
	return {configuration: {}, problems: located(file, text, parsed.findings)};
}

function located(file: string, text: string, findings: readonly Finding[]): readonly Problem[] {
	const root = parseTree(text, [], options);
	return findings.map(({path, isKey, message}) => ({
		file,
		line: lineAt(text, offsetOf(root, path, isKey)),
		message,
	}));
}

/** Where the value stands, or its key; a value that is missing stands where its parent does. */
function offsetOf(root: Node | undefined, path: Path, isKey: boolean): number {
	for (let length = path.length; root !== undefined && length >= 0; length--) {
		const node = findNodeAtLocation(root, path.slice(0, length));
		if (node !== undefined) {
			const isWanted = length === path.length;
			return isKey && isWanted ? (node.parent?.offset ?? node.offset) : node.offset;
		}
	}
	return 0;
}

function lineAt(text: string, offset: number): number {
	return text.slice(0, offset).split(/\r\n|\r|\n/).length;
}

/** `PropertyNameExpected` as words. */
function words(code: string): string {
	return code.replace(/(?<!^)([A-Z])/g, ' $1').toLowerCase();
}

function isMissing(error: unknown): boolean {
	const code = (error as {code?: unknown} | null)?.code;
	return code === 'ENOENT' || code === 'ENOTDIR';
}
