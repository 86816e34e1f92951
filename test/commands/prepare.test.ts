import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {parseArguments} from '../../source/commands/arguments.js';
import {prepareMission} from '../../source/commands/prepare.js';
import {
	decided,
	environment,
	flags,
	folder,
	prepare,
	project,
	userFile,
	write,
} from './prepared-project.js';

test('the mission works at the top of the repository, wherever one stands in it', async () => {
	const deep = join(project, 'src', 'deep');
	mkdirSync(deep, {recursive: true});
	const {launch, notices} = await prepare(decided, {cwd: deep});
	expect(launch.directory).toBe(project);
	expect(notices.join('\n')).toContain('works on the whole repository');
	expect(notices.join('\n')).toContain(`--here in ${deep}`);
});

test('with --here it works in the folder one stands in, with its own todo list, checks and configuration', async () => {
	const app = join(project, 'packages', 'app');
	write(join(app, 'package.json'), '{"scripts": {"test": "node --test"}}');
	write(join(app, 'flowdesk.jsonc'), '{"caps": {"worker": 1}}');
	write(join(project, 'package.json'), '{"scripts": {"lint": "biome check"}}');
	write(join(project, 'flowdesk.jsonc'), '{"caps": {"worker": 2}}');
	write(join(project, '.opencode', 'todo.md'), '- [ ] something at the top\n');
	const here = ['--model', 'mine/one', '--trust', '--here'];
	const {launch, notices} = await prepare(here, {cwd: app});
	expect(launch).toMatchObject({root: project, directory: app});
	expect(launch.settings.checks.map(({command}) => command)).toEqual(['npm test']);
	expect(launch.settings.roles['worker']?.cap).toBe(1);
	expect(notices.join('\n')).toContain(`works in ${app}`);
	const atTop = [...here, '--todo', 'continue'];
	const {launch: whole, notices: none} = await prepare(atTop);
	expect(whole).toMatchObject({root: project, directory: project});
	expect(none.join('\n')).not.toContain('works');
});

test('missions in two folders of one repository are one project: the second is refused', async () => {
	const [app, site] = [join(project, 'app'), join(project, 'site')];
	for (const made of [app, site]) {
		mkdirSync(made);
	}
	const prepareAt = (cwd: string) =>
		prepareMission({
			args: parseArguments(['fix it', ...decided, '--here'], flags, 'run'),
			cwd,
			environment,
			isAttended: false,
			stopAfter: 'seal',
			sources: {isPiped: () => false, readInput: () => Promise.resolve('')},
			ask: null,
		});
	const first = await prepareAt(app);
	await expect(prepareAt(site)).rejects.toThrow(first.launch.missionId);
	first.release();
});

test('a role that nobody has is refused with the file that names it and its line', async () => {
	const roles = {roles: {wroker: {usd: 1}}};
	write(userFile(), `{\n  "budget": ${JSON.stringify(roles)}\n}`);
	await expect(prepare(decided)).rejects.toThrow(
		`${userFile()}:2: budget.roles: unknown role "wroker"; did you mean "worker"?`,
	);
	write(userFile(), '{}');
	const own = join(project, 'flowdesk.jsonc');
	write(own, '{\n\n  "caps": {"planer": 1}}');
	await expect(prepare(decided)).rejects.toThrow(
		`${own}:3: caps: unknown role "planer"; did you mean "planner"?`,
	);
});

test('a number of tokens that is none is refused with all that may stand there', async () => {
	const flag = ['--budget-tokens', '10k'];
	await expect(prepare([...decided, ...flag])).rejects.toThrow(
		'--budget-tokens 10k: expected a whole number of at least 1, or none.',
	);
	const caps = ['--cap', 'worker=many'];
	await expect(prepare([...decided, ...caps])).rejects.toThrow(
		'--cap worker=many: expected a whole number from 0 to 1000, or none.',
	);
});

test('a folder without git is refused with advice, and works with --no-git', async () => {
	const bare = join(folder, 'bare');
	mkdirSync(bare);
	await expect(prepare([], {cwd: bare})).rejects.toThrow('--no-git');
	const {launch, notices} = await prepare([...decided, '--no-git'], {cwd: bare});
	expect(launch.directory).toBe(bare);
	expect(notices.join('\n')).toContain('no diff and no undo');
});

test('a second mission in the project is refused and names the first', async () => {
	const request = {
		args: parseArguments(['fix it', ...decided], flags, 'run'),
		cwd: project,
		environment,
		isAttended: false,
		stopAfter: 'seal',
		sources: {isPiped: () => false, readInput: () => Promise.resolve('')},
		ask: null,
	} as const;
	const first = await prepareMission(request);
	await expect(prepareMission(request)).rejects.toThrow(first.launch.missionId);
	first.release();
	const second = await prepareMission(request);
	second.release();
});

test("OpenCode's snapshots are left out by flag and by either file, and a project cannot ask for them", async () => {
	expect((await prepare(decided)).launch.withoutSnapshots).toBe(false);
	expect((await prepare([...decided, '--no-snapshot'])).launch.withoutSnapshots).toBe(true);
	write(join(project, 'flowdesk.jsonc'), '{"snapshot": false}');
	expect((await prepare(decided)).launch.withoutSnapshots).toBe(true);
	write(join(project, 'flowdesk.jsonc'), '{"snapshot": true}');
	write(userFile(), '{"snapshot": false}');
	expect((await prepare(decided)).launch.withoutSnapshots).toBe(true);
});

test('models are verified where the flag says so, on a server of our own only', async () => {
	expect((await prepare(decided)).launch.verifiesModels).toBe(false);
	expect((await prepare([...decided, '--verify-model'])).launch.verifiesModels).toBe(true);
	const attached = [...decided, '--verify-model', '--server', 'http://127.0.0.1:1'];
	await expect(prepare(attached)).rejects.toMatchObject({
		exitCode: 2,
		message: expect.stringMatching(
			/only on a server that it starts: leave out --server or --verify-model/,
		),
	});
});

test('on a server that runs already the flag is said to do nothing', async () => {
	const words = [...decided, '--no-snapshot', '--server', 'http://127.0.0.1:1'];
	const {notices} = await prepare(words);
	expect(notices.join('\n')).toContain('is up to the server');
});

describe('a file with a mistake is refused with its line', () => {
	test('configuration', async () => {
		write(userFile(), '{\n\t"modle": "a/b"\n}');
		await expect(prepare([])).rejects.toThrow(/flowdesk\.jsonc:2: .*"model"/);
	});

	test('flow', async () => {
		write(join(project, 'my.yaml'), 'name: mine\n');
		await expect(prepare(['--flow', 'my.yaml'])).rejects.toThrow(/^my\.yaml:\d+: /);
	});

	test('no lane for the commander', async () => {
		await expect(prepare(['--max-lanes', '0'])).rejects.toMatchObject({
			exitCode: 2,
			message: expect.stringContaining('the commander may not run: --max-lanes 0'),
		});
		await expect(prepare(['--cap', 'commander=0'])).rejects.toThrow('--cap commander=0');
	});

	test('a role that is not in the flow', async () => {
		await expect(prepare(['--cap', 'wroker=2'])).rejects.toThrow('did you mean "worker"?');
	});
});
