import {mkdtempSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test, vi} from 'vitest';
import {openEventStore} from '../../source/io/event-store.js';
import {createSpentToday} from '../../source/io/spent-today.js';
import {DatabaseSync} from '../../source/io/sqlite.js';
import type {MissionEvent} from '../../source/mission/events.js';

const midnight = new Date(2026, 10, 20).getTime();
let count = 0;

/** A model call that ended at a time. */
function step(at: number, cost: number | null, messageId = `msg_${count}`): MissionEvent {
	count += 1;
	const usage = {input: 10, output: 5, reasoning: 0, cacheRead: 99, cacheWrite: 0, cost};
	return {id: `e${count}`, at, type: 'step.finished', laneId: 'w1', messageId, model: 'a/b', usage};
}

async function stored(file: string, missionId: string, events: readonly MissionEvent[]) {
	const store = openEventStore({file, missionId});
	await store.append(events);
	await store.close();
}

test("the day's sum is of every other mission's calls since midnight, each once, those without a price in tokens", async () => {
	const file = join(mkdtempSync(join(tmpdir(), 'flowdesk-day-')), 'missions.sqlite');
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
	const file = join(mkdtempSync(join(tmpdir(), 'flowdesk-day-')), 'missions.sqlite');
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

test('a call of today that cannot be read makes the sum unknown, and not smaller; one of yesterday does not count', async () => {
	const file = join(mkdtempSync(join(tmpdir(), 'flowdesk-day-')), 'missions.sqlite');
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
	const file = join(mkdtempSync(join(tmpdir(), 'flowdesk-day-')), 'missions.sqlite');
	const port = createSpentToday({file, missionId: 'm', clock: {now: () => midnight}});
	expect(await port.read()).toMatchObject({nanoUsd: 0, tokens: 0});
});

test("a day is the user's own, also where its clock is turned back", async () => {
	vi.stubEnv('TZ', 'Europe/Berlin');
	onTestFinished(() => void vi.unstubAllEnvs());
	const file = join(mkdtempSync(join(tmpdir(), 'flowdesk-day-')), 'missions.sqlite');
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
