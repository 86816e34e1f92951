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
