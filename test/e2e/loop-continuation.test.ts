import {expect, test} from 'vitest';
import {eventsOf, type MissionRun, runMission} from './mission-run.js';
import {expectEnd} from './scenario-variant.js';

const checked = ['--check', 'node --test'];

/** Continuations as FlowDesk planned them, and as the model got them: first calls of turns after the first. */
function continuations(run: MissionRun, scripts: readonly string[]) {
	const planned = eventsOf(run, 'prompt.planned').filter(({kind}) => kind === 'continuation');
	const received = run.model
		.log()
		.filter(
			({role, script, step}) => role === 'commander' && step === 0 && scripts.includes(script),
		);
	return {planned: planned.length, received: received.length};
}

test('a commander that idles five times with todo progress each time gets exactly five prompts', async () => {
	const run = await runMission({scenario: 'idle-with-progress', speed: 50, flags: checked});

	expectEnd(run, {exitCode: 0, outcome: 'sealed', reason: /^sealed: node --test exit 0$/});
	const scripts = ['think of something', 'think better of it', 'get to work'];
	expect(continuations(run, scripts)).toEqual({planned: 5, received: 5});
	const commander = run.model.log().filter(({role, step}) => role === 'commander' && step === 0);
	expect(commander.map(({script}) => script)).toEqual([
		'begin slowly',
		'think of something',
		'think better of it',
		'think of something',
		'think better of it',
		'get to work',
		'all done',
	]);
});

test('a commander that idles without todo progress gets exactly three prompts, then the limit is named', async () => {
	const run = await runMission({scenario: 'idle-without-progress', speed: 50, flags: checked});

	const reason = /^no todo progress in 3 continuations \(limit noProgress 3\)$/;
	expectEnd(run, {exitCode: 3, outcome: 'limit', reason});
	expect(continuations(run, ['talk'])).toEqual({planned: 3, received: 3});
	const texts = eventsOf(run, 'prompt.planned').map(({text}) => Buffer.byteLength(text));
	expect(Math.max(...texts.slice(1))).toBeLessThanOrEqual(2048);
});
