import {existsSync, mkdirSync, readdirSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {execPath} from 'node:process';
import {execa} from 'execa';
import {expect, test, vi} from 'vitest';
import {installPacked, linkTools, packProgram} from '../helpers/packed-program.js';
import {makePlace} from './mission-place.js';
import {processesOf} from './place-processes.js';

test('the packed program plays the demo to its seal in an empty folder, and leaves it empty', {
	timeout: 480_000,
}, async () => {
	expect(existsSync('dist/cli.js'), 'run `npm run build` first').toBe(true);
	const place = makePlace();
	await packProgram(place.folder);
	const program = await installPacked(place.folder, join(place.folder, 'app'));
	const tools = join(place.folder, 'tools');
	linkTools(tools, ['opencode', 'git', 'rg', 'sh', 'rm', 'sleep']);
	symlinkSync(execPath, join(tools, 'node'));
	const empty = join(place.folder, 'empty');
	mkdirSync(empty);
	const {exitCode, stdout, stderr} = await execa(program, ['demo', '--speed', '100'], {
		cwd: empty,
		env: {...place.variables, PATH: tools, TMPDIR: place.folder},
		extendEnv: false,
		reject: false,
		stdin: 'ignore',
	});
	expect(exitCode, `${stdout}\n${stderr}`).toBe(0);
	expect(stdout).toMatch(/check "node --test": exit 0, .* output sha256 [0-9a-f]{64}/);
	expect(stdout).toContain('exit code 0: sealed');
	expect(readdirSync(empty)).toEqual([]);
	await vi.waitFor(() => expect(processesOf(place)).toEqual([]), {timeout: 20_000});
});
