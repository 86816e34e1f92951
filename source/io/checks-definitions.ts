import {createHash} from 'node:crypto';
import {readFileSync, statSync} from 'node:fs';
import {basename, isAbsolute, join, relative, resolve} from 'node:path';
import type {Check} from '../mission/settings.js';
import {readPackage, scriptsOf} from './checks-scripts.js';
import {listFiles, wholeRepository} from './tree.js';

/** Files by which test runners, compilers and linters are told what to do. */
const configuration =
	/^(?:(?:GNU)?[Mm]akefile|[Jj]ustfile|Taskfile\.ya?ml|(?:vitest|vite|jest|playwright|cypress|karma|ava|eslint|tsup|babel)\.(?:config|workspace|conf)\.\w+|\.(?:mocharc|eslintrc|taprc)(?:\.\w+)?|biome\.jsonc?|tsconfig(?:\.[\w-]+)?\.json|deno\.jsonc?|pytest\.ini|tox\.ini|setup\.cfg|pyproject\.toml|noxfile\.py|conftest\.py|Cargo\.toml|go\.mod|\.golangci\.ya?ml)$/;

/** Test files, by the names that common runners look for. */
const testFile =
	/(?:^|\/)(?:(?:tests?|__tests__|spec|e2e)\/.*\.\w+|[^/]+[._-](?:test|spec)\.\w+|test_[^/]+\.py|test\.[cm]?[jt]sx?|[^/]+Tests?\.(?:java|kt|cs|swift))$/;

/** What takes a test out of the run, in the words of common runners; `only` takes all the others out. */
const skip =
	/\b(?:it|test|describe|suite|context|specify)(?:\.\w+)*\.(?:skip|skipIf|todo|fails|failing|fixme|only)\b|\bx(?:it|test|describe|context|specify)\s*\(|\bf(?:it|describe)\s*\(|\bt\.(?:skip|todo|Skip|SkipNow|Skipf)\s*\(|\b(?:skip|todo|only)\s*:\s*(?:true|['"`])|@(?:unittest\.)?skip\w*|@pytest\.mark\.(?:skip|skipif|xfail)\b|\bpytest\.skip\s*\(|\b[bt]\.Skip(?:Now|f)?\s*\(|#\[ignore\b|@Disabled\b|@Ignore\b/g;

/** A test file larger than this is data; it counts by its size only. */
const largestTestBytes = 2 * 1024 * 1024;

/**
 * Everything that decides what the checks test, by name: script lines, files the commands name and
 * configuration as SHA-256, test files as one SHA-256, and the numbers of test files and of skipped
 * tests as plain numbers, so that a change can be told in words. Never rejects.
 */
export async function checkDefinitions(
	directory: string,
	checks: readonly Check[],
): Promise<Readonly<Record<string, string>>> {
	const {scripts} = readPackage(directory);
	const found: Record<string, string> = {};
	for (const {id, command} of checks) {
		found[`command ${id}`] = sha256(command);
		const names = scriptsOf(command, scripts);
		for (const name of names) {
			found[`package.json scripts.${name}`] = sha256(scripts[name] ?? '');
		}

		for (const line of [command, ...names.map((name) => scripts[name] ?? '')]) {
			addNamedFiles(directory, line, found);
		}
	}

	const files = ((await listFiles(directory, wholeRepository)) ?? []).filter(
		(name) => !name.includes('node_modules/'),
	);
	for (const name of files.filter((each) => configuration.test(basename(each)))) {
		addFile(directory, name, found);
	}

	return {...found, ...describeTests(directory, files)};
}

/** Files inside the project that a command line names, `scripts/check.sh` for instance. */
function addNamedFiles(directory: string, line: string, found: Record<string, string>): void {
	for (const word of line.split(/[\s;&|()<>"'`]+/)) {
		const path = relative(directory, resolve(directory, word));
		if (/[./]/.test(word) && path !== '' && !path.startsWith('..') && !isAbsolute(path)) {
			addFile(directory, path, found);
		}
	}
}

function addFile(directory: string, name: string, found: Record<string, string>): void {
	const content = readFile(join(directory, name));
	if (content !== null) {
		found[name] = sha256(content);
	}
}

function describeTests(directory: string, files: readonly string[]): Record<string, string> {
	const hash = createHash('sha256');
	let count = 0;
	let skipped = 0;
	for (const name of files.filter((each) => testFile.test(each))) {
		const content = readFile(join(directory, name));
		if (content !== null) {
			count += 1;
			skipped += content.match(skip)?.length ?? 0;
			hash.update(`${name}\0${sha256(content)}\0`);
		}
	}

	return {
		'test files': hash.digest('hex'),
		'number of test files': String(count),
		'number of skipped tests': String(skipped),
	};
}

function readFile(path: string): string | null {
	try {
		const stat = statSync(path);
		if (!stat.isFile()) {
			return null;
		}

		return stat.size > largestTestBytes ? `${stat.size} bytes` : readFileSync(path, 'utf8');
	} catch {
		return null;
	}
}

function sha256(text: string): string {
	return createHash('sha256').update(text).digest('hex');
}
