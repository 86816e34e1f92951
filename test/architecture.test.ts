import {globSync, readdirSync, readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {firstCycle, type Import, sourceFile, sourceFiles} from './helpers/source-files.js';

type Rule = Readonly<{
	/** Packages by name; `node:` stands for all of Node. Null allows every package. */
	packages: readonly string[] | null;
	neverPackages: readonly string[];
	layers: readonly string[];
	/** Layers of which only types may be imported. */
	typesOnly: readonly string[];
}>;

const rules: Readonly<Record<string, Rule>> = {
	mission: {packages: ['zod'], neverPackages: [], layers: ['mission'], typesOnly: []},
	runtime: {packages: [], neverPackages: [], layers: ['mission', 'runtime'], typesOnly: []},
	io: {
		packages: null,
		neverPackages: ['react', 'ink', 'ink-spinner', 'ink-testing-library', 'meow'],
		layers: ['mission', 'io', 'runtime'],
		typesOnly: ['runtime'],
	},
	tui: {
		packages: ['react', 'ink', 'ink-spinner', 'string-width'],
		neverPackages: [],
		layers: ['mission', 'runtime', 'tui'],
		typesOnly: ['runtime'],
	},
	commands: {
		packages: null,
		neverPackages: [],
		layers: ['mission', 'runtime', 'io', 'tui', 'commands'],
		typesOnly: [],
	},
	'cli.ts': {
		packages: null,
		neverPackages: [],
		layers: ['mission', 'runtime', 'io', 'tui', 'commands'],
		typesOnly: [],
	},
};

function faultOf(layer: string, {target, isLocal, isTypeOnly}: Import): string | null {
	const rule = rules[layer];
	if (rule === undefined) {
		return `${layer} is no layer`;
	}
	const [top = ''] = target.split('/');
	const name = target.startsWith('node:')
		? 'node:'
		: target.replace(/^(@[^/]+\/[^/]+|[^@/][^/]*).*$/, '$1');
	if (!isLocal) {
		const isAllowed = rule.packages?.includes(name) ?? !rule.neverPackages.includes(name);
		return isAllowed ? null : `${layer} may not import ${target}`;
	}
	if (!rule.layers.includes(top)) {
		return `${layer} may not import ${target}`;
	}
	return rule.typesOnly.includes(top) && !isTypeOnly
		? `${layer} may import only types of ${target}`
		: null;
}

function faultsOf({path, layer, imports}: ReturnType<typeof sourceFile>): readonly string[] {
	return imports.flatMap((one) => {
		const fault = faultOf(layer, one);
		return fault === null ? [] : [`${path}: ${fault}`];
	});
}

const files = sourceFiles();
const written = globSync('{source,test,bin,bench}/**/*.{ts,tsx,js,mjs}');
const lines = (text: string) => text.split('\n').length - 1;

describe('layers', () => {
	test('every file imports only what its layer may', () => {
		expect(files.length).toBeGreaterThan(20);
		expect(files.flatMap(faultsOf)).toEqual([]);
	});

	test.each([
		['mission/a.ts', "import {readFile} from 'node:fs/promises';"],
		['mission/a.ts', "import type {Port} from '../runtime/ports.js';"],
		['runtime/a.ts', "import {z} from 'zod';"],
		['runtime/a.ts', "export {git} from '../io/git.js';"],
		['io/a.ts', "import {\n\trun,\n\ttype Engine,\n} from '../runtime/engine.js';"],
		['io/a.ts', "import {render} from 'ink';"],
		['io/a.ts', "const app = await import('../tui/app.js');"],
		['tui/a.tsx', "import type {Event} from '@opencode-ai/sdk/v2';"],
		['tui/a.tsx', "import type {Store} from '../io/event-store.js';"],
		['tui/a.tsx', "import 'node:os';"],
		['elsewhere/a.ts', "import {z} from 'zod';"],
	])('a line in %s that breaks a layer is found: %j', (path, text) => {
		expect(faultsOf(sourceFile(path, `${text}\n`))).toHaveLength(1);
	});

	test.each([
		['mission/a.ts', "import {z} from 'zod';\n// import {x} from 'ink';"],
		['io/a.ts', "import {type Fact, type Port} from '../runtime/ports.js';"],
		['tui/a.tsx', "import {Box} from 'ink';\nimport type {View} from '../runtime/viewer.js';"],
		['commands/a.ts', "import {x} from './launch.js';\nimport meow from 'meow';"],
	])('a line in %s that keeps its layer is not: %j', (path, text) => {
		expect(faultsOf(sourceFile(path, text))).toEqual([]);
	});

	test('commands are imported by cli.ts and by each other, nobody else', () => {
		const importers = files.filter(({imports}) =>
			imports.some(({isLocal, target}) => isLocal && target.startsWith('commands/')),
		);
		const others = importers.filter(({layer}) => layer !== 'commands' && layer !== 'cli.ts');
		expect(others.map(({path}) => path)).toEqual([]);
	});

	test('there is no import cycle', () => {
		expect(firstCycle(files)).toEqual([]);
	});

	test('an import cycle would be found', () => {
		const three = ['a', 'b', 'c'].map((name, index) =>
			sourceFile(`io/${name}.ts`, `import type {X} from './${'bca'[index]}.js';\n`),
		);
		expect(firstCycle(three)).toEqual(['io/a', 'io/b', 'io/c', 'io/a']);
	});

	test('the mission core knows no clock, no timer, no process and no chance', () => {
		const world =
			/\b(Date|setTimeout|setInterval|setImmediate|queueMicrotask|process|performance|fetch|globalThis|crypto|Math\.random)\b(?!\s*:)/;
		const found = files
			.filter(({layer}) => layer === 'mission')
			.flatMap(({path, code}) => {
				const hit = world.exec(code);
				return hit === null ? [] : [`${path}: ${hit[0]}`];
			});
		expect(found).toEqual([]);
	});
});

describe('files', () => {
	test('no source file has 300 lines, and the app has fewer than 150', () => {
		const long = files.filter(
			({path, text}) => lines(text) >= (path === 'tui/app.tsx' ? 150 : 300),
		);
		expect(long.map(({path, text}) => `${path} ${lines(text)}`)).toEqual([]);
	});

	test('no file or folder has a name that says nothing', () => {
		const empty =
			/^(utils?|helpers?|common|shared|misc|managers?|services?|handlers?|base|constants?|types?|index)(\.|$)/;
		const bad = written.filter((file) => {
			const parts = file.split('/');
			return parts.some(
				(part, at) =>
					empty.test(part) && !(parts[0] === 'test' && part === 'helpers' && at < parts.length - 1),
			);
		});
		expect(bad).toEqual([]);
	});

	test('the top level is what the design says, and nothing else', () => {
		const known = [
			'AGENTS.md',
			'LICENSE',
			'README.md',
			'agents',
			'bench',
			'bin',
			'biome.json',
			'flows',
			'knip.json',
			'package-lock.json',
			'package.json',
			'source',
			'test',
			'tsconfig.json',
		];
		const isTools = (name: string) =>
			name.startsWith('.') || name === 'node_modules' || name === 'dist' || name.endsWith('.tgz');
		const unknown = readdirSync('.').filter((name) => !(isTools(name) || known.includes(name)));
		expect(unknown).toEqual([]);
	});
});

describe('text', () => {
	test('every rule that is switched off says why, and there are fewer than five', () => {
		const ignores = written.flatMap((file) =>
			[
				...readFileSync(file, 'utf8').matchAll(/^\s*(?:\/\/|\/\*|\{\/\*)\s*biome-ignore(.*)$/gm),
			].map(([, rest = '']) => ({file, rest})),
		);
		const silent = ignores.filter(({rest}) => !/^(-\w+)?(-\w+)? [\w/]+: .{15,}/.test(rest));
		expect(silent).toEqual([]);
		expect(ignores.length).toBeLessThan(5);
	});

	test('every exported function, component and type says what it promises', () => {
		const derived =
			/=\s*(Readonly<)?(z\.(infer|input|output)<|Extract<|ReturnType<|keyof typeof |\w+\[)/;
		const exported = /^export (async function|function|class|type|const \w+ = (async )?(\(|<\w))/;
		const mute = files.flatMap(({path, text}) => {
			const all = text.split('\n');
			return all.flatMap((line, index) => {
				const isMute =
					exported.test(line) && !derived.test(line) && !all[index - 1]?.trim().endsWith('*/');
				return isMute ? [`${path}:${index + 1} ${line}`] : [];
			});
		});
		expect(mute).toEqual([]);
	});

	test('nobody switches the type checker off', () => {
		const off = files.filter(
			({text, code}) =>
				/@ts-(ignore|expect-error|nocheck)/.test(text) || /\bas any\b|: any\b|<any>/.test(code),
		);
		expect(off.map(({path}) => path)).toEqual([]);
	});
});
