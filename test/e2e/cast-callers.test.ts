import {expect, test} from 'vitest';
import type {MissionEvent} from '../../source/mission/events.js';
import {eventsOf, runMission} from './mission-run.js';
import {expectEnd} from './scenario-variant.js';

const checked = ['--check', 'node --test'];
const sealed = {exitCode: 0, outcome: 'sealed', reason: /^sealed: node --test exit 0$/} as const;

/** The most tasks at one moment between an event of one type and their end. */
function mostAtOnce(
	events: readonly MissionEvent[],
	from: 'task.created' | 'task.admitted',
): number {
	const open = new Set<string>();
	let most = 0;
	for (const event of events) {
		if (event.type === from) {
			open.add(event.type === 'task.created' ? event.task.id : event.taskId);
		} else if (event.type === 'task.finished') {
			open.delete(event.taskId);
		}
		most = Math.max(most, open.size);
	}
	return most;
}

test('a commander that delegates 200 tasks is refused what is too much, and the caps hold', async () => {
	const run = await runMission({
		scenario: 'commander-delegates-200',
		flags: ['--check', 'true', '--max-iterations', '1', '--cap', 'worker=4'],
		flow: {limits: {openTasks: 24}},
	});

	expectEnd(run, {exitCode: 3, outcome: 'limit', reason: /limit iterations 1/});
	const created = eventsOf(run, 'task.created').map(({task}) => task.id);
	const finished = eventsOf(run, 'task.finished');
	expect(mostAtOnce(run.events, 'task.created')).toBe(24);
	expect(mostAtOnce(run.events, 'task.admitted')).toBe(4);
	expect(created.length).toBeLessThan(200);
	expect(finished.map(({taskId}) => taskId).sort()).toEqual([...created].sort());
	expect(new Set(finished.map(({outcome}) => outcome))).toEqual(new Set(['done']));
	expect(run.model.peak('worker')).toBeLessThanOrEqual(4);
	const told = eventsOf(run, 'turn.ended').find(({laneId}) => laneId === 'c')?.turn.text;
	expect(told).toContain(
		'24 tasks are open already (limit 24). End your turn; results will come to you. Then delegate more.',
	);
});

test('a commander that polls without end has its turn ended by name, and is told the result all the same', async () => {
	const run = await runMission({
		scenario: 'commander-polls-forever',
		flags: checked,
		flow: {limits: {polls: 6}},
	});

	expectEnd(run, sealed);
	expect(eventsOf(run, 'commander.polled').map(({count}) => count)).toEqual([6]);
	const aborts = eventsOf(run, 'lane.abort-requested').filter(({laneId}) => laneId === 'c');
	expect(aborts.map(({by, reason}) => `${by}: ${reason}`)).toEqual([
		'engine: polled 6 times in one turn (limit polls)',
	]);
	const turns = eventsOf(run, 'turn.ended').filter(({laneId}) => laneId === 'c');
	expect(turns[0]?.turn.finish).toBe('aborted');
	const results = eventsOf(run, 'prompt.planned').filter(({kind}) => kind === 'results');
	expect(results.flatMap(({taskIds}) => taskIds)).toEqual(['t1']);
});

test('a commander that sends wrong arguments is told what is wrong with each, and gets there', async () => {
	const run = await runMission({scenario: 'commander-wrong-types', speed: 50, flags: checked});

	expectEnd(run, sealed);
	expect(eventsOf(run, 'task.created').map(({task}) => task.id)).toEqual(['t1', 't1-r1']);
	const told = eventsOf(run, 'turn.ended').find(({laneId}) => laneId === 'c')?.turn.text ?? '';
	for (const fault of [
		'ops: expected a list of operations, got a string ("add T1.1")',
		/ops\[0\]\.op: expected .*, got /,
		'agent: expected text, got a number (7)',
		'title: expected text, got a list',
		/files: expected a list of globs, got a string \("src\/slugify\.mjs"\)/,
		/wizard/,
		'depends_on: there is no task "t99". There are no tasks yet.',
		'task_id: expected the id of a task (text), got a number (1)',
	]) {
		expect(told).toEqual(
			typeof fault === 'string' ? expect.stringContaining(fault) : expect.stringMatching(fault),
		);
	}
});

test('a commander that repeats a call gets the same task, and the work is done once', async () => {
	const run = await runMission({
		scenario: 'commander-repeats-lost-call',
		speed: 50,
		flags: checked,
	});

	expectEnd(run, sealed);
	expect(eventsOf(run, 'task.created').map(({task}) => task.id)).toEqual(['t1', 't1-r1']);
	const first = run.model.log().filter(({role}) => role === 'commander');
	const calls = first.flatMap(({tools}) => tools).filter((tool) => tool === 'delegate_task');
	expect(calls).toHaveLength(3);
	const workers = run.model.log().filter(({role, step}) => role === 'worker' && step === 0);
	expect(workers).toHaveLength(1);
});

test('a team that answers in another language is sealed, and a claim in its words is none', async () => {
	const run = await runMission({scenario: 'commander-other-language', speed: 50, flags: checked});

	expectEnd(run, sealed);
	const words = eventsOf(run, 'turn.ended').findIndex(({turn}) => turn.text.includes('已封印'));
	const claims = eventsOf(run, 'seal.claimed').map(({messageId}) => messageId);
	const turns = eventsOf(run, 'turn.ended').map(({turn}) => turn.messageId);
	expect(words).toBeGreaterThan(0);
	expect(claims).toEqual([turns.at(-1)]);
	const ledger = eventsOf(run, 'seal.accepted').flatMap((event) => event.ledger);
	expect(ledger).toContainEqual(expect.stringContaining('修复模块 src/slugify.mjs'));
});
