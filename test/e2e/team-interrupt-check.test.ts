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
