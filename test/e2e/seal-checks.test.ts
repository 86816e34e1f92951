import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {demoRepository} from './mission-place.js';
import {eventsOf, runMission} from './mission-run.js';
import {expectEnd} from './scenario-variant.js';

const hash = /^[0-9a-f]{64}$/;

test('a claim is rejected while a check fails, and the seal rests on the run that passed', async () => {
	const run = await runMission({
		speed: 50,
		// The plan of the scenario knows one of the two modules.
		repository: demoRepository(2),
		flags: ['--check', 'node --test', '--check-baseline'],
	});

	expectEnd(run, {exitCode: 0, outcome: 'sealed', reason: /^sealed: node --test exit 0$/});
	const runs = eventsOf(run, 'evidence.gathered').flatMap(({evidence}) => evidence.checks);
	expect(runs).toEqual([
		expect.objectContaining({exitCode: 1, outputHash: expect.stringMatching(hash)}),
		expect.objectContaining({exitCode: 0, outputHash: expect.stringMatching(hash)}),
	]);
	expect(eventsOf(run, 'seal.rejected').map(({missing}) => missing)).toEqual([
		[expect.stringMatching(/^check "node --test" failed: exit 1\n/)],
	]);
	// The commander is told what was missing, and the user which run the seal rests on.
	const continuation = eventsOf(run, 'prompt.planned').find(({kind}) => kind === 'continuation');
	expect(continuation?.text).toContain('Seal rejected: check "node --test" failed: exit 1');
	const ledger = eventsOf(run, 'seal.accepted').flatMap((event) => event.ledger);
	expect(ledger[0]).toContain(`output sha256 ${runs[1]?.outputHash}`);
	expect(ledger.filter((line) => line.startsWith('todo '))).toHaveLength(2);
});

test('a check that failed before the mission does not stand in the way of a green one', async () => {
	let hasChanged = false;
	const run = await runMission({
		speed: 50,
		flags: ['--check', 'exit 7', '--check', 'npm test'],
		onEvent: (event, {folder}) => {
			// Somebody loosens what `npm test` means while the mission runs.
			if (event.type === 'task.admitted' && !hasChanged) {
				hasChanged = true;
				const file = join(folder, 'package.json');
				writeFileSync(file, readFileSync(file, 'utf8').replace('node --test', 'echo skipped'));
			}
		},
	});

	expectEnd(run, {exitCode: 0, outcome: 'sealed', reason: /^sealed: npm test exit 0$/});
	const ledger = eventsOf(run, 'seal.accepted').flatMap((event) => event.ledger);
	expect(ledger).toContainEqual(
		expect.stringMatching(/^check "exit 7": exit 7, .*failed before the mission too$/),
	);
	expect(ledger).toContain('changed during the mission: package.json scripts.test');
});

test('--check-baseline demands that a check which failed before the mission passes too', async () => {
	const run = await runMission({
		speed: 50,
		flags: ['--check', 'exit 7', '--check', 'node --test', '--check-baseline'],
		flow: {limits: {iterations: 0}},
	});

	expectEnd(run, {exitCode: 3, outcome: 'limit', reason: /limit iterations 0/});
	expect(eventsOf(run, 'seal.rejected').map(({missing}) => missing)).toEqual([
		[expect.stringMatching(/^check "exit 7" failed: exit 7/)],
	]);
});

test.each([
	[
		'only checks that are still red',
		['--check', 'exit 7'],
		/^finished, nothing checked: every check failed before the mission and still fails \(--check-baseline demands that they pass\)$/,
	],
	['no check at all', ['--no-check'], /^finished, nothing checked: no check command was given$/],
])(
	'with %s the mission is finished with nothing checked, never sealed',
	async (_, flags, reason) => {
		const run = await runMission({speed: 50, flags});

		expectEnd(run, {exitCode: 1, outcome: 'finished', reason});
		expect(run.stderr).toMatch(/^finished, nothing checked: /m);
	},
);
