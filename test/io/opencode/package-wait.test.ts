import {chmod, mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {getuid} from 'node:process';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {unfinishedFolders} from '../../../source/io/opencode/package-wait.js';
import {forgoPackages} from '../../../source/io/opencode/run-folder.js';
import {temporaryFolder} from './harness.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let places = 0;

beforeAll(async () => {
	folder = await temporaryFolder();
});

afterAll(async () => {
	await folder?.remove();
});

/** A home with a repository; `finished` are folders in it that hold all packages. */
async function place(finished: readonly string[]) {
	places += 1;
	const home = join(folder.path, String(places));
	const directory = join(home, 'code', 'project', 'packages', 'one');
	await mkdir(directory, {recursive: true});
	await mkdir(join(home, 'code', 'project', '.git'));
	for (const name of finished) {
		forgoPackages(join(home, name));
	}
	const unfinished = (change: {isTrusted?: boolean; config?: string} = {}) =>
		unfinishedFolders({
			directory,
			isTrusted: change.isTrusted ?? false,
			variables: {HOME: home, XDG_CONFIG_HOME: change.config},
		}).map((path) => path.slice(home.length + 1));
	return {home, directory, unfinished};
}

const user = '.config/opencode';

describe('folders for which OpenCode would keep a start waiting, with a plugin', () => {
	it('are none where its packages lie in the folder of the user, wherever that is', async () => {
		const {home, unfinished} = await place([user, 'other/opencode']);
		expect(unfinished()).toEqual([]);
		expect(unfinished({config: join(home, 'other')})).toEqual([]);
		expect(unfinished({config: join(home, 'third')})).toEqual(['third/opencode']);
	});

	it('are those that are not there yet, are empty, or hold nothing but a configuration', async () => {
		const {home, unfinished} = await place([]);
		expect(unfinished()).toEqual([user]);
		await mkdir(join(home, user), {recursive: true});
		expect(unfinished()).toEqual([user]);
		await writeFile(join(home, user, 'opencode.json'), '{}');
		expect(unfinished()).toEqual([user]);
	});

	it('are those whose package.json names what is not in the lock file, or whose lock file cannot be read', async () => {
		const {home, unfinished} = await place([user]);
		const file = join(home, user, 'package.json');
		await writeFile(file, JSON.stringify({devDependencies: {'is-number': '7.0.0'}}));
		expect(unfinished()).toEqual([user]);
		await writeFile(file, JSON.stringify({dependencies: {'@opencode-ai/plugin': '1.0.0'}}));
		expect(unfinished()).toEqual([]);
		await writeFile(join(home, user, 'package-lock.json'), '{');
		expect(unfinished()).toEqual([user]);
	});

	it('are the project’s too, up to the top of its repository, but only when it is trusted', async () => {
		const {home, directory, unfinished} = await place([user]);
		await mkdir(join(home, '.opencode'));
		await mkdir(join(home, 'code', '.opencode'));
		await mkdir(join(home, 'code', 'project', '.opencode'));
		await mkdir(join(directory, '.opencode'));
		expect(unfinished()).toEqual(['.opencode']);
		expect(unfinished({isTrusted: true})).toEqual([
			'code/project/packages/one/.opencode',
			'code/project/.opencode',
			'.opencode',
		]);
	});

	it.skipIf(getuid?.() === 0)('are none that OpenCode may not write to', async () => {
		const {home, unfinished} = await place([]);
		await mkdir(join(home, user), {recursive: true});
		await chmod(join(home, user), 0o500);
		expect(unfinished()).toEqual([]);
	});
});
