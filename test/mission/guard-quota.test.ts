import {describe, expect, it} from 'vitest';
import {type TestMission, turnOf, underWay} from '../helpers/in-memory-mission.js';
import {pays} from '../helpers/in-memory-spending.js';
import {atWork, hour, isRefused, reads, usedUp} from '../helpers/quota-mission.js';
import {quotaReading, quotaWindow} from '../helpers/quota-reading.js';

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
			'quota of zeta is not known (it was used up, and nothing was read since): used all the same',
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
		isRefused(mission, 'w1', 4000, 'usage limit');
		expect(mission.effectsOf('abort-session').map(({laneId}) => laneId)).toEqual(['w1']);
		mission.ends('w1', turnOf('msg_a', {finish: 'aborted', text: ''}));
		expect(mission.task('t1')).toMatchObject({
			state: 'queued',
			deaths: 0,
			reason: 'zeta: 5h window used up',
		});
		// What runs is left alone while no call of it ends.
		expect(mission.lane('w2').state).toBe('running');
		mission.pass(hour + 30_000);
		expect(mission.task('t1').state).toBe('working');
	});

	it('lets go of a lane that is answered still, after the call: what goes on may be paid for apart', () => {
		const mission = atWork(2, {limits: {attempts: 1}});
		pays(mission, 'w1', 0.1);
		expect(mission.lane('w1').state).toBe('running');
		reads(mission, usedUp(mission, hour));
		pays(mission, 'w1', 0.1);
		expect(mission.lane('w1')).toMatchObject({state: 'aborting'});
		expect(mission.eventsOf('lane.abort-requested').at(-1)?.reason).toBe(
			'parked: zeta: 5h window used up',
		);
		expect(mission.lane('w2').state).toBe('running');
		mission.ends('w1', turnOf('msg_a', {finish: 'aborted', text: ''}));
		expect(mission.task('t1')).toMatchObject({state: 'queued', deaths: 0});
		mission.pass(hour + 30_000);
		expect(mission.task('t1').state).toBe('working');
	});

	it('leaves a lane alone whose quota is used up for a moment only', () => {
		const mission = atWork(1);
		reads(mission, usedUp(mission, 50_000));
		pays(mission, 'w1', 0.1);
		expect(mission.lane('w1').state).toBe('running');
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

	it('without a known reset is waited for without a countdown, and by nobody in a mission that nobody looks at', () => {
		const spent = {
			state: 'exhausted' as const,
			windows: [],
			reason: 'there is no credit left',
		};
		const mission = atWork(0);
		reads(mission, spent);
		mission.delegate({files: ['a/**']});
		const reason = 'zeta: there is no credit left, no reset is known';
		expect(mission.task('t1')).toMatchObject({state: 'queued', reason, until: null});
		for (let minutes = 0; minutes < 30; minutes += 2) {
			mission.pass(120_000);
			reads(mission, spent);
		}
		// It is said once, however often it is read.
		expect(mission.eventsOf('task.waits')).toHaveLength(1);
		reads(mission, {});
		expect(mission.task('t1').state).toBe('working');

		const alone = underWay([], {attended: false, roles: {commander: {model: 'zeta/big'}}});
		alone.ends('c', 'I wait.');
		reads(alone, spent);
		expect(alone.eventsOf('mission.ended').at(-1)).toMatchObject({
			outcome: 'limit',
			reason: `${reason}: start the mission again when it has room`,
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
			'quota of zeta is not known (nothing was read): used all the same',
		);
	});

	it('is said to have no gauge where FlowDesk has none', () => {
		const mission = atWork(0);
		const reason = 'FlowDesk has none for it';
		reads(mission, {state: 'unsupported', windows: [], reason});
		mission.delegate({files: ['a/**']});
		expect(mission.eventsOf('task.admitted').at(-1)?.gates).toContain(
			`quota of zeta is not known (no gauge: ${reason}): used all the same`,
		);
	});

	it.each(['ask', 'block'] as const)('is not used under "%s", and says what it is', (rule) => {
		const mission = atWork(0, {quotaUnknown: rule, roles: roomElsewhere});
		known(mission);
		mission.delegate({files: ['a/**']});
		expect(mission.task('t1')).toMatchObject({
			state: 'queued',
			reason: `quota of zeta is not known (nothing was read; quota.unknown: ${rule})`,
		});
		reads(mission, {});
		expect(mission.task('t1').state).toBe('working');
	});

	it.each(['ask', 'block'] as const)(
		'gets half a minute to be read under "%s" before a mission that nobody looks at ends for want of it',
		(rule) => {
			const alone = (): TestMission =>
				underWay([], {
					attended: false,
					quotaUnknown: rule,
					roles: {commander: {model: 'zeta/big'}},
				});
			const unread = alone();
			unread.pass(29_000);
			expect(unread.eventsOf('mission.ended')).toEqual([]);
			unread.pass(1001);
			expect(unread.eventsOf('mission.ended')).toMatchObject([
				{outcome: 'needs-person', reason: expect.stringContaining('nothing was read')},
			]);

			const read = alone();
			reads(read, {state: 'stale'});
			reads(read, {});
			read.pass(60_000);
			expect(read.lane('c').state).toBe('running');

			// What was read and says nothing is no news to wait for.
			const unknown = alone();
			reads(unknown, {state: 'unknown', windows: []});
			expect(unknown.eventsOf('mission.ended')).toMatchObject([{outcome: 'needs-person'}]);
		},
	);

	it.each([
		[
			'ask',
			': allow it in the screen (a, in flowdesk tui), set quota.unknown to "admit", or start the mission again when a reading shows room',
		],
		[
			'block',
			': set quota.unknown to "admit", or start the mission again when a reading shows room',
		],
	] as const)(
		'says under "%s" that it is waited for when the wait begins, and at the end what to do',
		(rule, advice) => {
			const mission = underWay([], {
				attended: false,
				quotaUnknown: rule,
				roles: {commander: {model: 'zeta/big'}},
			});
			const reason = `quota of zeta is not known (nothing was read; quota.unknown: ${rule})`;
			const waits = mission.eventsOf('timer.set').filter(({timer}) => timer === 'first reading');
			expect(waits).toMatchObject([
				{reason: `waits up to 30 s for a reading: ${reason}`, dueAt: mission.now() + 30_000},
			]);
			mission.pass(30_000);
			expect(mission.eventsOf('mission.ended')).toMatchObject([
				{outcome: 'needs-person', reason: `${reason}${advice}`},
			]);
		},
	);

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
