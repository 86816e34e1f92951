import {chmod, mkdir, rm, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {expect, it, onTestFinished} from 'vitest';
import {createKnownSecrets} from '../../source/io/known-secrets.js';
import {temporaryFolder} from './opencode/harness.js';

async function home() {
	const {path, remove} = await temporaryFolder();
	onTestFinished(remove);
	const file = join(path, 'opencode', 'auth.json');
	const put = async (text: string) => {
		await mkdir(dirname(file), {recursive: true});
		await writeFile(file, text);
	};
	const environment = {XDG_DATA_HOME: path, HOME: path};
	return {environment, file, put, logins: (logins: object) => put(JSON.stringify(logins))};
}

const oauth = (access: string) => ({
	type: 'oauth',
	refresh: `${access}-refresh`,
	access,
	expires: 0,
});

it('a token that was renewed is known at the next question, and so is the one before', async () => {
	const {environment, logins} = await home();
	await logins({openai: oauth('first-token')});
	const secrets = createKnownSecrets({environment, others: []});
	await logins({openai: oauth('second-token')});
	expect(secrets()).toEqual(
		expect.arrayContaining([
			'first-token',
			'first-token-refresh',
			'second-token',
			'second-token-refresh',
		]),
	);
});

it('a file of logins that is missing, broken or not to be read hides nothing else', async () => {
	const {environment, file, put} = await home();
	const secrets = createKnownSecrets({
		environment: {...environment, ACME_API_KEY: 'key-of-a-variable', PATH: '/usr/local/bin'},
		others: ['key-of-the-server', 'short'],
	});
	const known = ['key-of-the-server', 'key-of-a-variable'];
	expect(secrets()).toEqual(known);
	await put('{"openai": {"type": "oau');
	expect(secrets()).toEqual(known);
	await chmod(file, 0);
	expect(secrets()).toEqual(known);
	await rm(file);
	await mkdir(file);
	expect(secrets()).toEqual(known);
});

it('the words beside the secrets of a login are no secrets, nor is anything short', async () => {
	const {environment, logins} = await home();
	await logins({
		acme: {type: 'wellknown', key: 'ACME_TOKEN', token: 'token-of-acme'},
		google: {...oauth('access-of-google'), refresh: '1//refresh|my-project-1'},
		mini: {type: 'api', key: '1234567'},
	});
	const known = createKnownSecrets({environment, others: []})();
	expect(known).toEqual(
		expect.arrayContaining(['token-of-acme', '1//refresh', 'access-of-google']),
	);
	expect(known).not.toEqual(expect.arrayContaining(['wellknown']));
	expect(known).not.toEqual(expect.arrayContaining(['1234567']));
});
