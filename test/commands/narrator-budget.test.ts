import {describe, expect, test} from 'vitest';
import {createNarrator} from '../../source/commands/narrator.js';
import type {Fact, MissionEvent} from '../../source/mission/events.js';
import {testSettings} from '../helpers/in-memory-settings.js';
import {taskSpec} from '../helpers/task-spec.js';

const task = taskSpec();

const begun: Fact = {
	type: 'mission.started',
	missionId: 'm1',
	text: 'Repair it',
	directory: '/home/me/project',
	settings: testSettings({attended: false}),
};

/** Lines that the facts become, a second apart, without those of the mission's start. */
function told(...facts: readonly Fact[]): readonly string[] {
	const narrate = createNarrator();
	const [, ...rest] = [begun, ...facts].map((fact, index) =>
		narrate({...fact, id: String(index), at: 1000 * index} as MissionEvent),
	);
	return rest.flat().map(({text}) => text);
}

describe('a budget that is used up', () => {
	const reached = {
		type: 'budget.reached',
		usd: 5,
		tokens: 9,
		reason: 'budget is spent; 0 items',
	} as const;
	const requeued: Fact = {type: 'task.requeued', taskId: 't1', reason: 'the budget is used up'};
	const waits: Fact = {type: 'task.waits', taskId: 't1', reason: 'the budget is used up'};

	test('ends a mission without a person, its whole reason is left to the end, and nothing is said of tasks that are tried again or wait', () => {
		const stopping = {by: 'engine', outcome: 'limit', reason: 'budget is spent; 0 items'} as const;
		expect(
			told(reached, requeued, waits, {type: 'mission.stop-requested', ...stopping}, waits),
		).toEqual([
			'   0:01  nothing new is sent: budget is spent',
			'   0:04  stopping: nothing more may be sent',
		]);
	});

	test('of a day that is over holds nothing any more: what happens then is told again', () => {
		const spent = {day: '2026-11-21', nanoUsd: 0, tokens: 0, startsAt: 0, endsAt: 9};
		const lines = told(reached, waits, {type: 'day.read', ...spent}, requeued);
		expect(lines).toHaveLength(2);
		expect(lines[1]).toContain('t1');
	});

	test('of a role holds on when that of another is raised', () => {
		expect(
			told(
				{type: 'task.created', by: 'commander', task},
				{...reached, role: 'planner'},
				{...reached, role: 'worker'},
				{type: 'budget.raised', by: 'user', roles: {planner: {usd: 9, tokens: null}}},
				requeued,
			).at(-1),
		).toBe('   0:05  t1 goes back to the queue: the budget is used up');
	});

	test('of a role holds its tasks only, and says that they go back to the queue', () => {
		const other: Fact = {type: 'task.requeued', taskId: 't2', reason: 'stalled'};
		expect(
			told(
				{type: 'task.created', by: 'commander', task},
				{type: 'task.created', by: 'commander', task: {...task, id: 't2', role: 'planner'}},
				{...reached, role: 'worker'},
				requeued,
				other,
				{type: 'budget.raised', by: 'user', roles: {worker: {usd: 9, tokens: null}}},
				{...requeued, reason: 'stalled'},
			).slice(3),
		).toEqual([
			'   0:04  t1 goes back to the queue: the budget is used up',
			'   0:05  t2 is tried again in a new lane: stalled',
			'   0:06  the budget of worker is raised by you to $9.00',
			'   0:07  t1 is tried again in a new lane: stalled',
		]);
	});
});

test('a continuation is told with the number that the commander is told, also where one before it did not count', () => {
	const asked = (count: number): Fact => ({
		type: 'prompt.planned',
		laneId: 'c',
		kind: 'continuation',
		text: `Continuation ${count} of at most 20. The mission is not sealed.`,
		taskIds: [],
	});
	expect(told(asked(1), asked(1)).map((line) => line.slice(9))).toEqual([
		'continuation 1 of 20: the commander is asked to go on',
		'continuation 1 of 20: the commander is asked to go on',
	]);
});

test('a wait that says why it is one is told when it begins, and other timers say nothing', () => {
	const timer = {type: 'timer.set', timer: 'first reading', dueAt: 30_000} as const;
	expect(told(timer, {...timer, reason: 'waits for a reading'})).toEqual([
		'   0:02  waits for a reading',
	]);
});

test('the reason of a stop that is for another cause is told, also while a budget is used up', () => {
	const reached: Fact = {type: 'budget.reached', usd: 5, tokens: 9, reason: 'budget is spent'};
	const stop: Fact = {
		type: 'mission.stop-requested',
		by: 'user',
		outcome: 'interrupted',
		reason: 'stopped by you',
	};
	expect(told(reached, stop).at(-1)).toBe('   0:02  stopping: stopped by you');
});

test('a task that failed is told to the end of its sentence: that says what to do', () => {
	const detail = `${'one more call may cost more than is left of it, '.repeat(8)}so go on.`;
	const lines = told(
		{type: 'task.created', by: 'commander', task},
		{type: 'task.finished', taskId: 't1', outcome: 'failed', detail},
	);
	expect(lines.at(-1)).toBe(`   0:02  t1 failed: ${detail}`);
});
