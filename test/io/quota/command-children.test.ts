import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {execPath, kill} from 'node:process';
import {fileURLToPath} from 'node:url';
import {execa} from 'execa';
import {expect, it} from 'vitest';
import {commandReading} from '../../../source/io/quota/command-reading.js';
import {loader} from '../event-store-setup.js';
import {createFolder} from '../project-setup.js';
import {isRunning} from '../running.js';

const reads = (script: string, timeoutMs?: number) =>
	commandReading({
		provider: 'acme',
		accountKey: 'k',
		command: ['/bin/sh', '-c', script],
		now: () => 1000,
		...(timeoutMs === undefined ? {} : {timeoutMs}),
	});

/** Where a script writes the id of its child, and the id once it stands there. */
function childFile() {
	const file = join(createFolder(), 'pid');
	return {file, pid: () => (existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0)};
}

it.each([
	['does as it is asked', ''],
	['ignores the polite signal', 'trap "" TERM;'],
])(
	'ends a child that %s with its command at the time limit',
	async (_how, trap) => {
		const {file, pid} = childFile();
		const reading = await reads(`${trap} sleep 100 & echo $! > '${file}'; wait; wait`, 500);
		expect(reading.reason).toBe('sh did not end in time');
		expect(pid()).toBeGreaterThan(0);
		expect(isRunning(pid())).toBe(false);
	},
	20_000,
);

it('takes what a command printed when a child of it goes on, and ends the child', async () => {
	const {file, pid} = childFile();
	const window = '{"id":"5h","usedPercent":20}';
	const reading = await reads(`sleep 100 & echo $! > '${file}'; echo '{"windows":[${window}]}'`);
	expect(reading.state).toBe('fresh');
	expect(isRunning(pid())).toBe(false);
}, 20_000);

it('does not wait for a child that has left its group and holds the output open', async () => {
	const {file, pid} = childFile();
	const leave = `require('child_process').spawn('sleep', ['100'], {detached: true, stdio: 'inherit'})`;
	const script = `"${execPath}" -e "const {pid} = ${leave}; require('fs').writeFileSync('${file}', String(pid)); process.exit()"; sleep 100`;
	const reading = await reads(script, 3000);
	expect(reading.reason).toBe('sh did not end in time');
	kill(pid(), 'SIGKILL');
}, 20_000);

it('leaves nothing of a command behind when FlowDesk is killed', async () => {
	const {file, pid} = childFile();
	const owner = fileURLToPath(new URL('command-owner.ts', import.meta.url));
	const script = `sleep 64 & echo $! > '${file}'; wait`;
	const flowdesk = execa(execPath, ['--import', loader, owner, script], {reject: false});
	await expect.poll(pid, {timeout: 20_000}).toBeGreaterThan(0);
	flowdesk.kill('SIGKILL');
	await expect.poll(() => isRunning(pid()), {timeout: 20_000}).toBe(false);
	await flowdesk;
});
