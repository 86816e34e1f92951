import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {afterEach, describe, expect, it} from 'vitest';
import {ServerUnsuitable} from '../../../source/io/opencode/problems.js';
import {attachServer} from '../../../source/io/opencode/server.js';
import {isTested, missingCalls, testedVersions} from '../../../source/io/opencode/version.js';

const ends: Array<() => void> = [];

afterEach(() => {
	for (const end of ends.splice(0)) {
		end();
	}
});

/** What a server describes that has each needed call but those left out. */
function describing(...leftOut: readonly string[]) {
	const paths: Record<string, Record<string, object>> = {};
	for (const call of missingCalls({paths: {}}).filter((each) => !leftOut.includes(each))) {
		const [method = '', path = ''] = call.split(' ');
		paths[path] = {...paths[path], [method]: {}};
	}
	return {paths};
}

/** Attaches to a server that has this version and answers `/doc` so; a string ends the connection. */
async function attachTo(version: string, doc: {status?: number; body: unknown} | 'no answer') {
	const asked: string[] = [];
	const server = createServer((request, response) => {
		const path = new URL(request.url ?? '', 'http://localhost').pathname;
		asked.push(path);
		const answers: Record<string, unknown> = {
			'/global/health': {healthy: true, version},
			'/path': {directory: '/x'},
		};
		if (path === '/doc' && doc === 'no answer') {
			response.destroy();
			return;
		}
		const {status, body} =
			path === '/doc' && doc !== 'no answer' ? doc : {status: 200, body: answers[path]};
		response.writeHead(body === undefined ? 404 : (status ?? 200), {
			'content-type': 'application/json',
		});
		response.end(JSON.stringify(body));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	ends.push(() => {
		server.close();
		server.closeAllConnections();
	});
	const {port} = server.address() as AddressInfo;
	const attached = attachServer({
		url: `http://127.0.0.1:${port}`,
		password: null,
		directory: '/x',
		environment: {},
	});
	return {attached, asked};
}

describe('the version of OpenCode', () => {
	it('is known as tested or not', () => {
		expect(isTested(testedVersions.oldest)).toBe(true);
		expect(isTested(testedVersions.newest)).toBe(true);
		expect(isTested('1.4.9')).toBe(false);
		expect(isTested('2.0.0')).toBe(false);
	});

	it('is looked at no further when it was tested', async () => {
		const {attached, asked} = await attachTo(testedVersions.newest, 'no answer');
		expect((await attached).notices).toEqual([]);
		expect(asked).toEqual(['/global/health', '/path']);
	});

	it('is told in one sentence when it was never tested and has all calls', async () => {
		const {attached} = await attachTo('9.9.9', {body: describing()});
		expect(await attached).toMatchObject({
			version: '9.9.9',
			notices: [
				`OpenCode 9.9.9 was not tested with this FlowDesk (tested: ${testedVersions.newest}); it may behave differently.`,
			],
		});
	});

	it('is refused when it lacks calls, which are named with what to install', async () => {
		const lacks = ['post /session/{sessionID}/prompt_async', 'get /question'];
		const {attached} = await attachTo('9.9.9', {body: describing(...lacks)});
		await expect(attached).rejects.toBeInstanceOf(ServerUnsuitable);
		await expect(attached).rejects.toThrow(
			`OpenCode 9.9.9 lacks what FlowDesk needs (${lacks.join(', ')}). Install a tested one: npm install -g opencode-ai@${testedVersions.newest}`,
		);
	});

	it.each([
		['is not there', {status: 404, body: {}}, '/doc: HTTP 404'],
		['breaks off', 'no answer', '/doc: fetch failed'],
		['is something else', {body: {hello: 'world'}}, '/doc describes no calls'],
	] as const)('is used with a warning when the list of its calls %s', async (_, doc, why) => {
		const {attached} = await attachTo('9.9.9', doc);
		expect((await attached).notices).toEqual([
			expect.stringContaining('OpenCode 9.9.9 was not tested'),
			`It could not be asked which calls it has (${why}), so one that FlowDesk needs may be missing. If the mission fails, install a tested version: npm install -g opencode-ai@${testedVersions.newest}`,
		]);
	});

	it('counts a call as missing that a description has not', () => {
		expect(missingCalls({paths: {'/session': {get: {}}}})).toContain(
			'post /session/{sessionID}/prompt_async',
		);
		expect(missingCalls(null)).toEqual(
			expect.arrayContaining([
				'get /path',
				'get /config',
				'post /mcp/{name}/disconnect',
				'get /session/{sessionID}/message/{messageID}',
				'delete /session/{sessionID}/message/{messageID}',
			]),
		);
	});
});
