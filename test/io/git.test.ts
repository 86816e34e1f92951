import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {execa} from 'execa';
import {expect, test} from 'vitest';
import {git} from '../../source/io/git.js';
import {commitAll, createFolder, createRepository, runGit} from './project-setup.js';

test('no hook and no file monitor of the repository runs', async () => {
	const root = await createRepository({
		a: '',
		'.git/hooks/post-checkout*': '#!/bin/sh\ntouch hooked\n',
		'monitor*': '#!/bin/sh\ntouch monitored\n',
	});
	await commitAll(root);
	await runGit(root, 'config', 'core.fsmonitor', './monitor');
	expect(await git(root, ['status', '--porcelain'])).toMatchObject({ok: true, stdout: ''});
	expect(await git(root, ['checkout', '-b', 'other'])).toMatchObject({ok: true});
	expect(existsSync(join(root, 'hooked'))).toBe(false);
	expect(existsSync(join(root, 'monitored'))).toBe(false);
	await runGit(root, 'checkout', '-q', '-b', 'third');
	expect(existsSync(join(root, 'hooked'))).toBe(true);
	expect(existsSync(join(root, 'monitored'))).toBe(true);
});

test('a failure is a result with git’s exit code and words', async () => {
	const folder = createFolder();
	expect(await git(folder, ['status'])).toMatchObject({
		ok: false,
		exitCode: 128,
		stderr: expect.stringContaining('not a git repository'),
		isMissing: false,
	});
	expect(await git(join(folder, 'missing'), ['status'])).toMatchObject({ok: false, exitCode: null});
});

test('git that hangs is ended by its time limit', async () => {
	const root = await createRepository();
	// A pipe that nobody writes to blocks whoever opens it.
	await execa('mkfifo', [join(root, 'pipe')]);
	const result = await git(root, ['hash-object', 'pipe'], {timeoutMs: 50});
	expect(result).toMatchObject({ok: false, exitCode: null});
});
