import {pid} from 'node:process';
import {DatabaseSync} from 'node:sqlite';
import {expect, test} from 'vitest';
import {claimProject, runningMission} from '../../source/io/event-store-claim.js';
import {createFile, startChild} from './event-store-setup.js';

test('one mission runs in a project; the second is told which, since when and where', () => {
	const file = createFile();
	const first = claimProject({file, missionId: 'm_one'});
	expect(first.ok).toBe(true);
	const second = claimProject({file, missionId: 'm_two'});
	expect(second).toMatchObject({ok: false, running: {missionId: 'm_one', pid}});
	expect(second).toMatchObject({
		problem: expect.stringMatching(
			new RegExp(`^Mission m_one is running here since \\d.*, pid ${pid}\\. `),
		),
	});
	expect(runningMission(file)).toMatchObject({missionId: 'm_one'});
});

test('a mission that has ended leaves the project to the next', () => {
	const file = createFile();
	const first = claimProject({file, missionId: 'm_one'});
	if (first.ok) {
		first.release();
	}

	expect(runningMission(file)).toBe(null);
	expect(claimProject({file, missionId: 'm_two'})).toMatchObject({ok: true});
	expect(claimProject({file, missionId: 'm_three'})).toMatchObject({
		running: {missionId: 'm_two'},
	});
});

test('the claim of a killed process is taken over, that of a living one is not', async () => {
	const file = createFile();
	const {subprocess, lines} = startChild('claim', file, {missionId: 'm_one'});
	await expect.poll(() => lines, {timeout: 20_000}).toEqual(['claimed']);
	expect(claimProject({file, missionId: 'm_two'})).toMatchObject({
		ok: false,
		running: {missionId: 'm_one', pid: subprocess.pid},
	});
	subprocess.kill('SIGKILL');
	await subprocess;
	expect(claimProject({file, missionId: 'm_two'})).toMatchObject({ok: true});
}, 30_000);

test('a process number that now belongs to another process claims nothing', () => {
	const file = createFile();
	claimProject({file, missionId: 'm_one'});
	const database = new DatabaseSync(file);
	database.exec("UPDATE claim SET process_start = 'an earlier boot'");
	database.close();
	expect(runningMission(file)).toBe(null);
	expect(claimProject({file, missionId: 'm_two'})).toMatchObject({ok: true});
});

test('of processes that start at the same moment one gets the project', async () => {
	const file = createFile();
	const children = ['m1', 'm2', 'm3'].map((missionId) => startChild('claim', file, {missionId}));
	await expect
		.poll(() => children.map(({lines}) => lines.length), {timeout: 20_000})
		.toEqual([1, 1, 1]);
	const words = children.flatMap(({lines}) => lines);
	expect(words.filter((each) => each === 'claimed')).toHaveLength(1);
	expect(words.filter((each) => each.includes('is running here since'))).toHaveLength(2);
}, 30_000);
