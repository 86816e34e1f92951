import {describe, expect, it} from 'vitest';
import type {Intent} from '../../source/runtime/intent.js';
import {refusalOf} from '../../source/runtime/intents/refusals.js';
import {factsOf} from '../../source/runtime/intents.js';
import {type TestMission, underWay} from '../helpers/in-memory-mission.js';

const wish = (change: Partial<Extract<Intent, {type: 'start-task'}>> = {}): Intent => ({
	type: 'start-task',
	role: 'worker',
	title: 'Mend the docs',
	prompt: 'Mend them.\nAll of them.',
	files: ['docs/**'],
	...change,
});

const start = (mission: TestMission, change = {}) =>
	factsOf(mission.state(), wish(change)).forEach(mission.tell);

const refusal = (mission: TestMission, change = {}) => refusalOf(mission.state(), wish(change));

describe('a task that a person starts by hand', () => {
	it('is admitted like any other, reviewed as the flow says, and the commander is told of it', () => {
		const mission = underWay([{files: ['src/**']}]);
		start(mission);
		expect(mission.task('t2')).toMatchObject({
			state: 'working',
			spec: {title: 'Mend the docs', prompt: 'Mend them.\nAll of them.', review: true},
		});
		expect(mission.eventsOf('user.said').at(-1)).toMatchObject({
			laneId: 'c',
			text: expect.stringContaining('started task t2 (worker) myself: Mend the docs'),
		});
	});

	it('waits under the same caps and claims, with the reason in the queue', () => {
		const mission = underWay([{files: ['docs/a.md']}]);
		start(mission);
		expect(mission.task('t2')).toMatchObject({
			state: 'queued',
			reason: expect.stringContaining('w1'),
		});
		const capped = underWay([{files: ['a']}], {roles: {worker: {cap: 1}}});
		start(capped);
		expect(capped.task('t2').reason).toBe('cap worker 1/1');
	});

	it('waits for the approval of the plan where that is asked for', () => {
		const mission = underWay([], {approve: 'ask'});
		start(mission);
		expect(mission.task('t1').reason).toContain('approval');
	});

	it('gives its result to the commander', () => {
		const mission = underWay([], {reviewer: null});
		start(mission);
		mission.ends('c');
		mission.ends('w1', 'Status: done');
		mission.pass(10_000);
		const told = mission.eventsOf('prompt.planned').find(({kind}) => kind === 'results');
		expect(told?.taskIds).toEqual(['t1']);
	});

	it('is refused in words, as the commander would be', () => {
		const mission = underWay([]);
		expect(refusal(mission, {role: 'wizard'})).toContain('Unknown agent "wizard"');
		expect(refusal(mission, {role: 'commander'})).toContain('Unknown agent "commander"');
		expect(refusal(mission, {files: ['/etc/passwd']})).toContain('was not started');
		expect(refusal(mission, {title: 'x'.repeat(121)})).toContain('was not started');
		expect(refusal(underWay([], {roles: {worker: {cap: 0}}}))).toContain('cap of worker is 0');
		start(mission, {role: 'wizard'});
		expect(mission.state().order).toEqual([]);
	});
});

it('words for a lane that has ended are refused and not lost in silence', () => {
	const mission = underWay([{review: false}]);
	mission.ends('w1', 'Status: done');
	const say: Intent = {type: 'say', laneId: 'w1', text: 'wait'};
	expect(factsOf(mission.state(), say)).toEqual([]);
	expect(refusalOf(mission.state(), say)).toContain('w1 had ended before it could hear you');
	expect(refusalOf(mission.state(), {...say, laneId: 'c'})).toBeNull();
});

it('a lane that has ended is not aborted, and whoever wished it hears so', () => {
	const mission = underWay([{review: false}]);
	const abort: Intent = {type: 'abort-lane', laneId: 'w1'};
	expect(refusalOf(mission.state(), abort)).toBeNull();
	expect(factsOf(mission.state(), abort)).toHaveLength(1);
	mission.ends('w1', 'Status: done');
	expect(refusalOf(mission.state(), abort)).toContain('w1 had ended already');
	expect(factsOf(mission.state(), abort)).toEqual([]);
});

it('a refusal names no key: the engine does not know those of whoever reads it', () => {
	const mission = underWay([{review: false}]);
	mission.ends('w1', 'Status: done');
	const texts = [
		refusal(mission, {role: 'wizard'}),
		refusalOf(mission.state(), {type: 'say', laneId: 'w1', text: 'wait'}),
	];
	for (const text of texts) {
		expect(text).toContain('the help shows the key');
		expect(text).not.toMatch(/(^|\s)([b-z]|[↑↓])\s/);
	}
});
