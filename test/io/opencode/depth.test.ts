import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {execa} from 'execa';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {attachServer, type Server} from '../../../source/io/opencode/server.js';
import {type ScriptedModel, startScriptedModel} from '../../helpers/scripted-model.js';
import {gitFolder, startLanes, startTestServer, temporaryFolder, waits} from './harness.js';
import {startProxy} from './proxy.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let directory: string;
let model: ScriptedModel;
let server: Server;
let proxy: Awaited<ReturnType<typeof startProxy>>;
let far: Server;
let mission: ReturnType<typeof startLanes>;

beforeAll(async () => {
	folder = await temporaryFolder();
	directory = await gitFolder(folder.path, 'project');
	const git = (...words: string[]) => execa('git', words, {cwd: directory});
	await git(
		'-c',
		'user.name=a',
		'-c',
		'user.email=a@b.c',
		'commit',
		'-q',
		'--allow-empty',
		'-m',
		'x',
	);
	model = await startScriptedModel(({prompt, isAfterTool}) => {
		const file = /make (\S+)/.exec(prompt)?.[1];
		return file === undefined || isAfterTool
			? [{text: 'well'}]
			: [{tool: 'bash', input: {command: `touch ${file}`, description: 'Makes a file'}}];
	});
	server = await startTestServer(folder.path, directory, model);
	proxy = await startProxy(server.url);
	far = await attachServer({url: proxy.url, password: server.password, directory});
	mission = startLanes({server: far, directory, missionId: 'deep'});
}, 180_000);

afterAll(async () => {
	await mission?.lanes.close();
	await proxy?.close();
	await server?.close();
	await model?.close();
	await folder?.remove();
});

async function worktree(name: string): Promise<string> {
	const path = join(folder.path, name);
	await execa('git', ['worktree', 'add', '--quiet', '--detach', path], {cwd: directory});
	return path;
}

/** A session below another, made by somebody else through the API; it asks before every command. */
async function create(where: string, parentID: string, title: string): Promise<string> {
	const permission = [{permission: 'bash', pattern: '*', action: 'ask' as const}];
	const {data} = await server.client.session.create({
		directory: where,
		parentID,
		title,
		permission,
	});
	return data?.id ?? '';
}

const say = (sessionID: string, where: string, text: string) =>
	server.client.session.promptAsync({
		sessionID,
		directory: where,
		model: {providerID: 'sim', modelID: 'm'},
		parts: [{type: 'text', text}],
	});

const asked = (detail: string) =>
	mission.factsOf('request.asked').find(({request}) => request.detail === detail);

/** Waits until it is asked for, says yes once in the request's own directory, and waits for what it did. */
async function allow(detail: string, file: string) {
	await expect.poll(() => asked(detail), waits).toBeDefined();
	const request = asked(detail)?.request;
	const {requestId = '', directory: where = ''} = request ?? {};
	expect(existsSync(file)).toBe(false);
	const answer = {kind: 'permission', reply: 'once', message: null} as const;
	await mission.lanes.answer({type: 'answer-request', requestId, directory: where, answer});
	await expect.poll(() => existsSync(file), waits).toBe(true);
	return request;
}

describe('a permission of a session two levels below a lane, in a git worktree', {
	timeout: 180_000,
}, () => {
	it("is the lane's, with its directory and all sessions between, and is answered there", async () => {
		const lane = await mission.open('w1', 'worker');
		const tree = await worktree('a tree');
		const child = await create(directory, lane, 'the child');
		const deep = await create(tree, child, 'the grandchild');
		await say(deep, tree, 'make one.txt');
		const request = await allow('touch one.txt', join(tree, 'one.txt'));
		expect(asked('touch one.txt')?.laneId).toBe('w1');
		expect(request).toMatchObject({
			directory: tree,
			patterns: ['touch one.txt'],
			session: {id: deep, title: 'the grandchild', ancestors: [child, lane]},
		});
		// Its model calls count for the lane, each once, and say whose they were.
		const calls = () => mission.factsOf('step.finished').filter(({laneId}) => laneId === 'w1');
		await expect.poll(() => calls().length, waits).toBe(2);
		expect(calls().map((call) => call.child)).toEqual([deep, deep]);
		expect(new Set(calls().map(({messageId}) => messageId)).size).toBe(2);
	});

	it('surfaces after the connection came back, also when session and worktree were made meanwhile', async () => {
		const lane = await mission.open('w2', 'worker');
		const returned = mission.factsOf('server.returned').length;
		proxy.cut('events');
		const tree = await worktree('another tree');
		const deep = await create(tree, await create(directory, lane, 'unseen'), 'unseen too');
		await say(deep, tree, 'make two.txt');
		const pending = async () => (await server.client.permission.list({directory: tree})).data ?? [];
		await expect.poll(async () => (await pending()).length, waits).toBe(1);
		expect(asked('touch two.txt')).toBeUndefined();
		proxy.restore();
		await expect
			.poll(() => mission.factsOf('server.returned').length, waits)
			.toBeGreaterThan(returned);
		await allow('touch two.txt', join(tree, 'two.txt'));
		expect(asked('touch two.txt')?.laneId).toBe('w2');
	});

	it('surfaces when it is asked later by a session that was made while nobody listened', async () => {
		const lane = await mission.open('w3', 'worker');
		const tree = await worktree('third tree');
		proxy.cut('events');
		const deep = await create(tree, await create(directory, lane, 'unseen'), 'unseen too');
		proxy.restore();
		await say(deep, tree, 'make three.txt');
		await allow('touch three.txt', join(tree, 'three.txt'));
	});

	it('of a session of somebody else is left to them', async () => {
		const {data} = await server.client.session.create({
			directory,
			permission: [{permission: 'bash', pattern: '*', action: 'ask'}],
		});
		await say(data?.id ?? '', directory, 'make four.txt');
		const pending = async () => (await server.client.permission.list({directory})).data ?? [];
		await expect.poll(async () => (await pending()).length, waits).toBe(1);
		const lane = await mission.open('w4', 'worker');
		await say(await create(directory, lane, 'ours'), directory, 'make five.txt');
		await allow('touch five.txt', join(directory, 'five.txt'));
		expect(asked('touch four.txt')).toBeUndefined();
	});
});
