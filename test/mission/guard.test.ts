import {describe, expect, it} from 'vitest';
import type {QuotaReading} from '../../source/mission/quota.js';
import {createMission, type TestMission, turnOf, underWay} from '../helpers/in-memory-mission.js';
import type {SettingsWishes} from '../helpers/in-memory-settings.js';
import {quotaReading, quotaWindow} from '../helpers/quota-reading.js';

const hour = 3_600_000;
const apart = (count: number) =>
	Array.from({length: count}, (_, at) => ({files: [`src/${at}/**`], review: false}));

/** A mission at work, whose workers ask a provider of their own. */
function atWork(tasks: number, wishes: SettingsWishes = {}): TestMission {
	return underWay(apart(tasks), {
		...wishes,
		roles: {worker: {model: 'zeta/m', cap: 10}, ...wishes.roles},
	});
}

function reads(
	mission: TestMission,
	known: Partial<QuotaReading>,
	spentAccount: string | null = 'k',
) {
	const reading = quotaReading({provider: 'zeta', observedAt: mission.now(), ...known});
	mission.tell({type: 'quota.read', reading, spentAccount});
}

const usedUp = (mission: TestMission, inMs: number) => ({
	state: 'exhausted' as const,
	windows: [quotaWindow({usedPercent: 100, resetsAt: mission.now() + inMs})],
});

describe('a provider whose quota is used up', () => {
	it('gets no new lane until its reset, with the reason and the time, and the lanes start by themselves then', () => {
		const mission = atWork(0);
		reads(mission, usedUp(mission, hour));
		const resetsAt = mission.now() + hour;
		mission.delegate({files: ['a/**']});
		const task = mission.task('t1');
		expect(task).toMatchObject({state: 'queued', reason: 'zeta: 5h window used up'});
		expect(task.until).toBeGreaterThanOrEqual(resetsAt);
		// Jittered, but bounded.
		expect(task.until).toBeLessThanOrEqual(resetsAt + 30_000);
		mission.pass(hour - 1);
		expect(mission.task('t1').state).toBe('queued');
		mission.pass(30_001);
		expect(mission.task('t1').state).toBe('working');
		expect(mission.eventsOf('task.admitted').at(-1)?.gates).toContain(
			'quota of zeta unknown: it was used up, and nothing was read since: admitted',
		);
	});

	it('is open at once when a reading proves room before the reset', () => {
		const mission = atWork(0);
		reads(mission, usedUp(mission, hour));
		mission.delegate({files: ['a/**']});
		reads(mission, {windows: [quotaWindow({usedPercent: 3})]});
		expect(mission.task('t1').state).toBe('working');
		expect(mission.eventsOf('task.admitted').at(-1)?.gates).toContain(
			'zeta has room: 5h 3 % used, read 0 s ago',
		);
	});

	it('lets go of its lanes that OpenCode tries again, and their tasks wait without losing an attempt', () => {
		const mission = atWork(2, {limits: {attempts: 1}});
		reads(mission, usedUp(mission, hour));
		const until = mission.now() + 4000;
		mission.tell({
			type: 'lane.waited',
			laneId: 'w1',
			attempt: 1,
			until,
			isRateLimit: true,
			reason: 'usage limit',
		});
		expect(mission.effectsOf('abort-session').map(({laneId}) => laneId)).toEqual(['w1']);
		mission.ends('w1', turnOf('msg_a', {finish: 'aborted', text: ''}));
		expect(mission.task('t1')).toMatchObject({
			state: 'queued',
			deaths: 0,
			reason: 'zeta: 5h window used up',
		});
		// What runs is left alone.
		expect(mission.lane('w2').state).toBe('running');
		mission.pass(hour + 30_000);
		expect(mission.task('t1').state).toBe('working');
	});

	it('holds the commander back, and the mission goes on by itself after the reset', () => {
		const mission = underWay([], {roles: {commander: {model: 'zeta/big'}}});
		mission.ends('c', 'I wait.');
		reads(mission, usedUp(mission, hour));
		const sent = mission.effectsOf('send-prompt').length;
		mission.pass(hour - 1);
		expect(mission.effectsOf('send-prompt')).toHaveLength(sent);
		mission.pass(60_000);
		expect(mission.effectsOf('send-prompt')).toHaveLength(sent + 1);
	});

	it('keeps the place of a lane that is to be asked once more, so that no cap is passed after the reset', () => {
		const mission = atWork(1, {maxLanes: 2});
		mission.delegate({agent: 'planner', todo_id: undefined, files: ['b/**']});
		expect(mission.task('t2').reason).toContain('cap lanes 2/2');
		reads(mission, usedUp(mission, hour));
		mission.ends('w1', '');
		expect(mission.prompts('w1')).toHaveLength(1);
		expect(mission.task('t2').state).toBe('queued');
		mission.pass(hour + 30_000);
		expect(mission.prompts('w1').at(-1)).toContain('You ended without a report');
		expect(mission.task('t2').state).toBe('queued');
		mission.ends('w1', 'Status: done');
		expect(mission.task('t2').state).toBe('working');
	});

	it('ends a mission that nobody looks at when the reset is further away than a day of work', () => {
		const mission = underWay([], {attended: false, roles: {commander: {model: 'zeta/big'}}});
		mission.ends('c', 'I wait.');
		reads(mission, usedUp(mission, 72 * hour));
		expect(mission.eventsOf('mission.ended').at(-1)).toMatchObject({
			outcome: 'limit',
			reason: expect.stringContaining('zeta: 5h window used up, for 72 h more'),
		});
	});

	it('says nothing of another provider', () => {
		const mission = atWork(0);
		reads(mission, usedUp(mission, hour));
		mission.delegate({files: ['a/**'], agent: 'planner'});
		expect(mission.task('t1').state).toBe('working');
	});
});

describe('a provider whose quota is not known', () => {
	it('is used unless the user says otherwise, and the admission says so', () => {
		const mission = atWork(1);
		expect(mission.eventsOf('task.admitted').at(-1)?.gates).toContain(
			'quota of zeta unknown: nothing was read: admitted',
		);
	});

	it.each(['ask', 'block'] as const)('is not used under "%s", and says what it is', (rule) => {
		const mission = atWork(0, {quotaUnknown: rule, roles: roomElsewhere});
		known(mission);
		mission.delegate({files: ['a/**']});
		expect(mission.task('t1')).toMatchObject({
			state: 'queued',
			reason: `quota of zeta unknown: nothing was read (quota.unknown: ${rule})`,
		});
		reads(mission, {});
		expect(mission.task('t1').state).toBe('working');
	});

	it('is used after the user allowed it', () => {
		const mission = atWork(0, {quotaUnknown: 'ask', roles: roomElsewhere});
		known(mission);
		mission.delegate({files: ['a/**']});
		mission.tell({type: 'quota.allowed', provider: 'zeta', by: 'user'});
		expect(mission.task('t1').state).toBe('working');
	});

	it('is what a server of somebody else spends, whatever is read here', () => {
		const mission = atWork(0, {quotaUnknown: 'block', roles: roomElsewhere});
		known(mission);
		reads(mission, {}, null);
		mission.delegate({files: ['a/**']});
		expect(mission.task('t1').reason).toContain('nobody can tell which account this server spends');
	});
});

const roomElsewhere = {worker: {model: 'zeta/m', cap: 10}};

/** The other provider of these missions has room, so that the commander goes on. */
function known(mission: TestMission): void {
	const reading = quotaReading({observedAt: mission.now()});
	mission.tell({type: 'quota.read', reading, spentAccount: 'k'});
}

describe('a provider that asks to wait', () => {
	it('is waited for without a lane when the wait is long, and for an hour at most', () => {
		const mission = atWork(2);
		const until = mission.now() + 400 * hour;
		mission.tell({
			type: 'lane.waited',
			laneId: 'w1',
			attempt: 1,
			until,
			isRateLimit: true,
			reason: 'slow down',
		});
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
		const until = mission.now() + 30_000;
		mission.tell({
			type: 'lane.waited',
			laneId: 'w1',
			attempt: 1,
			until,
			isRateLimit: true,
			reason: 'slow down',
		});
		expect(mission.effectsOf('abort-session')).toEqual([]);
	});

	it('opens as soon as a call of that model is answered', () => {
		const mission = atWork(2);
		const until = mission.now() + hour;
		mission.tell({
			type: 'lane.waited',
			laneId: 'w1',
			attempt: 1,
			until,
			isRateLimit: true,
			reason: 'slow down',
		});
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
			const until = mission.now() + 2000;
			const running = Object.values(mission.state().lanes).filter(
				({role, state}) => role === 'worker' && (state === 'running' || state === 'waiting'),
			);
			for (const {id: laneId} of running) {
				mission.tell({
					type: 'lane.waited',
					laneId,
					attempt: 1,
					until,
					isRateLimit: true,
					reason: '429',
				});
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
		const mission = atWork(5, {limits: {attempts: 50}, roles: {worker: {model: 'zeta/m', cap: 5}}});
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
		mission.fills(tried, 1);
		expect(Object.values(mission.state().tasks).filter(({state}) => state === 'queued')).toEqual(
			[],
		);
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
