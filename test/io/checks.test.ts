import {createHash} from 'node:crypto';
import {once} from 'node:events';
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {execPath} from 'node:process';
import {fileURLToPath} from 'node:url';
import {execa} from 'execa';
import {expect, test} from 'vitest';
import {createChecks} from '../../source/io/checks.js';
import type {Check} from '../../source/mission/settings.js';
import {loader} from './event-store-setup.js';
import {createFolder, write} from './project-setup.js';
import {isRunning} from './running.js';

const environment = {PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C'};
const check = (command: string, timeoutMs = 20_000, id = 'a'): Check => ({id, command, timeoutMs});
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

async function run(
	command: string,
	options: Readonly<{timeoutMs?: number; directory?: string}> = {},
) {
	const directory = options.directory ?? createFolder();
	const checks = createChecks({directory, environment});
	const [result] = await checks.run(
		[check(command, options.timeoutMs)],
		new AbortController().signal,
	);
	return result;
}

test('a result has the exit code, the hash of all output in its order, and its end', async () => {
	expect(await run('echo out; echo err >&2; echo "out again"; exit 3')).toEqual({
		checkId: 'a',
		command: 'echo out; echo err >&2; echo "out again"; exit 3',
		exitCode: 3,
		timedOut: false,
		durationMs: expect.any(Number),
		outputHash: sha256('out\nerr\nout again\n'),
		tail: 'out\nerr\nout again\n',
	});
	expect(await run('true')).toMatchObject({exitCode: 0, outputHash: sha256(''), tail: ''});
});

test('a command runs in the project with the user’s environment but the server’s password', async () => {
	const directory = createFolder();
	const checks = createChecks({
		directory,
		environment: {
			...environment,
			MINE: 'kept',
			OPENCODE_SERVER_PASSWORD: 'secret',
			NONE: undefined,
		},
	});
	const [result] = await checks.run(
		[check('pwd -P; echo "$MINE"; env')],
		new AbortController().signal,
	);
	expect(result?.tail).toContain(`${directory}\nkept\n`);
	expect(result?.tail).not.toContain('secret');
});

test('of much output the last 2 kB are kept and all of it is hashed', async () => {
	const result = await run(`"${execPath}" -e "process.stdout.write('é'.repeat(3e6) + 'end')"`);
	expect(result?.outputHash).toBe(sha256(`${'é'.repeat(3e6)}end`));
	expect(result?.tail).toBe(`${'é'.repeat(1022)}end`);
});

test('colours and control sequences are taken out of the kept output', async () => {
	const result = await run(String.raw`printf '\033[31mred\033[0m \033]0;title\007\033[2Jend\n'`);
	expect(result?.tail).toBe('red end\n');
});

test('a command that ends by a signal or cannot run has an exit code that is not 0', async () => {
	expect(await run('kill -9 $$')).toMatchObject({exitCode: 137, timedOut: false});
	expect(await run('no-such-program')).toMatchObject({exitCode: 127});
	expect(await run('if then')).toMatchObject({exitCode: 2});
	expect(await run('true', {directory: '/no/such/folder'})).toMatchObject({
		exitCode: null,
		tail: expect.stringContaining('/no/such/folder'),
	});
});

test('the time limit ends the whole process group, also what ignores the polite signal', async () => {
	const directory = createFolder();
	const result = await run('trap "" TERM; sleep 61 & echo $! > pid; echo waiting; wait; sleep 61', {
		directory,
		timeoutMs: 300,
	});
	expect(result).toMatchObject({exitCode: null, timedOut: true, tail: 'waiting\n'});
	const pid = Number(readFileSync(join(directory, 'pid'), 'utf8'));
	expect(isRunning(pid)).toBe(false);
}, 20_000);

test('what a command leaves in the background ends with it', async () => {
	const directory = createFolder();
	const result = await run('sleep 62 & echo $! > pid; echo started', {directory});
	expect(result).toMatchObject({exitCode: 0, tail: 'started\n'});
	expect(isRunning(Number(readFileSync(join(directory, 'pid'), 'utf8')))).toBe(false);
});

test('checks run one after another, and stopping ends the running one and starts no other', async () => {
	const directory = createFolder();
	const checks = createChecks({directory, environment});
	const stopping = new AbortController();
	const results = checks.run(
		[
			check('echo 1 >> order', 20_000, 'a'),
			check('echo 2 >> order; echo $$ > pid; sleep 63', 20_000, 'b'),
			check('echo 3 >> order', 20_000, 'c'),
		],
		stopping.signal,
	);
	await expect
		.poll(() => existsSync(join(directory, 'pid')) && readFileSync(join(directory, 'pid'), 'utf8'))
		.toMatch(/\d\n/);
	stopping.abort();
	expect(await results).toMatchObject([
		{checkId: 'a', exitCode: 0},
		{checkId: 'b', exitCode: null, timedOut: false},
		{checkId: 'c', exitCode: null, timedOut: false},
	]);
	expect(readFileSync(join(directory, 'order'), 'utf8')).toBe('1\n2\n');
	expect(isRunning(Number(readFileSync(join(directory, 'pid'), 'utf8')))).toBe(false);
});

test('a command that waits for input gets none', async () => {
	write(createFolder(), {});
	expect(await run('read answer; echo "got: $answer"')).toMatchObject({tail: 'got: \n'});
});

/** Ignores the polite signal, and says who it is. */
const stubborn = `sh -c 'trap "" TERM; echo $$ > new; mv new pid; sleep 64'`;

/** A FlowDesk that runs a check and can be killed. */
async function startOwner(command: string) {
	const directory = createFolder();
	const file = fileURLToPath(new URL('./checks-owner.ts', import.meta.url));
	const owner = execa(execPath, ['--import', loader, file, directory, command], {
		reject: false,
		stdin: 'pipe',
	});
	const pidIn = (name: string) => {
		const path = join(directory, name);
		return existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0;
	};
	await expect.poll(() => pidIn('pid'), {timeout: 20_000}).toBeGreaterThan(0);
	return {
		owner,
		pidIn,
		stop: async () => {
			owner.stdin.write('stop\n');
			await once(owner.stdout, 'data');
		},
	};
}

test.each([
	['runs', stubborn],
	[
		'has left something silent behind',
		`${stubborn} >/dev/null 2>&1 & until [ -e pid ]; do :; done`,
	],
])('of a check that %s nothing is left when FlowDesk is killed', async (_how, command) => {
	const {owner, pidIn} = await startOwner(command);
	owner.kill('SIGKILL');
	await owner;
	await expect.poll(() => isRunning(pidIn('pid')), {timeout: 20_000}).toBe(false);
});

test.each([
	['ignores the polite signal', stubborn, false],
	['has ended but for a child that ignores it', `echo $$ > first; ${stubborn} & sleep 64`, true],
])(
	'of a check that %s nothing is left when FlowDesk is killed while it stops it',
	async (...row) => {
		const [, command, endsPolitely] = row;
		const {owner, pidIn, stop} = await startOwner(command);
		await stop();
		if (endsPolitely) {
			await expect.poll(() => isRunning(pidIn('first')), {interval: 10}).toBe(false);
		}
		expect(isRunning(pidIn('pid'))).toBe(true);
		owner.kill('SIGKILL');
		expect(await owner).toMatchObject({signal: 'SIGKILL'});
		await expect.poll(() => isRunning(pidIn('pid')), {timeout: 20_000}).toBe(false);
	},
);
