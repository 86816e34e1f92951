import {
	cpSync,
	existsSync,
	globSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {execPath} from 'node:process';
import {execa} from 'execa';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {installPacked, linkTools, packProgram} from './helpers/packed-program.js';

const root = mkdtempSync(join(tmpdir(), 'flowdesk-package-'));
const home = join(root, 'home');
const tools = join(root, 'tools');
const app = join(root, 'app');

/** An environment of its own: nothing of the user's, and of the programs only those linked. */
const bare = {
	HOME: home,
	PATH: tools,
	npm_config_cache: join(root, 'cache'),
	npm_config_offline: 'true',
	npm_config_update_notifier: 'false',
	NO_COLOR: '1',
};

const inBare = {env: bare, extendEnv: false, reject: false} as const;

beforeAll(() => {
	for (const folder of [home, tools, app]) {
		mkdirSync(folder);
	}
	symlinkSync(execPath, join(tools, 'node'));
	linkTools(tools, ['npm', 'npx', 'git', 'sh', 'rg', 'tar', 'gzip']);
});

afterAll(() => {
	rmSync(root, {recursive: true, force: true});
});

describe('bin/flowdesk.js', () => {
	/** The program with another command line behind it. */
	const withCli = async (code: string | null, nodeOptions: readonly string[] = []) => {
		const folder = mkdtempSync(join(root, 'bin-'));
		mkdirSync(join(folder, 'dist'));
		cpSync('bin/flowdesk.js', join(folder, 'bin', 'flowdesk.js'));
		writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
		if (code !== null) {
			writeFileSync(join(folder, 'dist', 'cli.js'), code);
		}
		return execa(execPath, [...nodeOptions, join(folder, 'bin', 'flowdesk.js')], inBare);
	};

	const asNode = (version: string) => {
		const code = `Object.defineProperty(process, 'versions', {value: {...process.versions, node: '${version}'}})`;
		return ['--import', `data:text/javascript,${encodeURIComponent(code)}`];
	};

	test.each(['12.22.0', '20.20.2', '22.21.9'])(
		'answers Node %s with one line and exit code 2',
		async (version) => {
			const {exitCode, stdout, stderr} = await withCli(
				"process.stdout.write('started')",
				asNode(version),
			);
			expect([exitCode, stdout]).toEqual([2, '']);
			expect(stderr).toBe(
				`FlowDesk needs Node 22.22 or newer, and this is ${version}: install it from https://nodejs.org and try again.`,
			);
		},
	);

	test.each(['22.22.0', '24.0.0', '30.1.0'])(
		'starts on Node %s, in production mode',
		async (version) => {
			const {exitCode, stdout} = await withCli(
				'process.stdout.write(process.env.NODE_ENV)',
				asNode(version),
			);
			expect([exitCode, stdout]).toEqual([0, 'production']);
		},
	);

	test('says in one line that it is not built, and of a missing dependency something else', async () => {
		const unbuilt = await withCli(null);
		expect([unbuilt.exitCode, unbuilt.stdout]).toEqual([2, '']);
		expect(unbuilt.stderr).toBe(
			'FlowDesk is not built yet: run `npm run build` in its folder and try again.',
		);
		const lacking = await withCli("import 'nowhere-to-be-found'");
		expect(lacking.stderr).toContain("Cannot find package 'nowhere-to-be-found'");
		expect(lacking.stderr).not.toContain('not built');
	});

	test('hides the warning about SQLite and no other', async () => {
		const {stderr} = await withCli(`
			process.emitWarning('SQLite is an experimental feature and might change at any time', 'ExperimentalWarning');
			process.emitWarning('Something else is experimental', 'ExperimentalWarning');
		`);
		expect(stderr).toContain('ExperimentalWarning: Something else is experimental');
		expect(stderr).not.toContain('SQLite');
	});
});

describe('the packed program', () => {
	let packed: readonly string[] = [];

	beforeAll(async () => {
		expect(existsSync('dist/cli.js'), 'run `npm run build` first').toBe(true);
		packed = await packProgram(root);
		await installPacked(root, app);
	}, 60_000);

	test('contains the compiled form of every source file but those of `npm run live`, and no other code', () => {
		const compiled = globSync('source/**/*.{ts,tsx}')
			.map((file) => file.replace(/^source/, 'dist').replace(/\.tsx?$/, '.js'))
			.filter((file) => !/\/live[^/]*$/.test(file));
		expect(packed.filter((file) => file.startsWith('dist/'))).toEqual(compiled.sort());
	});

	test('contains agents, flows, what the demo plays, licence and nothing that only development needs', () => {
		const others = packed.filter((file) => !/^(dist|flows)\//.test(file));
		const readme = existsSync('README.md') ? ['README.md'] : [];
		const agents = readdirSync('agents').map((name) => `agents/${name}`);
		expect(others).toEqual(
			['LICENSE', ...readme, ...agents, 'bin/flowdesk.js', 'package.json'].sort(),
		);
		const flows = globSync('flows/*.{yaml,json}');
		const demo = ['flows/scenarios/repair.yaml', 'flows/scenarios/repository/modules.yaml'];
		expect(packed.filter((file) => file.startsWith('flows/'))).toEqual([...flows, ...demo].sort());
		expect(
			packed.filter((file) => /\.(map|tsx?|tgz|log)$|(^|\/)(test|node_modules)\//.test(file)),
		).toEqual([]);
	});

	test('works by npx in a folder that has nothing else', async () => {
		const {version} = JSON.parse(readFileSync('package.json', 'utf8')) as {version: string};
		const {exitCode, stdout, stderr} = await execa(
			'npx',
			['--no-install', 'flowdesk', '--version'],
			{
				...inBare,
				cwd: app,
			},
		);
		expect({exitCode, stdout, stderr}).toEqual({exitCode: 0, stdout: version, stderr: ''});
	}, 30_000);

	test.each([
		['run', ['run', '--model', 'some/model', '--no-check', 'Say hello']],
		['demo', ['demo']],
	])(
		'%s without opencode says in one line how to install it, and exits with 2',
		async (name, words) => {
			const project = join(root, `project-${name}`);
			await execa('git', ['init', '-q', project]);
			const {exitCode, stdout, stderr} = await execa(
				join(app, 'node_modules', '.bin', 'flowdesk'),
				words,
				{...inBare, cwd: project, timeout: 20_000},
			);
			expect(exitCode).toBe(2);
			expect(`${stdout}${stderr}`.trim().split('\n')).toEqual([
				expect.stringMatching(/opencode.*npm install (-g|--global) opencode-ai/i),
			]);
		},
		30_000,
	);
});
