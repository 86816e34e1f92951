import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import fc from 'fast-check';
import {expect, onTestFinished, test, vi} from 'vitest';
import {openEventStore} from '../../source/io/event-store.js';
import {createSpentToday} from '../../source/io/spent-today.js';
import {DatabaseSync} from '../../source/io/sqlite.js';
import type {Fact, MissionEvent} from '../../source/mission/events.js';
import {charged} from '../../source/mission/spent.js';
import {bounded} from '../helpers/bounded-runs.js';
import {underWay} from '../helpers/in-memory-mission.js';

const midnight = new Date(2026, 10, 20).getTime();
let count = 0;

/** A model call that ended at a time. */
function step(at: number, cost: number | null, messageId = `msg_${count}`): MissionEvent {
	count += 1;
	const usage = {input: 10, output: 5, reasoning: 0, cacheRead: 99, cacheWrite: 0, cost};
	return {id: `e${count}`, at, type: 'step.finished', laneId: 'w1', messageId, model: 'a/b', usage};
}

/** Where a store of its own may be, for as long as the test runs. */
function storeFile(): string {
	const folder = mkdtempSync(join(tmpdir(), 'flowdesk-day-'));
	onTestFinished(() => rmSync(folder, {recursive: true}));
	return join(folder, 'missions.sqlite');
}

async function stored(file: string, missionId: string, events: readonly MissionEvent[]) {
	const store = openEventStore({file, missionId});
	await store.append(events);
	await store.close();
}

test("the day's sum is of every other mission's calls since midnight, each once, those without a price in tokens", async () => {
	const file = storeFile();
	await stored(file, 'm-yesterday', [step(midnight - 1, 7), step(midnight, 0.25)]);
	await stored(file, 'm-today', [
		step(midnight + 5000, 0.5, 'same'),
		step(midnight + 6000, 0.5, 'same'),
		step(midnight + 7000, null),
	]);
	await stored(file, 'm-other', [step(midnight + 7000, 0.25, 'same')]);
	await stored(file, 'm-own', [step(midnight + 8000, 40)]);
	const port = createSpentToday({file, missionId: 'm-own', clock: {now: () => midnight + 9000}});
	expect(await port.read()).toEqual({
		type: 'day.read',
		day: '2026-11-20',
		startsAt: midnight,
		endsAt: new Date(2026, 10, 21).getTime(),
		nanoUsd: 1_000_000_000,
		tokens: 60,
	});
});

test('a call that was cut off counts as all it may have read and what it had written', async () => {
	const file = storeFile();
	const call = {laneId: 'w1', model: 'a/b', bytes: 9, facts: []};
	const answer = {nanoUsd: 400, tokens: 40};
	const admitted = {type: 'call.admitted', ...call, nanoUsd: 1000, tokens: 100, answer} as const;
	const cut = {type: 'call.cut', laneId: 'w1', model: 'a/b', writtenBytes: 10} as const;
	const at = midnight + 1;
	await stored(file, 'm-other', [
		{id: 'a1', at, ...admitted},
		{id: 'a2', at, ...cut, callId: 'prt_1'},
		{id: 'a3', at, ...admitted},
		{id: 'a4', at, ...cut, callId: 'prt_2'},
		{...step(at, 0.5, 'msg_late'), cutId: 'prt_2'} as MissionEvent,
	]);
	const port = createSpentToday({file, missionId: 'm', clock: {now: () => midnight + 2}});
	expect(await port.read()).toMatchObject({nanoUsd: 700 + 500_000_000, tokens: 70 + 15});
});

/** A fact about one of few calls of a lane, or of a session below it. */
function callFact(): fc.Arbitrary<Fact> {
	const caller = {
		laneId: fc.constant('w1'),
		model: fc.constant('a/b'),
		child: fc.constantFrom(undefined, 'ses_child'),
	};
	const name = fc.constantFrom('one', 'two');
	const isSo = fc.boolean();
	const nanoUsd = fc.integer({min: 100, max: 900});
	return fc.oneof(
		fc
			.record({...caller, nanoUsd})
			.map((call): Fact => ({type: 'call.admitted', ...call, ...held, bytes: 9, facts: []})),
		fc
			.record({
				...caller,
				callId: name,
				writtenBytes: fc.integer({min: 0, max: 60}),
				isRetried: isSo,
				hasBegun: isSo,
			})
			.map((cut): Fact => ({type: 'call.cut', ...cut})),
		fc.record({...caller, messageId: name, nanoUsd, isLate: isSo}).map(
			({nanoUsd: cost, isLate, ...step}): Fact => ({
				type: 'step.finished',
				...step,
				...(isLate ? {cutId: step.messageId} : {}),
				usage: {
					input: cost,
					output: 5,
					reasoning: 0,
					cacheRead: 99,
					cacheWrite: 0,
					cost: cost / 1e9,
				},
			}),
		),
	);
}

const held = {tokens: 100, answer: {nanoUsd: 40, tokens: 40}};

test("whatever order its calls end, are cut off and are told again in, the day's sum is what the mission itself counted, and what it held for calls under way", async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(callFact(), {maxLength: 12}), async (told) => {
			const mission = underWay([{files: ['a']}], {limits: {silenceMs: 9e9}});
			told.forEach((fact) => void mission.tell(fact));
			const file = storeFile();
			await stored(file, 'm-other', mission.events());
			const clock = {now: () => mission.state().startedAt};
			const {spent, calls} = mission.state();
			const own = charged(spent);
			const open = Object.values(calls.open);
			expect(await createSpentToday({file, missionId: 'm', clock}).read()).toMatchObject({
				nanoUsd: open.reduce((sum, {nanoUsd}) => sum + (nanoUsd ?? 0), own.nanoUsd),
				tokens: open.reduce((sum, {tokens}) => sum + tokens, own.tokens),
			});
		}),
		bounded(200),
	);
});

test('a call that was under way when its mission broke off counts with all that was held for it, and one that was given up with nothing', async () => {
	const file = storeFile();
	const admitted = (id: string, at: number, laneId: string): MissionEvent => {
		const call = {laneId, model: 'a/b', nanoUsd: 3_000_000_000, bytes: 9, facts: []};
		return {id, at, type: 'call.admitted', ...call, tokens: 100};
	};
	const mission = underWay([{files: ['a']}]);
	mission.ends('w1', {finish: 'aborted', text: ''});
	const ended = mission.events().filter(({type}) => type === 'turn.ended');
	const at = midnight + 1;
	await stored(file, 'm-other', [
		admitted('a1', midnight - 1, 'r1'),
		admitted('a2', at, 'w1'),
		...ended.map((event) => ({...event, id: `t-${event.id}`, at})),
		admitted('a3', at, 'w2'),
		admitted('a4', at, 'c'),
		{id: 'a5', at, type: 'compaction.failed', laneId: 'c', reason: 'refused'},
		step(at, 0.25),
	]);
	const port = createSpentToday({file, missionId: 'm', clock: {now: () => midnight + 2}});
	expect(await port.read()).toMatchObject({nanoUsd: 3_250_000_000, tokens: 115});
});

test('a call of today that cannot be read makes the sum unknown, and not smaller; one of yesterday does not count', async () => {
	const file = storeFile();
	await stored(file, 'm-yesterday', [step(midnight - 1, 7)]);
	await stored(file, 'm-today', [step(midnight + 5000, 0.5), step(midnight + 6000, 0.25)]);
	const port = createSpentToday({file, missionId: 'm-own', clock: {now: () => midnight + 9000}});
	const database = new DatabaseSync(file);
	const damage = (mission: string, body: string) =>
		database.prepare('UPDATE events SET body = ? WHERE mission = ? AND seq = 1').run(body, mission);
	damage('m-yesterday', '{');
	expect(await port.read()).toMatchObject({type: 'day.read', nanoUsd: 750_000_000});
	for (const body of ['{"type": "step.fin', '{"type": "step.finished"}', 'null']) {
		damage('m-today', body);
		expect(await port.read()).toEqual({
			type: 'day.unread',
			reason: `Event 1 of mission m-today in ${file}, a model call, cannot be read.`,
		});
	}
	database.close();
	writeFileSync(file, 'no database at all, and longer than the header of one would be'.repeat(40));
	expect(await port.read()).toEqual({
		type: 'day.unread',
		reason: `${file} is not a readable FlowDesk database. Move it away to start anew.`,
	});
});

test('where no mission has run yet nothing was spent', async () => {
	const file = storeFile();
	const port = createSpentToday({file, missionId: 'm', clock: {now: () => midnight}});
	expect(await port.read()).toMatchObject({nanoUsd: 0, tokens: 0});
});

test("a day is the user's own, also where its clock is turned back", async () => {
	vi.stubEnv('TZ', 'Europe/Berlin');
	onTestFinished(() => void vi.unstubAllEnvs());
	const file = storeFile();
	const readAt = (now: string) =>
		createSpentToday({file, missionId: 'm', clock: {now: () => Date.parse(now)}}).read();
	const long = {startsAt: '2026-10-24T22:00:00Z', endsAt: '2026-10-25T23:00:00Z'};
	for (const now of [long.startsAt, '2026-10-25T22:59:59Z']) {
		expect(await readAt(now)).toMatchObject({
			day: '2026-10-25',
			startsAt: Date.parse(long.startsAt),
			endsAt: Date.parse(long.endsAt),
		});
	}
	expect(await readAt(long.endsAt)).toMatchObject({day: '2026-10-26'});
});
