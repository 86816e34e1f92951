import {mkdtempSync, statSync, symlinkSync} from 'node:fs';
import {delimiter, dirname, join, resolve} from 'node:path';
import {execPath} from 'node:process';
import {execa} from 'execa';
import {describe, expect, test, vi} from 'vitest';
import {z} from 'zod';
import {environment} from '../../source/io/environment.js';
import {demoRepository, makePlace, type Place} from './mission-place.js';
import {runMission, startMission} from './mission-run.js';
import {processesOf} from './place-processes.js';

const program = resolve('bin/flowdesk.js');
const limitMs = 240_000;
const decided = ['--model', 'simulated/worker', '--no-check'];

type How = Readonly<{cwd?: string; variables?: Readonly<Record<string, string>>}>;

/** The built program in a place of its own, to its end. */
async function flowdesk(place: Place, argv: readonly string[], {cwd, variables}: How = {}) {
	const {exitCode, stdout, stderr} = await execa(execPath, [program, ...argv], {
		cwd: cwd ?? place.folder,
		env: {...place.variables, ...variables},
		extendEnv: false,
		reject: false,
		stdin: 'ignore',
	});
	return {exitCode, stdout, stderr};
}

/** A PATH on which only these programs are. */
function onlyPrograms(place: Place, names: readonly string[]): string {
	const folder = mkdtempSync(join(place.folder, 'programs-'));
	const folders = (environment['PATH'] ?? '').split(delimiter);
	for (const name of names) {
		const found = folders.find((one) => statSync(join(one, name), {throwIfNoEntry: false}));
		symlinkSync(join(found ?? '/usr/bin', name), join(folder, name));
	}
	return folder;
}

describe('before a mission', () => {
	const place = makePlace();

	test('a folder in no repository is refused with advice and exit code 2', async () => {
		const {exitCode, stdout, stderr} = await flowdesk(place, ['run', 'fix it']);
		expect([exitCode, stdout]).toEqual([2, '']);
		expect(stderr).toContain('is not in a git repository');
		expect(stderr).toContain('--no-git');
	});

	test('without OpenCode there is one line with the install command and exit code 2', async () => {
		const PATH = onlyPrograms(place, ['git', 'rg', 'sh']);
		const cwd = await demoRepository()(place.folder);
		const {exitCode, stderr} = await flowdesk(place, ['run', ...decided, 'fix it'], {
			cwd,
			variables: {PATH},
		});
		expect(exitCode).toBe(2);
		expect(stderr.trim()).toMatch(/^OpenCode is not installed.*npm install -g opencode-ai$/);
		const demo = await flowdesk(place, ['demo'], {variables: {PATH}});
		expect([demo.exitCode, demo.stderr]).toEqual([2, stderr]);
	});

	test('the demo asks for ripgrep by name when it is missing', async () => {
		const PATH = [
			onlyPrograms(place, ['git', 'sh']),
			dirname(resolve('node_modules/.bin/opencode')),
		].join(delimiter);
		const {exitCode, stderr} = await flowdesk(place, ['demo'], {variables: {PATH}});
		expect(exitCode).toBe(2);
		expect(stderr).toMatch(/^ripgrep \(`rg`\) is not on PATH.*apt-get install ripgrep/);
	});

	test('tui without a terminal says so and goes on as run', async () => {
		const {exitCode, stderr} = await flowdesk(place, ['tui', 'fix it']);
		expect(stderr.split('\n')[0]).toBe(
			'There is no terminal to draw on, so this runs like `flowdesk run`.',
		);
		expect(exitCode).toBe(2);
	});

	test('doctor says what is missing and that no mission can run', async () => {
		const {exitCode, stdout} = await flowdesk(place, ['doctor', '--no-model-call']);
		expect(exitCode).toBe(2);
		expect(stdout).toContain('✗ project');
		expect(stdout).toContain('No mission can run here yet.');
	});
});

test('every line of --json fits the schema that `flowdesk schema events` prints', {
	timeout: limitMs,
}, async () => {
	const run = await runMission({flags: ['--check', 'node --test', '--check-baseline']});
	expect(run.exitCode, run.stderr).toBe(0);
	const {stdout} = await flowdesk(run.place, ['schema', 'events']);
	const schema = z.fromJSONSchema(JSON.parse(stdout));
	const lines = run.stdout.split('\n').map((line): unknown => JSON.parse(line));
	expect(lines.length).toBeGreaterThan(20);
	const unfit = lines.flatMap((line) => {
		const result = schema.safeParse(line);
		return result.success ? [] : [{line, problem: result.error.message}];
	});
	expect(unfit).toEqual([]);
	expect(lines.at(-1)).toMatchObject({type: 'closed', outcome: 'sealed', exitCode: 0});
	expect(run.stderr).toContain('exit code 0: sealed');
});

test('a run that needs a person says who asks for what, and exits with 4', {
	timeout: limitMs,
}, async () => {
	const run = await runMission({scenario: 'permission', flags: ['--no-check']});
	expect(run.exitCode, run.stderr).toBe(4);
	expect(run.stderr).toMatch(/w1 asks for permission: \S+ \S+/);
	expect(run.stderr).toContain(`in ${run.folder}`);
	expect(run.stderr).toContain('exit code 4: a person is needed');
});

test('SIGINT keeps what was done, ends everything that was started, and exits with 130', {
	timeout: limitMs,
}, async () => {
	const mission = await startMission({scenario: 'hang'});
	await mission.event('task.admitted');
	mission.signal('SIGINT');
	const run = await mission.ended;
	expect(run.exitCode, run.stderr).toBe(130);
	expect(run.closed).toMatchObject({outcome: 'interrupted', exitCode: 130});
	expect(run.stderr).toContain('what they did is kept');
	await vi.waitFor(() => expect(processesOf(mission.place)).toEqual([]), {timeout: 20_000});
});

test('a second mission in the same project is refused and names the first', {
	timeout: limitMs,
}, async () => {
	const mission = await startMission({scenario: 'hang'});
	const {missionId} = await mission.event('mission.started');
	const {exitCode, stderr} = await flowdesk(mission.place, ['run', ...decided, 'me too'], {
		cwd: mission.folder,
	});
	expect(exitCode).toBe(2);
	expect(stderr).toContain(missionId);
	mission.signal('SIGTERM');
	expect((await mission.ended).exitCode).toBe(130);
});

test('a reader that leaves ends the run quietly', async () => {
	const place = makePlace();
	const command = `"${execPath}" "${program}" schema events | head -c 10`;
	const {stdout, stderr} = await execa('sh', ['-c', command], {
		env: place.variables,
		extendEnv: false,
	});
	expect([stdout.length, stderr]).toEqual([10, '']);
});
