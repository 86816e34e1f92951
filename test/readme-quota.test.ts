import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {execPath} from 'node:process';
import {expect, onTestFinished, test} from 'vitest';
import {commandReading} from '../source/io/quota/command-reading.js';
import {quotaVerdict} from '../source/mission/quota.js';
import {startPassing} from './helpers/passing-server.js';

/** Runs the command that the README shows, as it stands there, against a server of ours that answers so. */
async function shown(status: number, body: unknown) {
	const readme = await readFile('README.md', 'utf8');
	const [, script = ''] = /^```js\n([\s\S]*?)^```/m.exec(readme) ?? [];
	const keys: (string | undefined)[] = [];
	const server = await startPassing((incoming, outgoing) => {
		keys.push(`${incoming.method} ${incoming.url} ${incoming.headers.authorization}`);
		outgoing.writeHead(status, {'content-type': 'application/json'}).end(JSON.stringify(body));
	});
	const home = await mkdtemp(join(tmpdir(), 'flowdesk-readme-'));
	onTestFinished(async () => {
		await server.close();
		await rm(home, {recursive: true, force: true});
	});
	const logins = join(home, '.local', 'share', 'opencode');
	await mkdir(logins, {recursive: true});
	const login = {deepseek: {type: 'api', key: 'key-of-opencode'}};
	await writeFile(join(logins, 'auth.json'), JSON.stringify(login));
	const file = join(home, 'deepseek-quota.mjs');
	expect(script).toContain('https://api.deepseek.com/');
	await writeFile(file, script.replace('https://api.deepseek.com', server.url));
	const reading = await commandReading({
		provider: 'deepseek',
		accountKey: 'k',
		command: ['env', `HOME=${home}`, execPath, file],
		now: () => 1000,
	});
	const verdict = quotaVerdict(reading, {now: 1000, model: 'deepseek-chat', accountKey: 'k'});
	return {reading, verdict: verdict.kind, keys};
}

const balance = (total_balance: string, is_available = true) => ({
	is_available,
	balance_infos: [
		{currency: 'CNY', total_balance: '1.00'},
		{currency: 'USD', total_balance, granted_balance: '0.00', topped_up_balance: total_balance},
	],
});

test('the command for a quota that the README shows tells what its provider says, with the key that OpenCode has', async () => {
	const {reading, verdict, keys} = await shown(200, balance('12.50'));
	expect(keys).toEqual(['GET /user/balance Bearer key-of-opencode']);
	expect(reading).toMatchObject({
		state: 'fresh',
		balance: {currency: 'USD', amount: 12.5},
		windows: [{id: 'prepaid', usedPercent: 37.5, isLasting: true}],
	});
	expect(verdict).toBe('room');
});

test.each([
	['used up', 'exhausted', 200, balance('0.00', false)],
	['refused', 'unknown', 401, {error: {message: 'no'}}],
	['another shape', 'unknown', 200, {}],
	['no number', 'unknown', 200, balance('plenty')],
] as const)('the same makes no room of an answer that is %s', async (_, kind, status, body) => {
	expect((await shown(status, body)).verdict).toBe(kind);
});
