import {describe, expect, it} from 'vitest';
import {underWay} from '../helpers/in-memory-mission.js';

const question = {
	requestId: 'que_1',
	kind: 'question' as const,
	directory: '/p',
	title: 'Printer',
	detail: 'Keep it?',
	options: [],
	questions: [],
};
const permission = {...question, requestId: 'per_1', kind: 'permission' as const, patterns: ['ls']};
const child = {id: 'ses_child', title: 'explore', ancestors: ['ses_parent', 'ses_w1']};
const limited = {limits: {questionMs: 60_000}};

describe('a question with a time limit', () => {
	it('is declined when it is over, never answered, and the log blames the clock', () => {
		const mission = underWay([{}], limited);
		mission.tell({type: 'request.asked', laneId: 'w1', request: question});
		mission.pass(59_000);
		expect(mission.eventsOf('request.answered')).toEqual([]);
		mission.pass(1000);
		expect(mission.eventsOf('request.answered')).toMatchObject([
			{requestId: 'que_1', by: 'clock', answer: {kind: 'declined'}},
		]);
		expect(mission.state().answers).toMatchObject([{by: 'clock'}]);
	});

	it('waits for good once somebody has looked at it, also when it is asked again', () => {
		const mission = underWay([{}], limited);
		mission.tell({type: 'request.asked', laneId: 'w1', request: question});
		mission.tell({type: 'request.touched', requestId: 'que_1', by: 'user'});
		mission.pass(600_000);
		expect(mission.eventsOf('request.answered')).toEqual([]);
		const answer = {kind: 'question' as const, answers: [['keep']]};
		const told = {requestId: 'que_1', directory: '/p', by: 'user' as const, answer};
		mission.tell({type: 'request.answered', ...told});
		mission.tell({type: 'request.asked', laneId: 'w1', request: question});
		mission.pass(600_000);
		expect(mission.eventsOf('request.answered')).toHaveLength(1);
	});

	it('has none unless the user asks for it, and permissions never have', () => {
		const free = underWay([{}]);
		free.tell({type: 'request.asked', laneId: 'w1', request: question});
		free.pass(3_600_000);
		expect(free.eventsOf('request.answered')).toEqual([]);
		const mission = underWay([{}], limited);
		mission.tell({type: 'request.asked', laneId: 'w1', request: permission});
		mission.pass(3_600_000);
		expect(mission.eventsOf('request.answered')).toEqual([]);
		expect(Object.keys(mission.state().requests)).toEqual(['per_1']);
	});
});

describe('a request of a session that a lane started', () => {
	const request = {...permission, session: child};

	it('waits beyond the turn of its lane, and holds nothing up then', () => {
		const mission = underWay([{}]);
		mission.tell({type: 'request.asked', laneId: 'w1', request});
		expect(mission.lane('w1').state).toBe('waiting');
		mission.ends('w1');
		expect(Object.keys(mission.state().requests)).toEqual(['per_1']);
		expect(mission.lane('w1').state).not.toBe('waiting');
		mission.tell({type: 'request.closed', requestId: 'per_1', reason: 'answered'});
		expect(mission.state().requests).toEqual({});
	});

	it('is taken in when its lane rests, unlike one of the lane itself', () => {
		const mission = underWay([{}]);
		mission.ends('w1');
		const own = {...permission, requestId: 'per_2'};
		mission.tell({type: 'request.asked', laneId: 'w1', request: own});
		mission.tell({type: 'request.asked', laneId: 'w1', request});
		expect(Object.keys(mission.state().requests)).toEqual(['per_1']);
	});

	it('of which nobody knows whose it is waits for a person and holds no lane', () => {
		const mission = underWay([{}]);
		const unknown = {...permission, session: {...child, ancestors: null}};
		mission.tell({type: 'request.asked', laneId: '', request: unknown});
		expect(mission.state().requests['per_1']).toMatchObject({laneId: ''});
		expect(mission.lane('w1').state).toBe('running');
	});
});

it('steering answers nothing, neither a permission nor a question', () => {
	const mission = underWay([{}]);
	mission.tell({type: 'request.asked', laneId: 'w1', request: permission});
	mission.tell({type: 'request.asked', laneId: 'w1', request: question});
	mission.tell({type: 'user.said', laneId: 'w1', text: 'yes, allow it'});
	mission.tell({type: 'prompt.planned', laneId: 'w1', kind: 'steer', text: 'yes', taskIds: []});
	expect(mission.eventsOf('request.answered')).toEqual([]);
	expect(mission.effectsOf('answer-request')).toEqual([]);
	expect(Object.keys(mission.state().requests)).toEqual(['per_1', 'que_1']);
});

it('what was asked is remembered with who answered it, a bounded number', () => {
	const mission = underWay([{}]);
	for (let number = 0; number < 250; number++) {
		const request = {...permission, requestId: `per_${number}`};
		mission.tell({type: 'request.asked', laneId: 'w1', request});
		mission.tell({
			type: 'request.closed',
			requestId: `per_${number}`,
			reason: 'answered elsewhere',
		});
	}
	const {answers} = mission.state();
	expect(answers).toHaveLength(200);
	expect(answers.at(-1)).toMatchObject({by: null, note: 'answered elsewhere'});
});
