import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {createNarrator} from '../../source/commands/narrator.js';
import {eventsOf, type MissionRun, runMission} from './mission-run.js';
import {expectEnd, played, variantOf} from './scenario-variant.js';

/** A team whose reviewer runs this command, which its rules allow, and passes the work. */
const reviewedBy = (command: string) =>
	variantOf('one-task', {
		reviewer: {
			scripts: [
				{
					name: 'improve and pass',
					steps: [
						{calls: [{tool: 'bash', with: {command, description: 'Runs the test'}}]},
						{
							calls: [
								{
									tool: 'submit_review',
									with: {
										task_id: '{{task}}',
										verdict: 'pass',
										evidence: 'node --test: exit code 0.',
									},
								},
							],
						},
						{say: 'Verdict: pass.'},
					],
				},
			],
		},
	});

const improvement = '// improved by a reviewer';
const improve = `echo '${improvement}' >> src/slugify.mjs`;
const runTest = 'node --test test/slugify.test.mjs';

/** Verdicts with their reasons, in order. */
const verdictsOf = (run: MissionRun) =>
	eventsOf(run, 'review.judged').map(({reviewTaskId, verdict, detail}) =>
		[reviewTaskId, verdict, detail].join(' '),
	);

/** What a run without `--json` prints of these events. */
function printed({events}: MissionRun): readonly string[] {
	const narrate = createNarrator();
	return events.flatMap((event) => narrate(event).map(({text}) => text.slice(9)));
}

test('a reviewer that changes what it judges has passed nothing: that is told, and another one judges', async () => {
	const run = await runMission({
		scenario: await reviewedBy(
			`if [ ! -e .git/improved ]; then touch .git/improved; ${improve}; fi; ${runTest}`,
		),
		speed: 50,
		flags: ['--check', 'node --test'],
	});

	expectEnd(run, {exitCode: 0, outcome: 'sealed', reason: /^sealed: node --test exit 0$/});
	expect(readFileSync(join(run.folder, 'src/slugify.mjs'), 'utf8')).toContain(improvement);
	const one = ['improve and pass 0: bash', 'improve and pass 1: submit_review'];
	expect(played(run, 'reviewer').filter((call) => !call.endsWith('2: '))).toEqual([...one, ...one]);
	expect(verdictsOf(run)).toEqual([
		't1-r1 void the review changed the files it judged',
		't1-r2 pass node --test: exit code 0.',
	]);
	expect(printed(run)).toContain(
		'review t1-r1 of t1: void, the review changed the files it judged',
	);
	const lanes = eventsOf(run, 'task.admitted').map(({taskId, laneId}) => `${taskId} ${laneId}`);
	expect(lanes).toEqual(['t1 w1', 't1-r1 r1', 't1-r2 r2']);
	const ledger = eventsOf(run, 'seal.accepted').flatMap((event) => event.ledger);
	expect(ledger.join('\n')).not.toContain('t1-r1');
});

test('when every reviewer changes what it judges, a person is asked after three, and nothing is sealed', async () => {
	const run = await runMission({
		scenario: await reviewedBy(`${improve}; ${runTest}`),
		speed: 50,
		flags: ['--check', 'node --test'],
	});

	expectEnd(run, {exitCode: 4, outcome: 'needs-person', reason: /three times without a verdict/});
	expect(verdictsOf(run)).toEqual(
		['t1-r1', 't1-r2', 't1-r3'].map((id) => `${id} void the review changed the files it judged`),
	);
	expect(eventsOf(run, 'seal.accepted')).toEqual([]);
	expect(readFileSync(join(run.folder, '.opencode/todo.md'), 'utf8')).not.toMatch(/\[x\].*slugify/);
});
