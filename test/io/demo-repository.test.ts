import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {execa} from 'execa';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {createDemoRepository} from '../../source/io/demo-repository.js';
import {loadScenario} from '../../source/io/simulated-model/scenario-file.js';

let parent = '';
beforeAll(async () => {
	parent = await mkdtemp(path.join(tmpdir(), 'demo ünïcode-'));
});
afterAll(async () => {
	await rm(parent, {recursive: true, force: true});
});

// A test runner that is started by another one must not report to it.
const environment = {NODE_TEST_CONTEXT: undefined, NODE_OPTIONS: undefined, VITEST: undefined};

async function failing(folder: string, file?: string): Promise<number> {
	const result = await execa('node', ['--test', ...(file ? [file] : [])], {
		cwd: folder,
		env: environment,
		reject: false,
	});
	return Number(/\bfail (\d+)/.exec(result.stdout)?.[1] ?? Number.NaN);
}

describe('the demo repository', {timeout: 60_000}, () => {
	test('every module has a test that fails, and each repair the simulated workers know makes it pass', async () => {
		const {folder, files} = await createDemoRepository(parent, {modules: 14});
		const {fixes} = await loadScenario('repair');
		expect(files).toHaveLength(14);
		expect(await failing(folder)).toBeGreaterThanOrEqual(14);
		for (const {source} of files) {
			const text = await readFile(path.join(folder, source), 'utf8');
			const matching = fixes.filter((fix) => text.includes(fix.broken));
			expect(matching, source).toHaveLength(1);
			// An edit that finds its text twice is refused by the tool.
			expect(text.split(matching[0]?.broken ?? '')).toHaveLength(2);
			await writeFile(
				path.join(folder, source),
				text.replace(matching[0]?.broken ?? '', () => matching[0]?.fixed ?? ''),
			);
		}

		expect(await failing(folder)).toBe(0);
	});

	test('a careless repair does not make its test pass, and the repair after it does', async () => {
		const {folder} = await createDemoRepository(parent, {modules: 1});
		const {fixes} = await loadScenario('repair');
		const careless = fixes.filter((fix) => fix.careless);
		expect(careless).toHaveLength(1);
		const file = path.join(folder, 'src/slugify.mjs');
		const text = await readFile(file, 'utf8');
		const worse = text.replace(careless[0]?.broken ?? '', () => careless[0]?.careless ?? '');
		await writeFile(file, worse);
		expect(await failing(folder, 'test/slugify.test.mjs')).toBe(1);
		const next = fixes.find((fix) => worse.includes(fix.broken));
		await writeFile(
			file,
			worse.replace(next?.broken ?? '', () => next?.fixed ?? ''),
		);
		expect(await failing(folder, 'test/slugify.test.mjs')).toBe(0);
	});

	test('it is a git repository with commits and nothing uncommitted', async () => {
		const {folder} = await createDemoRepository(parent, {modules: 2});
		const log = await execa('git', ['log', '--oneline'], {cwd: folder});
		const status = await execa('git', ['status', '--porcelain'], {cwd: folder});
		expect(log.stdout.split('\n').length).toBeGreaterThan(1);
		expect(status.stdout).toBe('');
	});

	test('one module lies where a look at src/*.mjs does not find it, and only one', async () => {
		const {files} = await createDemoRepository(parent, {modules: 60});
		const nested = files.filter(({source}) => !/^src\/[\w-]+\.mjs$/.test(source));
		expect(new Set(files.map(({source}) => source)).size).toBe(60);
		expect(nested).toHaveLength(1);
	});

	test('more modules than there are is refused with the number there is', async () => {
		await expect(createDemoRepository(parent, {modules: 5000})).rejects.toThrow(
			/at most \d+ modules, not 5000/,
		);
	});
});
