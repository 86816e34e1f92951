import {mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {execa} from 'execa';
import {afterEach, beforeEach} from 'vitest';
import {parseArguments} from '../../source/commands/arguments.js';
import {commands} from '../../source/commands/command-table.js';
import type {AskPerson} from '../../source/commands/person.js';
import {prepareMission} from '../../source/commands/prepare.js';
import type {Survey} from '../../source/commands/survey.js';

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

/** Flags that take every decision for which a headless mission has to have a word. */
export const decided = ['--model', 'mine/one', '--no-check'];

type Circumstances = Readonly<{
	/** The person at the terminal; without one the mission is headless. */
	ask?: AskPerson | null;
	cwd?: string;
	stopAfter?: 'plan' | 'seal';
}>;

/** Prepares a mission with these words behind its text, and lets the next one in. */
export async function prepare(
	words: readonly string[],
	{ask = null, cwd = project, stopAfter = 'seal'}: Circumstances = {},
) {
	const prepared = await prepareMission({
		args: parseArguments(['fix it', ...words], flags, 'run'),
		cwd,
		environment,
		isAttended: ask !== null,
		stopAfter,
		sources: {isPiped: () => false, readInput: () => Promise.resolve('')},
		ask,
		width: 300,
	});
	prepared.release();
	return prepared;
}

/** What a server says of models: `mine` and `flag` are providers that are set up. */
export function surveyOf(more: Partial<Survey> = {}): Survey {
	const model = (id: string, input: number): Survey['models'][number] => ({
		id,
		name: id,
		price: input === 0 ? null : {input, output: input * 5, cacheRead: input / 10},
		callPrices: input === 0 ? null : [{above: 0, input, output: input * 5}],
		contextTokens: 200_000,
		inputTokens: null,
		outputTokens: 8000,
		canCallTools: true,
		variants: ['low', 'high'],
		provider: {name: 'Mine & Co', url: 'https://mine.example/v1', isSubscription: input === 0},
	});
	return {
		isTrusted: false,
		isOurs: true,
		unasked: null,
		configured: null,
		takesSnapshots: true,
		compaction: null,
		models: [
			model('mine/one', 3),
			model('mine/two', 1),
			model('flag/three', 0),
			model('theirs/four', 2),
		],
		...more,
	};
}

/**
 * Prepares a mission and has it decided as the engine does: again with what the project brings along when
 * it is trusted meanwhile. `more` is what the server says of models.
 */
export async function begin(
	words: readonly string[],
	circumstances: Circumstances = {},
	more: Partial<Survey> = {},
) {
	const prepared = await prepare(words, circumstances);
	const {server} = prepared.launch;
	let isTrusted = server.kind === 'start' && server.isTrusted;
	for (;;) {
		const beginning = await prepared.decide(surveyOf({...more, isTrusted}));
		if (beginning.isTrusted === isTrusted) {
			return {...prepared, beginning};
		}
		isTrusted = beginning.isTrusted;
	}
}

/** A person who gives these answers in turn, the last one again and again, and remembers what was shown. */
export function person(...answers: readonly string[]) {
	const shown: string[] = [];
	const questions: string[] = [];
	const left = [...answers];
	const ask: AskPerson = {
		show: (lines) => shown.push(...lines.map(({text}) => text)),
		line: (question) => {
			questions.push(question);
			return Promise.resolve((left.length > 1 ? left.shift() : left[0]) ?? '');
		},
		password: () => Promise.resolve(''),
	};
	return {ask, shown, questions, text: () => shown.join('\n')};
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
/** The commands of the checks with which a mission begins. */
export const commandsOf = ({beginning}: Awaited<ReturnType<typeof begin>>) =>
	beginning.settings.checks.map(({command}) => command);
