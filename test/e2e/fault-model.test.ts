import {expect, test} from 'vitest';
import {demoRepository} from './mission-place.js';
import type {MissionRun} from './mission-run.js';
import {eventsOf, runMission} from './mission-run.js';
import {expectEnd, variantOf} from './scenario-variant.js';

/** The first model call of the worker on a module meets a fault, once in the mission; then it repairs as usual. */
function meets(module: string, fault: Readonly<Record<string, unknown>>) {
	const repair = {
		filePath: `src/${module}.mjs`,
		oldString: '{{fix.broken}}',
		newString: '{{fix.fixed}}',
	};
	const test = {command: `node --test test/${module}.test.mjs`, description: 'Runs the test'};
	return {
		name: `${module} meets ${fault['kind']}`,
		when: {prompt: `Files: src/${module}\\.mjs`},
		steps: [
			{
				say: 'I read the module before I change anything in it.',
				calls: [{tool: 'read', with: {filePath: `src/${module}.mjs`}}],
				fault: {per: 'scenario', ...fault},
			},
			{calls: [{tool: 'edit', with: repair}]},
			{calls: [{tool: 'bash', with: test}]},
			{say: 'status: done\nThe module is mended.'},
		],
	};
}

/** How the tasks on a module ended, in order. */
function outcomesOf(run: MissionRun, module: string): readonly string[] {
	const tasks = eventsOf(run, 'task.created')
		.filter(({task}) => task.kind === 'work' && task.files?.includes(`src/${module}.mjs`))
		.map(({task}) => task.id);
	return eventsOf(run, 'task.finished')
		.filter(({taskId}) => tasks.includes(taskId))
		.map(({outcome, detail}) => `${outcome}: ${detail.split('\n')[0]}`);
}

test('a model that answers 429, 400, 500, half an answer or garbage costs tries, not the mission', async () => {
	const run = await runMission({
		scenario: await variantOf('repair', {
			worker: {
				scripts: [
					meets('slugify', {kind: 'status', status: 429, retryAfter: 1}),
					meets('parse-duration', {kind: 'status', status: 400}),
					meets('parse-query', {kind: 'status', status: 500}),
					meets('word-count', {kind: 'cut'}),
					meets('shorten', {kind: 'garbage'}),
				],
			},
		}),
		speed: 50,
		parameters: {limited: 'none', hasty: 'none'},
		repository: demoRepository(6),
		flags: ['--check', 'node --test', '--check-baseline'],
	});

	expectEnd(run, {exitCode: 0, outcome: 'sealed', reason: /^sealed: node --test exit 0$/});
	const faults = run.model.log().map(({outcome}) => outcome);
	for (const fault of ['status 429', 'status 400', 'status 500', 'cut', 'garbage']) {
		expect(faults).toContain(fault);
	}
	const done = expect.stringMatching(/^done: /);
	expect(outcomesOf(run, 'slugify')).toEqual([done]);
	expect(outcomesOf(run, 'parse-duration')).toEqual([
		expect.stringMatching(/^failed: .*refuses this request/),
		done,
	]);
	expect(outcomesOf(run, 'parse-query')).toEqual([done]);
	const limited = eventsOf(run, 'lane.waited').find(({reason}) =>
		/too many requests/i.test(reason),
	);
	expect(limited?.until, 'the lane waits with a countdown').toBeGreaterThan(limited?.at ?? 0);
	const resumed = eventsOf(run, 'lane.resumed').map(({laneId}) => laneId);
	expect(resumed).toContain(limited?.laneId);
});

test('a commander whose key is refused fails the mission, which says so', async () => {
	const run = await runMission({
		scenario: await variantOf('one-task', {
			commander: {
				scripts: [
					{name: 'no key', steps: [{say: 'Never said.', fault: {kind: 'status', status: 401}}]},
				],
			},
		}),
		speed: 50,
		flags: ['--check', 'node --test'],
	});

	const reason = /^the commander's model failed: .*does not know this key/;
	expectEnd(run, {exitCode: 1, outcome: 'failed', reason});
	expect(run.stderr).toMatch(/does not know this key/);
	expect(run.model.log().filter(({role}) => role === 'commander')).toHaveLength(1);
});
