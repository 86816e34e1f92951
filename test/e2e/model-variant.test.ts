import {expect, test} from 'vitest';
import {makePlace} from './mission-place.js';
import {eventsOf, runMission, withoutReview} from './mission-run.js';

test('a mission runs with a variant of a model, and the ledger says which models answered and what nobody can verify', async () => {
	const place = makePlace();
	const refused = await runMission({
		place,
		flags: ['--agent-model', 'worker=simulated/worker#hgih'],
	});
	expect(refused.refused).toMatchObject({
		exitCode: 2,
		message: expect.stringMatching(
			/^OpenCode lists no variant "hgih" of simulated\/worker \(worker\)\. Did you mean simulated\/worker#high\? It has: .*high/,
		),
	});

	const run = await runMission({
		place,
		speed: 50,
		flow: withoutReview,
		flags: ['--check', 'node --test', '--agent-model', 'worker=simulated/worker#high'],
	});
	expect(run.closed).toMatchObject({outcome: 'sealed'});
	const [started] = eventsOf(run, 'mission.started');
	expect(started?.settings.roles['worker']).toMatchObject({
		model: 'simulated/worker',
		variant: 'high',
	});
	expect(eventsOf(run, 'model.differed')).toEqual([]);
	const ledger = eventsOf(run, 'seal.accepted').flatMap((event) => event.ledger);
	expect(ledger.at(-1)).toMatch(
		/^models by OpenCode's word: .*simulated\/worker.*; what their providers really ran is not verifiable$/,
	);
});
