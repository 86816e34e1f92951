import {describe, expect, it} from 'vitest';
import type {Intent} from '../../source/runtime/intent.js';
import {factsOf} from '../../source/runtime/intents.js';
import {type TestMission, underWay} from '../helpers/in-memory-mission.js';

function wish(mission: TestMission, intent: Intent): readonly string[] {
	const facts = factsOf(mission.state(), intent);
	facts.forEach(mission.tell);
	return facts.map(({type}) => type);
}

const failed = (calls: Parameters<typeof underWay>[0]) => {
	const mission = underWay(calls);
	mission.ends('w1', 'Status: failed');
	return mission;
};

describe('a person at the screen', () => {
	it('starts a failed task again, and with it the tasks that fell because of it', () => {
		const mission = failed([
			{files: ['a']},
			{files: ['b'], depends_on: ['t1']},
			{files: ['c'], depends_on: ['t2']},
		]);
		expect(mission.state().order.map((id) => mission.task(id).state)).toEqual([
			'failed',
			'cancelled',
			'cancelled',
		]);
		wish(mission, {type: 'retry-lane', laneId: 'w1'});
		expect(mission.state().order.map((id) => mission.task(id).state)).toEqual([
			'working',
			'queued',
			'queued',
		]);
	});

	it('does not start a task again that is at work or done', () => {
		const mission = underWay([{review: false}]);
		expect(wish(mission, {type: 'retry-lane', laneId: 'w1'})).toEqual([]);
		mission.ends('w1');
		expect(wish(mission, {type: 'retry-lane', laneId: 'w1'})).toEqual([]);
	});

	it('accepts a result that no review would pass', () => {
		const mission = underWay([{}], {limits: {fixCycles: 0}});
		mission.ends('w1', 'Status: done\nMended.');
		mission.reviews('t1', 'fail');
		wish(mission, {type: 'decide-task', taskId: 't1', choice: 'accept'});
		expect(mission.task('t1')).toMatchObject({state: 'done', reason: 'accepted by the user'});
		expect(mission.prompts('c').at(-1)).toContain('Accepted by the user.');
	});

	it('decides nothing about a task that does not ask', () => {
		const mission = underWay([{}]);
		expect(wish(mission, {type: 'decide-task', taskId: 't1', choice: 'accept'})).toEqual([]);
	});

	it('answers a request once', () => {
		const mission = underWay([{}]);
		const texts = {directory: '/p/sub', title: 'bash', detail: 'ls', options: [], questions: []};
		const request = {requestId: 'r1', kind: 'permission' as const, ...texts};
		mission.tell({type: 'request.asked', laneId: 'w1', request});
		const answer = {kind: 'permission', reply: 'once', message: null} as const;
		const intent = {type: 'answer', requestId: 'r1', answer} as const;
		expect(wish(mission, intent)).toEqual(['request.answered']);
		expect(wish(mission, intent)).toEqual([]);
		expect(mission.effectsOf('answer-request')).toMatchObject([{directory: '/p/sub'}]);
	});

	it('steers a lane at work, and speaks to an idle commander with its next prompt', () => {
		const mission = underWay([{}]);
		wish(mission, {type: 'say', laneId: 'w1', text: 'Mind the tests.'});
		expect(mission.effectsOf('send-prompt').at(-1)).toMatchObject({laneId: 'w1', steer: true});
		wish(mission, {type: 'say', laneId: 'c', text: 'Go on.'});
		expect(mission.prompts('c').at(-1)).toBe('Go on.');
		wish(mission, {type: 'say', laneId: 'c', text: 'And mind the docs.'});
		expect(mission.prompts('c').at(-1)).toBe('And mind the docs.');
		expect(mission.state().commander.unsaid).toEqual([]);
	});

	it('stops one lane, or all of them with the mission', () => {
		const mission = underWay([{files: ['a']}, {files: ['b']}]);
		wish(mission, {type: 'abort-lane', laneId: 'w1'});
		expect(mission.lane('w1').state).toBe('aborting');
		wish(mission, {type: 'stop', by: 'user', outcome: 'interrupted', reason: 'enough'});
		expect(mission.lane('w2').state).toBe('aborting');
	});
});
