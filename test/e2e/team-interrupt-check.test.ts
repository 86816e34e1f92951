import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {eventsOf, startMission} from './mission-run.js';
import {processesOf} from './place-processes.js';

/** Never ends, floods its output all the while, and leaves a child that ignores the polite signal. */
const flood = `(trap '' TERM; touch running; yes 'more and more') & sleep 1000`;

test('Ctrl+C while a check floods its output before the first lane ends all of its processes, and nothing was sent', async () => {
	const mission = await startMission({flags: ['--check', flood]});
	await expect
		.poll(() => existsSync(join(mission.folder, 'running')), {timeout: 120_000, interval: 50})
		.toBe(true);
	expect(eventsOf(mission.lines, 'lane.opened')).toEqual([]);
	mission.signal('SIGINT');
	const {exitCode, closed, stdout} = await mission.ended;
	expect([exitCode, closed?.outcome]).toEqual([130, 'interrupted']);
	await expect.poll(() => processesOf(mission.place), {timeout: 15_000}).toEqual([]);
	expect(mission.model.log()).toEqual([]);
	expect(stdout.length).toBeLessThan(100_000);
});

/** Never ends, says nothing and ignores the polite signal, as does its child. */
const stubborn = `trap '' TERM; touch running; sleep 1000 >/dev/null 2>&1`;

test('a second Ctrl+C while a quiet check ignores the first leaves none of its processes', async () => {
	const mission = await startMission({flags: ['--check', stubborn]});
	await expect
		.poll(() => existsSync(join(mission.folder, 'running')), {timeout: 120_000, interval: 50})
		.toBe(true);
	mission.signal('SIGINT');
	await mission.event('mission.stop-requested');
	mission.signal('SIGINT');
	expect((await mission.ended).exitCode).toBe(130);
	await expect.poll(() => processesOf(mission.place), {timeout: 15_000}).toEqual([]);
});
