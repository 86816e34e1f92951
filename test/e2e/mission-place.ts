import {mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {delimiter, join, resolve} from 'node:path';
import {afterAll} from 'vitest';
import {createDemoRepository} from '../../source/io/demo-repository.js';
import {environment} from '../../source/io/environment.js';
import {privateVariables} from '../../source/io/opencode/private-variables.js';

/** A temporary place of a test: `folder` holds everything, `variables` the environment that stays in it. */
export type Place = Readonly<{folder: string; variables: Readonly<Record<string, string>>}>;

const cleanups: (() => Promise<void> | void)[] = [];

afterAll(async () => {
	for (const cleanup of cleanups.splice(0).reverse()) {
		await cleanup();
	}
}, 30_000);

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

/** Ids of processes that run with the home of a place: the program, its server and what they started. */
export function processesOf({variables}: Place): readonly number[] {
	return readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name) && isAtHome(name, variables['HOME'] ?? ''))
		.map(Number);
}

function isAtHome(pid: string, home: string): boolean {
	try {
		const isZombie = /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
		return (
			!isZombie && readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`HOME=${home}`)
		);
	} catch {
		// It has ended meanwhile, or it belongs to somebody else.
		return false;
	}
}

/** A maker of the repository that the demo repairs, with so many modules and its folder's name begun so. */
export function demoRepository(modules = 1, name = 'tea-house-') {
	return async (parent: string): Promise<string> => {
		const {folder} = await createDemoRepository(parent, {modules, name});
		return folder;
	};
}
