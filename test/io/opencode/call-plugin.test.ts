import {copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {expect, it, onTestFinished} from 'vitest';
import type {FlowDeskCalls} from '../../../source/io/opencode/call-plugin.js';

/** The plugin as OpenCode loads it: from a folder of its own. `bytes` asks for a call of one message and resolves to what it was counted for. */
async function loaded() {
	const asked: {bytes: number}[] = [];
	const server = createServer((request, response) => {
		let body = '';
		request.on('data', (chunk: Buffer) => {
			body += chunk.toString();
		});
		request.on('end', () => {
			asked.push(JSON.parse(body));
			response.writeHead(200, {'content-type': 'application/json'}).end('{"kind":"go"}');
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const folder = mkdtempSync(join(tmpdir(), 'flowdesk-plugin-'));
	onTestFinished(() => {
		server.close();
		rmSync(folder, {recursive: true});
	});
	const file = join(folder, 'plugins', 'call-plugin.ts');
	mkdirSync(join(folder, 'plugins'));
	copyFileSync('source/io/opencode/call-plugin.ts', file);
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	writeFileSync(join(folder, 'calls.json'), JSON.stringify({url, token: 't'}));
	const plugin = (await import(pathToFileURL(file).href)) as {FlowDeskCalls: typeof FlowDeskCalls};
	const hooks = await plugin.FlowDeskCalls();
	return async (part: object): Promise<number> => {
		const messages = [{info: {sessionID: 's'}, parts: [part]}] as never;
		await hooks['experimental.chat.messages.transform']({}, {messages});
		const model = {id: 'm', providerID: 'p', limit: {output: 10}};
		await hooks['chat.params']({sessionID: 's', model}, {});
		return asked.at(-1)?.bytes ?? Number.NaN;
	};
}

const document = `data:application/pdf;base64,${'x'.repeat(500_000)}`;
const picture = `data:image/png;base64,${'x'.repeat(500_000)}`;

it('a call is counted with all that its conversation holds: text, what tools were told and said, documents by their length', async () => {
	const bytes = await loaded();
	expect(await bytes({type: 'text', text: 'x'.repeat(1000)})).toBeGreaterThanOrEqual(1000);
	const tool = (state: object) => bytes({type: 'tool', state});
	expect(await tool({input: {a: 'x'.repeat(1000)}})).toBeGreaterThanOrEqual(1000);
	expect(await tool({output: 'x'.repeat(1000)})).toBeGreaterThanOrEqual(1000);
	expect(await tool({error: 'x'.repeat(1000)})).toBeGreaterThanOrEqual(1000);
	const pdf = {mime: 'application/pdf', url: document};
	expect(await bytes({type: 'file', ...pdf})).toBeGreaterThanOrEqual(500_000);
	expect(await tool({output: 'read', attachments: [pdf]})).toBeGreaterThanOrEqual(500_000);
});

it('a picture counts for as many tokens as pictures come to at most, whatever its length', async () => {
	const bytes = await loaded();
	const png = {mime: 'image/png', url: picture};
	const attached = await bytes({type: 'tool', state: {output: '', attachments: [png, png]}});
	expect(attached).toBeGreaterThanOrEqual(16_000);
	expect(attached).toBeLessThan(20_000);
});
