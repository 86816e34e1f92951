import {expect, test} from 'vitest';
import {type TestMission, turnOf, underWay} from '../helpers/in-memory-mission.js';

type Call = {attempt: number; servedUntil: number | null; waitsUntil: number | null};

/** A provider that serves so many calls at once, each 3 s long, and OpenCode's way to try again: five times, each wait twice as long. */
function createProvider(mission: TestMission, limit: number) {
	const calls = new Map<string, Call>();
	const refusals: number[] = [];
	let messages = 0;

	function ask(laneId: string, call: Call): void {
		const open = [...calls.values()].filter(({servedUntil}) => servedUntil !== null).length;
		if (open < limit) {
			Object.assign(call, {servedUntil: mission.now() + 3000, waitsUntil: null});
			return;
		}

		refusals.push(mission.now());
		call.attempt += 1;
		if (call.attempt > 5) {
			calls.delete(laneId);
			messages += 1;
			const error = {name: 'APIError', message: '429', statusCode: 429, retryable: true};
			mission.ends(laneId, turnOf(`msg_lost${messages}`, {finish: 'error', text: '', error}));
			return;
		}

		const until = mission.now() + 1000 * 2 ** (call.attempt - 1);
		call.waitsUntil = until;
		const waited = {attempt: call.attempt, until, isRateLimit: true, reason: '429'};
		mission.tell({type: 'lane.waited', laneId, ...waited});
	}

	/** A tenth of a second of the world. */
	function tick(): void {
		mission.pass(100);
		for (const [laneId, call] of calls) {
			if (call.servedUntil !== null && call.servedUntil <= mission.now()) {
				calls.delete(laneId);
				mission.ends(laneId);
			} else if (call.waitsUntil !== null && call.waitsUntil <= mission.now()) {
				call.waitsUntil = null;
				mission.tell({type: 'lane.resumed', laneId});
				ask(laneId, call);
			}
		}

		const begins = Object.values(mission.state().lanes).filter(
			({id, state}) => state === 'running' && !calls.has(id),
		);
		for (const {id} of begins) {
			const call: Call = {attempt: 0, servedUntil: null, waitsUntil: null};
			calls.set(id, call);
			ask(id, call);
		}
	}

	return {tick, refusals};
}

test.each([
	{limit: 3, floor: 3},
	{limit: 5, floor: 5},
	{limit: 1, floor: 2},
])(
	'a mission under a cap of ten settles near the $limit calls that its provider serves, and loses no task',
	({limit, floor}) => {
		const tasks = 200;
		const calls = Array.from({length: tasks}, (_, at) => ({files: [`${at}/**`], review: false}));
		const mission = underWay([], {
			roles: {worker: {cap: 10}},
			limits: {
				openTasks: 500,
				attempts: 1,
				wakeUpsPerMinute: 1,
				iterations: 1000,
				noProgress: 1000,
			},
		});
		for (const call of calls) {
			mission.delegate(call);
		}

		const provider = createProvider(mission, limit);
		const isOver = () => Object.values(mission.state().tasks).every(({state}) => state === 'done');
		for (let ticks = 0; ticks < 20_000 && !isOver(); ticks += 1) {
			provider.tick();
		}

		const states = Object.values(mission.state().tasks).map(({state}) => state);
		expect(states.filter((state) => state !== 'done')).toEqual([]);
		const startedAt = mission.events()[0]?.at ?? 0;
		const half = (mission.now() - startedAt) / 2;
		const early = provider.refusals.filter((at) => at < startedAt + 60_000).length;
		const late = provider.refusals.filter((at) => at > mission.now() - half);
		// In the second half the limit is tried once in a while, and nothing more.
		expect((late.length / half) * 60_000).toBeLessThan(early / 4);
		const lateCaps = mission
			.eventsOf('provider-cap.changed')
			.filter(({at}) => at > startedAt + 60_000)
			.map(({cap}) => cap ?? 99);
		expect(Math.max(...lateCaps)).toBeLessThanOrEqual(limit + 3);
		expect(Math.min(...lateCaps)).toBeGreaterThanOrEqual(Math.max(2, floor - 1));
	},
);
