import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {parseDocument} from 'yaml';
import type {z} from 'zod';
import {packageFolder} from '../package-folder.js';
import {type Scenario, type ScenarioRole, type Script, scenarioSchema} from './scenario.js';
import {namesIn} from './template.js';

/** The folder of the scenarios that come with FlowDesk. */
const scenarioFolder = path.join(packageFolder, 'flows/scenarios');

/** The names of the scenarios that come with FlowDesk. */
export async function scenarioNames(): Promise<readonly string[]> {
	const files = await readdir(scenarioFolder);
	return files
		.filter((file) => file.endsWith('.yaml'))
		.map((file) => path.basename(file, '.yaml'))
		.sort();
}

/**
 * Reads a scenario by the name of one that comes with FlowDesk (`repair`) or by path, with what it
 * extends. Throws an error that names file, path inside the file and what was expected.
 */
export async function loadScenario(nameOrPath: string): Promise<Scenario> {
	const isPath = /[\\/]|\.ya?ml$/.test(nameOrPath);
	const file = isPath ? path.resolve(nameOrPath) : path.join(scenarioFolder, `${nameOrPath}.yaml`);
	const scenario = await readScenario(file, []);
	const unknown = unknownNames(scenario);
	if (unknown.length > 0) {
		throw new Error(unknown.map((line) => `${file}: ${line}`).join('\n'));
	}

	return scenario;
}

async function readScenario(file: string, children: readonly string[]): Promise<Scenario> {
	const scenario = parseScenario(await readText(file), file);
	if (!scenario.extends) {
		return scenario;
	}

	if (children.includes(file)) {
		throw new Error(`${file}: extends: goes round in a circle; expected a scenario that ends it`);
	}

	const name = scenario.extends.replace(/\.ya?ml$/, '');
	const parentFile = path.join(path.dirname(file), `${name}.yaml`);
	const parent = await readScenario(parentFile, [...children, file]);
	return extend(parent, scenario);
}

function extend(parent: Scenario, scenario: Scenario): Scenario {
	const names = new Set([...Object.keys(parent.roles), ...Object.keys(scenario.roles)]);
	const roles = [...names].map((name) => {
		const [own, inherited] = [scenario.roles[name], parent.roles[name]];
		return [
			name,
			{
				learn: {...inherited?.learn, ...own?.learn},
				scripts: [...(own?.scripts ?? []), ...(inherited?.scripts ?? [])],
			},
		];
	});
	return {
		...scenario,
		parameters: {...parent.parameters, ...scenario.parameters},
		models: {...parent.models, ...scenario.models},
		fixes: [...scenario.fixes, ...parent.fixes],
		pace: scenario.pace ?? parent.pace,
		limit: scenario.limit ?? parent.limit,
		roles: Object.fromEntries(roles),
	};
}

/** Reads a scenario from YAML text, without what it extends; `file` is what errors call it. */
export function parseScenario(text: string, file: string): Scenario {
	const document = parseDocument(text);
	const [problem] = document.errors;
	if (problem) {
		throw new Error(`${file}: ${problem.message.split('\n')[0]}`);
	}

	const read = scenarioSchema.safeParse(document.toJS());
	if (!read.success) {
		throw new Error(read.error.issues.map((issue) => describe(file, issue)).join('\n'));
	}

	return read.data;
}

async function readText(file: string): Promise<string> {
	try {
		return await readFile(file, 'utf8');
	} catch (error) {
		const names = (await scenarioNames()).join(', ');
		throw new Error(`There is no scenario ${file}. FlowDesk brings these: ${names}.`, {
			cause: error,
		});
	}
}

function describe(file: string, issue: z.core.$ZodIssue): string {
	const place = issue.path
		.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
		.join('')
		.replace(/^\./, '');
	return `${file}: ${place || 'the file'}: ${issue.message}`;
}

/** Names that are used and that nothing gives: they would silently stand for nothing. */
function unknownNames(scenario: Scenario): readonly string[] {
	return Object.entries(scenario.roles).flatMap(([name, role]) =>
		role.scripts.flatMap((script) => {
			const known = knownNames(scenario, role, script);
			return [...new Set(usedNames(role, script))]
				.filter((used) => !known.has(used))
				.map(
					(used) =>
						`roles.${name}, script "${script.name}": nothing gives "${used}"; expected a parameter, a learned name or a group of when.prompt`,
				);
		}),
	);
}

function knownNames(scenario: Scenario, role: ScenarioRole, script: Script): ReadonlySet<string> {
	const groups = [...(script.when.prompt ?? '').matchAll(/\(\?<([A-Za-z]\w*)>/g)];
	return new Set([
		'prompt',
		'item',
		'number',
		...Object.keys(scenario.parameters),
		...Object.keys(role.learn),
		...Object.keys(script.learn),
		...groups.map((group) => group[1] ?? ''),
	]);
}

function usedNames(role: ScenarioRole, script: Script): readonly string[] {
	const named: string[] = [];
	JSON.stringify([script, role.learn], (key, value: unknown) => {
		if (typeof value === 'string' && ['know', 'within', 'without', 'each'].includes(key)) {
			named.push(value);
		} else if (typeof value === 'string') {
			named.push(...namesIn(value));
		}

		return value;
	});
	return named;
}
