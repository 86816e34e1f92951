import {createHash} from 'node:crypto';
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {execa} from 'execa';
import {beforeAll, expect, test} from 'vitest';
import {afterwards, makePlace} from './mission-place.js';
import {eventsOf, type MissionRun, runMission} from './mission-run.js';
import {processesOf} from './place-processes.js';

const place = makePlace();
let mission: MissionRun;
let configBefore: readonly string[] = [];
/** What was asked of the package registry. */
const fetched: string[] = [];

/** Everything in the folders where the user's own configuration lies, with its content. */
function configuration(): readonly string[] {
	return ['home', 'config'].flatMap((name) => {
		const folder = join(place.folder, name);
		return readdirSync(folder, {recursive: true, withFileTypes: true})
			.filter((entry) => entry.isFile())
			.map(({parentPath, name: file}) => {
				const path = join(parentPath, file);
				return `${path} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`;
			});
	});
}

beforeAll(async () => {
	// As on a machine where OpenCode has run before: these two it makes itself.
	writeFileSync(join(place.folder, 'config/opencode/.gitignore'), 'node_modules\n');
	writeFileSync(
		join(place.folder, 'config/opencode/opencode.jsonc'),
		'{"$schema": "https://opencode.ai/config.json"} // mine\n',
	);
	configBefore = configuration();
	const registry = createServer((request, response) => {
		fetched.push(request.url ?? '');
		response.writeHead(404).end();
	});
	await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
	afterwards(() => void registry.close());
	const {port} = registry.address() as AddressInfo;
	mission = await runMission({
		scenario: 'one-task',
		flags: ['--check', 'node --test'],
		place,
		variables: {npm_config_registry: `http://127.0.0.1:${port}/`},
	});
});

test('a mission with one worker ends sealed, with exit code 0', () => {
	expect(mission.closed).toMatchObject({outcome: 'sealed', exitCode: 0});
	expect(mission.exitCode).toBe(0);
	expect(new Set(mission.model.log().map(({role}) => role))).toEqual(
		new Set(['commander', 'worker', 'reviewer']),
	);
});

test('the ledger names the command, exit code and output hash that the seal rests on', () => {
	const [sealed] = eventsOf(mission, 'seal.accepted');
	const [gathered] = eventsOf(mission, 'evidence.gathered').slice(-1);
	const [check] = gathered?.evidence.checks ?? [];
	expect(check).toMatchObject({command: 'node --test', exitCode: 0});
	expect(check?.outputHash).toMatch(/^[0-9a-f]{64}$/);
	const line = sealed?.ledger.find((entry) => entry.includes('node --test'));
	expect(line).toContain('exit 0');
	expect(line).toContain(check?.outputHash.slice(0, 12));
});

test('the tests of the repository failed before and really pass afterwards', async () => {
	const [before] = eventsOf(mission, 'baseline.taken');
	expect(before?.results[0]?.exitCode).toBe(1);
	const after = await execa('node', ['--test'], {cwd: mission.folder, reject: false});
	expect(after.exitCode).toBe(0);
	expect(after.stdout).toContain('fail 0');
});

test('every line of --json is an event or a record as documented', () => {
	expect(mission.unreadable).toEqual([]);
	expect(mission.events.length).toBeGreaterThan(20);
	expect(mission.stdout.trimEnd().split('\n')).toHaveLength(
		mission.events.length + mission.notices.length + 1,
	);
});

test('only the source file and the todo list are changed, and git is told to leave the list out', async () => {
	const git = async (...words: readonly string[]) =>
		(await execa('git', words, {cwd: mission.folder})).stdout;
	expect(await git('status', '--porcelain', '--untracked-files=all')).toBe(' M src/slugify.mjs');
	expect(await git('stash', 'list')).toBe('');
	expect(await git('status', '--porcelain', '--untracked-files=all', '--ignored')).toBe(
		' M src/slugify.mjs\n!! .opencode/todo.md',
	);
	expect(readFileSync(join(mission.folder, '.git/info/exclude'), 'utf8')).toContain(
		'.opencode/todo.md',
	);
	expect(readFileSync(join(mission.folder, '.opencode/todo.md'), 'utf8')).toMatch(
		/- \[x\] .*slugify/,
	);
});

test("nothing is written into the folders of the user's configuration", () => {
	expect(configuration()).toEqual(configBefore);
});

test('no process is left', () => {
	expect(processesOf(place)).toEqual([]);
});

test('OpenCode fetches no packages for the agents it is given', () => {
	expect(fetched).toEqual([]);
});
