import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, it, onTestFinished} from 'vitest';
import {configuredKeys, serverSecrets} from '../../../source/io/opencode/configured-keys.js';
import {privateVariables} from '../../../source/io/opencode/private-variables.js';
import {startServer} from '../../../source/io/opencode/server.js';
import {startPassing} from '../../helpers/passing-server.js';
import {gitFolder, temporaryFolder} from './harness.js';

it("a real server tells the key of its configuration, which it uses instead of its file's, and tells no login", {
	timeout: 120_000,
}, async () => {
	const folder = await temporaryFolder();
	onTestFinished(folder.remove);
	const directory = await gitFolder(folder.path, 'project');
	const environment = privateVariables(folder.path);
	const data = join(String(environment['XDG_DATA_HOME']), 'opencode');
	await mkdir(data, {recursive: true});
	const logins = {
		openrouter: {type: 'api', key: 'key-of-the-file'},
		acme: {type: 'api', key: 'key-of-the-file'},
	};
	await writeFile(join(data, 'auth.json'), JSON.stringify(logins), {mode: 0o600});
	const used = new Set<string | undefined>();
	const provider = await startPassing((incoming, outgoing) => {
		used.add(incoming.headers.authorization);
		outgoing.writeHead(400).end();
	});
	onTestFinished(provider.close);
	const server = await startServer({
		directory,
		agents: [],
		isTrusted: false,
		environment: {...environment, OPENCODE_DISABLE_MODELS_FETCH: '1'},
		extraConfig: {
			provider: {
				acme: {
					npm: '@ai-sdk/openai-compatible',
					options: {
						baseURL: `${provider.url}/v1`,
						apiKey: 'key-of-the-configuration',
						// The last two as OpenCode itself sends them to OpenRouter and others.
						headers: {
							'x-account': 'Bearer token-of-a-header',
							'X-Title': 'opencode',
							'HTTP-Referer': 'https://opencode.ai/',
						},
					},
					models: {large: {name: 'Large'}},
				},
			},
		},
	});
	onTestFinished(server.close);
	const keys = await configuredKeys(server, directory);
	expect(keys.get('acme')).toBe('key-of-the-configuration');
	expect(keys.has('openrouter')).toBe(false);
	const secrets = await serverSecrets(server, directory);
	for (const secret of ['key-of-the-configuration', 'key-of-the-file', 'token-of-a-header']) {
		expect(secrets).toContain(secret);
	}
	expect(secrets).not.toContain(`${provider.url}/v1`);
	expect(secrets).not.toContain('opencode');
	expect(secrets.filter((secret) => secret.startsWith('https://'))).toEqual([]);
	const {data: session} = await server.client.session.create({directory});
	await server.client.session.prompt({
		sessionID: session?.id ?? '',
		directory,
		model: {providerID: 'acme', modelID: 'large'},
		parts: [{type: 'text', text: 'hello'}],
	});
	expect([...used]).toEqual(['Bearer key-of-the-configuration']);
});
