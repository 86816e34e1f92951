import {describe, expect, it} from 'vitest';
import type {PersonRequest} from '../../source/mission/records.js';
import {createMission, underWay} from '../helpers/in-memory-mission.js';

const failed = (retryable: boolean) => ({
	finish: 'error' as const,
	text: '',
	error: {name: 'APIError', message: 'overloaded', statusCode: 529, retryable},
});

const request: PersonRequest = {
	requestId: 'q1',
	kind: 'question',
	directory: '/p',
	title: 'Which database?',
	detail: 'SQLite or PostgreSQL?',
	options: ['SQLite', 'PostgreSQL'],
	questions: [],
};

describe("the commander's first prompt", () => {
	it('has the mission, the agents, and what failed before', () => {
		const checks = [{id: 'test', command: 'npm test', timeoutMs: 1000}];
		const mission = createMission({checks}, {exitCodes: () => ({test: 1})});
		mission.start();
		const [text] = mission.prompts('c');
		expect(text).toContain('Mend it.');
		expect(text).toContain('planner (at most 3 at once), worker (at most 10 at once)');
		expect(text).toContain('Before the mission "npm test" failed with exit 1.');
	});

	it('is sent after a resume when the user had stopped the commander before it', () => {
		const mission = createMission({}, {holdsOpening: true});
		mission.start();
		mission.tell({type: 'lane.abort-requested', laneId: 'c', by: 'user', reason: 'stop'});
		mission.tell({type: 'lane.opened', laneId: 'c', sessionId: 'ses_c'});
		mission.ends('c', {finish: 'aborted', text: '', messageId: ''});
		expect(mission.prompts('c')).toEqual([]);
		mission.tell({type: 'mission.resumed', by: 'user'});
		expect(mission.prompts('c')[0]).toContain('Mend it.');
	});

	it('is sent again when it did not arrive', () => {
		const mission = createMission();
		mission.start();
		const promptId = mission.eventsOf('prompt.planned')[0]?.id ?? '';
		const reason = 'connection reset';
		mission.tell({type: 'prompt.failed', laneId: 'c', promptId, reason, retryable: true});
		expect(mission.prompts('c')).toHaveLength(2);
		expect(mission.prompts('c')[1]).toBe(mission.prompts('c')[0]);
	});
});

describe('a commander whose model fails', () => {
	it('is tried again, and ends the mission after three failures in a row', () => {
		const mission = createMission();
		mission.start();
		mission.ends('c', failed(true));
		mission.pass(3000);
		mission.ends('c', failed(true));
		mission.pass(3000);
		expect(mission.state().ended).toBeNull();
		mission.ends('c', failed(true));
		expect(mission.state().ended).toMatchObject({outcome: 'failed'});
		expect(mission.state().ended?.reason).toContain('overloaded');
	});

	it('and recovers starts the count anew', () => {
		const mission = createMission();
		mission.start();
		for (const turn of [failed(true), failed(true), 'I am back.', failed(true), failed(true)]) {
			mission.ends('c', turn);
			mission.setTodo({[`S${mission.events().length}`]: 'open'});
			mission.pass(3000);
		}

		expect(mission.state().ended).toBeNull();
	});

	it('for good ends the mission at once', () => {
		const mission = createMission();
		mission.start();
		mission.ends('c', failed(false));
		expect(mission.state().ended?.outcome).toBe('failed');
	});

	it('to get a session is opened again, three times at most', () => {
		const mission = createMission({}, {holdsOpening: true});
		mission.start();
		for (let attempt = 0; attempt < 3; attempt += 1) {
			expect(mission.effectsOf('open-lane')).toHaveLength(attempt + 1);
			const reason = 'no session';
			mission.tell({type: 'lane.open-failed', laneId: 'c', reason, retryable: true});
		}

		expect(mission.state().ended).toMatchObject({outcome: 'failed'});
	});

	it('to get a session once goes on as if nothing had happened', () => {
		const mission = createMission({}, {holdsOpening: true});
		mission.start();
		mission.tell({type: 'lane.open-failed', laneId: 'c', reason: 'busy', retryable: true});
		mission.tell({type: 'lane.opened', laneId: 'c', sessionId: 'ses_c'});
		expect(mission.prompts('c')[0]).toContain('Mend it.');
	});
});

describe('what a person says', () => {
	it('goes to an idle commander at once, also while the mission is paused', () => {
		const mission = underWay([]);
		mission.tell({type: 'mission.paused', by: 'user', reason: 'paused by you'});
		mission.tell({type: 'user.said', laneId: 'c', text: 'Stop the parser work.'});
		expect(mission.prompts('c').at(-1)).toBe('Stop the parser work.');
		expect(mission.state().commander.unsaid).toEqual([]);
	});

	it('waits for a commander that cannot be told yet, and is not lost', () => {
		const mission = createMission({}, {holdsOpening: true});
		mission.start();
		mission.tell({type: 'user.said', laneId: 'c', text: 'One.'});
		mission.tell({type: 'user.said', laneId: 'c', text: 'Two.'});
		mission.tell({type: 'lane.opened', laneId: 'c', sessionId: 'ses_c'});
		mission.ends('c');
		expect(mission.prompts('c').at(-1)).toBe('One.\n\nTwo.');
	});

	it('is said again when the prompt that carried it did not arrive', () => {
		const mission = underWay([]);
		mission.tell({type: 'user.said', laneId: 'c', text: 'Only the parser.'});
		const promptId = mission.eventsOf('prompt.planned').at(-1)?.id ?? '';
		mission.tell({type: 'prompt.failed', laneId: 'c', promptId, reason: 'gone', retryable: true});
		expect(mission.prompts('c').filter((text) => text === 'Only the parser.')).toHaveLength(2);
	});

	it('steers a lane at work without ending its turn or anything it does', () => {
		const mission = underWay([{}]);
		const text = 'Mind the tests.';
		mission.tell({type: 'prompt.planned', laneId: 'w1', kind: 'steer', text, taskIds: []});
		expect(mission.effectsOf('send-prompt').at(-1)).toMatchObject({laneId: 'w1', steer: true});
		const promptId = mission.eventsOf('prompt.planned').at(-1)?.id ?? '';
		mission.tell({type: 'prompt.failed', laneId: 'w1', promptId, reason: 'gone', retryable: true});
		expect(mission.lane('w1').state).toBe('running');
	});
});

describe('a planner that is blocked', () => {
	it.each([
		'Planning blocked: which database?',
		'Status: blocked\nWhich database?',
		'**Blocked:** ?',
	])('says so in its first line, and the commander is told: %s', (text) => {
		const mission = underWay([{agent: 'planner'}]);
		mission.ends('p1', text);
		expect(mission.task('t1').state).toBe('blocked');
		// To the eye it is not done.
		expect(mission.lane('p1')).toMatchObject({state: 'failed', reason: text});
		expect(mission.prompts('c').at(-1)).toContain('t1 blocked [planner]');
		expect(mission.prompts('c').at(-1)).toContain(text);
	});
});

describe('plan mode', () => {
	it('does not end while a person has paused', () => {
		const mission = underWay([{agent: 'planner'}], {stopAfter: 'plan'});
		mission.setTodo({S1: 'open'});
		mission.ends('p1', 'Status: done');
		mission.tell({type: 'mission.paused', by: 'user', reason: 'you paused it'});
		mission.ends('c', 'The plan stands.');
		expect(mission.state().ended).toBeNull();
		mission.tell({type: 'mission.resumed', by: 'user'});
		expect(mission.state().ended?.outcome).toBe('planned');
	});

	it('ends when the plan is written and everybody rests', () => {
		const mission = underWay([{agent: 'planner'}], {stopAfter: 'plan'});
		mission.setTodo({S1: 'open', S2: 'open'});
		expect(mission.state().ended).toBeNull();
		mission.ends('p1', 'Status: done');
		mission.ends('c', 'The plan stands.');
		expect(mission.state().ended).toMatchObject({outcome: 'planned'});
		expect(mission.state().ended?.reason).toBe('the plan has 2 items');
	});

	it('starts nobody who changes files', () => {
		const mission = underWay([], {stopAfter: 'plan'});
		expect(mission.delegate()).toContain('This mission only plans');
	});

	it('without a plan does not count as planned', () => {
		const mission = underWay([], {stopAfter: 'plan'});
		expect(mission.state().ended).toBeNull();
	});
});

describe('nobody at the screen', () => {
	it('ends a mission that needs a person, once the other lanes are done, and says who asked what', () => {
		const mission = underWay(
			[
				{files: ['a'], review: false},
				{files: ['b'], review: false},
			],
			{
				attended: false,
			},
		);
		mission.tell({type: 'request.asked', laneId: 'w1', request});
		expect(mission.state().stop).toBeNull();
		mission.ends('w2');
		mission.pass(2000);
		mission.ends('c', 'I wait.');
		expect(mission.state().stop).toMatchObject({outcome: 'needs-person'});
		expect(mission.state().stop?.reason).toContain('w1 asks (question): Which database?');
		mission.ends('w1', {finish: 'aborted', text: ''});
		expect(mission.state().ended?.outcome).toBe('needs-person');
	});

	it('ends a mission in which a person must decide on a task', () => {
		const mission = underWay([{}], {attended: false, limits: {fixCycles: 0}});
		mission.ends('w1');
		mission.reviews('t1', 'fail');
		expect(mission.state().ended).toMatchObject({outcome: 'needs-person'});
		expect(mission.state().ended?.reason).toContain('t1 Task 1: failed review after 0 fix cycles');
	});

	it('ends a mission whose work waits for a cap of 0', () => {
		const calls = [
			{files: ['a'], review: false},
			{files: ['b'], review: false},
		];
		const mission = underWay(calls, {attended: false, roles: {worker: {cap: 1}}});
		mission.tell({type: 'caps.changed', by: 'user', roles: {worker: 0}});
		mission.ends('w1');
		mission.pass(2000);
		expect(mission.state().ended).toBeNull();
		mission.ends('c', 'I wait.');
		expect(mission.state().ended).toMatchObject({outcome: 'needs-person'});
		expect(mission.state().ended?.reason).toBe('t2 waits: cap worker 0/0');
	});

	it('ends a mission whose reviews wait for a cap of 0', () => {
		const mission = underWay([{}], {attended: false, roles: {reviewer: {cap: 0}}});
		mission.ends('w1');
		expect(mission.state().ended).toMatchObject({outcome: 'needs-person'});
		expect(mission.state().ended?.reason).toBe('t1-r1 waits: cap reviewer 0/0');
	});

	it('does not end a mission that a person attends', () => {
		const mission = underWay([{}]);
		mission.tell({type: 'request.asked', laneId: 'w1', request});
		mission.pass(600_000);
		expect(mission.state().stop).toBeNull();
	});
});
