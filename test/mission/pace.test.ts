import {describe, expect, it} from 'vitest';
import {createMission, type TestMission, turnOf, underWay} from '../helpers/in-memory-mission.js';
import type {SettingsWishes} from '../helpers/in-memory-settings.js';
import {atWork, hour, isRefused, reads} from '../helpers/quota-mission.js';

/** Workers ask `zeta/m`, testers another model of the same provider, the commander another provider. */
const wishes: SettingsWishes = {
	roles: {
		worker: {model: 'zeta/m', cap: 30},
		tester: {letter: 'q', model: 'zeta/n', cap: 30},
	},
	maxLanes: 60,
};

const absurd = 315_360_000_000;

/** Prompts of ours to lanes of `zeta`. */
function starts(mission: TestMission) {
	return mission
		.eventsOf('prompt.planned')
		.filter(({laneId}) => laneId !== 'c')
		.map(({laneId, at}) => ({laneId, at}));
}

/** The least milliseconds between two starts, of so many that there are expected. */
function leastGap(known: readonly Readonly<{at: number}>[], count: number): number {
	expect(known).toHaveLength(count);
	return Math.min(...known.slice(1).map(({at}, index) => at - (known[index]?.at ?? 0)));
}

/** So many lanes at work are refused at once; those whose wait is long give their places back. */
function refused(lanes: number, waitMs: number): TestMission {
	const mission = atWork(lanes, wishes);
	mission.pass(10_000);
	const ids = Array.from({length: lanes}, (_, at) => `w${at + 1}`);
	for (const laneId of ids) {
		isRefused(mission, laneId, waitMs);
	}
	for (const laneId of ids.filter((id) => mission.lane(id).state === 'aborting')) {
		mission.ends(laneId, turnOf(`msg_${laneId}`, {finish: 'aborted', text: ''}));
	}
	return mission;
}

describe('a provider that asked to wait', () => {
	it.each([30_000, 120_000, 2 * hour, absurd])(
		'gets one start of any of its models in five seconds while it lasts, when it is %d ms',
		(waitMs) => {
			const mission = refused(2, waitMs);
			for (let task = 0; task < 4; task += 1) {
				mission.delegate({agent: 'tester', title: `Test ${task}`, review: false});
			}
			mission.pass(20_000);
			const later = starts(mission).slice(2);
			expect(later.map(({laneId}) => laneId)).toEqual(['q1', 'q2', 'q3', 'q4']);
			expect(leastGap(later, 4)).toBeGreaterThanOrEqual(5000);
		},
	);

	it.each([120_000, hour, 3 * hour, absurd])(
		'gets its parked lanes back one by one when that is over, after an hour at most, and all of them while it says nothing more, when it was %d ms',
		(waitMs) => {
			const mission = refused(20, waitMs);
			const from = mission.now() + Math.min(waitMs, hour);
			mission.pass(from - mission.now() - 1);
			expect(starts(mission)).toHaveLength(20);
			mission.pass(30_001 + 19 * 5000);
			expect(leastGap(starts(mission).slice(20), 20)).toBeGreaterThanOrEqual(5000);
		},
	);

	it('is asked by single lanes for as long as it refuses them, hour after hour, and opens when one is answered', () => {
		const mission = refused(20, 3 * hour);
		const told = mission.now() + 3 * hour;
		// Whoever is started is refused a second later, for as long as it was told at first.
		while (mission.now() + 1000 < told) {
			mission.pass(1000);
			const tried = starts(mission).at(-1)?.laneId ?? '';
			if (mission.lane(tried).state === 'running') {
				isRefused(mission, tried, told - mission.now());
			}
			if (mission.lane(tried).state === 'aborting') {
				mission.ends(tried, turnOf(`msg_${tried}`, {finish: 'aborted', text: ''}));
			}
		}
		const tries = starts(mission).slice(20);
		expect(tries.length).toBeGreaterThan(1);
		expect(leastGap(tries, tries.length)).toBeGreaterThanOrEqual(hour);

		mission.pass(60_000);
		const tried = starts(mission).at(-1)?.laneId ?? '';
		expect(leastGap(starts(mission).slice(20), starts(mission).length - 20)).toBeGreaterThanOrEqual(
			5000,
		);
		expect(Object.values(mission.state().tasks).some(({state}) => state === 'queued')).toBe(true);
		mission.fills(tried, 10);
		expect(Object.values(mission.state().tasks).map(({state}) => state)).toEqual(
			Array.from({length: 20}, () => 'working'),
		);
	});

	it('is asked once in five seconds by all that goes on, too: reminders, results, fixes and the compactions before them', () => {
		const roles = {...wishes.roles, commander: {model: 'zeta/big'}};
		const files = (at: number) => ({title: `Part ${at}`, files: [`src/${at}/**`]});
		const calls = [files(1), files(2), ...[3, 4].map((at) => ({...files(at), review: false}))];
		const mission = underWay([...calls, {agent: 'tester', review: false}], {...wishes, roles});
		for (const laneId of ['w1', 'w2']) {
			mission.fills(laneId, 90);
			mission.ends(laneId);
		}
		mission.reviews('t1', 'fail');
		isRefused(mission, 'q1', 2 * hour);
		const before = mission.events().length;
		mission.pass(6000);
		mission.reviews('t2', 'fail');
		mission.ends('w3', '');
		mission.ends('w4', 'status: done');
		mission.ends('q1', turnOf('msg_q1', {finish: 'aborted', text: ''}));
		mission.pass(60_000);
		const asked = mission
			.events()
			.slice(before)
			.flatMap((event) =>
				event.type === 'prompt.planned' || event.type === 'compaction.planned'
					? [{laneId: event.laneId, at: event.at}]
					: [],
			);
		expect(asked.map(({laneId}) => laneId).toSorted()).toEqual(['c', 'w2', 'w2', 'w3']);
		expect(leastGap(asked, 4)).toBeGreaterThanOrEqual(5000);
	});

	it('gets no burst from the answer of a call that was under way: what it told lasts', () => {
		const mission = atWork(20, wishes);
		for (let lane = 1; lane < 20; lane += 1) {
			isRefused(mission, `w${lane}`, 3 * hour);
		}
		for (let lane = 1; lane < 20; lane += 1) {
			mission.ends(`w${lane}`, turnOf(`msg_${lane}`, {finish: 'aborted', text: ''}));
		}
		mission.fills('w20', 10);
		mission.pass(19 * 5000);
		expect(leastGap(starts(mission).slice(20), 19)).toBeGreaterThanOrEqual(5000);
	});

	it.each<[string, (mission: TestMission) => void]>([
		[
			'by a wait of hours that it does not call a limit',
			(mission) => {
				const waited = {attempt: 1, until: mission.now() + 2 * hour, reason: 'overloaded'};
				mission.tell({type: 'lane.waited', laneId: 'w1', isRateLimit: false, ...waited});
			},
		],
		[
			'by the time that came with its last refusal, after which the turn was over',
			(mission) => {
				reads(mission, {
					source: 'failure',
					state: 'unknown',
					limitedUntil: mission.now() + 2 * hour,
				});
			},
		],
		[
			'to a lane that waits for a person meanwhile',
			(mission) => {
				const words = {title: 'bash', detail: 'npm test', options: [], questions: []};
				const request = {requestId: 'req_1', kind: 'permission' as const, directory: '/', ...words};
				mission.tell({type: 'request.asked', laneId: 'w1', request});
				isRefused(mission, 'w1', 2 * hour);
			},
		],
	])('is paced as well when it is told %s', (_, tells) => {
		const mission = atWork(2, wishes);
		tells(mission);
		mission.fills('w2', 10);
		for (let task = 0; task < 3; task += 1) {
			mission.delegate({agent: 'tester', title: `Test ${task}`, review: false});
		}
		mission.pass(20_000);
		expect(leastGap(starts(mission).slice(2), 3)).toBeGreaterThanOrEqual(5000);
	});

	it('keeps no other model waiting behind a lane that was let in and may not be asked for long', () => {
		const mission = createMission(wishes, {holdsOpening: true});
		const opens = (laneId: string) =>
			mission.tell({type: 'lane.opened', laneId, sessionId: `ses_${laneId}`});
		mission.start();
		opens('c');
		mission.delegate({title: 'One', files: ['src/1/**']});
		mission.delegate({title: 'Two', files: ['src/2/**']});
		opens('w1');
		isRefused(mission, 'w1', 2 * hour);
		opens('w2');
		mission.delegate({agent: 'tester', title: 'Late', review: false});
		mission.pass(5000);
		expect(mission.lane('w2').state).toBe('open');
		opens('q1');
		expect(mission.lane('q1').state).toBe('running');
	});
});
