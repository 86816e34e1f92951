import {expect, test} from 'vitest';
import {eventsOf, runMission} from './mission-run.js';
import {expectEnd} from './scenario-variant.js';

test('--timeout ends a mission whose worker never answers, and names the limit', async () => {
	const run = await runMission({
		scenario: 'hang',
		speed: 50,
		flags: ['--check', 'node --test', '--timeout', '10s'],
	});

	const reason = /^the time limit of 10 s was reached \(limit timeMs\)$/;
	expectEnd(run, {exitCode: 3, outcome: 'limit', reason});
	const [started] = eventsOf(run, 'mission.started');
	const [stopped] = eventsOf(run, 'mission.stop-requested');
	expect((stopped?.at ?? 0) - (started?.at ?? 0)).toBeGreaterThanOrEqual(10_000);
	const [ended] = eventsOf(run, 'mission.ended');
	expect((ended?.at ?? 0) - (stopped?.at ?? 0)).toBeLessThan(15_000);
	const unended = run.model.log().filter(({endedAt}) => endedAt === null);
	expect(unended, 'calls that were never hung up').toEqual([]);
});

test('--max-iterations ends a mission after so many continuations, and names the limit', async () => {
	const run = await runMission({
		scenario: 'idle-without-progress',
		speed: 50,
		flags: ['--check', 'node --test', '--max-iterations', '1'],
	});

	const reason = /^1 continuations sent \(limit iterations 1\)$/;
	expectEnd(run, {exitCode: 3, outcome: 'limit', reason});
	const kinds = eventsOf(run, 'prompt.planned').map(({kind}) => kind);
	expect(kinds).toEqual(['mission', 'continuation']);
});
