import {execFileSync} from 'node:child_process';
import {mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {createServer, type Server as HttpServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {agentsFolder, deliverable, loadAgents} from '../../source/io/agent-files.js';
import {privateVariables} from '../../source/io/opencode/private-variables.js';
import {agentName} from '../../source/io/opencode/run-folder.js';
import {type Server, startServer} from '../../source/io/opencode/server.js';
import {type ScriptedModel, startScriptedModel} from '../helpers/scripted-model.js';

type Call = Readonly<{tool: string; input: Record<string, unknown>}>;

let root: string;
let project: string;
let model: ScriptedModel;
let mcp: HttpServer;
let server: Server;

const wait = {timeout: 30_000, interval: 50};

beforeAll(async () => {
	root = realpathSync(mkdtempSync(join(tmpdir(), 'flowdesk-permissions-')));
	project = join(root, 'project');
	execFileSync('git', ['init', '-q', project]);
	writeFileSync(join(project, 'secret.env'), 'KEY=1\n');
	writeFileSync(join(project, 'code.txt'), 'old\n');
	model = await startScriptedModel(({prompt, toolResults}) => {
		const call = callsIn(prompt)[toolResults.length];
		return call === undefined ? [{text: 'done'}] : [call];
	});
	server = await startServer({
		directory: project,
		agents: loadAgents([agentsFolder]).agents.map((agent) => ({
			name: agent.name,
			markdown: deliverable(agent),
		})),
		isTrusted: false,
		extraConfig: model.config,
		environment: privateVariables(root),
	});
	mcp = await startTools();
	const {port} = mcp.address() as AddressInfo;
	for (const name of ['flowdesk', 'flowdesk_plan', 'flowdesk_review']) {
		const config = {type: 'remote', url: `http://127.0.0.1:${port}/${name}`} as const;
		await server.client.mcp.add({directory: project, name, config}, {throwOnError: true});
	}
}, 60_000);

afterAll(async () => {
	await server?.close();
	await model?.close();
	mcp?.close();
	mcp?.closeAllConnections();
	rmSync(root, {recursive: true, force: true, maxRetries: 3});
});

/** MCP servers that offer one tool each, named for what it is for. */
async function startTools(): Promise<HttpServer> {
	const names: Readonly<Record<string, string>> = {
		'/flowdesk': 'delegate_task',
		'/flowdesk_plan': 'update_todo',
		'/flowdesk_review': 'submit_review',
	};
	const http = createServer((request, response) => {
		let body = '';
		request.on('data', (chunk: Buffer) => {
			body += chunk.toString();
		});
		request.on('end', () => {
			if (request.method !== 'POST') {
				response.writeHead(405).end();
				return;
			}
			const {id, method, params} = JSON.parse(body);
			const tool = {name: names[request.url ?? ''], inputSchema: {type: 'object', properties: {}}};
			const result =
				method === 'initialize'
					? {
							protocolVersion: params.protocolVersion,
							capabilities: {tools: {}},
							serverInfo: {name: 'test', version: '1'},
						}
					: {tools: [tool]};
			response.writeHead(id === undefined ? 202 : 200, {'content-type': 'application/json'});
			response.end(id === undefined ? undefined : JSON.stringify({jsonrpc: '2.0', id, result}));
		});
	});
	await new Promise<void>((resolve) => {
		http.listen(0, '127.0.0.1', resolve);
	});
	return http;
}

function callsIn(prompt: string): readonly Call[] {
	return prompt.startsWith('[') ? JSON.parse(prompt) : [];
}

/** Has a role make these calls; answers with what the model was offered and was told. */
async function act(role: string, calls: readonly Call[]) {
	const agent = agentName(role);
	const {data} = await server.client.session.create(
		{directory: project, agent},
		{throwOnError: true},
	);
	const text = JSON.stringify(calls);
	await server.client.session.promptAsync(
		{sessionID: data.id, directory: project, agent, parts: [{type: 'text', text}]},
		{throwOnError: true},
	);
	const isMine = ({sessionId, tools}: ScriptedModel['requests'][number]) =>
		sessionId === data.id && tools.length > 0;
	const last = () => model.requests.filter(isMine).at(-1);
	return {
		finished: async () => {
			await expect.poll(() => last()?.toolResults.length, wait).toBe(calls.length);
			const {tools = [], toolResults = []} = last() ?? {};
			return {tools: [...tools].sort(), results: toolResults};
		},
		asked: async () => {
			const pending = async () => {
				const list = await server.client.permission.list(
					{directory: project},
					{throwOnError: true},
				);
				return list.data.find(({sessionID}) => sessionID === data.id);
			};
			await expect.poll(pending, wait).toBeDefined();
			return pending();
		},
	};
}

const bash = (command: string): Call => ({tool: 'bash', input: {command, description: 'test'}});
const write = (filePath: string): Call => ({tool: 'write', input: {filePath, content: 'new\n'}});
const read = (filePath: string): Call => ({tool: 'read', input: {filePath}});

const denied = /rule which prevents you/;

test.each([
	['commander', ['flowdesk_delegate_task', 'glob', 'grep', 'question', 'read']],
	['planner', ['flowdesk_plan_update_todo', 'glob', 'grep', 'read', 'webfetch']],
	['worker', ['bash', 'edit', 'glob', 'grep', 'read', 'skill', 'webfetch', 'write']],
	['reviewer', ['bash', 'flowdesk_review_submit_review', 'glob', 'grep', 'read']],
])(
	'OpenCode offers the %s exactly its tools',
	async (role, tools) => {
		const lane = await act(role, []);
		expect((await lane.finished()).tools).toEqual(tools);
	},
	60_000,
);

test('a commander cannot read secrets or leave the project', async () => {
	const lane = await act('commander', [
		read('secret.env'),
		read('/etc/hostname'),
		read('code.txt'),
	]);
	const {results} = await lane.finished();
	expect(results.slice(0, 2)).toEqual([
		expect.stringMatching(denied),
		expect.stringMatching(denied),
	]);
	expect(results[2]).toContain('old');
}, 60_000);

test('a worker edits code, but not .opencode and .git, and does with git nothing but look', async () => {
	const refused = [
		write('.opencode/todo.md'),
		write('packages/a/.opencode/todo.md'),
		write('src/../.git/hooks/post-commit'),
		bash('git commit --allow-empty -m x'),
		bash('git -C . stash'),
		bash('true && git --no-pager -c a.b=c push origin main'),
		bash('echo $(git clean -fd)'),
	];
	const lane = await act('worker', [...refused, write('fine.txt'), bash('git status --short')]);
	const {results} = await lane.finished();
	expect(results.slice(0, refused.length).filter((result) => !denied.test(result))).toEqual([]);
	expect(results.at(-1)).toContain('fine.txt');
}, 60_000);

test.each([
	['a secret', read('secret.env'), {permission: 'read', patterns: ['secret.env']}],
	[
		'another folder',
		read('/etc/hostname'),
		{permission: 'external_directory', patterns: ['/etc/*']},
	],
])(
	'a worker that wants %s has to ask a person',
	async (_, call, request) => {
		const lane = await act('worker', [call]);
		expect(await lane.asked()).toMatchObject(request);
	},
	60_000,
);

test('a reviewer runs checks and looks with git, but changes nothing with it', async () => {
	const refused = [
		bash('git checkout .'),
		bash('git -C . reset --hard'),
		bash('git diff --output=x'),
	];
	const lane = await act('reviewer', [...refused, bash('test -f code.txt; echo exit $?; git log')]);
	const {results} = await lane.finished();
	expect(results.slice(0, refused.length).filter((result) => !denied.test(result))).toEqual([]);
	expect(results.at(-1)).toContain('exit 0');
}, 60_000);
