import {mkdir, mkdtemp, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {execa} from 'execa';
import {parse} from 'yaml';
import {z} from 'zod';
import {packageFolder} from './package-folder.js';

const moduleSchema = z.strictObject({name: z.string(), source: z.string(), test: z.string()});

const modulesSchema = z.strictObject({
	nested: moduleSchema,
	modules: z.array(moduleSchema),
	converter: z.strictObject({
		source: z.string(),
		test: z.string(),
		families: z.array(z.record(z.string(), z.number())),
	}),
});

type Modules = z.infer<typeof modulesSchema>;
type DemoModule = z.infer<typeof moduleSchema>;

/** A generated repository. `files` has source and test of each module, relative to `folder`. */
export type DemoRepository = Readonly<{
	folder: string;
	files: readonly Readonly<{source: string; test: string}>[];
}>;

const modulesFile = path.join(packageFolder, 'flows/scenarios/repository/modules.yaml');

/**
 * Makes a git repository of small modules in a new folder under `parent`: each has one bug and a
 * test that fails because of it. The last module lies in a folder of its own, where a hasty plan
 * overlooks it; `isNested: false` leaves that one out of the count. From 1 to 165 modules.
 */
export async function createDemoRepository(
	parent: string,
	{
		modules = 13,
		isNested = modules > 1,
		name = 'tea-house-',
	}: Readonly<{
		modules?: number;
		isNested?: boolean;
		/** The beginning of the folder's name. */
		name?: string;
	}> = {},
): Promise<DemoRepository> {
	const all = modulesSchema.parse(parse(await readFile(modulesFile, 'utf8')));
	const plain = [...all.modules, ...converters(all.converter)];
	const chosen = [...plain.slice(0, isNested ? modules - 1 : modules)];
	if (isNested) {
		chosen.push(all.nested);
	}

	if (chosen.length !== modules) {
		throw new Error(`The demo repository has at most ${plain.length + 1} modules, not ${modules}.`);
	}

	const folder = await mkdtemp(path.join(parent, name));
	await write(folder, 'package.json', packageJson);
	await write(folder, 'README.md', readme);
	await commit(folder, 'Begin the text and number tools', true);
	const files = [];
	for (const module of chosen) {
		const source = `src/${module.name}.mjs`;
		const test = `test/${module.name}.test.mjs`;
		await write(folder, source, module.source);
		await write(folder, test, testFile(module));
		files.push({source, test});
	}

	await commit(folder, 'Add the modules and their tests', false);
	return {folder, files};
}

const packageJson = `${JSON.stringify(
	{
		name: 'tea-house-tools',
		version: '0.1.0',
		private: true,
		type: 'module',
		scripts: {test: 'node --test'},
	},
	null,
	'\t',
)}\n`;

const readme = `# Tea house tools

Small functions for texts and numbers, one for each module in \`src\`. \`npm test\` runs their tests.
`;

function testFile(module: DemoModule): string {
	const exported = /export function (\w+)/.exec(module.source)?.[1] ?? '';
	const up = '../'.repeat(module.name.split('/').length);
	return [
		"import assert from 'node:assert/strict';",
		"import {test} from 'node:test';",
		`import {${exported}} from '${up}src/${module.name}.mjs';`,
		'',
		module.test,
	].join('\n');
}

function converters({source, test, families}: Modules['converter']): readonly DemoModule[] {
	return families.flatMap((family) => {
		const units = Object.entries(family);
		return units.flatMap(([from, fromSize]) =>
			units
				.filter(([to]) => to !== from)
				.map(([to, toSize]) => {
					const values: Readonly<Record<string, string | number>> = {
						from,
						to,
						fromSize,
						toSize,
						function: `${from}To${to.slice(0, 1).toUpperCase()}${to.slice(1)}`,
					};
					const fill = (text: string) =>
						text.replace(/\{\{(\w+)\}\}/g, (_, key: string) => String(values[key]));
					return {name: `${from}-to-${to}`, source: fill(source), test: fill(test)};
				}),
		);
	});
}

async function write(folder: string, file: string, text: string): Promise<void> {
	const target = path.join(folder, file);
	await mkdir(path.dirname(target), {recursive: true});
	await writeFile(target, text);
}

/** Commits everything under a name of its own: the machine may have no git identity. */
async function commit(folder: string, message: string, isFirst: boolean): Promise<void> {
	const git = (...rest: readonly string[]) => execa('git', [...rest], {cwd: folder});
	if (isFirst) {
		await git('init', '--quiet', '--initial-branch=main');
	}

	await git('add', '--all');
	const identity = ['-c', 'user.name=Tea House', '-c', 'user.email=tea@localhost'];
	await git(...identity, '-c', 'commit.gpgsign=false', 'commit', '--quiet', '-m', message);
}
