import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {afterAll, beforeAll, expect, test} from 'vitest';
import type {AskPerson} from '../../source/commands/person.js';
import {serverChoice} from '../../source/commands/server-choice.js';

/** A server that wants a password on every path. */
const guarded = createServer((_request, response) => response.writeHead(401).end());
let url = '';

beforeAll(async () => {
	await new Promise<void>((resolve) => guarded.listen(0, '127.0.0.1', resolve));
	url = `http://127.0.0.1:${(guarded.address() as AddressInfo).port}`;
});
afterAll(() => guarded.close());

const person: AskPerson = {
	show: () => {},
	line: () => Promise.resolve(''),
	password: () => Promise.resolve('typed'),
};

test('without the flag FlowDesk starts a server of its own', async () => {
	expect(await serverChoice(null, {environment: {}, ask: null})).toBeNull();
});

test('the password comes from the environment, and nobody is asked', async () => {
	const environment = {OPENCODE_SERVER_PASSWORD: 'secret'};
	expect(await serverChoice(url, {environment, ask: person})).toEqual({
		kind: 'attach',
		url,
		password: 'secret',
	});
});

test('a person is asked only when the server wants a password', async () => {
	expect(await serverChoice(url, {environment: {}, ask: person})).toMatchObject({
		password: 'typed',
	});
	expect(await serverChoice(url, {environment: {}, ask: null})).toMatchObject({password: null});
});

test.each(['localhost:4096', 'file:///etc/passwd', 'nonsense'])('%s is refused', async (text) => {
	await expect(serverChoice(text, {environment: {}, ask: null})).rejects.toThrow(
		'needs an address',
	);
});

test('a password in the address is refused without repeating it', async () => {
	const wrong = serverChoice('http://me:secret@127.0.0.1:1', {environment: {}, ask: null});
	await expect(wrong).rejects.toThrow('set OPENCODE_SERVER_PASSWORD instead');
	await expect(wrong).rejects.not.toThrow('secret@');
});
