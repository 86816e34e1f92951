import {describe, expect, it} from 'vitest';
import {reduce} from '../../source/mission/reduce.js';
import {factsOf} from '../../source/runtime/intents.js';
import {createMission, type TestMission, underWay} from '../helpers/in-memory-mission.js';
import {asks} from '../helpers/in-memory-spending.js';

const files = ['src/parser/**'];
const prompt = 'Acceptance: the parser reads numbers.';

function compact(mission: TestMission, laneId: string, messageId = `sum_${laneId}`): void {
	mission.tell({type: 'lane.compacted', laneId, messageId});
}

const last = (mission: TestMission, laneId: string) => mission.prompts(laneId).at(-1) ?? '';

describe('after a compaction', () => {
	it('results tell the commander again what counts: mission, items, tasks, tools, a refused seal', () => {
		const mission = underWay([{files: ['a'], review: false}, {files: ['b']}]);
		mission.setTodo({S1: 'open'});
		mission.tell({type: 'seal.rejected', missing: ['check "npm test" failed: exit 1']});
		compact(mission, 'c');
		mission.ends('w1', 'The parser is mended.');
		mission.pass(2000);
		const text = last(mission, 'c');
		expect(text).toContain('The parser is mended.');
		expect(text).toContain('Your context was compacted');
		expect(text).toContain('Mission: Mend it.');
		expect(text).toContain('Open items: S1 Do S1.');
		expect(text).toContain('Running tasks: w2 t2.');
		expect(text).toContain('Seal rejected: check "npm test" failed: exit 1');
		expect(text).toContain('delegate_task, task_result');
	});

	it('what a person says to the commander carries it too, at work or idle', () => {
		const mission = underWay([{files}]);
		compact(mission, 'c');
		mission.tell({type: 'user.said', laneId: 'c', text: 'Only the parser.'});
		expect(last(mission, 'c')).toMatch(/^Only the parser\.\n\nYour context was compacted/);
		compact(mission, 'c', 'sum_2');
		const said = {type: 'say', laneId: 'c', text: 'And the tests.'} as const;
		factsOf(mission.state(), said).forEach(mission.tell);
		expect(last(mission, 'c')).toMatch(/^And the tests\.\n\nYour context was compacted/);
	});

	it('a continuation says so once and stays within 2 kB', () => {
		const mission = createMission();
		mission.start();
		compact(mission, 'c');
		mission.ends('c', 'I wait.');
		mission.pass(3000);
		expect(last(mission, 'c').match(/Your context was compacted/g)).toHaveLength(1);
		expect(Buffer.byteLength(last(mission, 'c'))).toBeLessThanOrEqual(2000);
	});

	it('a worker with a fix to make gets its task, files and contract again, before anything else is lost', () => {
		const mission = underWay([{files, prompt, title: 'Parser'}]);
		compact(mission, 'w1');
		mission.ends('w1');
		mission.reviews('t1', 'fail');
		const text = last(mission, 'w1');
		expect(text).toMatch(/^Task id: t1\nFix needed/);
		expect(text).toContain(prompt);
		expect(text).toContain('Files: src/parser/**');
		expect(text).toContain('Change only what those globs cover.');
		expect(text).toContain('status: blocked');
	});

	it('a reviewer that is reminded gets what it reviews again', () => {
		const mission = underWay([{files, prompt}]);
		mission.ends('w1', 'status: done');
		compact(mission, 'r1');
		mission.ends('r1', 'I have looked.');
		expect(last(mission, 'r1')).toMatch(/^You ended without a verdict/);
		expect(last(mission, 'r1')).toContain('What the author was asked:');
		expect(last(mission, 'r1')).toContain(prompt);
	});

	it('it is said once, also when the compaction is reported again', () => {
		const mission = underWay([
			{files: ['a'], review: false},
			{files: ['b'], review: false},
		]);
		compact(mission, 'c');
		mission.ends('w1');
		mission.pass(2000);
		compact(mission, 'c');
		mission.ends('c', 'Noted.');
		mission.ends('w2');
		expect(last(mission, 'c')).toContain('t2 done');
		expect(last(mission, 'c')).not.toContain('compacted');
	});

	it('it is said again when the prompt that said it never arrived', () => {
		const mission = underWay([{files: ['a'], review: false}]);
		compact(mission, 'c');
		mission.ends('w1');
		const {promptId} = mission.effectsOf('send-prompt').at(-1) ?? {promptId: ''};
		const reason = 'the server is busy';
		mission.tell({type: 'prompt.failed', laneId: 'c', promptId, reason, retryable: true});
		expect(mission.effectsOf('send-prompt').at(-1)?.promptId).not.toBe(promptId);
		expect(last(mission, 'c')).toContain('Your context was compacted');
	});

	it('nobody knows how full the session is until its next step', () => {
		const mission = underWay([{files}]);
		const usage = {input: 1, output: 1, reasoning: 0, cacheRead: 0, cacheWrite: 0, cost: null};
		const context = {tokens: 50, limit: 100, ceiling: 95};
		const step = {type: 'step.finished', laneId: 'c', messageId: 'm1', model: 'm', usage} as const;
		mission.tell({...step, context});
		expect(mission.lane('c').context).toEqual(context);
		compact(mission, 'c');
		expect(mission.lane('c').context).toBeNull();
	});
});

describe('a worker that is nearly full and has a fix to make', () => {
	const begun = (world: Parameters<typeof underWay>[2] = {}) => {
		const mission = underWay([{files: ['a'], prompt: 'Read numbers.'}], {}, world);
		mission.fills('w1', 86);
		mission.ends('w1');
		return mission;
	};

	it('is compacted first and then gets the fix with its task', () => {
		const mission = begun();
		expect(mission.effectsOf('compact-session')).toEqual([]);
		mission.reviews('t1', 'fail');
		expect(mission.effectsOf('compact-session')).toMatchObject([
			{laneId: 'w1', sessionId: 'ses_w1', model: 'acme/small'},
		]);
		expect(mission.lane('w1')).toMatchObject({state: 'running', sessionId: 'ses_w1'});
		expect(mission.prompts('w1').at(-1)).toMatch(/^Task id: t1\nFix needed[\s\S]*Read numbers\./);
	});

	it('is not compacted when its review passes: nobody prompts it again', () => {
		const mission = begun();
		mission.reviews('t1', 'pass');
		expect(mission.effectsOf('compact-session')).toEqual([]);
	});

	it('gets the fix all the same when the compaction fails, and is not compacted twice for it', () => {
		const mission = begun({holdsCompaction: true});
		mission.reviews('t1', 'fail');
		expect(mission.effectsOf('compact-session')).toHaveLength(1);
		expect(mission.eventsOf('compaction.failed')).toHaveLength(1);
		expect(mission.prompts('w1')).toHaveLength(2);
	});

	it('holds nothing of the budget for a summary that failed: nobody tells of its call any more', () => {
		const mission = begun();
		asks(mission, 'w1', 5);
		const state = mission.state();
		expect(state.calls.open['w1']).toBeDefined();
		const lanes = {...state.lanes, w1: {...mission.lane('w1'), state: 'compacting' as const}};
		const failed = {type: 'compaction.failed' as const, laneId: 'w1', reason: 'no summary'};
		const next = reduce({...state, lanes}, {...failed, id: 'e', at: 1});
		expect(next.lanes['w1']?.state).toBe('open');
		expect(next.calls.open).toEqual({});
	});
});
