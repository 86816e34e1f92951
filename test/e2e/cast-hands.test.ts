import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {eventsOf, runMission} from './mission-run.js';
import {expectEnd, played} from './scenario-variant.js';

test('a worker that edits outside its claim is refused, what bash gets round it is told, and its mission ends sealed', async () => {
	const run = await runMission({
		scenario: 'worker-ignores-claim',
		speed: 50,
		flags: ['--check', 'node --test'],
	});

	expectEnd(run, {exitCode: 0, outcome: 'sealed', reason: /^sealed: node --test exit 0$/});
	expect(existsSync(join(run.folder, 'NOTES.md'))).toBe(false);
	expect(readFileSync(join(run.folder, 'README.md'), 'utf8')).toMatch(
		/^# Tea house tools\n[\s\S]*Improved by a worker\.\n$/,
	);
	expect(eventsOf(run, 'request.asked')).toEqual([]);
	expect(played(run, 'worker')).toEqual([
		'stray 0: read write',
		'stray 1: edit bash',
		'stray 2: read',
		'stray 3: edit',
		'stray 4: bash',
		'stray 5: ',
	]);
	const report = eventsOf(run, 'turn.ended').find(({laneId}) => laneId === 'w1')?.turn.text;
	expect(report).toContain('write of NOTES.md: rule which prevents you\n');
	expect(report).toContain('edit of README.md: rule which prevents you\n');
	const findings = eventsOf(run, 'tree.watched').flatMap((event) => event.findings);
	expect(findings).toEqual([
		expect.objectContaining({
			kind: 'outside-claim',
			suspects: expect.arrayContaining(['w1']),
			files: ['README.md'],
		}),
	]);
	expect(run.stderr).toMatch(/watch on your working tree: 1 change outside claims/);
});

test('a reviewer that always passes cannot seal: FlowDesk runs the checks itself', async () => {
	const run = await runMission({
		scenario: 'reviewer-always-passes',
		speed: 50,
		flags: ['--check', 'node --test', '--check-baseline', '--max-iterations', '1'],
	});

	expectEnd(run, {exitCode: 3, outcome: 'limit', reason: /limit iterations 1/});
	expect(played(run, 'reviewer')).toEqual(['nod 0: submit_review', 'nod 1: ']);
	const verdicts = eventsOf(run, 'review.judged').map(({verdict}) => verdict);
	expect(verdicts).toEqual(['pass']);
	const [rejection] = eventsOf(run, 'seal.rejected');
	expect(rejection?.missing).toEqual([
		expect.stringMatching(/^check "node --test" failed: exit 1\n/),
	]);
	expect(eventsOf(run, 'seal.accepted')).toEqual([]);
});
