import {describe, expect, it} from 'vitest';
import type {Fact} from '../../source/mission/events.js';
import {underWay} from '../helpers/in-memory-mission.js';

const permission: Fact = {
	type: 'request.asked',
	laneId: 'w1',
	request: {
		requestId: 'per_1',
		kind: 'permission',
		directory: '/project',
		title: 'bash',
		detail: 'rm -rf build',
		options: [],
		questions: [],
	},
};

describe('what counts as verified', () => {
	it('a task whose review the commander turned off leaves its item open', () => {
		const mission = underWay([]);
		mission.setTodo({S1: 'open'});
		mission.delegate({todo_id: 'S1', review: false});
		mission.ends('w1');
		expect(mission.task('t1').state).toBe('done');
		expect(mission.state().todo.verified).toEqual({});
		expect(mission.state().todo.snapshot.items[0]?.state).toBe('open');
	});

	it('where the flow reviews nothing, done is enough', () => {
		const mission = underWay([], {reviewer: null});
		mission.setTodo({S1: 'open'});
		mission.delegate({todo_id: 'S1'});
		mission.ends('w1');
		expect(mission.state().todo.snapshot.items[0]?.state).toBe('done');
	});

	it.each([
		['is unticked', {S1: 'open'}],
		['is gone', {S2: 'open'}],
	] as const)('an item that %s after its review is verified no more', (_, items) => {
		const mission = underWay([]);
		mission.setTodo({S1: 'open'});
		mission.delegate({todo_id: 'S1'});
		mission.ends('w1');
		mission.reviews('t1', 'pass');
		expect(Object.keys(mission.state().todo.verified)).toEqual(['S1']);
		mission.setTodo(items);
		expect(mission.state().todo.verified).toEqual({});
	});

	it.each([
		['before', null, 'same'],
		['after', 'same', null],
	])('a review is void when the files could not be hashed %s it', (_, before, after) => {
		const mission = underWay([{}], {}, {hash: (when) => (when === 'before' ? before : after)});
		mission.ends('w1');
		mission.reviews('t1', 'pass');
		expect(mission.task('t1').state).toBe('reviewing');
		expect(mission.eventsOf('review.judged')[0]?.verdict).toBe('void');
	});
});

describe('what was said but never heard', () => {
	it('a result in an answer that was lost is told again', () => {
		const mission = underWay([{review: false}]);
		mission.ends('w1', 'the result');
		mission.tell({type: 'result.collected', taskId: 't1'});
		mission.tell({type: 'task.answer-lost', taskId: 't1'});
		mission.ends('c', 'I wait.');
		mission.pass(3000);
		expect(mission.prompts('c').at(-1)).toContain('the result');
	});

	it('an answer to a request that did not arrive can be asked for again, a closed one cannot', () => {
		const mission = underWay([{}]);
		mission.tell(permission);
		const answer = {kind: 'permission', reply: 'once', message: null} as const;
		const answered = {requestId: 'per_1', directory: '/project', by: 'user', answer} as const;
		mission.tell({type: 'request.answered', ...answered});
		expect(mission.lane('w1').state).toBe('running');
		mission.tell(permission);
		expect(mission.lane('w1').state).toBe('waiting');
		mission.tell({type: 'request.closed', requestId: 'per_1', reason: 'answered'});
		mission.tell(permission);
		expect(mission.lane('w1').state).toBe('running');
	});

	it('a call that repeats a cancelled task is a new wish', () => {
		const mission = underWay([{}]);
		mission.tell({type: 'lane.abort-requested', laneId: 'w1', by: 'commander', reason: 'no'});
		mission.ends('w1', {finish: 'aborted'});
		expect(mission.task('t1').state).toBe('cancelled');
		expect(mission.delegate({})).toBe('t2');
	});
});

describe('a server out of reach', () => {
	const lost: Fact = {type: 'server.lost', reason: 'connection refused'};
	const died = {
		finish: 'error',
		error: {name: 'X', message: 'gone', statusCode: null, retryable: true},
	} as const;

	it('uses up no task and gets no prompt; all goes on when it is back', () => {
		const mission = underWay([{files: ['a']}, {files: ['b'], title: 'other'}]);
		mission.tell(lost);
		mission.ends('w1', died);
		mission.ends('w2', died);
		const prompts = mission.effectsOf('send-prompt').length;
		mission.pass(60_000);
		expect(mission.task('t1')).toMatchObject({
			state: 'queued',
			deaths: 0,
			reason: 'OpenCode is out of reach',
		});
		expect(mission.effectsOf('send-prompt')).toHaveLength(prompts);
		mission.tell({type: 'server.returned'});
		expect(mission.task('t1').state).toBe('working');
		expect(mission.task('t2').state).toBe('working');
	});

	it('ends the mission by name when it stays away for two minutes', () => {
		const mission = underWay([{}]);
		mission.tell(lost);
		mission.pass(121_000);
		mission.pass(11_000);
		expect(mission.state().ended).toMatchObject({outcome: 'failed'});
		expect(mission.state().ended?.reason).toContain('out of reach for 120 s: connection refused');
	});
});
