import {describe, expect, it} from 'vitest';
import {planDelegation, todoOpsProblem} from '../../source/mission/delegation.js';
import {underWay} from '../helpers/in-memory-mission.js';

describe('the same call of delegate_task', () => {
	it('in the same turn is the same task, whatever the order of its arguments', () => {
		const mission = underWay([]);
		const first = mission.delegate({files: ['a'], title: 'A', prompt: 'Do A.'});
		const state = mission.state();
		const again = {prompt: 'Do A.', title: 'A', files: ['a'], agent: 'worker', background: false};
		expect(planDelegation(state, again)).toEqual({kind: 'known', taskId: first});
	});

	it('in a later turn is a new task', () => {
		const mission = underWay([{}]);
		mission.tell({type: 'user.said', laneId: 'c', text: 'Again.'});
		expect(mission.delegate({title: 'Task 1'})).toBe('t2');
	});

	it('after an answer that was lost is the same task also in a later turn', () => {
		const mission = underWay([{}]);
		mission.tell({type: 'task.answer-lost', taskId: 't1'});
		mission.tell({type: 'user.said', laneId: 'c', text: 'Again.'});
		expect(mission.delegate({title: 'Task 1'})).toBe('t1');
	});

	it('is a new wish once the result of the lost one was told', () => {
		const mission = underWay([{review: false}]);
		mission.tell({type: 'task.answer-lost', taskId: 't1'});
		mission.ends('w1');
		expect(mission.delegate({title: 'Task 1', review: false})).toBe('t2');
	});
});

describe('delegate_task refuses, and says what to do,', () => {
	it.each([
		['an unknown agent', {agent: 'wizard'}, 'Unknown agent "wizard". Agents: planner, worker.'],
		['an agent named like a part of every object', {agent: 'constructor'}, 'Unknown agent'],
		['an agent it may not use', {agent: 'reviewer'}, 'Unknown agent "reviewer"'],
		['an unknown dependency', {depends_on: ['t77']}, 'there is no task "t77". Known tasks: t1.'],
		['a dependency that is no task at all', {depends_on: ['constructor']}, 'there is no task'],
		['a circle', {depends_on: ['t2']}, 't2 is this task itself, a circle'],
		['an unknown todo item', {todo_id: 'S3'}, 'there is no item "S3". Did you mean S1?'],
		['a path outside the project', {files: ['/etc/**']}, 'is absolute'],
	])('%s', (_, call, message) => {
		const mission = underWay([{}]);
		mission.setTodo({S1: 'open'});
		expect(mission.delegate(call)).toContain(message);
		expect(mission.state().order).toEqual(['t1']);
	});

	it('a todo item while the list is empty', () => {
		expect(underWay([]).delegate({todo_id: 'S1'})).toContain('Add the item with update_todo first');
	});

	it('a dependency that will never be done', () => {
		const mission = underWay([{}]);
		mission.ends('w1', 'Status: failed');
		expect(mission.delegate({depends_on: ['t1']})).toContain('t1 is failed and will not be done');
	});

	it('the review of a task as a dependency', () => {
		const mission = underWay([{}]);
		mission.ends('w1');
		expect(mission.delegate({depends_on: ['t1-r1']})).toContain('there is no task "t1-r1"');
	});

	it('more tasks than may be open, but not more than that in all', () => {
		const mission = underWay([{review: false}, {}], {limits: {openTasks: 2}});
		expect(mission.delegate({title: 'C'})).toContain('2 tasks are open already (limit 2)');
		mission.ends('w1');
		expect(mission.delegate({title: 'C'})).toBe('t3');
	});

	it('everything once the mission is over', () => {
		const mission = underWay([]);
		mission.tell({type: 'mission.ended', outcome: 'failed', reason: 'so it is'});
		expect(mission.delegate()).toContain('The mission is over');
	});
});

describe('only FlowDesk checks a todo item', () => {
	it('so an agent may not', () => {
		const {state} = underWay([]);
		expect(todoOpsProblem(state(), [{op: 'set', id: 'S1', state: 'done'}])).toContain('S1: only');
		expect(todoOpsProblem(state(), [{op: 'add', title: 'New', state: 'done'}])).toContain(
			'New: only',
		);
		expect(todoOpsProblem(state(), [{op: 'set', id: 'S1', state: 'cancelled'}])).toBeNull();
	});

	it('but what a review has passed may be set so again', () => {
		const mission = underWay([]);
		mission.setTodo({S1: 'open'});
		mission.delegate({todo_id: 'S1'});
		mission.ends('w1');
		mission.reviews('t1', 'pass');
		expect(todoOpsProblem(mission.state(), [{op: 'set', id: 'S1', state: 'done'}])).toBeNull();
	});
});
