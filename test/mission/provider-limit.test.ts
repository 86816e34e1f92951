import {describe, expect, it} from 'vitest';
import {viewOf} from '../../source/runtime/view.js';
import {type TestMission, turnOf, underWay} from '../helpers/in-memory-mission.js';
import type {SettingsWishes} from '../helpers/in-memory-settings.js';

/** A mission with workers side by side; every role asks the provider acme. */
function atWork(workers: number, wishes: SettingsWishes = {}): TestMission {
	const calls = Array.from({length: workers}, (_, at) => ({
		files: [`src/${at}/**`],
		review: false,
	}));
	return underWay(calls, wishes);
}

/** The provider answers these lanes with 429, and asks them to wait so many ms. */
function refuses(mission: TestMission, laneIds: readonly string[], waitMs = 2000): void {
	for (const laneId of laneIds) {
		const until = mission.now() + waitMs;
		const reason = 'too many requests';
		mission.tell({type: 'lane.waited', laneId, attempt: 1, until, isRateLimit: true, reason});
	}
}

const workers = (from: number, to: number) =>
	Array.from({length: to - from + 1}, (_, at) => `w${from + at}`);

const caps = (mission: TestMission) =>
	mission.eventsOf('provider-cap.changed').map(({cap, from}) => [from, cap]);

/** The provider refuses these lanes, and again when they try once more. */
function overloaded(mission: TestMission, refused: readonly string[]): void {
	refuses(mission, refused);
	mission.pass(2000);
	refuses(mission, refused);
}

describe('a provider that answers 429 while other lanes of it run', () => {
	it('gets half as many lanes, once for a whole burst', () => {
		const mission = atWork(12);
		overloaded(mission, workers(4, 10));
		// Ten workers and the commander's place.
		expect(caps(mission)).toEqual([[11, 5]]);
		expect(mission.lane('w9').state).toBe('waiting');
	});

	it('lets no more tasks in than the lowered cap allows, and says why they wait', () => {
		const mission = atWork(12);
		overloaded(mission, workers(4, 10));
		for (const laneId of workers(1, 6)) {
			mission.ends(laneId);
		}

		expect(mission.task('t11')).toMatchObject({
			state: 'queued',
			reason: 'cap acme 5/5 (lowered from 11 after 429)',
		});
		mission.ends('w7');
		// One start in five seconds, as long as the provider refuses calls.
		mission.pass(5000);
		expect(mission.task('t11').state).toBe('working');
		expect(mission.task('t12').state).toBe('queued');
	});

	it('is lowered from the cap that was set', () => {
		const mission = atWork(12, {providerCaps: {acme: 8}});
		overloaded(mission, workers(3, 7));
		expect(caps(mission)).toEqual([[8, 4]]);
		expect(mission.task('t8').reason).toBe('cap acme 8/4 (lowered from 8 after 429)');
	});

	it('shows in the view as long as it lasts', () => {
		const mission = atWork(12);
		expect(viewOf(mission.state(), mission.now())?.reason).toBe('');
		overloaded(mission, workers(4, 10));
		expect(viewOf(mission.state(), mission.now())?.reason).toBe(
			'acme answers 429: 5 lanes of it at once, lowered from 11 for now',
		);
	});

	it('is lowered further only by a 429 that comes when no more lanes run than the lowered cap allows', () => {
		const mission = atWork(10);
		overloaded(mission, workers(4, 10));
		mission.pass(20_000);
		overloaded(mission, ['w9', 'w10']);
		expect(caps(mission)).toHaveLength(1);
		for (const laneId of workers(1, 6)) {
			mission.ends(laneId);
		}

		for (const laneId of workers(7, 9)) {
			mission.tell({type: 'lane.resumed', laneId});
		}

		overloaded(mission, ['w9', 'w10']);
		expect(caps(mission)).toEqual([
			[11, 5],
			[11, 3],
		]);
	});

	it('keeps its cap when a single 429 goes away by itself, and when the allowance of the day is used up', () => {
		const mission = atWork(10);
		refuses(mission, ['w1']);
		mission.pass(120_000);
		refuses(mission, ['w2']);
		const hours = 3 * 3_600_000;
		refuses(mission, workers(3, 6), hours);
		mission.pass(2000);
		refuses(mission, workers(3, 6), hours);
		expect(caps(mission)).toEqual([]);
	});

	it('keeps its cap when it refuses one lane again and again: that lane asks too much, whatever the others do', () => {
		const mission = atWork(10);
		for (let round = 0; round < 6; round += 1) {
			overloaded(mission, ['w4']);
		}

		expect(caps(mission)).toEqual([]);
		refuses(mission, ['w5']);
		expect(caps(mission), 'a second lane that is refused meanwhile').toEqual([[11, 5]]);
	});

	it('keeps a lowered cap, too, when it is one lane that is refused', () => {
		const mission = atWork(10);
		overloaded(mission, workers(4, 10));
		for (const laneId of workers(1, 6)) {
			mission.ends(laneId);
		}

		mission.pass(20_000);
		overloaded(mission, ['w10']);
		overloaded(mission, ['w10']);
		expect(caps(mission)).toEqual([[11, 5]]);
	});

	it('keeps one lane beside the commander, which keeps its place', () => {
		const mission = atWork(1);
		overloaded(mission, ['w1']);
		expect(caps(mission)).toEqual([]);
		const two = atWork(2);
		overloaded(two, ['w1', 'w2']);
		expect(caps(two)).toEqual([[3, 2]]);
		two.ends('w1');
		two.pass(20_000);
		overloaded(two, ['w2']);
		expect(caps(two)).toHaveLength(1);
	});

	it('keeps one lane where the commander asks another provider', () => {
		const mission = atWork(2, {roles: {commander: {model: 'beta/large'}}});
		overloaded(mission, ['w1', 'w2']);
		expect(caps(mission)).toEqual([[2, 1]]);
	});
});

describe('a lowered cap is raised again', () => {
	it('by one after each minute without a 429, up to what was set', () => {
		const mission = atWork(12, {providerCaps: {acme: 8}});
		overloaded(mission, workers(3, 7));
		mission.pass(61_000);
		expect(caps(mission).at(-1)).toEqual([8, 4]);
		mission.pass(1000);
		expect(caps(mission).at(-1)).toEqual([8, 5]);
		mission.pass(600_000);
		expect(caps(mission).map(([, cap]) => cap)).toEqual([4, 5, 6, 7, null]);
		expect(mission.state().limitedProviders).toEqual({});
	});

	it('by one and not sooner, when a 429 comes in between', () => {
		const mission = atWork(12);
		overloaded(mission, workers(4, 10));
		mission.pass(50_000);
		refuses(mission, ['w8'], 30_000);
		mission.pass(89_000);
		expect(caps(mission)).toHaveLength(1);
		mission.pass(2000);
		expect(caps(mission).at(-1)).toEqual([11, 6]);
	});

	it('goes back by one when the provider refuses the try, and the next try waits twice as long', () => {
		const mission = atWork(30);
		overloaded(mission, workers(4, 10));
		for (const laneId of workers(4, 10)) {
			mission.ends(laneId);
		}

		mission.pass(62_000);
		expect(caps(mission).at(-1)).toEqual([11, 6]);
		mission.pass(15_000);
		const busy = Object.values(mission.state().lanes).filter(({state}) => state === 'running');
		expect(busy, 'five workers, and the commander reads results').toHaveLength(6);
		overloaded(mission, [busy.at(-1)?.id ?? '']);
		expect(caps(mission).at(-1)).toEqual([11, 5]);
		mission.pass(100_000);
		expect(caps(mission).at(-1)).toEqual([11, 5]);
		mission.pass(30_000);
		expect(caps(mission).at(-1)).toEqual([11, 6]);
	});
});

describe('a task whose lane is lost to such a provider', () => {
	const error = {name: 'APIError', message: 'too many', statusCode: 429, retryable: true};
	const lost = turnOf('msg_lost', {finish: 'error', text: '', error});

	it('starts again without using up a try while other lanes were at work', () => {
		const mission = atWork(10, {limits: {attempts: 1}});
		overloaded(mission, workers(4, 10));
		mission.ends('w10', {...lost, messageId: 'msg_a'});
		expect(mission.task('t10')).toMatchObject({state: 'queued', deaths: 0});
	});

	it('fails after a few such lanes, while the others are served, and says what may be wrong with it', () => {
		const mission = atWork(10, {limits: {attempts: 1}});
		overloaded(mission, workers(4, 10));
		for (const laneId of workers(4, 9)) {
			mission.ends(laneId);
		}

		const refused: string[] = [];
		for (let lane = mission.task('t10').laneId; lane !== null; lane = mission.task('t10').laneId) {
			if (mission.task('t10').state !== 'working') {
				break;
			}

			refused.push(lane);
			mission.ends(lane, {...lost, messageId: `msg_${lane}`});
			// A provider that refuses calls gets one start in five seconds.
			mission.pass(5000);
		}

		expect(refused).toHaveLength(4);
		expect(mission.task('t10')).toMatchObject({state: 'failed', crowdedOut: 3, deaths: 0});
		expect(mission.task('t10').report).toContain(
			'429 too many (retryable). acme answered 429 to it while other lanes of it were at work: the task may ask for more',
		);
	});

	it('fails as ever when it was alone with its provider', () => {
		const mission = atWork(1, {limits: {attempts: 1}});
		mission.ends('w1', lost);
		expect(mission.task('t1').state).toBe('failed');
	});
});
