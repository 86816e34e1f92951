import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {execa} from 'execa';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {parseArguments} from '../../source/commands/arguments.js';
import {commands} from '../../source/commands/command-table.js';
import {doctorCommand} from '../../source/commands/doctor.js';
import {exportDebug} from '../../source/commands/export.js';
import {Refusal} from '../../source/commands/refusal.js';
import {openRunning} from '../../source/commands/running-mission.js';
import {holdProject} from '../../source/commands/stored-mission.js';
import {here, told} from './past-project.js';
import {recordedTerminal} from './recorded-terminal.js';

const invocation = (line: string) => {
	const [name = '', ...words] = line.split(' ');
	const flags = commands.find((one) => one.name === name)?.flags ?? [];
	const {terminal, written} = recordedTerminal();
	return {args: parseArguments(words, flags, name), words, terminal, written};
};

const state = () => here().environment['XDG_STATE_HOME'] ?? '';

describe('where the state folder is a file', () => {
	beforeEach(() => writeFileSync(state(), 'mine'));

	it.each(['missions', 'show', 'why t1'])(
		'%s says in one line what is wrong and what to do',
		async (name) => {
			const refusal = await told(name).catch((error: unknown) => error);
			expect(refusal).toBeInstanceOf(Refusal);
			expect(refusal).toMatchObject({exitCode: 2});
			const {message} = refusal as Refusal;
			expect(message).toContain(state());
			expect(message).toMatch(/a part of its path is no folder.*XDG_STATE_HOME/);
			expect(message).not.toContain('\n');
			expect(readFileSync(state(), 'utf8')).toBe('mine');
		},
	);

	it('a look for a mission that runs says so too', async () => {
		const looked = openRunning(invocation('pane').args, here()).catch((error: unknown) => error);
		expect(await looked).toMatchObject({name: 'Refusal', exitCode: 2});
	});

	it('undo and the start of a mission say that no records can be kept', () => {
		const {cwd, environment} = here();
		expect(() => holdProject(cwd, 'm', environment)).toThrow(Refusal);
		expect(() => holdProject(cwd, 'm', environment)).toThrow(/cannot keep its records/);
	});

	it('an export is written without the mission and says why', async () => {
		const {cwd, environment} = here();
		const {args, terminal, written} = invocation('export --debug out.json');
		const code = await exportDebug(
			{args, terminal},
			{cwd, environment: {...environment, HOME: cwd}, findings: async () => []},
		);
		expect(code).toBe(0);
		expect(existsSync(join(cwd, 'out.json'))).toBe(true);
		expect(written.out.join('\n')).toMatch(/not in it: the mission: .*no folder/);
	});
});

describe('flowdesk doctor', () => {
	const usual = process.cwd();
	let folder = '';
	beforeEach(async () => {
		folder = mkdtempSync(join(tmpdir(), 'flowdesk-unusable-'));
		const {stdout: git} = await execa('/bin/sh', ['-c', 'command -v git']);
		for (const name of ['bin', 'project']) {
			mkdirSync(join(folder, name));
		}
		symlinkSync(git, join(folder, 'bin', 'git'));
		await execa('git', ['init', '-q'], {cwd: join(folder, 'project')});
		process.chdir(join(folder, 'project'));
		// Without an OpenCode on the path no server is started.
		vi.stubEnv('PATH', join(folder, 'bin'));
		vi.stubEnv('HOME', folder);
		vi.stubEnv('XDG_STATE_HOME', join(folder, 'state'));
	});
	afterEach(() => {
		vi.unstubAllEnvs();
		process.chdir(usual);
		rmSync(folder, {recursive: true, force: true});
	});

	const found = async () => {
		const {written, ...given} = invocation('doctor --no-model-call');
		const code = await doctorCommand(given);
		return {code, text: written.out.join('\n')};
	};

	it('names a state folder that is a file, and goes on', async () => {
		writeFileSync(join(folder, 'state'), '');
		const {code, text} = await found();
		expect(code).toBe(2);
		expect(text).toMatch(/✗ records .*state/);
		expect(text).toMatch(/no folder/);
		expect(text).toContain('configuration');
		expect(text).toContain('No mission can run here yet.');
	});

	it('makes no folder of its own', async () => {
		const {text} = await found();
		expect(text).toMatch(/✓ records /);
		expect(existsSync(join(folder, 'state'))).toBe(false);
	});
});

it.each(['missions', 'show', 'why t1'])('%s makes no folder of its own', async (name) => {
	await told(name).catch(() => null);
	expect(existsSync(state())).toBe(false);
});
