import {mkdtempSync, realpathSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {delimiter, join, resolve} from 'node:path';
import {afterAll} from 'vitest';
import {createDemoRepository} from '../../source/io/demo-repository.js';
import {environment} from '../../source/io/environment.js';
import {privateVariables} from '../../source/io/opencode/private-variables.js';

/** A temporary place of a test: `folder` holds everything, `variables` the environment that stays in it. */
export type Place = Readonly<{folder: string; variables: Readonly<Record<string, string>>}>;

const cleanups: (() => Promise<void> | void)[] = [];

/** Undoes everything so far: for a test that plays many missions one after another. */
export async function cleanUp(): Promise<void> {
	for (const cleanup of cleanups.splice(0).reverse()) {
		await cleanup();
	}
}

// As long as any hook may take: missions and servers that end on a busy machine take their time.
afterAll(cleanUp, 240_000);

/** Has something undone after the last test of the file. */
export function afterwards(cleanup: () => Promise<void> | void): void {
	cleanups.push(cleanup);
}

/** A folder with a home of its own, removed after the last test of the file. */
export function makePlace(): Place {
	const folder = realpathSync(mkdtempSync(join(tmpdir(), 'flowdesk-e2e-')));
	afterwards(() => rmSync(folder, {recursive: true, force: true, maxRetries: 5}));
	const {PATH: path = '', LANG: language = 'C.UTF-8'} = environment;
	return {
		folder,
		variables: {
			PATH: [resolve('node_modules/.bin'), path].join(delimiter),
			LANG: language,
			TMPDIR: tmpdir(),
			...privateVariables(folder),
		},
	};
}

/** A maker of the repository that the demo repairs, with so many modules and its folder's name begun so. */
export function demoRepository(modules = 1, name = 'tea-house-') {
	return async (parent: string): Promise<string> => {
		const {folder} = await createDemoRepository(parent, {modules, name});
		return folder;
	};
}
