import {expect, onTestFinished, test} from 'vitest';
import {createClosers} from '../../source/commands/closers.js';
import {openAgreed} from '../../source/commands/open-server.js';
import {readModels} from '../../source/io/opencode/models.js';
import {privateVariables} from '../../source/io/opencode/private-variables.js';
import {createFolder, createRepository} from '../io/project-setup.js';
import {decided, prepare} from './prepared-project.js';

test("a server of our own takes OpenCode's snapshots or leaves them out, as it was decided", async () => {
	const environment = privateVariables(createFolder());
	const directory = await createRepository({'a.ts': ''});
	const {launch} = await prepare(decided);
	const takes = async (withoutSnapshots: boolean) => {
		const closers = createClosers();
		let answer: boolean | null = null;
		await openAgreed(
			{
				...launch,
				directory,
				withoutSnapshots,
				environment,
			},
			{
				agents: [],
				calls: null,
				closers,
				decide: async (survey) => {
					answer = survey.takesSnapshots;
					return {
						settings: launch.settings,
						isTrusted: survey.isTrusted,
						archivesTodo: false,
						notices: [],
					};
				},
			},
		);
		await closers.closeAll();
		return answer;
	};
	expect(await takes(true)).toBe(false);
	expect(await takes(false)).toBe(true);
});

test('a mission keeps why no call is asked for before it is sent, on a server of somebody else', async () => {
	const environment = privateVariables(createFolder());
	const directory = await createRepository({'a.ts': ''});
	const {launch} = await prepare(decided);
	const unasked = async (server: typeof launch.server) => {
		const closers = createClosers();
		onTestFinished(closers.closeAll);
		const opened = await openAgreed(
			{...launch, directory, environment, server},
			{
				agents: [],
				calls: null,
				closers,
				decide: async ({isTrusted}) => {
					return {settings: launch.settings, isTrusted, archivesTodo: false, notices: []};
				},
			},
		);
		return [opened.server, opened.beginning.settings.unasked] as const;
	};
	const [own, none] = await unasked({kind: 'start', isTrusted: false});
	const [, why] = await unasked({kind: 'attach', url: own.url, password: own.password});
	expect([none, why]).toEqual([undefined, 'FlowDesk did not start this server']);
});

test('a server of our own calls the providers of the mission by a relay when models are to be verified, and those that cannot be are named', async () => {
	const directory = await createRepository({'a.ts': ''});
	const provider = (baseURL: string) => ({
		npm: '@ai-sdk/openai-compatible',
		options: {baseURL, apiKey: 'k'},
		models: {one: {}},
	});
	const environment = {
		...privateVariables(createFolder()),
		OPENCODE_CONFIG_CONTENT: JSON.stringify({
			provider: {
				mine: provider('http://127.0.0.1:9/v1'),
				logged: provider('http://me:secret@127.0.0.1:9/v1'),
				other: provider('http://127.0.0.1:9/other'),
			},
		}),
	};
	const {launch} = await prepare(decided);
	const opened = async (worker: string) => {
		const closers = createClosers();
		let asked = 0;
		const {server, beginning, relay} = await openAgreed(
			{...launch, directory, environment, verifiesModels: true},
			{
				agents: [],
				calls: null,
				closers,
				decide: async ({isTrusted}) => {
					asked++;
					const {worker: role} = launch.settings.roles;
					const roles = role === undefined ? {} : {worker: {...role, model: worker}};
					const settings = {...launch.settings, roles};
					return {settings, isTrusted, archivesTodo: false, notices: []};
				},
			},
		);
		const models = await readModels(server, directory);
		const urls = models.ok ? models.data.map(({id, provider: {url}}) => [id, url]) : [];
		await closers.closeAll();
		expect(asked).toBe(1);
		return {relay, beginning, urls: Object.fromEntries(urls)};
	};

	const led = await opened('mine/one');
	expect(led.urls).toMatchObject({
		'mine/one': led.relay?.addressOf('mine'),
		'other/one': 'http://127.0.0.1:9/other',
	});
	expect(led.beginning.settings.relayed).toEqual({mine: null});
	expect(led.beginning.notices).toEqual([]);
	await expect(fetch(led.relay?.addressOf('mine') ?? '')).rejects.toThrow('fetch failed');

	const left = await opened('logged/one');
	expect(left.relay).toBeNull();
	expect(left.beginning.notices).toEqual([
		'Which models logged answers with is not verifiable: its base address has a login or a query in it.',
	]);
});
