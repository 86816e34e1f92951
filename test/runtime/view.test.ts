import {describe, expect, it} from 'vitest';
import {initialState} from '../../source/mission/initial-state.js';
import {viewOf} from '../../source/runtime/view.js';
import type {MissionView} from '../../source/runtime/viewer.js';
import {createMission, type TestMission, underWay} from '../helpers/in-memory-mission.js';

function view(mission: TestMission): MissionView {
	const found = viewOf(mission.state(), mission.now());
	if (!found) {
		throw new Error('there is no view');
	}

	return found;
}

const laneOf = (mission: TestMission, laneId: string) =>
	view(mission).lanes.find(({id}) => id === laneId);

const texts = {directory: '/p', title: 'bash', detail: 'npm test', options: [], questions: []};

it('tells which tasks only wait for the lane of their review', () => {
	const roles = {worker: {cap: 2}, reviewer: {cap: 1}};
	const mission = underWay([{files: ['a/**']}, {files: ['b/**']}], {roles});
	mission.ends('w1', 'Mended.');
	mission.ends('w2', 'Mended.');
	const seen = viewOf(mission.state(), mission.now())?.tasks;
	expect(seen).toMatchObject([
		{state: 'reviewing', isReviewQueued: false},
		{state: 'reviewing', isReviewQueued: true},
	]);
});

describe('the view of a mission', () => {
	it('is not there before the mission has begun', () => {
		expect(viewOf(initialState, 0)).toBeNull();
	});

	it('is plain JSON', () => {
		const mission = underWay([{files: ['a']}, {files: ['a']}]);
		expect(JSON.parse(JSON.stringify(view(mission)))).toEqual(view(mission));
	});

	it('shows the model with the variant that is asked for, and one that answered in its place', () => {
		const mission = underWay([{files: ['a']}]);
		const {settings} = mission.state();
		const worker = settings?.roles['worker'];
		const roles = {...settings?.roles, ...(worker ? {worker: {...worker, variant: 'high'}} : {})};
		const state = {...mission.state(), settings: settings ? {...settings, roles} : null};
		const shown = () => viewOf(state, mission.now())?.lanes.find(({id}) => id === 'w1');
		expect(shown()).toMatchObject({model: 'acme/small#high', differed: null});
		mission.tell({
			type: 'model.differed',
			laneId: 'w1',
			messageId: 'm',
			asked: 'acme/small#high',
			used: 'acme/large',
		});
		expect(laneOf(mission, 'w1')?.differed).toBe('asked for acme/small#high, got acme/large');
	});

	it('shows lanes, the queue with its reasons, and roles with their caps', () => {
		const mission = underWay([{files: ['a']}, {files: ['a']}]);
		expect(laneOf(mission, 'w1')).toMatchObject({
			role: 'worker',
			taskId: 't1',
			title: 'Task 1',
			state: 'running',
			canAbort: true,
			canRetry: false,
		});
		expect(view(mission).queue).toMatchObject([
			{taskId: 't2', title: 'Task 2', role: 'worker', reason: 'waits for w1: a'},
		]);
		expect(view(mission).roles.find(({role}) => role === 'worker')).toEqual({
			role: 'worker',
			letter: 'w',
			running: 1,
			queued: 1,
			cap: 10,
			isDelegable: true,
		});
	});

	it('counts only what was verified as done, and marks boxes ticked from outside', () => {
		const mission = underWay([]);
		mission.setTodo({S1: 'open', S2: 'done', S3: 'cancelled'});
		mission.delegate({todo_id: 'S1'});
		expect(view(mission).todo.items[0]?.badge).toBe('w1 running');
		mission.ends('w1');
		mission.reviews('t1', 'pass');
		expect(view(mission).todo).toMatchObject({
			done: 1,
			total: 2,
			items: [
				{id: 'S1', isVerified: true, isTickedOutside: false, badge: 'w1'},
				{id: 'S2', isVerified: false, isTickedOutside: true},
				{id: 'S3', isVerified: false, isTickedOutside: false},
			],
		});
	});

	it('shows who needs an answer, the longest wait first', () => {
		const mission = underWay([{files: ['a']}, {files: ['b']}], {limits: {fixCycles: 0}});
		mission.ends('w1');
		mission.reviews('t1', 'fail');
		mission.pass(1000);
		const request = {requestId: 'r1', kind: 'permission' as const, ...texts};
		mission.tell({type: 'request.asked', laneId: 'w2', request});
		expect(view(mission).attention).toMatchObject([
			{kind: 'task', laneId: 'w1', taskId: 't1'},
			{kind: 'request', laneId: 'w2'},
		]);
		expect(laneOf(mission, 'w2')?.state).toBe('waiting-permission');
		expect(laneOf(mission, 'w1')).toMatchObject({
			state: 'idle',
			reason: 'waits for your decision',
			canRetry: true,
		});
	});

	it('tells a question, a permission and a retry apart', () => {
		const mission = underWay([{files: ['a']}, {files: ['b']}]);
		const request = {requestId: 'r1', kind: 'question' as const, ...texts};
		mission.tell({type: 'request.asked', laneId: 'w1', request});
		const waited = {
			attempt: 2,
			until: 1_005_000,
			isRateLimit: true,
			reason: '429 Too Many Requests',
		};
		mission.tell({type: 'lane.waited', laneId: 'w2', ...waited});
		expect(laneOf(mission, 'w1')?.state).toBe('waiting-question');
		expect(laneOf(mission, 'w2')).toMatchObject({
			state: 'waiting-retry',
			until: 1_005_000,
			reason: '429 Too Many Requests',
		});
	});

	it('says when the next continuation goes out, and not while the mission is paused', () => {
		const mission = underWay([]);
		expect(view(mission).continuesAt).toBe(1_003_000);
		mission.tell({type: 'mission.paused', by: 'user', reason: 'paused by you'});
		expect(view(mission)).toMatchObject({
			continuesAt: null,
			phase: 'paused',
			reason: 'paused by you',
		});
	});

	it('adds up tokens and costs from nothing spent, and says when no price is known', () => {
		const mission = underWay([{}]);
		expect(view(mission).usage).toMatchObject({tokens: 0, cost: 0});
		const usage = {input: 10, output: 5, reasoning: 1, cacheRead: 0, cacheWrite: 0, cost: 0.25};
		const step = {type: 'step.finished', messageId: 'm1', model: 'acme/big', usage} as const;
		mission.tell({...step, laneId: 'w1'});
		mission.tell({...step, laneId: 'c', usage: {...usage, cost: null}});
		expect(view(mission).usage).toEqual({
			tokens: 32,
			cost: 0.25,
			unpriced: 1,
			subscribed: 0,
			unreported: 0,
			unreportedCost: 0,
		});
		expect(laneOf(mission, 'w1')).toMatchObject({model: 'acme/big', tokens: 16, cost: 0.25});
		expect(laneOf(mission, 'c')?.cost).toBeNull();
	});

	it('has what each lane spent, with sessions below it, and the item that it works for', () => {
		const mission = createMission();
		mission.start();
		mission.setTodo({S1: 'open'});
		mission.delegate({files: ['a'], todo_id: 'S1'});
		mission.ends('c', 'Delegated.');
		const usage = {input: 10, output: 5, reasoning: 1, cacheRead: 9, cacheWrite: 0, cost: 0.25};
		const step = {type: 'step.finished', laneId: 'w1', model: null, usage} as const;
		mission.tell({...step, messageId: 'm1'});
		mission.tell({...step, messageId: 'm2', child: 'ses_x'});
		expect(laneOf(mission, 'w1')).toMatchObject({
			todoId: 'S1',
			cost: 0.5,
			spend: {
				own: {nanoUsd: 250_000_000, calls: 1, cacheRead: 9},
				below: {nanoUsd: 250_000_000, calls: 1},
				sessions: 1,
			},
		});
		expect(laneOf(mission, 'c')).toMatchObject({todoId: null, spend: {own: {calls: 0}}});
	});

	it('says how full a lane is from its last own step, and nothing before anybody knows', () => {
		const mission = underWay([{}]);
		expect(laneOf(mission, 'w1')?.contextPercent).toBeNull();
		const usage = {input: 10, output: 5, reasoning: 1, cacheRead: 0, cacheWrite: 0, cost: null};
		const step = {type: 'step.finished', laneId: 'w1', model: 'acme/big', usage} as const;
		const room = {limit: 200_000, ceiling: 184_000};
		mission.tell({...step, messageId: 'm1', context: {tokens: 125_999, ...room}});
		mission.tell({...step, messageId: 'm2'});
		expect(laneOf(mission, 'w1')?.contextPercent).toBe(62);
	});

	it('shows why the seal was rejected, and how the mission ended', () => {
		const checks = [{id: 'test', command: 'npm test', timeoutMs: 1000}];
		const mission = createMission({checks});
		mission.start();
		mission.ends('c', '<mission_seal>SEALED</mission_seal>');
		expect(view(mission).reason).toContain('seal rejected');
		expect(view(mission).missing).toHaveLength(1);
		mission.tell({type: 'mission.ended', outcome: 'failed', reason: 'so it is'});
		expect(view(mission)).toMatchObject({phase: 'ended', outcome: 'failed', reason: 'so it is'});
		expect(laneOf(mission, 'c')?.canAbort).toBe(false);
	});
});
