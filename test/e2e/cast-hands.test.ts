import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {eventsOf, runMission} from './mission-run.js';
import {expectEnd} from './scenario-variant.js';

test('a worker that edits outside its claim is refused, and its mission ends sealed', async () => {
	const run = await runMission({
		scenario: 'worker-ignores-claim',
		speed: 50,
		flags: ['--check', 'node --test'],
	});

	expectEnd(run, {exitCode: 0, outcome: 'sealed', reason: /^sealed: node --test exit 0$/});
	expect(existsSync(join(run.folder, 'NOTES.md'))).toBe(false);
	expect(readFileSync(join(run.folder, 'README.md'), 'utf8')).toMatch(/^# Tea house tools\n/);
	expect(eventsOf(run, 'request.asked')).toEqual([]);
});

test('a reviewer that always passes cannot seal: FlowDesk runs the checks itself', async () => {
	const run = await runMission({
		scenario: 'reviewer-always-passes',
		speed: 50,
		flags: ['--check', 'node --test', '--check-baseline', '--max-iterations', '1'],
	});

	expectEnd(run, {exitCode: 3, outcome: 'limit', reason: /limit iterations 1/});
	const verdicts = eventsOf(run, 'review.judged').map(({verdict}) => verdict);
	expect(verdicts).toEqual(['pass']);
	const [rejection] = eventsOf(run, 'seal.rejected');
	expect(rejection?.missing).toEqual([
		expect.stringMatching(/^check "node --test" failed: exit 1\n/),
	]);
	expect(eventsOf(run, 'seal.accepted')).toEqual([]);
});
