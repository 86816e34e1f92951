import {describe, expect, it} from 'vitest';
import {viewOf} from '../../source/runtime/view.js';
import {createMission, type TestMission} from '../helpers/in-memory-mission.js';
import {atWork, hour, reads, usedUp} from '../helpers/quota-mission.js';
import {quotaWindow} from '../helpers/quota-reading.js';

const minute = 60_000;

/** Roles of which only the worker's model is known, so that nothing else is held. */
const onlyWorker = {
	commander: {model: null},
	planner: {model: null},
	reviewer: {model: null},
	worker: {model: 'zeta/m', cap: 10},
};

const seen = (mission: TestMission) => viewOf(mission.state(), mission.now());
const zeta = (mission: TestMission) =>
	seen(mission)?.quota.providers.find(({provider}) => provider === 'zeta');

describe('what a viewer gets of quotas', () => {
	it('names each provider of the mission once, and says that nothing was read before it was', () => {
		const mission = atWork(0);
		const names = seen(mission)?.quota.providers.map(({provider}) => provider) ?? [];
		expect(names).toContain('zeta');
		expect(new Set(names).size).toBe(names.length);
		expect(zeta(mission)).toMatchObject({state: null, observedAt: null, windows: [], hold: null});
	});

	it('is a reading as it counts now, without what names the account, with how fast it is used', () => {
		const mission = atWork(0);
		const resetsAt = mission.now() + 5 * hour;
		reads(mission, {windows: [quotaWindow({usedPercent: 20, resetsAt})]});
		mission.pass(30 * minute);
		reads(mission, {windows: [quotaWindow({usedPercent: 40, resetsAt})]});
		expect(zeta(mission)).toMatchObject({state: 'fresh', isSpentAccount: true});
		expect(zeta(mission)?.windows).toMatchObject([
			{usedPercent: 40, perHour: 40, fullAt: mission.now() + 90 * minute},
		]);
		expect(JSON.stringify(seen(mission))).not.toMatch(/"(accountKey|spentAccount)"/);
		mission.pass(11 * minute);
		expect(zeta(mission)).toMatchObject({state: 'stale'});
		expect(zeta(mission)?.windows).toMatchObject([{perHour: null, fullAt: null}]);
	});

	it('is not used up once the reset has passed, though the guard waits a moment longer', () => {
		const mission = atWork(0);
		reads(mission, usedUp(mission));
		expect(zeta(mission)).toMatchObject({state: 'exhausted', hold: {kind: 'wait'}});
		mission.pass(hour);
		expect(zeta(mission)).toMatchObject({
			state: 'unknown',
			reason: 'its reset has passed, and nothing was read since',
			hold: {kind: 'wait'},
		});
		mission.pass(minute);
		expect(zeta(mission)).toMatchObject({state: 'unknown', hold: null});
	});

	it('begins the samples anew with another account', () => {
		const mission = atWork(0);
		const resetsAt = mission.now() + 5 * hour;
		reads(mission, {windows: [quotaWindow({usedPercent: 20, resetsAt})]});
		mission.pass(30 * minute);
		reads(mission, {
			accountKey: 'other',
			windows: [quotaWindow({usedPercent: 40, resetsAt})],
		});
		expect(zeta(mission)).toMatchObject({isSpentAccount: false, windows: [{perHour: null}]});
		reads(mission, {accountKey: 'other'}, null);
		expect(zeta(mission)).toMatchObject({isSpentAccount: null});
	});

	it('is of another account where a command says so, and its samples begin anew', () => {
		const mission = atWork(0);
		const resetsAt = mission.now() + 5 * hour;
		reads(mission, {windows: [quotaWindow({usedPercent: 20, resetsAt})]});
		mission.pass(30 * minute);
		reads(mission, {isOther: true, windows: [quotaWindow({usedPercent: 40, resetsAt})]});
		expect(zeta(mission)).toMatchObject({isSpentAccount: false, windows: [{perHour: null}]});
		expect(zeta(mission)).not.toHaveProperty('isOther');
	});

	it('says what holds lanes back, until when and for which roles, and gives the queue the time', () => {
		const mission = atWork(0);
		const windows = [quotaWindow({usedPercent: 100, resetsAt: mission.now() + hour})];
		reads(mission, {state: 'exhausted', windows});
		mission.delegate({files: ['a/**']});
		const hold = zeta(mission)?.hold;
		expect(hold).toMatchObject({
			kind: 'wait',
			reason: 'zeta: 5h window used up',
			roles: ['worker'],
		});
		expect(hold?.until).toBeGreaterThanOrEqual(mission.now() + hour);
		expect(seen(mission)?.queue).toMatchObject([{until: hold?.until}]);
		expect(seen(mission)?.attention).toEqual([]);
	});
});

describe('a provider that a role lists and does not use', () => {
	const choices = [
		{model: 'zeta/m', price: null},
		{model: 'beta/next', price: null},
	];
	const listing = (tasks: number) =>
		atWork(tasks, {roles: {worker: {model: 'zeta/m', cap: 10, choices}}});
	const use = (mission: TestMission, name: string) => {
		const found = seen(mission)?.quota.providers.find(({provider}) => provider === name);
		return found && [found.isUsed, found.standInFor, found.preferredBy];
	};

	it('is shown with its reading before it stands in, as a stand-in', () => {
		const mission = listing(0);
		expect(seen(mission)?.quota.providers.at(-1)).toMatchObject({provider: 'beta', state: null});
		reads(mission, {provider: 'beta'});
		expect(seen(mission)?.quota.providers.at(-1)).toMatchObject({
			provider: 'beta',
			state: 'fresh',
			windows: [{usedPercent: 20}],
			hold: null,
		});
		expect(use(mission, 'beta')).toEqual([false, ['worker'], []]);
		expect(use(mission, 'zeta')).toEqual([true, [], []]);
	});

	it('is the preferred one while another stands in for it, and used until its last lane is done', () => {
		const mission = listing(1);
		reads(mission, {provider: 'beta'});
		reads(mission, usedUp(mission));
		expect(mission.eventsOf('model.chosen')).toHaveLength(1);
		expect(use(mission, 'beta')).toEqual([true, [], []]);
		expect(use(mission, 'zeta')).toEqual([true, [], ['worker']]);
		mission.ends('w1', 'status: done');
		expect(use(mission, 'zeta')).toEqual([false, [], ['worker']]);
		expect(zeta(mission)).toMatchObject({state: 'exhausted', windows: [{usedPercent: 100}]});
	});
});

describe('a provider of unknown quota under the rule "ask"', () => {
	it('needs the user once something waits for it, until the user allows it', () => {
		const mission = atWork(0, {quotaUnknown: 'ask', roles: onlyWorker});
		expect(zeta(mission)?.hold).toMatchObject({kind: 'ask', roles: ['worker']});
		expect(seen(mission)?.attention).toEqual([]);
		mission.delegate({files: ['a/**']});
		expect(seen(mission)?.attention).toMatchObject([
			{kind: 'quota', provider: 'zeta', roles: ['worker'], tasks: 1},
		]);
		mission.tell({type: 'quota.allowed', provider: 'zeta', by: 'user'});
		expect(seen(mission)?.attention).toEqual([]);
		expect(zeta(mission)).toMatchObject({isAllowed: true, hold: null});
		expect(mission.task('t1').state).toBe('working');
	});

	it('is asked about before the commander is prompted at all', () => {
		const mission = createMission({quotaUnknown: 'ask'});
		mission.start();
		expect(seen(mission)?.attention).toMatchObject([{kind: 'quota', tasks: 0}]);
	});

	it('is no question under "block": what holds it says so', () => {
		const mission = atWork(0, {quotaUnknown: 'block', roles: onlyWorker});
		mission.delegate({files: ['a/**']});
		expect(zeta(mission)?.hold).toMatchObject({kind: 'block'});
		expect(seen(mission)?.attention).toEqual([]);
	});
});
