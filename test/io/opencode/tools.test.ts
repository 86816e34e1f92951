import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {Server as McpServer} from '@modelcontextprotocol/sdk/server/index.js';
import {StreamableHTTPServerTransport} from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import {CallToolRequestSchema, ListToolsRequestSchema} from '@modelcontextprotocol/sdk/types.js';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {configuredModel, listModels, probeModel} from '../../../source/io/opencode/models.js';
import type {Server} from '../../../source/io/opencode/server.js';
import {addToolEntries} from '../../../source/io/opencode/tools-entry.js';
import {type ScriptedModel, startScriptedModel} from '../../helpers/scripted-model.js';
import {gitFolder, startLanes, startTestServer, temporaryFolder} from './harness.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let directory: string;
let model: ScriptedModel;
let server: Server;
let tools: Awaited<ReturnType<typeof startTools>>;

/** A tool server with one tool, `ping`; it writes down which token called. */
async function startTools() {
	const tokens: string[] = [];
	const http = createServer((request, response) => {
		const token = request.headers.authorization ?? '';
		const mcp = new McpServer({name: 'x', version: '1'}, {capabilities: {tools: {}}});
		mcp.setRequestHandler(ListToolsRequestSchema, () => ({
			tools: [{name: 'ping', inputSchema: {type: 'object' as const, properties: {}}}],
		}));
		mcp.setRequestHandler(CallToolRequestSchema, () => {
			tokens.push(token);
			return {content: [{type: 'text' as const, text: `pong for ${token}`}]};
		});
		const transport = new StreamableHTTPServerTransport();
		void mcp
			.connect(transport as Parameters<typeof mcp.connect>[0])
			.then(() => transport.handleRequest(request, response));
	});
	await new Promise<void>((resolve) => {
		http.listen(0, '127.0.0.1', resolve);
	});
	const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`;
	return {
		tokens,
		entries: [
			{tools: 'commander', name: 'flowdesk', url, token: 'for-commander'},
			{tools: 'plan', name: 'flowdesk_plan', url, token: 'for-planner'},
		] as const,
		close: () =>
			new Promise<void>((resolve) => {
				http.close(() => resolve());
				http.closeAllConnections();
			}),
	};
}

beforeAll(async () => {
	folder = await temporaryFolder();
	directory = await gitFolder(folder.path, 'project');
	model = await startScriptedModel(() => [{text: 'OK'}]);
	server = await startTestServer(folder.path, directory, model);
	tools = await startTools();
}, 180_000);

afterAll(async () => {
	await tools?.close();
	await server?.close();
	await model?.close();
	await folder?.remove();
});

describe("FlowDesk's tools on a running server", {timeout: 180_000}, () => {
	it('are given to each role alone, and a call carries the token of the role', async () => {
		const added = await addToolEntries({server, directory, entries: tools.entries});
		expect(added.names).toEqual({commander: 'flowdesk', plan: 'flowdesk_plan'});
		const mission = startLanes({server, directory, missionId: 't', toolEntries: added.names});
		model.setScript(({isAfterTool, tools: offered, toolResults}) => {
			const own = offered.find((name) => name.startsWith('flowdesk'));
			return own === undefined || isAfterTool
				? [{text: toolResults.join() || 'no tool'}]
				: [{tool: own, input: {}}];
		});
		const say = async (laneId: string, role: string) => {
			const sessionId = await mission.open(laneId, role);
			await mission.lanes.send(mission.prompt(laneId, sessionId, `I am ${role}`, {role}));
			const {text} = await mission.turn(laneId);
			const offered = model.requests.find(({prompt}) => prompt === `I am ${role}`)?.tools ?? [];
			return {text, own: offered.filter((name) => name.startsWith('flowdesk'))};
		};
		expect(await say('c1', 'commander')).toEqual({
			text: 'pong for Bearer for-commander',
			own: ['flowdesk_ping'],
		});
		expect(await say('p1', 'planner')).toEqual({
			text: 'pong for Bearer for-planner',
			own: ['flowdesk_plan_ping'],
		});
		expect(await say('w1', 'worker')).toEqual({text: 'no tool', own: []});
		expect(tools.tokens).toEqual(['Bearer for-commander', 'Bearer for-planner']);
		await mission.lanes.close();

		const second = await addToolEntries({server, directory, entries: tools.entries});
		expect(second.names).toEqual({commander: 'flowdesk_2', plan: 'flowdesk_plan_2'});
		await second.disconnect();
		await added.disconnect();
		const status = await server.client.mcp.status({directory});
		expect(status.data?.['flowdesk']).toEqual({status: 'disabled'});
		const third = await addToolEntries({server, directory, entries: tools.entries});
		expect(third.names).toEqual({commander: 'flowdesk', plan: 'flowdesk_plan'});
		await third.disconnect();
	});

	it('that cannot be reached are refused with their address', async () => {
		const entry = {
			tools: 'commander',
			name: 'flowdesk',
			url: 'http://127.0.0.1:9/mcp',
			token: 'x',
		} as const;
		const failure = addToolEntries({server, directory, entries: [entry]});
		await expect(failure).rejects.toThrow('http://127.0.0.1:9/mcp');
	});
});

describe('the models', {timeout: 180_000}, () => {
	it('are listed with price and context, and an unknown price is none', async () => {
		const models = await listModels(server, directory);
		expect(models.find(({id}) => id === 'sim/m')).toMatchObject({
			price: {input: 1, output: 2, cacheRead: 0.1},
			contextTokens: 200_000,
			inputTokens: null,
			canCallTools: true,
		});
		expect(models.find(({id}) => id === 'sim/free')).toMatchObject({price: null});
	});

	it('have a default only when the user chose one', async () => {
		expect(await configuredModel(server, directory)).toBe('sim/m');
		const {model: _chosen, ...config} = model.config;
		const other = await startTestServer(folder.path, directory, {...model, config});
		expect(await configuredModel(other, directory)).toBeNull();
		await other.close();
	});

	it('are asked for no titles: nothing goes to a smaller model that OpenCode would choose', async () => {
		model.setScript(() => [{text: 'OK'}]);
		const {data: session} = await server.client.session.create({directory});
		const before = model.requests.length;
		const chosen = {providerID: 'sim', modelID: 'm'};
		for (const text of ['one', 'two']) {
			const parts = [{type: 'text' as const, text}];
			await server.client.session.prompt({
				sessionID: session?.id ?? '',
				directory,
				model: chosen,
				parts,
			});
		}
		expect(model.requests.slice(before).map(({prompt}) => prompt)).toEqual(['one', 'two']);
	});

	it('are probed with one small prompt that leaves no session behind', async () => {
		model.setScript(() => [{text: 'OK'}]);
		const probe = (id: string, limitMs = 60_000) =>
			probeModel({server, directory, model: id, limitMs, secrets: () => []});
		expect(await probe('sim/m')).toMatchObject({ok: true});
		model.setScript(() => [{status: 401, body: {error: {message: 'the key is not valid'}}}]);
		expect(await probe('sim/m')).toEqual({ok: false, reason: 'the key is not valid'});
		model.setScript(() => [{wait: new Promise(() => undefined)}]);
		expect(await probe('sim/m', 1500)).toEqual({ok: false, reason: 'no answer within 2 s'});
		expect(await probe('nonsense')).toHaveProperty('ok', false);
		const {data} = await server.client.session.list({directory, search: 'probe'});
		expect(data).toEqual([]);
	});
});
