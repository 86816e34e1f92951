import {describe, expect, test} from 'vitest';
import {createNarrator} from '../../source/commands/narrator.js';
import type {Fact, MissionEvent} from '../../source/mission/events.js';
import {answerMark} from '../../source/mission/seal-claim.js';
import {
	defaultLimits,
	noBudget,
	noCallLimits,
	type Settings,
} from '../../source/mission/settings.js';
import {turnOf} from '../helpers/in-memory-mission.js';
import {taskSpec} from '../helpers/task-spec.js';

const role = {
	letter: 'w',
	cap: 3,
	edits: true,
	delegable: true,
	tools: 'none',
	model: 'acme/fast',
	price: null,
} as const;
const settings: Settings = {
	roles: {commander: {...role, letter: 'c', model: 'other/big'}, worker: role},
	commander: 'commander',
	reviewer: null,
	maxLanes: null,
	providerCaps: {},
	modelCaps: {},
	limits: defaultLimits,
	budget: {usd: 5, tokens: null},
	allowances: {task: noBudget, roles: {}, day: noBudget},
	callLimits: noCallLimits,
	countdownMs: 0,
	resultWindowMs: 0,
	checks: [{id: 'test', command: 'npm test', timeoutMs: 1000}],
	demandGreenBaseline: false,
	savesBase: true,
	attended: false,
	watch: 'tell',
	approve: 'auto',
	quotaUnknown: 'admit',
	stopAfter: 'seal',
};

const task = taskSpec({files: ['src/parser/**'], dependsOn: ['t0']});

const begun: Fact = {
	type: 'mission.started',
	missionId: 'm1',
	text: 'Repair it',
	directory: '/home/me/project',
	settings,
};

/** Lines that the facts become, a second apart, without those of the mission's start. */
function told(...facts: readonly Fact[]): readonly string[] {
	const narrate = createNarrator();
	const events = [begun, ...facts].map(
		(fact, index) => ({...fact, id: String(index), at: 1000 * index}) as MissionEvent,
	);
	const [, ...rest] = events.map((event) => narrate(event).map(({text}) => text));
	return rest.flat();
}

test('the start says which model each role has, where code goes, and what is checked', () => {
	const lines = createNarrator()({...begun, id: '1', at: 5000}).map(({text}) => text.trim());
	expect(lines).toEqual([
		'0:00  mission m1: Repair it',
		'in /home/me/project',
		'models: commander other/big, worker acme/fast',
		'code goes to: other, acme',
		'budget: $5.00, which limits nothing: no price is known',
		'checks before the seal: `npm test`',
		'at once: commander 3, worker 3, all any',
	]);
});

test('a task is followed from the commander to its result', () => {
	expect(
		told(
			{type: 'task.created', by: 'commander', task},
			{type: 'task.waits', taskId: 't1', reason: 'after t0'},
			{type: 'task.waits', taskId: 't1', reason: 'after t0'},
			{type: 'task.waits', taskId: 't1', reason: 'cap worker 3/3'},
			{type: 'task.admitted', taskId: 't1', laneId: 'w1', gates: []},
			{type: 'task.finished', taskId: 't1', outcome: 'done', detail: 'status: done\nAll mended.'},
		),
	).toEqual([
		'   0:01  t1 for a worker: Mend the parser (src/parser/**; after t0)',
		'   0:02  t1 waits: after t0',
		'   0:04  t1 waits: cap worker 3/3',
		'   0:05  w1 starts t1: Mend the parser',
		'   0:06  t1 done: All mended.',
	]);
});

test('a review tells its verdict, and what it found', () => {
	const review = taskSpec({...task, id: 't1-r1', kind: 'review', reviewOf: 't1'});
	const judged = (verdict: 'pass' | 'fail'): Fact => ({
		type: 'review.judged',
		taskId: 't1',
		reviewTaskId: 't1-r1',
		verdict,
		detail: 'npm test: exit 1\nmore',
	});
	expect(
		told({type: 'task.created', by: 'engine', task: review}, judged('fail'), judged('pass')),
	).toEqual([
		'   0:02  review t1-r1 of t1: fail, npm test: exit 1',
		'   0:03  review t1-r1 of t1: pass',
	]);
});

describe('a request for a person', () => {
	const request = {requestId: 'p1', directory: '/home/me/project', options: [], questions: []};

	test('a permission shows the exact command and directory', () => {
		expect(
			told({
				type: 'request.asked',
				laneId: 'w1',
				request: {...request, kind: 'permission', title: 'bash', detail: 'rm -rf build'},
			}),
		).toEqual([
			'   0:01  w1 asks for permission: bash rm -rf build',
			'           in /home/me/project',
		]);
	});

	test('a question shows its choices', () => {
		const choices = [
			{label: 'keep', description: ''},
			{label: 'remove', description: ''},
		];
		const questions = [{header: 'API', question: 'Keep it?', options: choices, multiple: false}];
		const lines = told({
			type: 'request.asked',
			laneId: 'c',
			request: {...request, kind: 'question', title: 'API', detail: 'Keep it?', questions},
		});
		expect(lines.map((line) => line.trim())).toEqual([
			'0:01  c asks you: API',
			'Keep it?',
			'1 keep',
			'2 remove',
			'in /home/me/project',
		]);
	});
});

test('a rejected seal names what is missing, an accepted one what it rests on', () => {
	const lines = told(
		{type: 'seal.claimed', messageId: 'msg'},
		{type: 'seal.rejected', missing: ['check "npm test" failed: exit 1\na stack trace']},
		{type: 'seal.accepted', ledger: ['check "npm test": exit 0']},
	);
	expect(lines.map((line) => line.trim())).toEqual([
		'0:01  the commander claims the seal; FlowDesk checks it',
		'0:02  seal rejected, missing:',
		'check "npm test" failed: exit 1',
		'0:03  seal accepted, it rests on:',
		'check "npm test": exit 0',
	]);
});

test('a box that somebody else ticked is told by name, and one of before or of FlowDesk is not', () => {
	const item = (id: string, state: 'open' | 'done') => ({
		id,
		title: `do ${id}`,
		state,
		parent: null,
		depth: 0,
		line: 0,
		agent: null,
		dependsOn: [],
	});
	const changed = (source: 'flowdesk' | 'outside', ...done: readonly string[]): Fact => ({
		type: 'todo.changed',
		snapshot: {
			version: done.join(),
			items: ['T1', 'T2', 'T3'].map((id) => item(id, done.includes(id) ? 'done' : 'open')),
			problem: null,
		},
		source,
		added: [],
	});
	const lines = told(
		changed('outside', 'T1'),
		changed('flowdesk', 'T1', 'T2'),
		changed('outside', 'T1', 'T2', 'T3'),
		changed('outside', 'T1', 'T2', 'T3'),
	);
	expect(lines.filter((line) => line.includes('ticked')).map((line) => line.trim())).toEqual([
		'0:03  todo T3 do T3 was ticked outside FlowDesk: it counts once a review passes it or you confirm it',
	]);
});

test('continuations are counted against their limit', () => {
	const planned: Fact = {
		type: 'prompt.planned',
		laneId: 'c',
		kind: 'continuation',
		text: '',
		taskIds: [],
	};
	expect(told(planned, planned).map((line) => line.trim())).toEqual([
		'0:01  continuation 1 of 20: the commander is asked to go on',
		'0:02  continuation 2 of 20: the commander is asked to go on',
	]);
});

test('the answer to a question is printed whole, without the mark under it', () => {
	const text = `It is in src/a.mjs.\n\n${'A long explanation. '.repeat(40)}end\n${answerMark}`;
	const lines = told({type: 'turn.ended', laneId: 'c', turn: turnOf('msg_1', text)});
	expect(lines[0]).toContain('the commander answers:');
	expect(lines.join('\n')).toContain(`${'A long explanation. '.repeat(40)}end`);
	expect(lines.join('\n')).not.toContain('mission_seal');
	expect(told({type: 'turn.ended', laneId: 'w1', turn: turnOf('msg_2', text)})).toEqual([]);
});

test('what is of no news for a reader becomes no line', () => {
	expect(
		told(
			{type: 'timer.set', timer: 'x', dueAt: 1},
			{type: 'lane.opened', laneId: 'c', sessionId: 'ses_1'},
			{type: 'commander.polled', count: 1},
		),
	).toEqual([]);
});

test('a text of a thousand lines stays one line', () => {
	const [line = ''] = told({
		type: 'task.cancelled',
		taskId: 't1',
		by: 'user',
		reason: 'no\n'.repeat(1000),
	});
	expect(line).not.toContain('\n');
	expect(line.length).toBeLessThan(260);
});

test('what the watch on the working tree found is a line each, with who was at work', () => {
	const finding = {kind: 'stash' as const, detail: 'stash: 1 new entry', files: []};
	expect(
		told({
			type: 'tree.watched',
			findings: [
				{...finding, suspects: ['w3']},
				{...finding, suspects: ['w2', 'w5']},
			],
		}),
	).toEqual([
		'   0:01  watch: w3 (or you): stash: 1 new entry',
		'   0:01  watch: somebody (w2, w5 were at work, or you): stash: 1 new entry',
	]);
});
