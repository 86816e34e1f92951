import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {execPath} from 'node:process';
import {execa} from 'execa';
import {expect, test} from 'vitest';
import {startSimulatedModel} from '../../source/io/simulated-model/simulated-model.js';
import {afterwards, demoRepository, makePlace, type Place} from './mission-place.js';
import {eventsOf, runMission} from './mission-run.js';

const limitMs = 240_000;
const todo = '# Garden\r\n\n- [x] Mow\n* [ ] Water the plants   \n';

async function repositoryWithTodo(parent: string): Promise<string> {
	const folder = await demoRepository()(parent);
	mkdirSync(join(folder, '.opencode'));
	writeFileSync(join(folder, '.opencode/todo.md'), todo);
	return folder;
}

async function flowdesk(place: Place, cwd: string, words: readonly string[]) {
	return execa(execPath, [resolve('bin/flowdesk.js'), ...words], {
		cwd,
		env: place.variables,
		extendEnv: false,
		reject: false,
		stdin: 'ignore',
	});
}

test.each(['run', 'tui', 'plan'])(
	'%s without a terminal begins nothing before model, checks and old todo list are decided, and names each flag',
	async (command) => {
		const place = makePlace();
		const folder = await repositoryWithTodo(place.folder);
		const {exitCode, stdout, stderr} = await flowdesk(place, folder, [command, 'Mend it.']);
		expect([exitCode, stdout]).toEqual([2, '']);
		const lines = stderr.split('\n').filter((line) => !line.startsWith('There is no terminal'));
		const checks = /^No check is chosen: --check CMD, --no-check, or --trust .*`npm test`/;
		expect(lines).toEqual([
			expect.stringMatching(/^No model is chosen for commander, .*: --model provider\/model/),
			...(command === 'plan' ? [] : [expect.stringMatching(checks)]),
			expect.stringMatching(/todo\.md .*1 open.*: --todo continue, or --todo archive\.$/),
		]);
		expect(readFileSync(join(folder, '.opencode/todo.md'), 'utf8')).toBe(todo);
	},
);

test('with the flags it runs: on the chosen models alone, with the suggested checks, the old list put aside', {
	timeout: limitMs,
}, async () => {
	const run = await runMission({
		repository: repositoryWithTodo,
		speed: 50,
		flags: ['--trust', '--todo', 'archive'],
	});
	expect(run.closed, run.stderr).toMatchObject({outcome: 'sealed', exitCode: 0});
	const archive = join(run.folder, '.opencode/archive');
	const [name = ''] = readdirSync(archive);
	expect(name).toContain(eventsOf(run, 'mission.started')[0]?.missionId);
	expect(readFileSync(join(archive, name), 'utf8')).toBe(todo);
	expect(run.notices).toContain(`The todo list from before is in .opencode/archive/${name} now.`);
	const [started] = eventsOf(run, 'mission.started');
	expect(started?.settings.checks.map(({command}) => command)).toEqual(['npm test']);

	// OpenCode's configuration names a smaller model for errands; nothing was sent to it.
	const asked = run.model.log().map(({role, model}) => `${role} ${model}`);
	expect(new Set(asked)).toEqual(
		new Set(['commander commander', 'worker worker', 'reviewer reviewer']),
	);
	const {stdout} = await execa('git', ['status', '--porcelain'], {cwd: run.folder});
	expect(stdout).toBe(' M src/slugify.mjs');

	const undone = await flowdesk(run.place, run.folder, ['undo', '--yes']);
	expect([undone.exitCode, undone.stderr]).toEqual([0, '']);
	expect(readFileSync(join(run.folder, '.opencode/todo.md'), 'utf8')).toBe(todo);
});

test('neither an empty OpenCode configuration nor a removed provider leads to a model that nobody chose', {
	timeout: limitMs,
}, async () => {
	const place = makePlace();
	const folder = await demoRepository()(place.folder);
	// The models that OpenCode offers everybody are there, and it would take one of them by itself.
	const {OPENCODE_MODELS_PATH: _, ...variables} = place.variables;
	const offering = {...place, variables};
	const flags = ['--model', 'opencode/big-pickle-of-old', '--no-check'];
	const unknown = await flowdesk(offering, folder, ['run', ...flags, 'Mend it.']);
	expect(unknown.exitCode).toBe(2);
	expect(unknown.stderr).toContain('OpenCode knows no model "opencode/big-pickle-of-old"');

	const model = await startSimulatedModel({scenario: 'repair', speed: 50});
	afterwards(model.close);
	const removed = {
		...model.providerConfig(),
		model: 'simulated/worker',
		disabled_providers: ['simulated'],
	};
	const without = {
		...offering,
		variables: {...variables, OPENCODE_CONFIG_CONTENT: JSON.stringify(removed)},
	};
	const named = ['--model', 'simulated/worker', '--no-check'];
	const gone = await flowdesk(without, folder, ['run', ...named, 'Mend it.']);
	expect(gone.exitCode).toBe(2);
	expect(gone.stderr).toContain('No provider "simulated" is set up');
	expect(model.log()).toEqual([]);
	expect(existsSync(join(folder, '.opencode'))).toBe(false);
});

test('doctor asks no model that only OpenCode’s configuration names, and one that is named to it', async () => {
	const place = makePlace();
	const folder = await demoRepository()(place.folder);
	const model = await startSimulatedModel({scenario: 'repair', speed: 50});
	afterwards(model.close);
	const config = {...model.providerConfig(), model: 'simulated/worker'};
	const variables = {...place.variables, OPENCODE_CONFIG_CONTENT: JSON.stringify(config)};
	const named = await flowdesk({...place, variables}, folder, ['doctor']);
	expect(named.stdout).toContain('simulated/worker stands only in OpenCode');
	expect(model.log()).toEqual([]);
	const words = ['doctor', '--model', 'simulated/worker'];
	const asked = await flowdesk({...place, variables}, folder, words);
	expect(asked.stdout).toMatch(/simulated\/worker answers, .*this cost one short prompt/);
	expect(model.log()).not.toEqual([]);
});
