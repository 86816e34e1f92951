import type {Provider} from '@opencode-ai/sdk/v2/client';
import {expect, it} from 'vitest';
import {relayConfig, relayRoutes} from '../../../source/io/opencode/relay-routes.js';

type Given = Readonly<{
	id?: string;
	source?: Provider['source'];
	baseURL?: unknown;
	npm?: string;
	/** Addresses of its models by their ids; the provider's own name of each has `-1` behind it. */
	urls?: Readonly<Record<string, string>>;
}>;

/** A provider as OpenCode lists it, as far as a relay looks at it. */
function listed({
	id = 'acme',
	source = 'config',
	baseURL,
	npm = 'any',
	urls = {a: ''},
}: Given): Provider {
	const models = Object.entries(urls).map(([model, url]) => [
		model,
		{id: model, api: {id: `${model}-1`, url, npm}},
	]);
	const options = baseURL === undefined ? {} : {baseURL, apiKey: 'secret'};
	return {id, name: id, source, env: [], options, models: Object.fromEntries(models)} as Provider;
}

function routed(given: Given, variables: Readonly<Record<string, string>> = {}) {
	const {bases, hindrances} = relayRoutes([listed(given)], {models: ['acme/a'], variables});
	return bases.get('acme') ?? hindrances['acme'];
}

it.each<[string, Given, string]>([
	[
		'the configuration',
		{baseURL: 'https://own.example/v1', urls: {a: 'https://x.example'}},
		'https://own.example/v1',
	],
	[
		'OpenCode’s list',
		{baseURL: '', urls: {a: 'https://x.example/v1', b: ''}},
		'https://x.example/v1',
	],
	['a variable', {urls: {a: `https://\${HOST}/v1`}}, 'https://own.example/v1'],
	['its library', {npm: '@ai-sdk/openai'}, 'https://api.openai.com/v1'],
	['the variable of its library', {npm: '@ai-sdk/anthropic'}, 'https://api.anthropic.com/v1'],
])('the base address of a provider comes from %s', (_, given, base) => {
	const variables = {HOST: 'own.example', ANTHROPIC_BASE_URL: 'https://api.anthropic.com'};
	expect(routed(given, variables)).toBe(base);
});

it.each<[string, Given, string]>([
	['that nobody knows', {}, 'no base address known'],
	['of a library that nobody knows', {npm: 'constructor'}, 'no base address known'],
	[
		'that its login chooses',
		{source: 'custom', baseURL: 'https://x.example'},
		"OpenCode's own login for it chooses where its calls go",
	],
	[
		'of several',
		{urls: {a: 'https://x.example', b: 'https://y.example'}},
		'its models have different base addresses',
	],
	[
		'that is not filled in',
		{baseURL: `https://\${NO}/v1`},
		'its base address is no complete HTTP address',
	],
	['that is none', {baseURL: 'file:///etc'}, 'its base address is no complete HTTP address'],
	[
		'with a login',
		{baseURL: 'https://me:secret@x.example'},
		'its base address has a login or a query in it',
	],
	[
		'with a query',
		{baseURL: 'https://x.example/?key=secret'},
		'its base address has a login or a query in it',
	],
])('an address %s is no way for a relay, and that is said without a secret', (_, given, why) => {
	expect(routed(given)).toBe(why);
	expect(why).not.toContain('secret');
});

it('only providers of the mission’s models are led by the relay, and one that is not listed is named', () => {
	const providers = ['acme', 'other'].map((id) => listed({id, baseURL: `https://${id}.example`}));
	const {bases, hindrances} = relayRoutes(providers, {
		models: ['acme/a', 'gone/b/c'],
		variables: {},
	});
	expect([...bases]).toEqual([['acme', 'https://acme.example/']]);
	expect(hindrances).toEqual({acme: null, gone: 'OpenCode does not list it'});
	expect(relayConfig(bases.keys(), (id) => `http://relay/${id}`)).toEqual({
		provider: {acme: {options: {baseURL: 'http://relay/acme'}}},
	});
});

it('a provider’s name of a model leads to OpenCode’s, of two to the mission’s', () => {
	const provider = listed({urls: {a: '', b: ''}});
	const twin = {...provider.models['a'], id: 'z'} as Provider['models'][string];
	const models = {y: {...twin, id: 'y'}, ...provider.models, z: twin};
	const {modelOf} = relayRoutes([{...provider, models}], {models: ['acme/a'], variables: {}});
	expect(['a-1', 'b-1', 'c'].map((name) => modelOf('acme', name))).toEqual([
		'acme/a',
		'acme/b',
		'acme/c',
	]);
});
