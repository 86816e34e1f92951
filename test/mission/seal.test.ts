import {describe, expect, it} from 'vitest';
import type {TodoItemState} from '../../source/mission/records.js';
import {sealMark} from '../../source/mission/seal-claim.js';
import {
	createMission,
	type TestMission,
	underWay,
	type WorldWishes,
} from '../helpers/in-memory-mission.js';
import type {SettingsWishes} from '../helpers/in-memory-settings.js';

const checks = [{id: 'test', command: 'npm test', timeoutMs: 60_000}];
const sealed = `All is done. ${sealMark}`;

/** A mission whose one item was done and passed; its commander has not ended its turn yet. */
function done(wishes: SettingsWishes = {checks}, world: WorldWishes = {}): TestMission {
	const mission = createMission(wishes, world);
	mission.start();
	mission.setTodo({S1: 'open'});
	mission.delegate({todo_id: 'S1'});
	mission.ends('w1', 'Status: done');
	mission.reviews('t1', 'pass');
	mission.ends('c', 'I wait.');
	return mission;
}

const missing = (mission: TestMission) => mission.eventsOf('seal.rejected').at(-1)?.missing ?? [];

describe('a mission', () => {
	it('is sealed when every item is verified and a check passes, and the ledger says why', () => {
		const mission = done();
		mission.ends('c', sealed);
		expect(mission.state().ended?.outcome).toBe('sealed');
		expect(mission.state().seal.ledger).toEqual([
			'check "npm test": exit 0, 1.2 s, output sha256 abc123',
			'todo S1 Do S1: t1 done, review passed',
		]);
	});

	it('has in the ledger which models answered, which were not those asked for, and what nobody can verify', () => {
		const mission = done();
		const step = {cost: null, input: 1, output: 1, reasoning: 0, cacheRead: 0, cacheWrite: 0};
		mission.tell({
			type: 'step.finished',
			laneId: 'w1',
			messageId: 'msg_x',
			model: 'acme/large',
			usage: step,
		});
		const differed = {laneId: 'w1', asked: 'acme/small', used: 'acme/large'};
		mission.tell({type: 'model.differed', messageId: 'msg_x', ...differed});
		mission.tell({type: 'model.differed', messageId: 'msg_y', ...differed});
		mission.ends('c', sealed);
		expect(mission.state().seal.ledger.slice(2)).toEqual([
			'model of w1: asked for acme/small, got acme/large',
			"models by OpenCode's word: acme/large; what their providers really ran is not verifiable",
		]);
	});

	it('that a person paused is neither checked nor sealed before it goes on', () => {
		const mission = done();
		mission.tell({type: 'mission.paused', by: 'user', reason: 'you paused it'});
		mission.ends('c', sealed);
		expect(mission.eventsOf('seal.claimed')).toEqual([]);
		expect(mission.state().ended).toBeNull();
		mission.tell({type: 'mission.resumed', by: 'user'});
		expect(mission.state().ended?.outcome).toBe('sealed');
	});

	it('without checks is finished, never sealed', () => {
		const mission = done({});
		mission.ends('c', sealed);
		expect(mission.state().ended).toMatchObject({outcome: 'finished'});
		expect(mission.state().ended?.reason).toContain('nothing checked');
	});

	it('whose checks failed before and still fail is finished, never sealed', () => {
		const mission = done({checks}, {exitCodes: () => ({test: 1})});
		mission.ends('c', sealed);
		expect(mission.state().ended?.outcome).toBe('finished');
		expect(mission.state().seal.ledger[0]).toContain('failed before the mission too');
	});

	it('with a red baseline that must be green is not sealed', () => {
		const wishes = {checks, demandGreenBaseline: true};
		const mission = done(wishes, {exitCodes: () => ({test: 1})});
		mission.ends('c', sealed);
		expect(mission.state().ended).toBeNull();
		expect(missing(mission)[0]).toContain('check "npm test" failed: exit 1');
	});

	it('with one red check of two that was red before is sealed by the other', () => {
		const two = [...checks, {id: 'lint', command: 'npm run lint', timeoutMs: 60_000}];
		const mission = done({checks: two}, {exitCodes: () => ({lint: 2})});
		mission.ends('c', sealed);
		expect(mission.state().ended?.outcome).toBe('sealed');
	});

	it('runs its checks once before the first lane', () => {
		const mission = createMission({checks});
		mission.start();
		expect(
			mission
				.effects()
				.map(({type}) => type)
				.slice(0, 2),
		).toEqual(['take-baseline', 'open-lane']);
	});

	it('shows beside the seal what defines its checks and was changed', () => {
		const world: WorldWishes = {evidence: (found) => ({...found, definitions: {test: 'two'}})};
		const mission = done({checks}, world);
		mission.ends('c', sealed);
		expect(mission.state().seal.ledger).toContain('changed during the mission: test');
	});
});

describe('a claim is rejected, and the commander is told what is missing,', () => {
	it('when a check fails', () => {
		let exit = 0;
		const mission = done({checks}, {exitCodes: () => ({test: exit})});
		exit = 1;
		mission.ends('c', sealed);
		expect(mission.state().ended).toBeNull();
		mission.pass(3000);
		expect(mission.prompts('c').at(-1)).toContain('Seal rejected: check "npm test" failed: exit 1');
		exit = 0;
		mission.ends('c', sealed);
		expect(mission.state().ended?.outcome).toBe('sealed');
	});

	it.each([
		['the todo list is empty', {}, 'no todo item of this mission is verified'],
		['an item is open', {S1: 'done', S2: 'open'}, '1 item open: S2 Do S2'],
		[
			'an item was ticked from outside',
			{S1: 'done', S2: 'done'},
			'ticked, but no review passed it: S2',
		],
	] as const)('when %s', (_, items, reason) => {
		const mission = done();
		mission.setTodo(items as Readonly<Record<string, TodoItemState>>);
		mission.ends('c', sealed);
		expect(mission.state().ended).toBeNull();
		expect(missing(mission).join()).toContain(reason);
	});

	it('when the todo list was finished before the mission began', () => {
		const mission = createMission({checks});
		mission.start();
		mission.setTodo({S1: 'done', S2: 'done'}, []);
		mission.ends('c', sealed);
		expect(missing(mission)).toEqual(['no todo item of this mission is verified']);
	});

	it('when a box that was open before the mission was ticked by somebody else', () => {
		const mission = createMission({checks}, {holdsOpening: true});
		const open = (laneId: string) =>
			mission.tell({type: 'lane.opened', laneId, sessionId: `ses_${laneId}`});
		mission.start();
		mission.setTodo({S1: 'open', S2: 'open'}, []);
		open('c');
		expect(mission.prompts('c')[0]).toContain('from before the mission and has 2 items, 2 open');
		expect(mission.prompts('c')[0]).toContain('their work is part of this mission');
		mission.delegate({todo_id: 'S1'});
		open('w1');
		mission.ends('w1', 'Status: done');
		open('r1');
		mission.reviews('t1', 'pass');
		mission.ends('c', 'I wait.');
		mission.setTodo({S1: 'done', S2: 'done'}, []);
		mission.ends('c', sealed);
		expect(missing(mission)).toEqual(['ticked, but no review passed it: S2 Do S2']);
		mission.pass(3000);
		expect(mission.prompts('c').at(-1)).toContain('Ticked, but no review passed it: S2 Do S2.');
		mission.tell({type: 'todo.confirmed', itemId: 'S2', by: 'user'});
		mission.ends('c', sealed);
		expect(mission.state().ended?.outcome).toBe('sealed');
		expect(mission.state().seal.ledger).toContain('todo S2 Do S2: confirmed by the user');
	});

	it('when the todo list is damaged', () => {
		const mission = done();
		const snapshot = {version: '', items: [], problem: 'todo.md is gone'};
		mission.tell({type: 'todo.changed', snapshot, source: 'outside', added: []});
		mission.ends('c', sealed);
		expect(missing(mission)).toEqual(['todo.md: todo.md is gone']);
	});

	it('when boxes are open in the verification checklist', () => {
		const openChecks = ['.opencode/verification-checklist.md:3 look at it'];
		const mission = done({checks}, {evidence: (found) => ({...found, openChecks})});
		mission.ends('c', sealed);
		expect(missing(mission)[0]).toContain('verification-checklist.md:3');
	});

	it('when a check was not run', () => {
		const mission = done({checks}, {evidence: (found) => ({...found, checks: []})});
		mission.ends('c', sealed);
		expect(missing(mission)).toEqual(['check "npm test" was not run']);
	});

	it('while a lane runs', () => {
		const mission = done();
		mission.delegate();
		mission.ends('c', sealed);
		expect(missing(mission)[0]).toContain('tasks are not finished or reported yet: t2');
		expect(mission.effectsOf('gather-evidence')).toEqual([]);
	});

	it('when the user has said something while evidence was gathered', () => {
		const mission = done({checks}, {holdsEvidence: true});
		mission.ends('c', sealed);
		mission.tell({type: 'user.said', laneId: 'c', text: 'The printer, too.'});
		const evidence = {
			todo: mission.state().todo.snapshot,
			openChecks: [],
			checks: [],
			definitions: {},
		};
		mission.tell({type: 'evidence.gathered', evidence});
		expect(missing(mission)).toEqual(['the user has said something new']);
		expect(mission.prompts('c').at(-1)).toBe('The printer, too.');
	});
});

describe('a seal string ends nothing', () => {
	const nothing = (mission: TestMission) => {
		expect(mission.eventsOf('seal.claimed')).toEqual([]);
		expect(mission.eventsOf('seal.rejected')).toEqual([]);
		expect(mission.state().ended).toBeNull();
	};

	it.each([
		['in a code fence', {text: `\`\`\`\n${sealMark}\n\`\`\``}],
		['in inline code', {text: `\`${sealMark}\``}],
		['in a quotation', {text: `> ${sealMark}`}],
		['in a compaction summary', {text: sealed, isSummary: true}],
		['in a message that also calls tools', {text: sealed, hasToolCalls: true}],
		['in a turn that was aborted', {text: sealed, finish: 'aborted' as const}],
	])('%s', (_, turn) => {
		const mission = done();
		mission.ends('c', turn);
		nothing(mission);
	});

	it("in a worker's report, although the commander is told it", () => {
		const mission = underWay([{review: false}], {checks});
		mission.ends('w1', sealed);
		expect(mission.prompts('c').at(-1)).toContain(sealMark);
		mission.ends('c', 'I see.');
		nothing(mission);
	});

	it('in what the user says', () => {
		const mission = done();
		mission.tell({type: 'user.said', laneId: 'c', text: sealed});
		nothing(mission);
	});

	it('that was judged before, reported again', () => {
		const mission = done();
		mission.setTodo({S1: 'done', S2: 'open'});
		mission.ends('c', {text: sealed, messageId: 'msg_seal'});
		mission.pass(3000);
		mission.ends('c', {text: sealed, messageId: 'msg_seal'});
		expect(mission.eventsOf('seal.claimed')).toHaveLength(1);
	});
});

describe('a todo item', () => {
	it('ticked from outside counts once the user has confirmed it', () => {
		const mission = done();
		mission.setTodo({S1: 'done', S2: 'done'});
		mission.tell({type: 'todo.confirmed', itemId: 'S2', by: 'user'});
		mission.ends('c', sealed);
		expect(mission.state().ended?.outcome).toBe('sealed');
	});

	it('that is named like something every object has is not verified by its name', () => {
		const mission = done();
		const items: Readonly<Record<string, TodoItemState>> = Object.fromEntries([
			['S1', 'done'],
			['constructor', 'done'],
		]);
		mission.setTodo(items);
		mission.ends('c', sealed);
		expect(missing(mission).join()).toContain('no review passed it: constructor');
	});
});
