import {describe, expect, it} from 'vitest';
import {type Blocks, liveRecord} from '../../source/commands/live-record.js';
import {liveTable} from '../../source/commands/live-table.js';
import {viewOf} from '../../source/runtime/view.js';
import type {StreamBlock} from '../../source/runtime/viewer.js';
import {underWay} from '../helpers/in-memory-mission.js';

type State = NonNullable<StreamBlock['tool']>['state'];

function tool(id: string, name: string, text: string, state: State = 'completed'): StreamBlock {
	return {id, kind: 'tool', text, tool: {name, title: `title of ${id}`, state, durationMs: 5}};
}

function blocksOf(lanes: Readonly<Record<string, readonly StreamBlock[]>>): Blocks {
	return new Map(
		Object.entries(lanes).map(([id, list]) => [id, new Map(list.map((one) => [one.id, one]))]),
	);
}

function recordOf(lanes: Parameters<typeof blocksOf>[0] = {}) {
	const mission = underWay([{files: ['a']}]);
	const usage = {input: 100, output: 50, reasoning: 0, cacheRead: 0, cacheWrite: 0, cost: 0.25};
	const step = {type: 'step.finished', model: 'acme/large', usage} as const;
	mission.tell({...step, laneId: 'c', messageId: 'm1'});
	mission.tell({...step, laneId: 'w1', messageId: 'm2'});
	mission.tell({...step, laneId: 'w1', messageId: 'm3'});
	mission.ends('w1', 'status: done');
	mission.reviews('t1', 'fail');
	mission.ends('w1', 'status: done');
	mission.reviews('t1', 'pass');
	const view = viewOf(mission.state(), mission.now());
	if (!view) {
		throw new Error('there is no view');
	}
	return liveRecord(mission.events(), blocksOf(lanes), view);
}

describe('the record of a real mission', () => {
	it('counts model calls, tokens and cost by role, tasks and reviews', () => {
		const record = recordOf();
		expect(record.roles).toMatchObject([
			{role: 'commander', model: 'acme/large', lanes: 1, steps: 1, tokens: 150, cost: 0.25},
			{role: 'worker', lanes: 1, steps: 2, tokens: 300, cost: 0.5},
			{role: 'reviewer', lanes: 2, steps: 0, cost: null},
		]);
		expect(record).toMatchObject({
			tasks: {done: 1},
			reviews: {pass: 1, fail: 1, void: 0, stopped: 0},
			tokens: 450,
			cost: 0.75,
			continuations: 0,
			ledger: [],
		});
	});

	it('tells calls that were wrong from those that were denied and those that were good', () => {
		const record = recordOf({
			c: [
				tool('1', 'flowdesk_delegate_task', 't1 working [worker] T\nIts result will come.'),
				tool('2', 'flowdesk_delegate_task', 'Unknown agent "coder". Agents: planner, worker.'),
				tool('3', 'flowdesk_update_todo', 'version: abc\nnew ids: T1'),
				tool('4', 'flowdesk_list_tasks', '', 'running'),
			],
			w1: [
				tool('5', 'bash', 'a test says: Unknown agent'),
				tool('6', 'edit', 'oldString not found in content', 'error'),
				tool(
					'7',
					'bash',
					'The user has specified a rule which prevents you from using it',
					'error',
				),
			],
		});
		const [commander, worker] = record.roles;
		expect(commander?.tools).toEqual({
			flowdesk_delegate_task: {calls: 2, wrong: 1, denied: 0},
			flowdesk_list_tasks: {calls: 1, wrong: 0, denied: 0},
			flowdesk_update_todo: {calls: 1, wrong: 0, denied: 0},
		});
		expect(worker?.tools).toEqual({
			bash: {calls: 2, wrong: 1, denied: 1},
			edit: {calls: 1, wrong: 1, denied: 0},
		});
		expect(record.wrongCalls.map(({laneId, tool: name}) => `${laneId} ${name}`)).toEqual([
			'c flowdesk_delegate_task',
			'w1 edit',
			'w1 bash',
		]);
	});

	it('is a table of columns that stand under each other, with every wrong call below', () => {
		const lines = liveTable(recordOf({w1: [tool('6', 'edit', 'oldString not found', 'error')]}));
		const [heading = '', ...rows] = lines.slice(0, 4);
		expect(heading).toMatch(/^role +model +lanes +model calls +tool calls +wrong +tokens +cost$/);
		const place = heading.indexOf('cost') + 'cost'.length;
		expect(rows.map((row) => row.length)).toEqual([place, place, place]);
		expect(lines).toContain('worker: edit 1 (1 wrong)');
		expect(lines).toContain('tasks: 1 done; reviews: 1 pass, 1 fail');
		expect(lines).toContain('  w1 edit title of 6: oldString not found');
		expect(lines).toContain('there is no seal');
	});
});
