import {readFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {execPath} from 'node:process';
import {execa} from 'execa';
import {expect, test} from 'vitest';
import {eventsOf, startMission, withoutReview} from './mission-run.js';
import {variantOf} from './scenario-variant.js';

/** What OpenRouter answers for a provider of its own that refuses: the real reason is a text of JSON in the body. */
const body = {
	error: {
		message: 'Provider returned error',
		code: 402,
		metadata: {
			raw: JSON.stringify({error: {message: 'no credit left for key sk-or-v1-0123456789abcdef'}}),
			provider_name: 'Chutes',
		},
	},
};

/** OpenCode tries again by itself, whatever the status, when a provider says no more than that: five times. */
const fault = {kind: 'status', status: 402, retryAfter: 1, times: 6, body};

test('what a provider really says stands on the lane, in the result, in `show`, in `why` of a mission that runs and in a bug report, without a key', async () => {
	const mission = await startMission({
		scenario: await variantOf('one-task', {
			worker: {
				scripts: [
					{
						name: 'no credit',
						steps: [{say: 'Never said.', fault}],
					},
				],
			},
		}),
		speed: 50,
		flow: withoutReview,
	});
	await mission.event('task.finished');
	const tell = async (...words: readonly string[]) =>
		execa(execPath, [resolve('bin/flowdesk.js'), ...words], {
			cwd: mission.folder,
			env: mission.place.variables,
			extendEnv: false,
		});
	const why = await tell('why', 'w1');
	mission.signal('SIGINT');
	const run = await mission.ended;

	const failed = eventsOf(run, 'turn.ended').find(({turn}) => turn.error !== null);
	expect(failed?.turn.error).toMatchObject({
		message: 'Provider returned error',
		statusCode: 402,
		cause: 'Chutes: no credit left for key [removed]',
		model: run.model.modelIds['worker'],
	});
	const words = `402 Chutes: no credit left for key [removed] (Provider returned error, not retryable, ${run.model.modelIds['worker']})`;
	expect(eventsOf(run, 'task.finished').map(({detail}) => detail)).toContainEqual(
		expect.stringContaining(words),
	);
	expect(run.stdout).not.toContain('0123456789abcdef');

	const shown = await tell('show');
	expect(shown.stdout).toContain('turns that ended in an error');
	expect(shown.stdout).toContain(words);

	expect(why.stdout).toContain('the mission runs');
	expect(why.stdout).toMatch(/w1 waited for its provider, try \d.*: Provider returned error/);
	expect(why.stdout).toContain(`w1 ended its turn in an error: ${words}`);

	const exported = await tell('export', '--debug', 'bundle.json');
	expect(exported.stdout).toContain('Left out:');
	const bundle = readFileSync(join(run.folder, 'bundle.json'), 'utf8');
	expect(bundle).toContain('Chutes: no credit left for key [removed]');
	expect(bundle).not.toMatch(/Make every test|0123456789abcdef/);
	expect(bundle).not.toContain(run.folder);
	expect(JSON.parse(bundle)).toMatchObject({
		versions: {programs: {opencode: expect.stringMatching(/^\d/)}},
		doctor: expect.arrayContaining([expect.objectContaining({name: 'git', state: 'good'})]),
		mission: {counts: {'mission.started': 1}},
	});
});
