import {Console} from 'node:console';
import {stdout} from 'node:process';
import {expect, test} from 'vitest';
import type {EventOf, EventType} from '../../source/mission/events.js';
import {type ComposedMission, composeMission} from './composed-mission.js';
import {partScenario} from './part-scenario.js';

const lanes = 50;

/** Milliseconds between two starts of ours at a provider that refuses calls, and for which it counts as such. */
const paceMs = 5000;

/** Fifty workers whose first calls are refused all at once, and whose calls are served after so many refusals. No task may lose an attempt. */
function storm(times: number, retryAfter: readonly unknown[]): Promise<ComposedMission> {
	const fault = {kind: 'status', status: 429, per: 'scenario', times, retryAfter};
	const say = 'status: done\nThe part is done.';
	const parts = Array.from({length: lanes}, (_, at) => ({
		title: `part ${at}`,
		files: [`parts/${at}.txt`],
	}));
	return composeMission({
		scenario: partScenario(parts, {worker: [{name: 'work', steps: [{say, gather: 40, fault}]}]}),
		review: false,
		checks: ['true'],
		caps: {worker: lanes},
		maxLanes: lanes + 1,
		limits: {attempts: 1},
	});
}

function eventsOf<T extends EventType>({events}: ComposedMission, type: T): readonly EventOf<T>[] {
	return events.filter((event): event is EventOf<T> & typeof event => event.type === type);
}

/** The longest that a provider's word makes a task wait; what happens then is played where time is in memory. */
const mostMs = 3_600_000;

/** Until when (epoch ms) calls were refused before a moment, by what the lanes were told. */
function refusedUntil(mission: ComposedMission, moment: number): number {
	const waits = eventsOf(mission, 'lane.waited').filter(
		({at, isRateLimit}) => isRateLimit && at < moment,
	);
	return Math.max(0, ...waits.map(({at, until}) => until ?? at));
}

/** Our prompts, with the milliseconds since the one before where the provider was refusing calls, else null. */
function startsOf(mission: ComposedMission) {
	const prompts = eventsOf(mission, 'prompt.planned');
	return prompts.map(({at, laneId}, index) => ({
		at,
		laneId,
		gap: at < refusedUntil(mission, at) + paceMs ? at - (prompts[index - 1]?.at ?? 0) : null,
	}));
}

/** What became of a storm, for the table. */
function sumsOf(mission: ComposedMission) {
	const calls = mission.model.log().filter(({role}) => role === 'worker');
	const sessions = new Set(calls.map(({sessionId}) => sessionId)).size;
	const gaps = startsOf(mission).flatMap(({gap}) => gap ?? []);
	const parked = eventsOf(mission, 'lane.abort-requested').filter(({reason}) =>
		reason.startsWith('parked: '),
	);
	const began = mission.events[0]?.at ?? 0;
	return {
		'calls of workers': calls.length,
		'of these refused with 429': calls.filter(({outcome}) => outcome === 'status 429').length,
		'first calls of a lane': sessions,
		"OpenCode's own retries": calls.length - sessions,
		'starts of ours, commander included': eventsOf(mission, 'prompt.planned').length,
		'of these while limited': gaps.length,
		'least ms between two of these': gaps.length > 0 ? Math.min(...gaps) : null,
		'lanes parked': parked.length,
		'tasks put back': eventsOf(mission, 'task.requeued').length,
		'tasks done': eventsOf(mission, 'task.finished').filter(({outcome}) => outcome === 'done')
			.length,
		'cap lowered to': eventsOf(mission, 'provider-cap.changed')
			.map(({cap}) => cap)
			.join(', '),
		seconds: Math.round(((mission.events.at(-1)?.at ?? 0) - began) / 1000),
	};
}

test('fifty lanes that are refused at once all end, one start in five seconds while it lasts, and no task loses an attempt', async () => {
	const mission = await storm(260, [1, {date: 3}, 2, 1, 'none']);
	await mission.closed;
	const sums = sumsOf(mission);
	new Console(stdout).table(sums);
	expect(mission.view()?.outcome).toBe('sealed');
	expect(sums['of these refused with 429']).toBe(260);
	expect(sums["OpenCode's own retries"]).toBeGreaterThan(lanes);
	expect(sums['of these while limited']).toBeGreaterThan(1);
	expect(sums['least ms between two of these']).toBeGreaterThanOrEqual(paceMs);
	const finished = eventsOf(mission, 'task.finished');
	expect(finished.map(({outcome}) => outcome)).toEqual(Array.from({length: lanes}, () => 'done'));
	expect(new Set(finished.map(({taskId}) => taskId)).size).toBe(lanes);
}, 270_000);

test('lanes whose provider asks for absurd waits are let go and started anew at that pace at most, and every task says why it waits and until when, an hour away at most', async () => {
	const mission = await storm(100_000, [1, {date: 90}, 'none', 315_360_000]);
	const reason = /^simulated asks to wait: /;
	await mission.seen(
		({queue}) => queue.filter((task) => reason.test(task.reason)).length === lanes,
	);
	const since = mission.events.at(-1)?.at ?? 0;
	mission.send({type: 'stop', by: 'user', outcome: 'interrupted', reason: 'enough was seen'});
	await mission.closed;
	const sums = sumsOf(mission);
	new Console(stdout).table(sums);
	const waits = new Map(eventsOf(mission, 'task.waits').map((fact) => [fact.taskId, fact]));
	expect(waits.size).toBe(lanes);
	for (const {until, at, reason: words} of waits.values()) {
		expect(words).toMatch(reason);
		expect(until).toBeGreaterThan(at);
		expect((until ?? 0) - at).toBeLessThanOrEqual(mostMs + 30_000);
	}
	// Every lane is started once. Whoever were started anew meanwhile would have to keep the pace.
	expect(sums['starts of ours, commander included']).toBeGreaterThan(lanes);
	expect(sums['least ms between two of these'] ?? paceMs).toBeGreaterThanOrEqual(paceMs);
	expect(sums['lanes parked']).toBeGreaterThan(lanes / 2);
	expect(mission.model.log().filter(({startedAt}) => startedAt > since)).toEqual([]);
	expect(mission.model.log().filter(({endedAt}) => endedAt === null)).toEqual([]);
	expect(eventsOf(mission, 'task.finished').filter(({outcome}) => outcome === 'failed')).toEqual(
		[],
	);
}, 270_000);
