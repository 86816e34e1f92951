import {readdirSync, readFileSync} from 'node:fs';
import {isAbsolute, join, relative, resolve} from 'node:path';
import {type Flow, flowSchema} from '../mission/flow.js';
import {suggestion} from '../mission/nearest.js';
import {type Problem, parseWith} from '../mission/problems.js';
import {oneLine} from '../mission/sanitize.js';
import {fileProblem} from './file-problem.js';
import {packageFolder} from './package-folder.js';
import {atLines, parseYaml, type YamlSource} from './yaml-source.js';

/** A flow, its file, how to name the file to the user, and where its values stand. */
export type FlowSource = Readonly<{
	flow: Flow;
	file: string;
	shown: string;
	lineOf: YamlSource['lineOf'];
}>;

/** A flow, or what is wrong with it. */
export type LoadedFlow =
	| (FlowSource & Readonly<{ok: true}>)
	| Readonly<{ok: false; problems: readonly Problem[]}>;

/** The folder of FlowDesk's own flows. */
const flowsFolder = join(packageFolder, 'flows');

/**
 * Loads a flow by the name of one of FlowDesk's own, or by the path of a YAML file (with a slash or
 * an ending), relative to `directory`. Problems name the file as it was asked for. Never throws.
 */
export function loadFlow(nameOrPath: string, directory: string): LoadedFlow {
	const isPath = /[/\\]|\.ya?ml$/i.test(nameOrPath);
	const names = isPath ? [] : flowNames();
	if (!(isPath || names.includes(nameOrPath))) {
		const message = `no flow of that name${suggestion(nameOrPath, names)} (a flow of your own is given by its path)`;
		return {ok: false, problems: [{file: oneLine(nameOrPath, 80), line: 1, message}]};
	}
	const file = isPath ? resolve(directory, nameOrPath) : join(flowsFolder, `${nameOrPath}.yaml`);
	return readFlow(file, isPath ? shortPath(directory, file) : `flows/${nameOrPath}.yaml`);
}

/** Names of FlowDesk's own flows. */
export function flowNames(): readonly string[] {
	return readdirSync(flowsFolder)
		.filter((name) => name.endsWith('.yaml'))
		.map((name) => name.slice(0, -'.yaml'.length))
		.sort();
}

function readFlow(file: string, shown: string): LoadedFlow {
	let text: string;
	try {
		text = readFileSync(file, 'utf8');
	} catch (error) {
		const reason = fileProblem(error);
		const message = `the flow cannot be read: ${reason}`;
		return {ok: false, problems: [{file: shown, line: 1, message}]};
	}
	const source = parseYaml(shown, text);
	if (source.problems.length > 0) {
		return {ok: false, problems: source.problems};
	}
	const parsed = parseWith(flowSchema, source.data);
	return parsed.ok
		? {ok: true, flow: parsed.value, file, shown, lineOf: source.lineOf}
		: {ok: false, problems: atLines(shown, source, parsed.findings)};
}

/** Relative to the directory where that is shorter to read. */
function shortPath(directory: string, file: string): string {
	const short = relative(directory, file);
	return short === '' || short.startsWith('..') || isAbsolute(short) ? file : short;
}
