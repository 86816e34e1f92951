import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {handOverPrompt} from '../../source/mission/hand-over.js';
import {sealMark} from '../../source/mission/seal-claim.js';
import type {MissionState} from '../../source/mission/state.js';
import {createMission, type TestMission, underWay} from '../helpers/in-memory-mission.js';

const checks = [{id: 'test', command: 'npm test', timeoutMs: 1000}];
const apart = (count: number) =>
	Array.from({length: count}, (_, at) => ({files: [`src/${at}/**`], review: false}));

/** A commander that has delegated, is nearly full and rests. */
function full(count = 2, wishes: Parameters<typeof underWay>[1] = {}): TestMission {
	const mission = createMission(wishes);
	mission.start();
	for (const [at, call] of apart(count).entries()) {
		mission.delegate({title: `Task ${at + 1}`, ...call});
	}

	mission.fills('c', 85);
	mission.ends('c', 'Delegated.');
	return mission;
}

const last = (mission: TestMission) => mission.effectsOf('send-prompt').at(-1);
const opened = (mission: TestMission) =>
	mission.effectsOf('open-lane').filter(({laneId}) => laneId === 'c');

describe('a commander that rests with its context nearly full', () => {
	it('goes on in a fresh session, to which the next prompt tells what the log knows', () => {
		const mission = full();
		expect(opened(mission).map(({session}) => session)).toEqual([1, 2]);
		expect(mission.lane('c')).toMatchObject({
			state: 'idle',
			sessionId: 'ses_c_2',
			formerSessions: ['ses_c'],
			context: null,
		});
		expect(mission.prompts('c')).toHaveLength(1);
		mission.ends('w1', 'The parser is mended.');
		mission.pass(2000);
		expect(last(mission)).toMatchObject({laneId: 'c', sessionId: 'ses_c_2'});
		expect(last(mission)?.text).toMatch(/^You take over this mission/);
		expect(last(mission)?.text).toContain('Mission:\nMend it.');
		expect(last(mission)?.text).toContain('t1 done (not reviewed) [worker] Task 1');
		expect(last(mission)?.text).toMatch(/\nNow:\nResults [\s\S]*The parser is mended\./);
		mission.ends('c', 'Noted.');
		mission.ends('w2');
		expect(last(mission)?.text).toMatch(/^Results/);
	});

	it('is prompted in its fresh session and never again in the one before', () => {
		const mission = full();
		for (const [round, lane] of ['w1', 'w2'].entries()) {
			mission.ends(lane);
			mission.pass(2000);
			expect(last(mission)?.sessionId).toBe(`ses_c_${round + 2}`);
			mission.fills('c', 90);
			mission.ends('c', 'Noted.');
		}

		mission.pass(3000);
		expect(last(mission)).toMatchObject({sessionId: 'ses_c_4'});
		expect(last(mission)?.text).toMatch(/^You take over[\s\S]*Now:\nContinuation 1 of at most 20/);
		expect(mission.lane('c').formerSessions).toEqual(['ses_c', 'ses_c_2', 'ses_c_3']);
	});

	it('knows a repeated call of delegate_task as the same task, and counts its turns on', () => {
		const mission = full(1);
		mission.ends('w1', 'status: done');
		expect(mission.state().commander.turn).toBe(2);
		const id = mission.delegate({title: 'More', files: ['b']});
		expect(id).toBe('t2');
		expect(mission.delegate({title: 'More', files: ['b']})).toBe('t2');
	});

	it('claims the seal there as ever', () => {
		const mission = full(1, {checks});
		mission.setTodo({S1: 'done'});
		mission.tell({type: 'todo.confirmed', itemId: 'S1', by: 'user'});
		mission.ends('w1');
		mission.ends('c', sealMark);
		expect(mission.state().ended?.outcome).toBe('sealed');
		expect(opened(mission)).toHaveLength(2);
	});

	it('gets what the user says there, also while the mission is paused', () => {
		const mission = underWay(apart(1));
		mission.tell({type: 'mission.paused', by: 'user', reason: 'paused by you'});
		mission.fills('c', 90);
		expect(opened(mission)).toHaveLength(1);
		mission.tell({type: 'user.said', laneId: 'c', text: 'Only the parser.'});
		expect(last(mission)).toMatchObject({sessionId: 'ses_c_2'});
		expect(last(mission)?.text).toMatch(/Now:\nOnly the parser\.$/);
	});

	it.each([
		['84 % is used', 84, {}],
		['the limit is 100: it is left to OpenCode', 99, {limits: {contextPercent: 100}}],
	])('stays where it is when %s', (_, percent, wishes) => {
		const mission = underWay(apart(1), wishes);
		mission.fills('c', percent);
		mission.ends('w1');
		expect(opened(mission)).toHaveLength(1);
		expect(last(mission)?.sessionId).toBe('ses_c');
	});

	it('stays where it is when nothing more is to come: a claim to judge, a plan, a limit', () => {
		const claims = createMission({checks});
		claims.start();
		claims.setTodo({S1: 'done'});
		claims.tell({type: 'todo.confirmed', itemId: 'S1', by: 'user'});
		claims.fills('c', 95);
		claims.ends('c', sealMark);
		expect(claims.state().ended?.outcome).toBe('sealed');
		const plans = createMission({stopAfter: 'plan'});
		plans.start();
		plans.setTodo({S1: 'open'});
		plans.fills('c', 95);
		plans.ends('c', 'Planned.');
		expect(plans.state().ended?.outcome).toBe('planned');
		const limited = createMission({limits: {iterations: 0}});
		limited.start();
		limited.fills('c', 95);
		limited.ends('c', 'I wait.');
		for (const mission of [claims, plans, limited]) {
			expect(opened(mission)).toHaveLength(1);
		}
	});

	it('hands over before OpenCode would compact it, where that comes first', () => {
		const mission = underWay(apart(1));
		const usage = {input: 1, output: 1, reasoning: 0, cacheRead: 0, cacheWrite: 0, cost: null};
		const context = {tokens: 160_000, limit: 200_000, ceiling: 168_000};
		const step = {type: 'step.finished', laneId: 'c', model: null, usage} as const;
		mission.tell({...step, messageId: 'm1', context});
		expect(opened(mission)).toHaveLength(2);
	});

	it('hands over when its turn ended because nothing more fitted, and does not fail for it', () => {
		const mission = createMission();
		mission.start();
		const error = {name: 'ContextOverflowError', message: 'too long', statusCode: 400};
		mission.ends('c', {finish: 'error', text: '', error: {...error, retryable: false}});
		mission.pass(3000);
		expect(last(mission)).toMatchObject({sessionId: 'ses_c_2'});
		expect(mission.state().stop).toBeNull();
	});
});

describe('a hand-over that meets trouble', () => {
	it('goes on in the old session when no new one can be had, and tries again after its next turn', () => {
		const mission = createMission({}, {holdsOpening: true});
		mission.start();
		mission.tell({type: 'lane.opened', laneId: 'c', sessionId: 'ses_c'});
		mission.fills('c', 90);
		mission.ends('c', 'I wait.');
		expect(mission.lane('c').state).toBe('opening');
		const failed = {type: 'lane.open-failed', laneId: 'c', reason: 'no', retryable: false} as const;
		mission.tell(failed);
		mission.pass(3000);
		expect(last(mission)).toMatchObject({laneId: 'c', sessionId: 'ses_c'});
		expect(last(mission)?.text).toMatch(/^Continuation 1/);
		mission.ends('c', 'I still wait.');
		expect(opened(mission).map(({session}) => session)).toEqual([1, 2, 2]);
		expect(mission.state().commander.errors).toBe(0);
	});

	it('takes no session that it had before for the new one', () => {
		const mission = createMission({}, {holdsOpening: true});
		mission.start();
		mission.tell({type: 'lane.opened', laneId: 'c', sessionId: 'ses_c'});
		mission.fills('c', 90);
		mission.ends('c', 'I wait.');
		mission.tell({type: 'lane.opened', laneId: 'c', sessionId: 'ses_c'});
		expect(mission.lane('c')).toMatchObject({state: 'opening', sessionId: 'ses_c'});
	});

	it('tells the log again when the first prompt of the fresh session never arrived', () => {
		const mission = full(1);
		mission.ends('w1');
		const promptId = last(mission)?.promptId ?? '';
		const reason = 'the server is busy';
		mission.tell({type: 'prompt.failed', laneId: 'c', promptId, reason, retryable: true});
		expect(last(mission)?.promptId).not.toBe(promptId);
		expect(last(mission)?.text).toMatch(/^You take over/);
	});

	it('is called off when the commander is stopped meanwhile', () => {
		const mission = createMission({}, {holdsOpening: true});
		mission.start();
		mission.tell({type: 'lane.opened', laneId: 'c', sessionId: 'ses_c'});
		mission.fills('c', 90);
		mission.ends('c', 'I wait.');
		const reason = 'stopped by you';
		mission.tell({type: 'lane.abort-requested', laneId: 'c', by: 'user', reason});
		mission.ends('c', {finish: 'aborted', text: ''});
		mission.tell({type: 'lane.opened', laneId: 'c', sessionId: 'ses_c_2'});
		expect(mission.lane('c')).toMatchObject({state: 'idle', sessionId: 'ses_c'});
		expect(mission.state().paused).not.toBeNull();
	});
});

describe('what a fresh session is told', () => {
	it('is the mission, what the user said, what was done, what is open, and why the seal was refused', () => {
		const mission = underWay(
			[
				{title: 'Parser', files: ['a'], todo_id: undefined},
				{title: 'Printer', files: ['b']},
			],
			{checks},
		);
		mission.setTodo({S1: 'open', S2: 'done'});
		mission.tell({type: 'todo.confirmed', itemId: 'S2', by: 'user'});
		mission.tell({type: 'user.said', laneId: 'c', text: 'Keep the old API.'});
		mission.ends('c', 'The old API stays.');
		mission.tell({type: 'seal.rejected', missing: ['check "npm test" failed: exit 1']});
		mission.ends('w1', 'status: done\nNumbers are read.');
		mission.reviews('t1', 'pass');
		const text = handOverPrompt(mission.state());
		expect(text).toContain('Mission:\nMend it.');
		expect(text).toContain('FlowDesk will run these itself before it accepts the seal: npm test.');
		expect(text).toContain('What the user said since:\n- Keep the old API.');
		expect(text).toContain('The last words of that session: The old API stays.');
		expect(text).toContain('refused: check "npm test" failed: exit 1');
		expect(text).toContain('Verified items: S2 Do S2.');
		expect(text).toContain('Open items: S1 Do S1.');
		expect(text).toMatch(
			/t1 done \(review passed\) \[worker\] Parser: status: done Numbers are read/,
		);
		expect(text).toContain('t2 working [worker] Printer');
		expect(text.endsWith(`When every item is verified, end with ${sealMark}`)).toBe(true);
	});

	it('has at most 12 kB whatever the mission holds, names every task that runs, and the way to end', () => {
		const mission = createMission();
		mission.start();
		const base = mission.state();
		const anyText = fc.oneof(
			fc.string({unit: 'grapheme', maxLength: 3000}),
			fc.constant('修'.repeat(3000)),
		);
		const anyState = fc
			.record({
				text: anyText,
				reports: fc.array(anyText, {maxLength: 120}),
				words: fc.array(anyText, {maxLength: 20}),
			})
			.map(({text, reports, words}): MissionState => grown(base, text, reports, words));
		fc.assert(
			fc.property(anyState, (state) => {
				const prompt = handOverPrompt(state);
				expect(Buffer.byteLength(prompt)).toBeLessThanOrEqual(12_000);
				expect(prompt).toContain(sealMark);
				const running = state.order.filter((id) => state.tasks[id]?.state === 'working');
				expect(running.filter((id) => !prompt.includes(`\n${id} working`))).toEqual([]);
			}),
			{numRuns: 60},
		);
	});
});

/** A state with many tasks, of which the first three still run. */
function grown(
	base: MissionState,
	text: string,
	reports: readonly string[],
	words: readonly string[],
): MissionState {
	const mission = createMission();
	mission.start();
	mission.delegate({files: ['a']});
	const task = mission.task('t1');
	const tasks = reports.map((report, at) => ({
		...task,
		spec: {...task.spec, id: `t${at + 1}`, title: report.slice(0, 200)},
		state: at < 3 ? ('working' as const) : ('done' as const),
		report,
	}));
	return {
		...base,
		text,
		tasks: Object.fromEntries(tasks.map((one) => [one.spec.id, one])),
		order: tasks.map(({spec}) => spec.id),
		commander: {...base.commander, said: words},
		seal: {...base.seal, missing: words},
	};
}
