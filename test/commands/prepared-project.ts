import {mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {execa} from 'execa';
import {afterEach, beforeEach} from 'vitest';
import {parseArguments} from '../../source/commands/arguments.js';
import {commands} from '../../source/commands/command-table.js';
import type {AskPerson} from '../../source/commands/granted.js';
import {prepareMission} from '../../source/commands/prepare.js';

/** A temporary folder that holds everything; new for each test. */
export let folder = '';
/** A repository in it. */
export let project = '';
/** Variables that keep everything in the folder. */
export let environment: Readonly<Record<string, string>> = {};

beforeEach(async () => {
	folder = realpathSync(mkdtempSync(join(tmpdir(), 'fd-prepare-')));
	project = join(folder, 'a project é');
	mkdirSync(project);
	await execa('git', ['init', '--quiet'], {cwd: project});
	environment = {
		HOME: folder,
		XDG_CONFIG_HOME: join(folder, 'config'),
		XDG_STATE_HOME: join(folder, 'state'),
	};
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

/** The flags of `flowdesk run`. */
export const flags = commands.find(({name}) => name === 'run')?.flags ?? [];

/** Prepares a mission with these words behind its text, and lets the next one in. */
export async function prepare(
	words: readonly string[],
	{ask = null, cwd = project, stopAfter = 'seal' as 'plan' | 'seal'} = {} as Readonly<{
		ask?: AskPerson | null;
		cwd?: string;
		stopAfter?: 'plan' | 'seal';
	}>,
) {
	const prepared = await prepareMission({
		args: parseArguments(['fix it', ...words], flags, 'run'),
		cwd,
		environment,
		isAttended: false,
		stopAfter,
		sources: {isPiped: () => false, readInput: () => Promise.resolve('')},
		ask,
	});
	prepared.release();
	return prepared;
}

/** A person who answers everything the same way and remembers what was shown. */
export function person(answer: boolean) {
	const shown: string[] = [];
	const ask: AskPerson = {
		agree: (lines, question) => {
			shown.push(...lines, question);
			return Promise.resolve(answer);
		},
		password: () => Promise.resolve(null),
	};
	return {ask, shown};
}

/** Writes a file, an object as JSON. */
export function write(path: string, value: unknown) {
	mkdirSync(join(path, '..'), {recursive: true});
	writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
}

/** The user's flowdesk.jsonc. */
export const userFile = () => join(folder, 'config', 'flowdesk', 'flowdesk.jsonc');
/** The project's flowdesk.jsonc. */
export const projectFile = () => join(project, 'flowdesk.jsonc');
/** The commands of the checks of what was prepared. */
export const commandsOf = ({launch}: Awaited<ReturnType<typeof prepare>>) =>
	launch.settings.checks.map(({command}) => command);
