import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {createChecks} from '../../source/io/checks.js';
import {createRepository, write} from './project-setup.js';

const project = {
	'package.json': JSON.stringify({
		scripts: {
			pretest: 'node scripts/prepare.js',
			test: 'npm run -s lint && vitest run',
			lint: 'eslint .',
			deploy: 'echo deploy',
		},
	}),
	'scripts/prepare.js': '1',
	'vitest.config.ts': 'export default {}',
	Makefile: 'test:\n\ttrue\n',
	'src/a.ts': 'export const a = 1;',
	'src/a.test.ts': "test('a', () => {});\n",
	'test/b.js': "it('b', () => {});\n",
};

/** The names whose value differs after the change, in order. */
async function changed(
	command: string,
	changes: Readonly<Record<string, string | null>>,
	start: Readonly<Record<string, string>> = project,
) {
	const directory = await createRepository(start);
	const checks = createChecks({directory, environment: {}});
	const look = async () => checks.definitions([{id: 'test', command, timeoutMs: 1}]);
	const before = await look();
	expect(await look()).toEqual(before);
	for (const [name, content] of Object.entries(changes)) {
		if (content === null) {
			rmSync(join(directory, name));
		} else {
			write(directory, {[name]: content});
		}
	}

	const after = await look();
	const names = new Set([...Object.keys(before), ...Object.keys(after)]);
	return [...names].filter((name) => before[name] !== after[name]).sort();
}

const scripts = (edit: Readonly<Record<string, string>>) =>
	JSON.stringify({scripts: {...JSON.parse(project['package.json']).scripts, ...edit}});

test('a changed script is named, with those it runs and those around it', async () => {
	expect(await changed('npm test', {'package.json': scripts({test: 'true'})})).toEqual([
		'package.json scripts.lint',
		'package.json scripts.test',
	]);
	expect(await changed('npm t', {'package.json': scripts({lint: 'true'})})).toEqual([
		'package.json scripts.lint',
	]);
	expect(await changed('npm run test', {'package.json': scripts({pretest: 'true'})})).toEqual([
		'package.json scripts.pretest',
		'scripts/prepare.js',
	]);
	expect(await changed('npm test', {'package.json': scripts({deploy: 'true'})})).toEqual([]);
	expect(await changed('make test', {'package.json': scripts({test: 'true'})})).toEqual([]);
});

test('changed configuration and files that a command names are told', async () => {
	expect(await changed('npm test', {'vitest.config.ts': 'export default {a: 1}'})).toEqual([
		'vitest.config.ts',
	]);
	expect(await changed('make test', {Makefile: 'test:\n\tfalse\n'})).toEqual(['Makefile']);
	expect(await changed('npm test', {'scripts/prepare.js': '2'})).toEqual(['scripts/prepare.js']);
	expect(await changed('npm test', {'jest.config.js': ''})).toEqual(['jest.config.js']);
	expect(await changed('npm test', {'src/a.ts': ''})).toEqual([]);
});

test('a removed test shows in the number of test files', async () => {
	expect(await changed('npm test', {'test/b.js': null})).toEqual([
		'number of test files',
		'test files',
	]);
});

test.each([
	["test.skip('a', () => {});", 'src/a.test.ts'],
	["describe.only('a', () => {});", 'src/a.test.ts'],
	["xit('a', () => {});", 'src/a.test.ts'],
	["test('a', {skip: true}, () => {});", 'src/a.test.ts'],
	["test('a', t => { t.skip('later'); });", 'src/a.test.ts'],
	['@pytest.mark.skip\ndef test_a(): pass', 'test_a.py'],
	['@unittest.skip("later")\ndef test_a(): pass', 'tests/test_a.py'],
	['func TestA(t *testing.T) { t.Skip("later") }', 'a_test.go'],
	['#[test]\n#[ignore]\nfn a() {}', 'tests/a.rs'],
	['@Disabled\nvoid a() {}', 'src/ATest.java'],
])('a test that is skipped shows in the number of skipped tests: %s', async (content, name) => {
	const start = {...project, [name]: "test('a', () => {});"};
	expect(await changed('npm test', {[name]: content}, start)).toEqual([
		'number of skipped tests',
		'test files',
	]);
});

test('ordinary words in tests do not count as skipped', async () => {
	const content = "test('skips blanks', () => { list.skip(2); only.todo(); profit(1); });";
	expect(await changed('npm test', {'test/b.js': content})).toEqual(['test files']);
});
