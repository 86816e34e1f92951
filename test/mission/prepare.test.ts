import {describe, expect, it} from 'vitest';
import type {DelegateTask} from '../../source/mission/tools.js';
import {viewOf} from '../../source/runtime/view.js';
import {underWay} from '../helpers/in-memory-mission.js';

/** Calls that claim files of their own and are not reviewed. */
const apart = (count: number, call: Partial<DelegateTask> = {}) =>
	Array.from({length: count}, (_, at) => ({files: [`src/${at}/**`], review: false, ...call}));

const one = {roles: {worker: {cap: 1}}};

describe('a task that waits for its turn', () => {
	it('gets a session ahead, and its prompt goes out with the admission itself', () => {
		const mission = underWay(apart(2), one);
		expect(mission.lane('w2')).toMatchObject({state: 'prepared', taskId: 't2'});
		const events = mission.ends('w1').map(({type}) => type);
		expect(events).toContain('task.admitted');
		expect(events).toContain('prompt.planned');
		expect(events).not.toContain('lane.opened');
		expect(mission.prompts('w2')).toHaveLength(1);
		expect(mission.effectsOf('open-lane').filter(({laneId}) => laneId === 'w2')).toHaveLength(1);
	});

	it('has a lane that nobody sees and that no cap counts', () => {
		const mission = underWay(apart(4), {roles: {worker: {cap: 2}}, maxLanes: 3});
		expect(mission.lane('w3').state).toBe('prepared');
		const view = viewOf(mission.state(), mission.now());
		expect(view?.lanes.map(({id}) => id)).toEqual(['c', 'w1', 'w2']);
		expect(view?.roles.find(({role}) => role === 'worker')).toMatchObject({running: 2, queued: 2});
	});

	it('may be let in while its session is still being made, which is then made once', () => {
		const mission = underWay(apart(2), one, {holdsOpening: true});
		mission.tell({type: 'lane.opened', laneId: 'c', sessionId: 'ses_c'});
		mission.tell({type: 'lane.opened', laneId: 'w1', sessionId: 'ses_w1'});
		expect(mission.lane('w2').state).toBe('preparing');
		mission.ends('w1');
		expect(mission.lane('w2').state).toBe('opening');
		expect(mission.prompts('w2')).toEqual([]);
		mission.tell({type: 'lane.opened', laneId: 'w2', sessionId: 'ses_w2'});
		mission.tell({type: 'lane.opened', laneId: 'w2', sessionId: 'ses_w2'});
		expect(mission.prompts('w2')).toHaveLength(1);
	});

	it('starts in a fresh lane when its session could not be made ahead', () => {
		const mission = underWay(apart(2), one, {holdsOpening: true});
		mission.tell({type: 'lane.opened', laneId: 'c', sessionId: 'ses_c'});
		mission.tell({type: 'lane.opened', laneId: 'w1', sessionId: 'ses_w1'});
		mission.tell({type: 'lane.open-failed', laneId: 'w2', reason: 'no session', retryable: true});
		expect(mission.lane('w2').state).toBe('failed');
		expect(mission.task('t2')).toMatchObject({state: 'queued', deaths: 0});
		mission.ends('w1');
		expect(mission.task('t2')).toMatchObject({state: 'working', laneId: 'w3'});
	});

	it('leaves nothing behind when it is cancelled', () => {
		const mission = underWay(apart(2), one);
		mission.tell({type: 'task.cancelled', taskId: 't2', by: 'commander', reason: 'not needed'});
		expect(mission.lane('w2').state).toBe('cancelled');
		mission.ends('w1');
		expect(mission.prompts('w2')).toEqual([]);
	});
});

describe('sessions are made ahead', () => {
	it('one at a time, and not while a lane is being opened', () => {
		const mission = underWay(apart(4), one, {holdsOpening: true});
		mission.tell({type: 'lane.opened', laneId: 'c', sessionId: 'ses_c'});
		const opened = () => mission.effectsOf('open-lane').map(({laneId}) => laneId);
		expect(opened()).toEqual(['c', 'w1']);
		mission.tell({type: 'lane.opened', laneId: 'w1', sessionId: 'ses_w1'});
		expect(opened()).toEqual(['c', 'w1', 'w2']);
		mission.tell({type: 'lane.opened', laneId: 'w2', sessionId: 'ses_w2'});
		expect(opened()).toEqual(['c', 'w1', 'w2', 'w3']);
	});

	it('ten at most, none for a task that waits for another, none while the mission is paused', () => {
		const many = underWay(apart(40), one);
		const ahead = Object.values(many.state().lanes).filter(({state}) => state === 'prepared');
		expect(ahead).toHaveLength(10);
		const chained = underWay([...apart(1), {files: ['docs/**'], depends_on: ['t1']}], {});
		expect(chained.state().lanes['w2']).toBeUndefined();
		const paused = underWay([], one);
		paused.tell({type: 'mission.paused', by: 'user', reason: 'paused by you'});
		paused.delegate();
		expect(paused.state().lanes['w1']).toBeUndefined();
	});
});

it('the files of a review are hashed before its prompt, also when its session was there already', () => {
	const mission = underWay(
		[
			{files: ['src/0/**'], review: true},
			{files: ['src/1/**'], review: true},
		],
		{roles: {reviewer: {cap: 1}}},
	);
	mission.ends('w1');
	mission.ends('w2');
	expect(mission.lane('r2').state).toBe('prepared');
	mission.reviews('t1', 'pass');
	expect(mission.lane('r2').fingerprints.before).toBe('same');
	expect(mission.prompts('r2')).toHaveLength(1);
});
