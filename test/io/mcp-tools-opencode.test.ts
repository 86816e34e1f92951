import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createOpencodeClient} from '@opencode-ai/sdk/v2';
import {execa} from 'execa';
import {expect, test} from 'vitest';
import {privateVariables} from '../../source/io/opencode/private-variables.js';
import {start, taken} from './mcp-tools-setup.js';

/** A real server in folders of its own, ended after the test. */
async function startOpenCode() {
	const home = mkdtempSync(join(tmpdir(), 'flowdesk-mcp-'));
	const subprocess = execa('opencode', ['serve', '--hostname', '127.0.0.1', '--port', '0'], {
		cwd: home,
		env: privateVariables(home),
		preferLocal: true,
		reject: false,
	});
	taken.push(async () => {
		subprocess.kill('SIGKILL');
		await subprocess;
		rmSync(home, {recursive: true, force: true, maxRetries: 5});
	});
	const url = await new Promise<string>((resolve, reject) => {
		let output = '';
		subprocess.stdout.on('data', (chunk: Buffer) => {
			output += chunk.toString();
			const found = /listening on (\S+)\n/.exec(output)?.[1];
			if (found !== undefined) {
				resolve(found);
			}
		});
		subprocess.then(({stderr}) => reject(new Error(`opencode ended: ${stderr}`)), reject);
	});
	return {url, home};
}

// "connected" means that OpenCode has listed the tools; a client that loses one of its first calls says "failed".
test('a real OpenCode server connects to every entry and lists its tools, time after time', async () => {
	const {url, home} = await startOpenCode();
	const client = createOpencodeClient({baseUrl: url, directory: home});
	const added: string[] = [];
	for (const round of ['', '_2', '_3', '_4', '_5', '_6', '_7', '_8']) {
		const {server} = await start();
		for (const entry of server.entries) {
			const name = `${entry.name}${round}`;
			added.push(name);
			await client.mcp.add({
				name,
				config: {
					type: 'remote',
					url: entry.url,
					headers: {authorization: `Bearer ${entry.token}`},
					oauth: false,
				},
			});
		}
	}

	const {data: status} = await client.mcp.status();
	expect(status).toEqual(Object.fromEntries(added.map((name) => [name, {status: 'connected'}])));
}, 60_000);
