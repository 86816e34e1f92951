import {expect, test} from 'vitest';
import type {Scenario} from '../../source/io/simulated-model/scenario.js';
import {modelSchema} from '../../source/io/simulated-model/scenario.js';
import {loadScenario} from '../../source/io/simulated-model/scenario-file.js';
import {eventsOf, type MissionRun, runMission, withoutReview} from './mission-run.js';

/** One task whose worker's provider answers with a smaller model, and whose commander's names the version it runs. */
async function substituting(): Promise<Scenario> {
	const scenario = await loadScenario('one-task');
	const answering = (answersAs: string) => ({...modelSchema.parse({}), answersAs});
	return {
		...scenario,
		models: {worker: answering('tiny'), commander: answering('commander-2026-01-31')},
	};
}

const ledgerOf = (run: MissionRun) =>
	eventsOf(run, 'seal.accepted').flatMap(({ledger}) =>
		ledger.filter((line) => line.startsWith('model')),
	);

const flags = ['--check', 'node --test'];

test('a model that a provider puts in place of another one is noticed with --verify-model, on its lane and in the ledger', async () => {
	const run = await runMission({
		scenario: await substituting(),
		speed: 50,
		flow: withoutReview,
		flags: [...flags, '--verify-model'],
	});
	expect(run.closed ?? run.refused).toMatchObject({outcome: 'sealed'});
	expect(eventsOf(run, 'model.answered')).toMatchObject([
		{laneId: 'c', asked: 'simulated/commander', answered: 'commander-2026-01-31'},
		{laneId: 'w1', asked: 'simulated/worker', name: 'worker', answered: 'tiny'},
	]);
	expect(ledgerOf(run)).toEqual([
		'model of w1: asked simulated/worker, its provider answered with tiny',
		'model simulated/commander verified: answered as commander-2026-01-31',
		'model simulated/worker substituted: asked worker, answered tiny',
	]);
	// Every call went by the relay, and the provider saw of each which session it was.
	expect(run.model.log().every(({sessionId}) => sessionId.startsWith('ses_'))).toBe(true);
	const secrets = /127\.0\.0\.1:\d+\/[0-9a-f]{64}/;
	expect(`${run.stdout}${run.stderr}`).not.toMatch(secrets);
});

test('the same substitution is called not verifiable without the flag, and not noticed', async () => {
	const run = await runMission({
		scenario: await substituting(),
		speed: 50,
		flow: withoutReview,
		flags,
	});
	expect(run.closed ?? run.refused).toMatchObject({outcome: 'sealed'});
	expect(eventsOf(run, 'model.answered')).toEqual([]);
	expect(ledgerOf(run)).toEqual([
		"models by OpenCode's word: simulated/commander, simulated/worker; what their providers really ran is not verifiable",
	]);
});
