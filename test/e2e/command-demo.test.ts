import {existsSync, mkdirSync, readdirSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {execPath} from 'node:process';
import {execa} from 'execa';
import {expect, test, vi} from 'vitest';
import {parseArguments} from '../../source/commands/arguments.js';
import {commands} from '../../source/commands/command-table.js';
import {demoChoice} from '../../source/commands/demo.js';
import {makePlace} from './mission-place.js';
import {processesOf} from './place-processes.js';

const flags = commands.find(({name}) => name === 'demo')?.flags ?? [];

test('the demo runs at the pace of a real model, asks nothing and keeps nothing unless it is told to', () => {
	expect(demoChoice(parseArguments([], flags, 'demo'))).toMatchObject({
		lanes: null,
		speed: 1,
		isKept: false,
		approve: 'auto',
		isJson: false,
	});
	expect(
		demoChoice(parseArguments(['--lanes', '50', '--speed=2.5', '--keep'], flags, 'demo')),
	).toMatchObject({
		lanes: 50,
		speed: 2.5,
		isKept: true,
		approve: 'auto',
		isJson: false,
	});
});

test('the demo ends sealed, its repository passes node --test, and nothing stays behind', {
	timeout: 480_000,
}, async () => {
	expect(existsSync('dist/cli.js'), 'run `npm run build` first').toBe(true);
	const place = makePlace();
	const temporary = join(place.folder, 'temporary');
	mkdirSync(temporary);
	const {exitCode, stdout, stderr} = await execa(
		execPath,
		[resolve('bin/flowdesk.js'), 'demo', '--speed', '30', '--lanes', '4'],
		{
			cwd: place.folder,
			env: {...place.variables, TMPDIR: temporary},
			extendEnv: false,
			reject: false,
			stdin: 'ignore',
		},
	);
	expect(exitCode, `${stdout}\n${stderr}`).toBe(0);
	expect(stderr).toContain('There is no terminal to draw on');
	expect(stdout).toContain('checks before the seal: `node --test`');
	expect(stdout).toContain('worker 4');
	expect(stdout).toMatch(/before the mission, check `node --test`: exit 1/);
	expect(stdout).toMatch(/review t\d+-r1 of t\d+: fail/);
	expect(stdout).toMatch(/waits for its provider, try 1/);
	expect(stdout).toMatch(/seal rejected, missing:\n +check "node --test" failed: exit 1/);
	expect(stdout).toMatch(/check "node --test": exit 0, .* output sha256 [0-9a-f]{64}/);
	expect(stdout).toContain('13 files changed');
	expect(stdout).toMatch(/`node --test` there, once more: exit 0, pass 26/);
	expect(stdout).toContain('exit code 0: sealed');
	expect(readdirSync(temporary).filter((name) => name.startsWith('flowdesk'))).toEqual([]);
	await vi.waitFor(() => expect(processesOf(place)).toEqual([]), {timeout: 20_000});
});
