import {Client} from '@modelcontextprotocol/sdk/client/index.js';
import {StreamableHTTPClientTransport} from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {afterEach} from 'vitest';
import {z} from 'zod';
import {startToolServer, type ToolEntry, type ToolServer} from '../../source/io/mcp-tools.js';
import type {Role} from '../../source/mission/settings.js';
import type {ToolAnswer, ToolHost} from '../../source/runtime/ports.js';

const role = (tools: Role['tools'], delegable: boolean): Role => ({
	letter: 'a',
	cap: null,
	edits: false,
	delegable,
	tools,
	model: null,
	price: null,
});
export const roles = {
	commander: role('commander', false),
	planner: role('plan', true),
	worker: role('none', true),
	reviewer: role('review', false),
};
/** What the test opened; it is closed after the test. */
export const taken: Array<() => Promise<void>> = [];

afterEach(async () => {
	await Promise.all(taken.splice(0).map(async (end) => end()));
});

export function createHost(overrides: Partial<ToolHost> = {}) {
	const calls: Array<readonly [string, unknown]> = [];
	const lost: string[] = [];
	const answer =
		(name: string, extra: Partial<ToolAnswer> = {}) =>
		async (call?: unknown) => {
			calls.push([name, call]);
			return {text: `${name} done`, isError: false, ...extra};
		};

	const host: ToolHost = {
		delegateTask: answer('delegateTask', {taskId: 't1'}),
		taskResult: answer('taskResult'),
		listTasks: answer('listTasks'),
		cancelTask: answer('cancelTask'),
		updateTodo: answer('updateTodo'),
		planTodo: answer('planTodo'),
		submitReview: answer('submitReview'),
		answerLost: (taskId) => {
			lost.push(taskId);
		},
		...overrides,
	};
	return {host, calls, lost};
}

export async function start(overrides: Partial<ToolHost> = {}) {
	const made = createHost(overrides);
	const server = await startToolServer({host: made.host, roles});
	taken.push(server.close);
	return {...made, server};
}

export function entryOf(server: ToolServer, tools: ToolEntry['tools']): ToolEntry {
	const entry = server.entries.find((each) => each.tools === tools);
	if (!entry) {
		throw new Error(`no entry ${tools}`);
	}

	return entry;
}

export async function connect({url, token}: ToolEntry) {
	const client = new Client({name: 'test', version: '1'});
	const transport = new StreamableHTTPClientTransport(new URL(url), {
		requestInit: {headers: {authorization: `Bearer ${token}`}},
	});
	// The SDK's own transport type is looser than exactOptionalPropertyTypes allows.
	await client.connect(transport as Parameters<Client['connect']>[0]);
	taken.push(async () => client.close());
	return client;
}

const answerSchema = z.looseObject({
	isError: z.boolean().optional(),
	content: z.array(z.object({type: z.literal('text'), text: z.string()})),
});

export async function call(client: Client, name: string, given: Record<string, unknown>) {
	const {isError, content} = answerSchema.parse(await client.callTool({name, arguments: given}));
	return {isError: isError ?? false, text: content.map(({text}) => text).join('\n')};
}
