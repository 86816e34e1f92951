import {expect, test} from 'vitest';
import {startToolServer} from '../../source/io/mcp-tools.js';
import {call, connect, createHost, entryOf, roles, start, taken} from './mcp-tools-setup.js';

test('each role gets the tools of its set and no other', async () => {
	const {server} = await start();
	const offered = await Promise.all(
		server.entries.map(async (entry) => {
			const client = await connect(entry);
			const {tools} = await client.listTools();
			return [entry.name, tools.map(({name}) => name)];
		}),
	);
	expect(offered).toEqual([
		['flowdesk', ['delegate_task', 'task_result', 'list_tasks', 'cancel_task', 'update_todo']],
		['flowdesk_plan', ['update_todo']],
		['flowdesk_review', ['submit_review']],
	]);
	expect(new Set(server.entries.map(({token}) => token)).size).toBe(3);
});

test('no entry is opened for a tool set that no role has', async () => {
	const server = await startToolServer({
		host: createHost().host,
		roles: {commander: roles.commander, worker: roles.worker},
	});
	taken.push(server.close);
	expect(server.entries.map(({name}) => name)).toEqual(['flowdesk']);
});

test('delegate_task names the agents that work can be given to', async () => {
	const {server} = await start();
	const client = await connect(entryOf(server, 'commander'));
	const {tools} = await client.listTools();
	expect(tools[0]?.inputSchema.properties).toMatchObject({
		agent: {type: 'string', enum: ['planner', 'worker']},
	});
	expect(tools[0]?.inputSchema.required).toEqual(['agent', 'title', 'prompt']);
});

test('a call reaches the engine with its arguments, and its answer the caller', async () => {
	const {server, calls} = await start();
	const client = await connect(entryOf(server, 'commander'));
	const task = {agent: 'worker', title: 'Fix', prompt: 'Fix it', files: ['src/**']};
	expect(await call(client, 'delegate_task', task)).toEqual({
		isError: false,
		text: 'delegateTask done',
	});
	expect(await call(client, 'list_tasks', {})).toMatchObject({text: 'listTasks done'});
	const planner = await connect(entryOf(server, 'plan'));
	const ops = [{op: 'add', title: 'One'}];
	await call(planner, 'update_todo', {task_id: 't1', ops});
	const reviewer = await connect(entryOf(server, 'review'));
	const review = {task_id: 't1', verdict: 'pass', evidence: 'npm test: exit code 0, all green'};
	await call(reviewer, 'submit_review', review);
	expect(calls).toEqual([
		['delegateTask', task],
		['listTasks', undefined],
		['planTodo', {task_id: 't1', ops}],
		['submitReview', review],
	]);
});

test('control characters in an agent’s words never reach the engine', async () => {
	const {server, calls} = await start();
	const client = await connect(entryOf(server, 'commander'));
	await call(client, 'update_todo', {ops: [{op: 'add', title: 'a\u001b[2Jb\u202ec'}]});
	expect(calls).toEqual([['updateTodo', {ops: [{op: 'add', title: 'a[2Jbc'}]}]]);
});

test('an optional argument that is null counts as left out', async () => {
	const {server, calls} = await start();
	const client = await connect(entryOf(server, 'commander'));
	await call(client, 'cancel_task', {task_id: 't1', reason: null});
	await call(client, 'update_todo', {ops: [{op: 'move', id: 'a', parent: null}]});
	expect(calls).toEqual([
		['cancelTask', {task_id: 't1'}],
		['updateTodo', {ops: [{op: 'move', id: 'a', parent: null}]}],
	]);
});

const task = {agent: 'worker', title: 'Fix', prompt: 'Fix it'};
const review = {task_id: 't1', verdict: 'pass', evidence: 'npm test: exit code 0, all green'};

test.each([
	['delegate_task', {...task, files: 'src/**'}, 'files: expected a list of globs, got a string'],
	['delegate_task', {...task, files: '["a"]'}, 'not JSON in a string'],
	['delegate_task', {...task, filez: ['a']}, 'filez: unknown argument; did you mean files?'],
	['delegate_task', {...task, zzzzzzzz: 1}, 'the arguments are agent, title, prompt'],
	['delegate_task', {...task, title: ''}, 'title: must not be empty'],
	['delegate_task', {...task, title: 'x'.repeat(121)}, 'at most 120 characters, got 121'],
	['delegate_task', {...task, review: 'no'}, 'review: expected true or false, got a string ("no")'],
	['delegate_task', {agent: 'worker', title: 'x'}, 'prompt: missing; text is needed'],
	['task_result', {task_id: 't', wait_seconds: 99}, 'wait_seconds: must be at most 50, got 99'],
	['task_result', {task_id: 7}, 'task_id: expected the id of a task (text), got a number (7)'],
	[
		'update_todo',
		{ops: [{op: 'append', id: 'a'}]},
		'ops[0].op: expected add, set, move, remove or note, got a string ("append")',
	],
	[
		'update_todo',
		{ops: [{op: 'set', id: 'a', titel: 'b'}]},
		'ops[0].titel: unknown argument; did you mean title?',
	],
	['update_todo', {ops: []}, 'ops: must not be empty'],
	['update_todo', {ops: {op: 'add'}}, 'ops: expected a list of operations, got an object'],
])(
	'wrong arguments of %s are answered in words the model can act on: %j',
	async (name, given, words) => {
		const {server, calls} = await start();
		const client = await connect(entryOf(server, 'commander'));
		const answer = await call(client, name, given);
		expect(answer.isError).toBe(true);
		expect(answer.text).toContain(words);
		expect(calls).toEqual([]);
	},
);

test.each([
	[{...review, verdict: 'ok'}, 'verdict: expected pass or fail, got a string ("ok")'],
	[{...review, evidence: 'fine'}, 'evidence: must have at least 20 characters, got 4'],
])('a review without a verdict or evidence is refused: %j', async (given, words) => {
	const {server} = await start();
	const client = await connect(entryOf(server, 'review'));
	expect(await call(client, 'submit_review', given)).toMatchObject({
		isError: true,
		text: expect.stringContaining(words),
	});
});

test('a tool that does not exist is answered with the nearest name', async () => {
	const {server} = await start();
	const client = await connect(entryOf(server, 'commander'));
	expect(await call(client, 'delegate_tsk', {})).toEqual({
		isError: true,
		text: 'There is no tool delegate_tsk. Did you mean delegate_task?',
	});
	expect(await call(client, 'submit_review', review)).toMatchObject({isError: true});
});

test('a fault of the engine is an error without a stack', async () => {
	const {server} = await start({
		listTasks: async () => {
			throw new Error('the log is closed');
		},
	});
	const client = await connect(entryOf(server, 'commander'));
	expect(await call(client, 'list_tasks', {})).toEqual({
		isError: true,
		text: 'internal: the log is closed',
	});
});
