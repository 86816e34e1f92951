import {describe, expect, it} from 'vitest';
import type {DelegateTask} from '../../source/mission/tools.js';
import {type TestMission, underWay} from '../helpers/in-memory-mission.js';
import type {SettingsWishes} from '../helpers/in-memory-settings.js';

/** Calls that claim files of their own, so that only caps can stand in their way. */
const apart = (count: number, call: Partial<DelegateTask> = {}) =>
	Array.from({length: count}, (_, at) => ({files: [`src/${at}/**`], ...call}));

/** State of every task, with the reason of those that wait. */
const standing = (mission: TestMission) =>
	mission.state().order.map((id) => {
		const {state, reason} = mission.task(id);
		return state === 'queued' ? `${id} ${reason}` : `${id} ${state}`;
	});

describe('a task waits for the first gate that is closed, and says which', () => {
	const gates: readonly [string, SettingsWishes, string][] = [
		['its role', {roles: {worker: {cap: 1}}}, 'cap worker 1/1'],
		['all lanes, the commander among them', {maxLanes: 2}, 'cap lanes 2/2'],
		['its provider', {providerCaps: {acme: 2}}, 'cap acme 2/2'],
		['its model', {modelCaps: {'acme/small': 2}}, 'cap acme/small 2/2'],
		['its role first', {roles: {worker: {cap: 1}}, maxLanes: 2}, 'cap worker 1/1'],
	];

	it.each(gates)('of %s', (_, wishes, reason) => {
		const mission = underWay(apart(2), wishes);
		expect(standing(mission)).toEqual(['t1 working', `t2 ${reason}`]);
	});

	it('and starts as soon as the gate opens', () => {
		const mission = underWay(apart(2, {review: false}), {roles: {worker: {cap: 1}}});
		mission.ends('w1');
		expect(standing(mission)).toEqual(['t1 done', 't2 working']);
	});

	it('with the gates that were known when it was let in', () => {
		const mission = underWay(apart(2), {roles: {worker: {cap: 4}}, maxLanes: null});
		expect(mission.eventsOf('task.admitted')[1]?.gates).toEqual([
			'worker 1/4',
			'lanes 2/no cap',
			'acme 2/no cap',
			'acme/small 2/no cap',
			'quota of acme is not known (nothing was read): used all the same',
		]);
	});

	it('of the pause', () => {
		const mission = underWay([]);
		mission.tell({type: 'mission.paused', by: 'user', reason: 'paused by you'});
		mission.delegate();
		expect(standing(mission)).toEqual(['t1 the mission is paused']);
		mission.tell({type: 'mission.resumed', by: 'user'});
		expect(standing(mission)).toEqual(['t1 working']);
	});

	it('of the tasks it depends on', () => {
		const call = {review: false};
		const mission = underWay([
			...apart(2, call),
			{files: ['src/9/**'], depends_on: ['t1', 't2'], ...call},
		]);
		expect(standing(mission)[2]).toBe('t3 after t1, t2');
		mission.ends('w1');
		expect(standing(mission)[2]).toBe('t3 after t2');
		mission.ends('w2');
		expect(standing(mission)[2]).toBe('t3 working');
	});

	it('of the files another task holds', () => {
		const mission = underWay([
			{files: ['src/ast/**']},
			{files: ['src/ast/node.ts']},
			{files: ['docs/**']},
		]);
		expect(standing(mission)).toEqual([
			't1 working',
			't2 waits for w1: src/ast/** and src/ast/node.ts',
			't3 working',
		]);
	});
});

describe('caps', () => {
	it('of 0 let nothing in and of null everything', () => {
		const none = underWay([], {roles: {worker: {cap: null}}, maxLanes: null});
		none.tell({type: 'caps.changed', by: 'user', roles: {worker: 0}});
		expect(none.delegate()).toContain('cap of worker is 0');
		const all = underWay(apart(80), {roles: {worker: {cap: null}}, maxLanes: null});
		expect(standing(all).filter((line) => line.endsWith('working'))).toHaveLength(80);
	});

	it('that are lowered let running lanes go on and nothing new in', () => {
		const mission = underWay(apart(5, {review: false}), {roles: {worker: {cap: 3}}});
		mission.tell({type: 'caps.changed', by: 'user', roles: {worker: 1}});
		expect(standing(mission)).toEqual([
			't1 working',
			't2 working',
			't3 working',
			't4 cap worker 3/1',
			't5 cap worker 3/1',
		]);
		mission.ends('w1');
		mission.ends('w2');
		expect(standing(mission)[3]).toBe('t4 cap worker 1/1');
		mission.ends('w3');
		expect(standing(mission)[3]).toBe('t4 working');
	});

	it('that are raised let waiting tasks in at once', () => {
		const mission = underWay(apart(3), {roles: {worker: {cap: 1}}});
		mission.tell({type: 'caps.changed', by: 'user', roles: {worker: 2}, maxLanes: null});
		expect(standing(mission)).toEqual(['t1 working', 't2 working', 't3 cap worker 2/2']);
	});

	it('count a lane from its opening, before it has a session', () => {
		const mission = underWay(apart(2), {roles: {worker: {cap: 1}}}, {holdsOpening: true});
		mission.tell({type: 'lane.opened', laneId: 'c', sessionId: 'ses_c'});
		expect(standing(mission)).toEqual(['t1 working', 't2 cap worker 1/1']);
		expect(mission.lane('w1').state).toBe('opening');
	});
});

describe('claims', () => {
	it('without files are the whole tree: such a task runs alone', () => {
		const mission = underWay([{}, {files: ['docs/**']}]);
		expect(standing(mission)).toEqual(['t1 working', 't2 waits for w1: ** and docs/**']);
	});

	it('are nothing for roles that change no files', () => {
		const mission = underWay([{}, {agent: 'planner'}, {agent: 'planner'}]);
		expect(standing(mission)).toEqual(['t1 working', 't2 working', 't3 working']);
	});

	it('are held through review and every fix cycle until the verdict', () => {
		const files = ['src/a/**'];
		const mission = underWay([{files}, {files}]);
		mission.ends('w1');
		expect(standing(mission)).toEqual([
			't1 reviewing',
			't2 waits for w1: src/a/**',
			't1-r1 working',
		]);
		mission.reviews('t1', 'fail');
		expect(standing(mission).slice(0, 2)).toEqual(['t1 working', 't2 waits for w1: src/a/**']);
		mission.ends('w1');
		mission.reviews('t1', 'pass');
		expect(standing(mission).slice(0, 2)).toEqual(['t1 done', 't2 working']);
	});

	it('are held while a fix waits for a free lane', () => {
		const mission = underWay([{files: ['a/**']}, {files: ['b/**']}, {files: ['a/**']}], {
			roles: {worker: {cap: 1}},
		});
		mission.ends('w1');
		mission.reviews('t1', 'fail');
		expect(standing(mission).slice(0, 3)).toEqual([
			't1 cap worker 1/1',
			't2 working',
			't3 cap worker 1/1',
		]);
		mission.tell({type: 'caps.changed', by: 'user', roles: {worker: 5}});
		expect(standing(mission)[2]).toBe('t3 waits for w1: a/**');
	});

	it('are let go while a person is asked, and taken anew when the task is retried', () => {
		const files = ['a/**'];
		const mission = underWay([{files}, {files}], {limits: {fixCycles: 0}});
		mission.ends('w1');
		mission.reviews('t1', 'fail');
		expect(standing(mission).slice(0, 2)).toEqual(['t1 asking', 't2 working']);
		mission.tell({type: 'task.decided', taskId: 't1', by: 'user', choice: 'retry'});
		expect(standing(mission).slice(0, 2)).toEqual(['t1 waits for w2: a/**', 't2 working']);
		mission.ends('w2');
		mission.reviews('t2', 'pass');
		expect(standing(mission)[0]).toBe('t1 working');
	});
});

describe('the queue', () => {
	it('is first come, first served', () => {
		const mission = underWay(apart(4, {review: false}), {roles: {worker: {cap: 1}}});
		for (const lane of ['w1', 'w2', 'w3', 'w4']) {
			mission.ends(lane);
		}

		const order = mission.eventsOf('task.admitted').map(({taskId}) => taskId);
		expect(order).toEqual(['t1', 't2', 't3', 't4']);
	});

	it('does not starve a task that claims the whole tree', () => {
		const mission = underWay([
			{files: ['a/**'], review: false},
			{review: false},
			{files: ['b/**']},
		]);
		expect(standing(mission)).toEqual([
			't1 working',
			't2 waits for w1: a/** and **',
			't3 waits for t2: ** and b/**',
		]);
		mission.ends('w1');
		expect(standing(mission).slice(1)).toEqual(['t2 working', 't3 waits for w2: ** and b/**']);
	});

	it('lets reviews pass in front of new work', () => {
		const mission = underWay(apart(3), {maxLanes: 2});
		mission.ends('w1');
		expect(standing(mission)).toEqual([
			't1 reviewing',
			't2 cap lanes 2/2',
			't3 cap lanes 2/2',
			't1-r1 working',
		]);
	});

	it('tells the commander of tasks that can never start', () => {
		const mission = underWay([
			{files: ['a/**']},
			{files: ['b/**'], depends_on: ['t1']},
			{files: ['c/**'], depends_on: ['t2']},
		]);
		mission.ends('w1', 'Status: failed\nIt cannot be done.');
		expect(standing(mission)).toEqual(['t1 failed', 't2 cancelled', 't3 cancelled']);
		expect(mission.prompts('c').at(-1)).toContain('it depends on t1, which is failed');
	});
});
