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
	model = await startScriptedModel(({prompt}) => [{text: `answer to: ${prompt}`}]);
	server = await startTestServer(folder.path, directory, model);
	proxy = await startProxy(server.url);
	far = await attachServer({url: proxy.url, password: server.password, directory});
	mission = startLanes({server: far, directory, missionId: 'far'});
}, 180_000);

afterAll(async () => {
	await mission?.lanes.close();
	await proxy?.close();
	await server?.close();
	await model?.close();
	await folder?.remove();
});

const count = (type: 'server.lost' | 'server.returned') => mission.factsOf(type).length;

/** Waits by the server's own word, past every stream. */
const isIdle = async (sessionID: string) => {
	const [statuses, messages] = await Promise.all([
		server.client.session.status({directory}),
		server.client.session.messages({sessionID, directory}),
	]);
	const last = messages.data?.at(-1)?.info;
	return (
		statuses.data?.[sessionID] === undefined &&
		last?.role === 'assistant' &&
		last.time.completed !== undefined
	);
};

const isAtRest = async (sessionId: string) => {
	const {data} = await server.client.session.status({directory});
	return data !== undefined && data[sessionId] === undefined;
};

describe('after the event stream was cut', {timeout: 180_000}, () => {
	it('a turn that ended meanwhile is reported once, with its text and its cost', async () => {
		const gate = Promise.withResolvers<void>();
		model.setScript(() => [{text: 'said while '}, {wait: gate.promise}, {text: 'nobody listened'}]);
		const sessionId = await mission.open('w1', 'worker');
		await mission.lanes.send(mission.prompt('w1', sessionId, 'speak'));
		await expect.poll(() => mission.chunks.length, waits).toBeGreaterThan(0);
		const [lost, returned] = [count('server.lost'), count('server.returned')];
		proxy.cut('events');
		await expect.poll(() => count('server.lost'), waits).toBe(lost + 1);
		gate.resolve();
		await expect.poll(() => isIdle(sessionId), waits).toBe(true);
		expect(mission.turnsOf('w1')).toEqual([]);
		proxy.restore();
		await expect.poll(() => count('server.returned'), waits).toBe(returned + 1);
		expect(mission.turnsOf('w1')).toMatchObject([
			{finish: 'stop', text: 'said while nobody listened'},
		]);
		const steps = mission.factsOf('step.finished').filter(({laneId}) => laneId === 'w1');
		expect(steps).toMatchObject([{model: 'sim/m'}]);
		model.setScript(() => [{text: 'second'}]);
		await mission.lanes.send(mission.prompt('w1', sessionId, 'again'));
		expect(await mission.turn('w1', 2)).toMatchObject({text: 'second'});
	});

	it('a request that was asked meanwhile is asked, and one that was answered is closed', async () => {
		const path = `${directory}/.env`;
		model.setScript(({isAfterTool}) =>
			isAfterTool ? [{text: 'read'}] : [{tool: 'read', input: {filePath: path}}],
		);
		const [one, two] = [await mission.open('w2', 'worker'), await mission.open('w3', 'worker')];
		await mission.lanes.send(mission.prompt('w2', one, 'read it'));
		const asked = (laneId: string) =>
			mission.factsOf('request.asked').find((fact) => fact.laneId === laneId)?.request;
		await expect.poll(() => asked('w2'), waits).toBeDefined();
		const first = asked('w2')?.requestId ?? '';
		const returned = count('server.returned');
		proxy.cut('events');
		await mission.lanes.send(mission.prompt('w3', two, 'read it too'));
		const pending = async () => (await server.client.permission.list({directory})).data ?? [];
		await expect.poll(async () => (await pending()).length, waits).toBe(2);
		await server.client.permission.reply({requestID: first, directory, reply: 'reject'});
		expect(asked('w3')).toBeUndefined();
		proxy.restore();
		await expect.poll(() => count('server.returned'), waits).toBe(returned + 1);
		expect(asked('w3')).toMatchObject({kind: 'permission', title: 'read'});
		expect(mission.factsOf('request.closed').map(({requestId}) => requestId)).toContain(first);
		await mission.lanes.abort({type: 'abort-session', laneId: 'w3', sessionId: two});
	});

	it('a request that was asked meanwhile is asked at once, however long the messages take to be read', async () => {
		model.setScript(({isAfterTool}) =>
			isAfterTool ? [{text: 'read'}] : [{tool: 'read', input: {filePath: `${directory}/.env`}}],
		);
		const sessionId = await mission.open('w8', 'worker');
		const [returned, losses] = [count('server.returned'), proxy.losses()];
		proxy.cut('events');
		await mission.lanes.send(mission.prompt('w8', sessionId, 'read it'));
		const isPending = async () => {
			const {data = []} = await server.client.permission.list({directory});
			return data.some(({sessionID}) => sessionID === sessionId);
		};
		await expect.poll(isPending, waits).toBe(true);
		proxy.restore();
		proxy.disturb(/^$/, /GET .*\/message/);
		const asked = () => mission.factsOf('request.asked').some(({laneId}) => laneId === 'w8');
		await expect.poll(asked, waits).toBe(true);
		// They are still being tried.
		expect(proxy.losses() - losses).toBeLessThan(5);
		proxy.restore();
		await expect.poll(() => count('server.returned'), waits).toBe(returned + 1);
		expect(mission.factsOf('request.asked').filter(({laneId}) => laneId === 'w8')).toHaveLength(1);
		await mission.lanes.abort({type: 'abort-session', laneId: 'w8', sessionId});
	});

	it('a stream that is lost again while all is being read is not told as returned', async () => {
		const gate = Promise.withResolvers<void>();
		model.setScript(() => [{text: 'said '}, {wait: gate.promise}, {text: 'meanwhile'}]);
		const sessionId = await mission.open('w9', 'worker');
		await mission.lanes.send(mission.prompt('w9', sessionId, 'speak'));
		await expect.poll(() => mission.chunks.at(-1)?.laneId, waits).toBe('w9');
		const [lost, returned] = [count('server.lost'), count('server.returned')];
		proxy.cut('events');
		await expect.poll(() => count('server.lost'), waits).toBe(lost + 1);
		gate.resolve();
		await expect.poll(() => isIdle(sessionId), waits).toBe(true);
		const losses = proxy.losses();
		proxy.restore();
		proxy.disturb(/^$/, /GET .*\/message/);
		await expect.poll(() => proxy.losses(), waits).toBeGreaterThan(losses);
		proxy.cut('events');
		await expect.poll(() => count('server.lost'), waits).toBe(lost + 2);
		// The first reading gives up.
		await expect.poll(() => proxy.losses(), waits).toBeGreaterThanOrEqual(losses + 5);
		proxy.restore();
		// What is told of the turn is told by the reading after the second loss, long after the first one gave up.
		expect(await mission.turn('w9')).toMatchObject({finish: 'stop', text: 'said meanwhile'});
		await expect.poll(() => count('server.returned'), waits).toBeGreaterThan(returned);
		expect(count('server.returned')).toBe(returned + 1);
	});

	it('a prompt that OpenCode took in but passed over is sent again and answered once', async () => {
		model.setScript(({prompt}) => [{text: `answer to: ${prompt}`}]);
		const sessionId = await mission.open('c4', 'commander');
		const plannedAt = Date.now();
		proxy.cut('events');
		await server.client.session.prompt({
			sessionID: sessionId,
			directory,
			model: {providerID: 'sim', modelID: 'm'},
			parts: [{type: 'text', text: 'someone else was quicker'}],
		});
		const more = {role: 'commander', plannedAt, steer: true};
		const late = mission.prompt('c4', sessionId, 'and mine?', more);
		expect(await mission.lanes.send(late)).toMatchObject({type: 'prompt.sent'});
		proxy.restore();
		expect(await mission.turn('c4')).toMatchObject({finish: 'stop', text: 'answer to: and mine?'});
		expect(model.requests.filter(({prompt}) => prompt === 'and mine?')).toHaveLength(1);
	});

	it('a prompt goes out as soon as the server can be reached again, or fails as one to retry', async () => {
		model.setScript(() => [{text: 'reached'}]);
		const sessionId = await mission.open('w5', 'worker');
		proxy.cut('everything');
		const effect = mission.prompt('w5', sessionId, 'are you there');
		expect(await mission.lanes.send(effect)).toMatchObject({
			type: 'prompt.failed',
			retryable: true,
		});
		proxy.restore();
		expect(await mission.lanes.send(effect)).toMatchObject({type: 'prompt.sent'});
		expect(await mission.turn('w5')).toMatchObject({text: 'reached'});
	});
});

describe('a prompt whose answer was lost', {timeout: 180_000}, () => {
	it('is known as sent when it arrived', async () => {
		model.setScript(() => [{text: 'I heard you'}]);
		const sessionId = await mission.open('w6', 'worker');
		proxy.cut('events');
		proxy.disturb(/prompt_async/);
		const effect = mission.prompt('w6', sessionId, 'do you hear me');
		expect(await mission.lanes.send(effect)).toMatchObject({type: 'prompt.sent'});
		proxy.restore();
		expect(await mission.turn('w6')).toMatchObject({finish: 'stop', text: 'I heard you'});
		expect(model.requests.filter(({prompt}) => prompt === 'do you hear me')).toHaveLength(1);
	});

	it('fails only after its session was stopped when nobody can tell whether it arrived', async () => {
		model.setScript(() => [{text: 'half'}, {wait: new Promise(() => undefined)}]);
		const sessionId = await mission.open('w7', 'worker');
		proxy.cut('events');
		proxy.disturb(/prompt_async/, /GET .*\/message\/msg_/);
		const effect = mission.prompt('w7', sessionId, 'work on this');
		const failed = await mission.lanes.send(effect);
		expect(failed).toMatchObject({type: 'prompt.failed', retryable: true});
		const {data: messages = []} = await server.client.session.messages({
			sessionID: sessionId,
			directory,
		});
		expect(messages.map(({info}) => info.role)).toContain('user');
		await expect.poll(() => isAtRest(sessionId), waits).toBe(true);
		proxy.restore();
	});
});

describe('the end of a mission on a server of someone else', {timeout: 180_000}, () => {
	it('leaves no session at work', async () => {
		model.setScript(() => [{text: 'half'}, {wait: new Promise(() => undefined)}]);
		const other = startLanes({server: far, directory, missionId: 'ends'});
		const sessions = await Promise.all([other.open('w1', 'worker'), other.open('w2', 'worker')]);
		for (const [index, sessionId] of sessions.entries()) {
			await other.lanes.send(other.prompt(`w${index + 1}`, sessionId, 'go on for ever'));
		}
		await expect.poll(() => new Set(other.chunks.map(({laneId}) => laneId)).size, waits).toBe(2);
		await other.lanes.close();
		for (const sessionId of sessions) {
			await expect.poll(() => isAtRest(sessionId), waits).toBe(true);
		}
	});
});
