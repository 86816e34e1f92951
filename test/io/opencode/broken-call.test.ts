import {afterAll, beforeAll, expect, it} from 'vitest';
import {
	type CallGateServer,
	startCallGateServer,
} from '../../../source/io/opencode/call-gate-server.js';
import type {Server} from '../../../source/io/opencode/server.js';
import {type ScriptedModel, startScriptedModel} from '../../helpers/scripted-model.js';
import {gitFolder, startLanes, startTestServer, temporaryFolder, waits} from './harness.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let directory: string;
let model: ScriptedModel;
let gate: CallGateServer;
let server: Server;

beforeAll(async () => {
	folder = await temporaryFolder();
	directory = await gitFolder(folder.path, 'project');
	model = await startScriptedModel(() => [{text: 'the whole of it'}]);
	gate = await startCallGateServer();
	server = await startTestServer(folder.path, directory, model, {calls: gate.address});
}, 180_000);

afterAll(async () => {
	await server?.close();
	await gate?.close();
	await model?.close();
	await folder?.remove();
});

it('a call that broke amid its answer is told of before its next try asks to be sent', async () => {
	model.setScript(() =>
		model.requests.length === 1
			? [{text: 'the first half'}, {wait: heard.promise}, {cut: true}]
			: [{text: 'the whole of it'}],
	);
	const heard = Promise.withResolvers<void>();
	const mission = startLanes({server, directory, missionId: 'm1'});
	/** What had been told of calls at each question of the server. */
	const known: string[][] = [];
	gate.answerWith(async () => {
		known.push(mission.facts.map(({type}) => type).filter((type) => /^call|^step/.test(type)));
		return {kind: 'go'};
	});
	const sessionId = await mission.open('w1', 'worker');
	await mission.lanes.send(mission.prompt('w1', sessionId, 'say it'));
	await expect.poll(() => JSON.stringify(mission.chunks), waits).toContain('the first');
	heard.resolve();
	expect(await mission.turn('w1')).toMatchObject({error: null});
	expect(known).toEqual([[], ['call.cut']]);
	expect(mission.factsOf('call.cut')).toMatchObject([
		{laneId: 'w1', isRetried: true, writtenBytes: expect.any(Number)},
	]);
	expect(mission.factsOf('step.finished')).toHaveLength(1);
	expect(mission.factsOf('step.finished')[0]).not.toHaveProperty('cutId');
	await mission.lanes.close();
}, 180_000);
