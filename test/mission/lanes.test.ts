import {describe, expect, it} from 'vitest';
import {initialState} from '../../source/mission/initial-state.js';
import {reduce} from '../../source/mission/reduce.js';
import {createMission, underWay} from '../helpers/in-memory-mission.js';

const broken = {name: 'APIError', message: 'overloaded', statusCode: 529, retryable: true};
const died = {finish: 'error' as const, text: 'I had found the bug.', error: broken};
const aborted = {finish: 'aborted' as const, text: 'I had found the bug.'};

describe('a worker whose lane dies', () => {
	it('is replaced by a new lane that is told what the first one left behind', () => {
		const mission = underWay([{files: ['src/**']}]);
		mission.ends('w1', died);
		expect(mission.lane('w1').state).toBe('failed');
		expect(mission.task('t1')).toMatchObject({state: 'working', laneId: 'w2', deaths: 1});
		expect(mission.prompts('w2')[0]).toContain(
			'w1 ended (529 overloaded (retryable)) after writing: I had found the bug.',
		);
	});

	it('as often as attempts are allowed fails, and the commander gets the partial result', () => {
		const mission = underWay([{}], {limits: {attempts: 2}});
		mission.ends('w1', died);
		mission.ends('w2', died);
		expect(mission.task('t1').state).toBe('failed');
		expect(mission.prompts('c').at(-1)).toContain('Partial result:\nI had found the bug.');
	});

	it('of something that will not pass is not tried again', () => {
		const mission = underWay([{}]);
		mission.ends('w1', {...died, error: {...broken, retryable: false}});
		expect(mission.task('t1')).toMatchObject({state: 'failed', deaths: 0});
	});

	it('before it has a session is replaced too', () => {
		const mission = underWay([{}], {}, {holdsOpening: true});
		mission.tell({type: 'lane.opened', laneId: 'c', sessionId: 'ses_c'});
		const reason = 'no session';
		mission.tell({type: 'lane.open-failed', laneId: 'w1', reason, retryable: true});
		expect(mission.task('t1')).toMatchObject({state: 'working', laneId: 'w2'});
	});

	it('because its prompt could not be sent is replaced too', () => {
		const mission = underWay([{}]);
		const promptId = mission.eventsOf('prompt.planned').at(-1)?.id ?? '';
		const reason = 'connection reset';
		mission.tell({type: 'prompt.failed', laneId: 'w1', promptId, reason, retryable: true});
		expect(mission.task('t1')).toMatchObject({state: 'working', laneId: 'w2'});
	});

	it('of silence is stopped and replaced', () => {
		const mission = underWay([{}]);
		mission.tell({type: 'lane.silent', laneId: 'w1', sinceMs: 600_000});
		// A repeated report of its session stops nothing a second time.
		mission.tell({type: 'lane.opened', laneId: 'w1', sessionId: 'ses_w1'});
		expect(mission.effectsOf('abort-session')).toHaveLength(1);
		mission.ends('w1', aborted);
		expect(mission.lane('w1')).toMatchObject({state: 'stalled', reason: 'no output for 600 s'});
		expect(mission.task('t1')).toMatchObject({state: 'working', laneId: 'w2'});
	});
});

describe('a lane that is stopped by the user', () => {
	const stop = (laneId: string) =>
		({type: 'lane.abort-requested', laneId, by: 'user', reason: 'stopped by you'}) as const;

	it('leaves its partial result with the commander and is not started again', () => {
		const mission = underWay([{}]);
		mission.tell(stop('w1'));
		expect(mission.effectsOf('abort-session')).toEqual([
			{type: 'abort-session', laneId: 'w1', sessionId: 'ses_w1'},
		]);
		mission.ends('w1', aborted);
		expect(mission.task('t1').state).toBe('cancelled');
		expect(mission.prompts('c').at(-1)).toContain('Partial result:\nI had found the bug.');
	});

	it.each([
		['an error', died],
		['its last word', 'Status: done\nI had found the bug.'],
	])('stays stopped when its turn ends with %s', (_, turn) => {
		const mission = underWay([{}]);
		mission.tell(stop('w1'));
		mission.ends('w1', turn);
		expect(mission.task('t1').state).toBe('cancelled');
		expect(mission.task('t1').report).toContain('I had found the bug.');
	});

	it('while it opens is stopped as soon as there is something to stop', () => {
		const mission = underWay([{}], {}, {holdsOpening: true});
		mission.tell({type: 'lane.opened', laneId: 'c', sessionId: 'ses_c'});
		mission.tell(stop('w1'));
		expect(mission.effectsOf('abort-session')).toEqual([]);
		mission.tell({type: 'lane.opened', laneId: 'w1', sessionId: 'ses_w1'});
		expect(mission.effectsOf('abort-session')).toHaveLength(1);
		// Repeated, it asks for no second end, which could hit the next turn.
		mission.tell({type: 'lane.opened', laneId: 'w1', sessionId: 'ses_w1'});
		expect(mission.effectsOf('abort-session')).toHaveLength(1);
		mission.ends('w1', {finish: 'aborted', messageId: '', text: ''});
		expect(mission.task('t1').state).toBe('cancelled');
	});

	it('before its second turn wrote anything ends all the same', () => {
		const mission = underWay([{}]);
		mission.ends('w1', {text: 'Mended.', messageId: 'msg_a'});
		mission.reviews('t1', 'fail');
		mission.tell(stop('w1'));
		mission.ends('w1', {finish: 'aborted', text: 'Mended.', messageId: 'msg_a'});
		expect(mission.task('t1').state).toBe('cancelled');
	});

	it('while the engine stops it for silence is not started again', () => {
		const mission = underWay([{}]);
		mission.tell({type: 'lane.silent', laneId: 'w1', sinceMs: 600_000});
		mission.tell(stop('w1'));
		mission.ends('w1', aborted);
		expect(mission.task('t1').state).toBe('cancelled');
	});

	it('can be started again, in a new lane that knows what was tried', () => {
		const mission = underWay([{}]);
		mission.tell(stop('w1'));
		mission.ends('w1', aborted);
		mission.tell({type: 'task.retried', taskId: 't1', by: 'user'});
		expect(mission.task('t1')).toMatchObject({state: 'working', laneId: 'w2'});
		expect(mission.prompts('w2')[0]).toContain('I had found the bug.');
	});
});

describe('a lane that is reported on twice', () => {
	it('does not end its next turn with the report of the last one', () => {
		const mission = underWay([{}]);
		mission.ends('w1', {messageId: 'msg_a'});
		mission.reviews('t1', 'fail');
		mission.ends('w1', {messageId: 'msg_a'});
		expect(mission.lane('w1').state).toBe('running');
	});

	it('does not end because an older prompt failed', () => {
		const mission = underWay([{}]);
		const promptId = mission.eventsOf('prompt.planned')[0]?.id ?? '';
		mission.tell({type: 'prompt.failed', laneId: 'w1', promptId, reason: 'late', retryable: true});
		expect(mission.lane('w1').state).toBe('running');
	});

	it('counts the usage of a step once', () => {
		const mission = underWay([{}]);
		const usage = {input: 10, output: 1, reasoning: 0, cacheRead: 0, cacheWrite: 0, cost: 0.5};
		const step = {type: 'step.finished', laneId: 'w1', messageId: 'm', model: 'm', usage} as const;
		mission.tell(step);
		mission.tell(step);
		expect(Object.keys(mission.lane('w1').steps)).toHaveLength(1);
	});
});

describe('a lane that waits', () => {
	const texts = {directory: '/p', title: 'bash', detail: 'rm -rf dist', options: [], questions: []};
	const request = {requestId: 'r1', kind: 'permission' as const, ...texts};

	it('for a person goes on when it is answered', () => {
		const mission = underWay([{}]);
		mission.tell({type: 'request.asked', laneId: 'w1', request});
		expect(mission.lane('w1')).toMatchObject({state: 'waiting', reason: 'permission'});
		const answer = {kind: 'permission' as const, reply: 'once' as const, message: null};
		mission.tell({type: 'request.answered', requestId: 'r1', directory: '/p', by: 'user', answer});
		expect(mission.lane('w1').state).toBe('running');
		expect(mission.effectsOf('answer-request')).toHaveLength(1);
	});

	it('for a person is not asked for again once it was answered', () => {
		const mission = underWay([{}]);
		mission.tell({type: 'request.closed', requestId: 'r1', reason: 'answered elsewhere'});
		mission.tell({type: 'request.asked', laneId: 'w1', request});
		expect(mission.state().requests).toEqual({});
	});

	it('for a person no longer does when its turn is over', () => {
		const mission = underWay([{}]);
		mission.tell({type: 'request.asked', laneId: 'w1', request});
		mission.ends('w1', died);
		expect(mission.state().requests).toEqual({});
		mission.tell({type: 'request.asked', laneId: 'w1', request});
		expect(mission.state().requests).toEqual({});
	});

	it('for its provider says until when, and goes on', () => {
		const mission = underWay([{}]);
		const waited = {
			attempt: 1,
			until: 1_009_000,
			isRateLimit: true,
			reason: '429 Too Many Requests',
		};
		mission.tell({type: 'lane.waited', laneId: 'w1', ...waited});
		expect(mission.lane('w1')).toMatchObject({state: 'waiting', until: 1_009_000});
		mission.tell({type: 'lane.resumed', laneId: 'w1'});
		expect(mission.lane('w1')).toMatchObject({state: 'running', until: null});
	});
});

describe('a mission that is stopped', () => {
	const stop = {
		type: 'mission.stop-requested',
		by: 'signal',
		outcome: 'interrupted',
		reason: 'SIGINT',
	} as const;

	it('aborts its lanes, waits for them, and then ends', () => {
		const mission = underWay([{files: ['a']}, {files: ['b']}]);
		mission.tell(stop);
		expect(mission.effectsOf('abort-session').map(({laneId}) => laneId)).toEqual(['w1', 'w2']);
		expect(mission.state().ended).toBeNull();
		mission.ends('w1', aborted);
		mission.ends('w2', aborted);
		expect(mission.state().ended).toMatchObject({outcome: 'interrupted', reason: 'SIGINT'});
		expect(mission.effects().at(-1)?.type).toBe('close-mission');
	});

	it('ends after ten seconds though a lane does not', () => {
		const mission = underWay([{}]);
		mission.tell(stop);
		mission.pass(9999);
		expect(mission.state().ended).toBeNull();
		mission.pass(1);
		expect(mission.state().ended?.outcome).toBe('interrupted');
	});

	it('starts nothing any more', () => {
		const mission = underWay([{files: ['a']}]);
		mission.tell(stop);
		expect(mission.delegate({files: ['b']})).toContain('The mission is over');
		mission.ends('w1', aborted);
		expect(mission.effectsOf('open-lane').map(({laneId}) => laneId)).toEqual(['c', 'w1']);
	});

	it('by its time limit names the limit', () => {
		const mission = underWay([], {limits: {timeMs: 60_000}, countdownMs: 120_000});
		mission.pass(60_000);
		expect(mission.state().ended).toMatchObject({outcome: 'limit'});
		expect(mission.state().ended?.reason).toContain('limit timeMs');
	});
});

describe('a replay', () => {
	it('of all events through reduce alone gives the same state and asks nothing of the world', () => {
		const mission = createMission();
		mission.start();
		mission.setTodo({S1: 'open'});
		mission.delegate({todo_id: 'S1'});
		mission.ends('w1');
		mission.reviews('t1', 'pass');
		mission.pass(10_000);
		expect(mission.events().reduce(reduce, initialState)).toEqual(mission.state());
	});
});

it('why a lane ended is a sentence of its own, also where its lines are read as one', () => {
	for (const [text, rest] of [
		['', 'It had written nothing.'],
		['half of it', 'Partial result: half of it'],
	] as const) {
		const mission = underWay([{files: ['a']}]);
		mission.tell({
			type: 'lane.abort-requested',
			laneId: 'w1',
			by: 'user',
			reason: 'stopped by the user',
		});
		mission.ends('w1', {finish: 'aborted', text});
		expect(mission.task('t1').reason.replaceAll('\n', ' ')).toBe(`stopped by the user. ${rest}`);
	}
});
