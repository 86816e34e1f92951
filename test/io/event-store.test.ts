import {chmodSync, readdirSync, statSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {openEventStore} from '../../source/io/event-store.js';
import {createFile, open, said, startChild} from './event-store-setup.js';

const idsIn = (file: string, missionId = 'm1') =>
	open(file, missionId)
		.load(missionId)
		.map(({id}) => id);

test('an event is on disk when append resolves, and comes back as it was', async () => {
	const file = createFile();
	const store = open(file);
	await store.append([said(1), said(2)]);
	expect(open(file).load('m1')).toEqual([said(1), said(2)]);
	await store.append([said(3)]);
	expect(store.load('m1')).toHaveLength(3);
	expect(store.load('m2')).toEqual([]);
});

test('events are stored in the order of the calls, however the calls fall', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.record({events: fc.nat(4), waits: fc.nat(2)}), {maxLength: 25}),
			async (steps) => {
				const file = createFile();
				const store = openEventStore({file, missionId: 'm1'});
				const expected: string[] = [];
				const pending: Array<Promise<void>> = [];
				for (const {events, waits} of steps) {
					const batch = Array.from({length: events}, (_, index) =>
						said(expected.length + index + 1),
					);
					expected.push(...batch.map(({id}) => id));
					pending.push(store.append(batch));
					if (waits === 1) {
						await new Promise(setImmediate);
					} else if (waits === 2) {
						await pending.at(-1);
					}
				}

				await Promise.all(pending);
				await store.close();
				expect(idsIn(file)).toEqual(expected);
			},
		),
		{numRuns: 30},
	);
});

test('what was acknowledged survives kill -9 in the middle of appending', async () => {
	const file = createFile();
	const {subprocess, lines} = startChild('append', file);
	await expect.poll(() => lines.length, {timeout: 20_000, interval: 5}).toBeGreaterThan(300);
	subprocess.kill('SIGKILL');
	await subprocess;
	const stored = idsIn(file);
	expect(stored).toEqual(stored.map((_, index) => `e${index + 1}`));
	expect(stored.length).toBeGreaterThanOrEqual(Math.max(...lines.map(Number)));
	const store = open(file);
	await store.append([{...said(1), id: 'after'}]);
	expect(store.load('m1').at(-1)?.id).toBe('after');
}, 30_000);

test('a full disk rejects the append and leaves a log that can be read', async () => {
	const file = createFile();
	const {subprocess, lines} = startChild('append', file, {limit: 'ulimit -f 300;'});
	await subprocess;
	expect(lines.at(-1)).toBe('kind full');
	const acknowledged = lines.slice(0, -1).map(Number);
	expect(acknowledged.length).toBeGreaterThan(3);
	expect(idsIn(file)).toEqual(acknowledged.map((number) => `e${number}`));
}, 30_000);

test('after a failure the log has no hole: every later append is refused with the cause', async () => {
	const file = createFile();
	const store = open(file);
	await store.append([said(1)]);
	await expect(store.append([said(2), said(1)])).rejects.toMatchObject({
		name: 'StoreError',
		kind: 'duplicate',
		cause: expect.objectContaining({code: 'ERR_SQLITE_ERROR'}),
	});
	await expect(store.append([said(3)])).rejects.toMatchObject({kind: 'duplicate'});
	expect(store.load('m1')).toEqual([said(1)]);
});

test('closing stores what was appended before, and refuses what comes after', async () => {
	const file = createFile();
	const store = open(file);
	const pending = store.append([said(1)]);
	await store.close();
	await pending;
	await expect(store.append([said(2)])).rejects.toMatchObject({kind: 'closed'});
	await store.close();
	expect(idsIn(file)).toEqual(['e1']);
});

test('nobody else can read the log, its -wal or its -shm file', async () => {
	const file = createFile();
	writeFileSync(file, '');
	chmodSync(file, 0o644);
	const store = open(file);
	await store.append([said(1)]);
	const modes = readdirSync(dirname(file)).map((name) => [
		name,
		(statSync(join(dirname(file), name)).mode & 0o777).toString(8),
	]);
	expect(modes.sort()).toEqual([
		['flowdesk.db', '600'],
		['flowdesk.db-shm', '600'],
		['flowdesk.db-wal', '600'],
	]);
});

test('a file of another version, and an event of another version, are refused by name', async () => {
	const file = createFile();
	await open(file).append([said(1)]);
	const database = new DatabaseSync(file);
	database.exec('UPDATE events SET version = 99');
	expect(() => open(file).load('m1')).toThrow(
		/event 1 of mission m1 was written by another version of FlowDesk \(version 99/,
	);
	database.exec("UPDATE events SET version = 1, body = '{}'");
	expect(() => open(file).load('m1')).toThrow(/event 1 of mission m1 cannot be read/);
	database.exec('PRAGMA user_version = 7');
	database.close();
	expect(() => open(file)).toThrow(/another version of FlowDesk \(layout 7/);
});

test('a file that is no database is refused and left alone', () => {
	const file = createFile();
	writeFileSync(file, 'my diary, '.repeat(1000));
	expect(() => open(file)).toThrow(/is not a readable FlowDesk database/);
	expect(statSync(file).size).toBe(10_000);
});

test('the missions of a project are listed with text and outcome, newest first', async () => {
	const file = createFile();
	const store = open(file, 'm1');
	await store.append([
		{...said(1), at: 1000},
		{type: 'mission.ended', outcome: 'sealed', reason: 'all held', id: 'end', at: 5000},
	]);
	await open(file, 'm2').append([{...said(1), at: 2000}]);
	expect(store.missions()).toEqual([
		{missionId: 'm2', text: '', startedAt: 2000, lastAt: 2000, events: 1, outcome: null},
		{missionId: 'm1', text: '', startedAt: 1000, lastAt: 5000, events: 2, outcome: 'sealed'},
	]);
});
