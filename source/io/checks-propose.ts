import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {defaultCheckTimeoutMs} from '../mission/flow.js';
import type {Check} from '../mission/settings.js';
import {readPackage, type Scripts, scriptsOf} from './checks-scripts.js';

/** Scripts worth proposing: what is cheap and finds most first, the tests last, as they may need the build. */
const scriptOrder: ReadonlyArray<readonly string[]> = [
	['typecheck', 'type-check', 'check-types', 'check:types'],
	['lint'],
	['build'],
	['test'],
];

/**
 * The checks that a project's own files suggest: scripts of package.json, targets of a Makefile, and the
 * test commands of Cargo, Go and Python. Empty when nothing is found. They are the project's words: they
 * may run only when the user trusts it or confirms them.
 */
export function proposeChecks(directory: string): readonly Check[] {
	const scripts = proposeScripts(directory);
	const make = scripts.some(({id}) => id === 'test') ? [] : proposeTargets(directory);
	const hasTests = [...scripts, ...make].some(({id}) => /test|check/.test(id));
	const languages = make.length > 0 || hasTests ? [] : proposeLanguages(directory);
	return [...scripts, ...make, ...languages];
}

/**
 * The project's own lines that a command runs, as far as they are known: scripts of package.json, or the
 * Makefile. A yes to a check is a yes to them too, so when they change it is asked about again.
 */
export function runsOf(command: string, directory: string): readonly string[] {
	const {scripts} = readPackage(directory);
	return /\bmake\b/.test(command)
		? [makefileOf(directory)]
		: scriptsOf(command, scripts).map((name) => `${name}: ${scripts[name] ?? ''}`);
}

function proposeScripts(directory: string): readonly Check[] {
	const {scripts, manager} = readPackage(directory);
	const program = manager ?? lockedManager(directory);
	const names = scriptOrder.flatMap((alternatives) => {
		const name = alternatives.find((each) => isUsable(scripts[each]));
		return name === undefined ? [] : [name];
	});
	return names
		.filter((name) => !names.some((other) => other !== name && runs(other, name, scripts)))
		.map((name) => check(name, name === 'test' ? `${program} test` : `${program} run ${name}`))
		.map((each) => (each.command === 'bun test' ? {...each, command: 'bun run test'} : each));
}

/** True when the script `outer` runs `inner` anyway. */
function runs(outer: string, inner: string, scripts: Scripts): boolean {
	return scriptsOf(`npm run ${outer}`, scripts).includes(inner);
}

/** npm's own placeholder tests nothing, and a watcher never ends. */
function isUsable(script: string | undefined): boolean {
	return (
		script !== undefined &&
		script.trim() !== '' &&
		!script.includes('no test specified') &&
		!/--watch(?:All)?(?!\S*=false)\b|\s-w\b|\bnodemon\b/.test(script)
	);
}

function lockedManager(directory: string): string {
	const locks = [
		['pnpm-lock.yaml', 'pnpm'],
		['yarn.lock', 'yarn'],
		['bun.lock', 'bun'],
		['bun.lockb', 'bun'],
	] as const;
	return locks.find(([file]) => existsSync(join(directory, file)))?.[1] ?? 'npm';
}

function proposeTargets(directory: string): readonly Check[] {
	const makefile = makefileOf(directory);
	// `check` often runs `test`; one of them is enough.
	const target = ['check', 'test'].find((name) =>
		new RegExp(`^(?:[\\w.-]+ +)*${name}(?: +[\\w.-]+)* *:(?!=)`, 'm').test(makefile),
	);
	return target === undefined ? [] : [check(`make ${target}`, `make ${target}`)];
}

function makefileOf(directory: string): string {
	const texts = ['GNUmakefile', 'makefile', 'Makefile'].map((name) => read(join(directory, name)));
	return texts.find((text) => text !== '') ?? '';
}

function proposeLanguages(directory: string): readonly Check[] {
	const has = (name: string) => existsSync(join(directory, name));
	const found: Check[] = [];
	if (has('Cargo.toml')) {
		found.push(check('cargo test', 'cargo test'));
	}

	if (has('go.mod')) {
		found.push(check('go test', 'go test ./...'));
	}

	if (usesPytest(directory)) {
		found.push(check('pytest', `${pythonRunner(directory)} pytest`));
	}

	return found;
}

function usesPytest(directory: string): boolean {
	return (
		['pytest.ini', 'conftest.py', 'tests/conftest.py', 'test/conftest.py'].some((name) =>
			existsSync(join(directory, name)),
		) ||
		['pyproject.toml', 'setup.cfg', 'tox.ini', 'requirements-dev.txt', 'requirements.txt'].some(
			(name) => /\bpytest\b/.test(read(join(directory, name))),
		)
	);
}

/** Through the project's own environment: pytest of the system would miss its packages. */
function pythonRunner(directory: string): string {
	const has = (name: string) => existsSync(join(directory, name));
	if (has('uv.lock')) {
		return 'uv run';
	}

	if (has('poetry.lock')) {
		return 'poetry run';
	}

	const own = ['.venv', 'venv'].find((name) => has(join(name, 'bin', 'python')));
	return own === undefined ? 'python3 -m' : `${own}/bin/python -m`;
}

function check(id: string, command: string): Check {
	return {id, command, timeoutMs: defaultCheckTimeoutMs};
}

function read(path: string): string {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		return '';
	}
}
