import {describe, expect, it} from 'vitest';
import {createMission, type TestMission, turnOf} from '../helpers/in-memory-mission.js';
import {atWork, hour, isRefused} from '../helpers/quota-mission.js';

describe('a provider that asks to wait', () => {
	it('is waited for without a lane when the wait is long, and for an hour at most', () => {
		const mission = atWork(2);
		isRefused(mission, 'w1', 400 * hour);
		mission.ends('w1', turnOf('msg_a', {finish: 'aborted', text: ''}));
		expect(mission.task('t1')).toMatchObject({
			state: 'queued',
			reason: 'zeta asks to wait: slow down',
		});
		expect(mission.task('t1').until).toBeLessThanOrEqual(mission.now() + hour + 30_000);
		mission.pass(hour + 30_000);
		expect(mission.task('t1').state).toBe('working');
	});

	it('keeps a lane whose wait is short', () => {
		const mission = atWork(2);
		isRefused(mission, 'w1', 30_000);
		expect(mission.effectsOf('abort-session')).toEqual([]);
	});

	it('opens as soon as a call of that model is answered', () => {
		const mission = atWork(2);
		isRefused(mission, 'w1', hour);
		mission.ends('w1', turnOf('msg_a', {finish: 'aborted', text: ''}));
		mission.fills('w2', 10);
		mission.pass(5000);
		expect(mission.task('t1').state).toBe('working');
	});
});

describe('a provider that answers 429', () => {
	it('gets one start of ours in five seconds as long as it does', () => {
		const mission = atWork(8, {roles: {worker: {model: 'zeta/m', cap: 3}}});
		for (let round = 0; round < 60; round += 1) {
			const running = Object.values(mission.state().lanes).filter(
				({role, state}) => role === 'worker' && (state === 'running' || state === 'waiting'),
			);
			for (const {id: laneId} of running) {
				isRefused(mission, laneId, 2000, '429');
			}
			mission.pass(1000);
			const [first] = running;
			if (first && round % 2 === 1) {
				mission.ends(first.id, turnOf(`msg_${round}`));
			}
		}
		const refusedAt = mission.eventsOf('lane.waited')[0]?.at ?? 0;
		const starts = mission
			.eventsOf('prompt.planned')
			.filter(({laneId, at}) => laneId.startsWith('w') && at > refusedAt)
			.map(({at}) => at);
		expect(starts.length).toBeGreaterThan(1);
		const gaps = starts.slice(1).map((at, index) => at - (starts[index] ?? 0));
		expect(Math.min(...gaps)).toBeGreaterThanOrEqual(5000);
	});
});

describe('a provider that breaks', () => {
	const fails = (mission: TestMission, laneId: string) => {
		const error = {name: 'APIError', message: 'bad gateway', statusCode: 502, retryable: true};
		mission.ends(
			laneId,
			turnOf(`msg_${laneId}_${mission.now()}`, {finish: 'error', text: '', error}),
		);
	};

	it('is left alone after failures in a row, then tried with one lane, and open again after an answer', () => {
		const mission = atWork(5, {limits: {attempts: 50}, roles: {worker: {model: 'zeta/m', cap: 6}}});
		for (const laneId of ['w1', 'w2', 'w3', 'w4', 'w5']) {
			fails(mission, laneId);
		}
		expect(mission.eventsOf('provider.tripped')).toHaveLength(1);
		const waiting = Object.values(mission.state().tasks).filter(({state}) => state === 'queued');
		expect(waiting[0]).toMatchObject({reason: 'zeta keeps failing: bad gateway'});
		const before = mission.eventsOf('prompt.planned').length;
		mission.pass(29_000);
		expect(mission.eventsOf('prompt.planned')).toHaveLength(before);
		mission.pass(1001);
		expect(mission.eventsOf('prompt.planned')).toHaveLength(before + 1);
		const tried = mission.eventsOf('prompt.planned').at(-1)?.laneId ?? '';
		// As long as nothing is known of the lane that tries it, no other one does.
		mission.pass(20_000);
		mission.delegate({files: ['late/**'], review: false});
		expect(mission.eventsOf('prompt.planned')).toHaveLength(before + 1);
		mission.fills(tried, 1);
		expect(Object.values(mission.state().tasks).filter(({state}) => state === 'queued')).toEqual(
			[],
		);
	});

	it('is not given up on the word of one lane before that has failed eight times', () => {
		const mission = atWork(1, {limits: {attempts: 50}});
		for (let failure = 1; failure <= 8; failure += 1) {
			expect(mission.eventsOf('provider.tripped')).toEqual([]);
			const {laneId, state} = mission.task('t1');
			expect(state).toBe('working');
			mission.tell({
				type: 'lane.waited',
				laneId: laneId ?? '',
				attempt: failure,
				until: mission.now() + 1000,
				isRateLimit: false,
				reason: 'bad gateway',
			});
			mission.tell({type: 'lane.resumed', laneId: laneId ?? ''});
		}
		expect(mission.eventsOf('provider.tripped')).toHaveLength(1);
	});

	it('is left alone for twice as long when the lane that tries it fails', () => {
		const mission = atWork(5, {limits: {attempts: 50}, roles: {worker: {model: 'zeta/m', cap: 5}}});
		for (const laneId of ['w1', 'w2', 'w3', 'w4', 'w5']) {
			fails(mission, laneId);
		}
		mission.pass(30_001);
		fails(mission, mission.eventsOf('prompt.planned').at(-1)?.laneId ?? '');
		const holds = mission.eventsOf('provider.tripped').map(({until, at}) => until - at);
		expect(holds).toEqual([30_000, 60_000]);
	});
});

describe('a mission in which nothing is known of any quota', () => {
	it('begins as ever', () => {
		const mission = createMission();
		mission.start();
		expect(mission.lane('c').state).toBe('running');
	});
});
