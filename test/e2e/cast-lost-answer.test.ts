import {expect, test, vi} from 'vitest';
import {systemClock} from '../../source/io/clock.js';
import {startToolServer} from '../../source/io/mcp-tools.js';
import type {MissionEvent} from '../../source/mission/events.js';
import type {TodoSnapshot} from '../../source/mission/records.js';
import {createEngine} from '../../source/runtime/engine.js';
import type {Ports, TodoAnswer} from '../../source/runtime/ports.js';
import {createToolHost} from '../../source/runtime/tool-host.js';
import {turnOf} from '../helpers/in-memory-mission.js';
import {testSettings} from '../helpers/in-memory-settings.js';
import {call, connect, entryOf, taken} from '../io/mcp-tools-setup.js';
import {startLosingProxy} from './losing-proxy.js';
import {eventsOf, runMission} from './mission-run.js';
import {expectEnd, played, variantOf} from './scenario-variant.js';

/** How long a test waits for what comes at once, on a machine that may be busy. */
const patience = {timeout: 60_000};

const snapshot: TodoSnapshot = {version: '', items: [], problem: 'no todo.md yet'};
const unchanged: TodoAnswer = {ok: false, problem: 'not in this test', snapshot};

/** A mission whose lanes open and never end a turn by themselves, and whose store can be held. */
function startEngine() {
	const stored: MissionEvent[] = [];
	const disk = {isFree: Promise.resolve()};
	const ports: Ports = {
		lanes: {
			open: async ({laneId}) => ({type: 'lane.opened', laneId, sessionId: `ses_${laneId}`}),
			send: async ({laneId, promptId}) => ({type: 'prompt.sent', laneId, promptId}),
			compact: async ({laneId}) => ({
				type: 'compaction.failed',
				laneId,
				reason: 'not in this test',
			}),
			abort: async () => {},
			answer: async () => {},
			close: async () => {},
		},
		todo: {
			read: async () => snapshot,
			apply: async () => unchanged,
			mark: async () => unchanged,
			close: async () => {},
		},
		day: {
			read: async () => {
				throw new Error('no day is limited');
			},
		},
		checks: {run: async () => [], definitions: async () => ({})},
		tree: {
			fingerprint: async () => null,
			remember: async () => null,
			strays: async () => null,
			openChecks: async () => [],
		},
		base: {save: async () => ({type: 'base.failed', reason: 'not wanted'})},
		store: {
			append: async (events) => {
				stored.push(...events);
				await disk.isFree;
			},
			close: async () => {},
		},
		clock: systemClock,
	};
	const engine = createEngine({missionId: 'm-lost', ports});
	return {engine, host: createToolHost(engine, ports.todo), stored, disk};
}

test('a call that is repeated in a later turn because its answer was lost finds the task it made', async () => {
	const {engine, host, stored, disk} = startEngine();
	const settings = testSettings();
	const server = await startToolServer({host, roles: settings.roles});
	taken.push(server.close);
	engine.dispatch({
		type: 'mission.started',
		missionId: 'm-lost',
		text: 'x',
		directory: '/',
		settings,
	});
	await vi.waitFor(() => expect(engine.state().lanes['c']?.state).toBe('running'), patience);
	const client = await connect(entryOf(server, 'commander'));
	const task = {agent: 'worker', title: 'Mend it', prompt: 'Mend src/a.', files: ['src/a']};

	// The task is made, and before its answer is written the caller hangs up.
	const free = Promise.withResolvers<void>();
	disk.isFree = free.promise;
	const hangUp = new AbortController();
	const lost = expect(
		client.callTool({name: 'delegate_task', arguments: task}, undefined, {signal: hangUp.signal}),
	).rejects.toThrow();
	await vi.waitFor(() => expect(stored.map(({type}) => type)).toContain('task.created'), patience);
	hangUp.abort('the connection broke');
	await lost;
	await call(client, 'list_tasks', {});
	free.resolve();
	await vi.waitFor(
		() => expect(stored.map(({type}) => type)).toContain('task.answer-lost'),
		patience,
	);

	engine.dispatch({type: 'turn.ended', laneId: 'c', turn: turnOf('m1', 'I am not sure.')});
	engine.dispatch({type: 'user.said', laneId: 'c', text: 'Go on.'});
	await vi.waitFor(() => expect(engine.state().commander.turn).toBe(2), patience);
	const again = await call(client, 'delegate_task', task);
	expect(again).toMatchObject({isError: false, text: expect.stringMatching(/^t1 /)});
	expect(engine.state().order).toEqual(['t1']);
	expect(stored.filter(({type}) => type === 'task.admitted')).toHaveLength(1);
});

test('on the real server, a call that is repeated because it or its answer was lost on the way is one task', async () => {
	const repair = {
		tool: 'delegate_task',
		with: {
			agent: 'worker',
			title: 'Repair slugify',
			todo_id: 'T1',
			files: ['src/slugify.mjs'],
			prompt: 'Repair src/slugify.mjs so that test/slugify.test.mjs passes.',
		},
	};
	const item = {op: 'add', id: 'T1', title: 'slugify does what its test says', agent: 'worker'};
	const scenario = await variantOf('one-task', {
		commander: {
			learn: {answer: {from: 'answer', tool: 'delegate_task'}},
			scripts: [
				{
					name: 'repeat',
					when: {turn: 1},
					steps: [
						{calls: [{tool: 'update_todo', with: {ops: [item]}}]},
						{calls: [repair]},
						{say: 'No answer but this: {{answer}}', calls: [repair]},
						{say: 'No answer but this: {{answer}}', calls: [repair]},
						{say: 'Now I know: {{answer}}'},
					],
				},
			],
		},
	});
	// All that OpenCode sends to FlowDesk's tools goes through here.
	const proxy = await startLosingProxy('delegate_task', ['call lost', 'answer lost']);
	const run = await runMission({
		scenario,
		speed: 50,
		flags: ['--check', 'node --test'],
		variables: {HTTP_PROXY: proxy.url, http_proxy: proxy.url},
	});

	expectEnd(run, {exitCode: 0, outcome: 'sealed', reason: /^sealed: node --test exit 0$/});
	expect(proxy.fates).toEqual(['call lost', 'answer lost', 'answered']);
	expect(played(run, 'commander').slice(0, 5)).toEqual([
		'repeat 0: update_todo',
		'repeat 1: delegate_task',
		'repeat 2: delegate_task',
		'repeat 3: delegate_task',
		'repeat 4: ',
	]);
	expect(eventsOf(run, 'turn.ended')[0]?.turn.text).toMatch(/^Now I know: t1 /);
	expect(eventsOf(run, 'task.created').map(({task}) => task.id)).toEqual(['t1', 't1-r1']);
	expect(eventsOf(run, 'task.admitted').map(({taskId}) => taskId)).toEqual(['t1', 't1-r1']);
});
