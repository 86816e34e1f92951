import {expect, test} from 'vitest';
import {proposeChecks} from '../../source/io/checks-propose.js';
import {createFolder, write} from './project-setup.js';

function propose(files: Readonly<Record<string, string>>): readonly string[] {
	const folder = createFolder();
	write(folder, files);
	const checks = proposeChecks(folder);
	expect(checks.every(({timeoutMs}) => timeoutMs === 600_000)).toBe(true);
	expect(new Set(checks.map(({id}) => id)).size).toBe(checks.length);
	return checks.map(({command}) => command);
}

const scripts = (named: Readonly<Record<string, string>>) => JSON.stringify({scripts: named});

test('scripts of package.json are proposed, the tests last', () => {
	const all = {
		test: 'vitest run',
		build: 'tsc',
		lint: 'eslint .',
		typecheck: 'tsc --noEmit',
		dev: 'x',
	};
	expect(propose({'package.json': scripts(all)})).toEqual([
		'npm run typecheck',
		'npm run lint',
		'npm run build',
		'npm test',
	]);
});

test('a script that another one runs anyway is not proposed twice', () => {
	const all = {test: 'npm run build && npm run lint && vitest', build: 'tsc', lint: 'eslint .'};
	expect(propose({'package.json': scripts(all)})).toEqual(['npm test']);
	expect(
		propose({'package.json': scripts({pretest: 'npm run lint', test: 'x', lint: 'y'})}),
	).toEqual(['npm test']);
});

test('npm’s placeholder and watchers are no checks', () => {
	const placeholder = 'echo "Error: no test specified" && exit 1';
	expect(propose({'package.json': scripts({test: placeholder})})).toEqual([]);
	expect(propose({'package.json': scripts({test: 'jest --watch', lint: 'eslint .'})})).toEqual([
		'npm run lint',
	]);
	expect(propose({'package.json': scripts({test: 'jest --watch=false'})})).toEqual(['npm test']);
});

test.each([
	['pnpm-lock.yaml', 'pnpm test'],
	['yarn.lock', 'yarn test'],
	['bun.lock', 'bun run test'],
	['package-lock.json', 'npm test'],
])('the package manager of %s runs the scripts', (lock, command) => {
	expect(propose({'package.json': scripts({test: 'x'}), [lock]: ''})).toEqual([command]);
});

test('a Makefile is proposed when package.json has no tests', () => {
	const makefile = '.PHONY: test check\nall: build\ntest: all\n\ttrue\n';
	expect(propose({Makefile: makefile})).toEqual(['make test']);
	expect(propose({Makefile: `${makefile}check: test\n`})).toEqual(['make check']);
	expect(propose({Makefile: 'test := 1\nlatest:\n'})).toEqual([]);
	expect(propose({Makefile: makefile, 'package.json': scripts({test: 'x'})})).toEqual(['npm test']);
	expect(propose({Makefile: makefile, 'package.json': scripts({lint: 'x'})})).toEqual([
		'npm run lint',
		'make test',
	]);
});

test('Cargo, Go and Python projects have their own test commands', () => {
	expect(propose({'Cargo.toml': '', 'go.mod': ''})).toEqual(['cargo test', 'go test ./...']);
	expect(propose({'pyproject.toml': '[tool.pytest.ini_options]'})).toEqual(['python3 -m pytest']);
	expect(propose({'pytest.ini': '', 'uv.lock': ''})).toEqual(['uv run pytest']);
	expect(propose({'pytest.ini': '', '.venv/bin/python': ''})).toEqual([
		'.venv/bin/python -m pytest',
	]);
	expect(propose({'pyproject.toml': '[project]\nname = "x"'})).toEqual([]);
});

test('a folder with nothing to go by, or a damaged package.json, has no proposals', () => {
	expect(propose({})).toEqual([]);
	expect(propose({'package.json': '{'})).toEqual([]);
});
