import {createServer, type RequestListener} from 'node:http';
import type {AddressInfo} from 'node:net';
import {afterEach, expect, test} from 'vitest';
import {stopAbandoned} from '../../../source/io/opencode/abandoned.js';

const cleanups: (() => void)[] = [];
afterEach(() => {
	for (const cleanup of cleanups.splice(0)) {
		cleanup();
	}
});

/** Serves on loopback until the test is over. */
async function serve(answer: RequestListener): Promise<string> {
	const server = createServer(answer);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	cleanups.push(() => {
		server.closeAllConnections();
		server.close();
	});
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const mission = {password: 'secret', directory: '/p', missionId: 'm-1'};

test('a session whose abort fails is named, and sessions of others are left alone', async () => {
	const aborted: string[] = [];
	const url = await serve((request, response) => {
		const {pathname} = new URL(request.url ?? '', 'http://x');
		response.setHeader('content-type', 'application/json');
		if (request.method === 'POST') {
			aborted.push(pathname);
			response.statusCode = pathname.includes('ses_2') ? 500 : 200;
			response.end(pathname.includes('ses_2') ? '{}' : 'true');
			return;
		}
		const titles = ['fd:m-1:c the commander', 'fd:m-1:w1 writes', 'about fd:m-1: a talk'];
		response.end(JSON.stringify(titles.map((title, at) => ({id: `ses_${at + 1}`, title}))));
	});
	const said = await stopAbandoned({...mission, url});
	expect(aborted.toSorted()).toEqual(['/session/ses_1/abort', '/session/ses_2/abort']);
	expect(said).toBe(`May still be at work on ${url}: fd:m-1:w1 writes (ses_2). End them there.`);
});

test('a server that does not answer is told within two seconds, with what to look for there', async () => {
	const url = await serve(() => {});
	const said = await stopAbandoned({...mission, url});
	expect(said).toContain(`fd:m-1 may still be at work on ${url}`);
	expect(said).not.toContain('secret');
}, 4000);
