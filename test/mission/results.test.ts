import {describe, expect, it} from 'vitest';
import {type TestMission, underWay} from '../helpers/in-memory-mission.js';

const apart = (count: number) =>
	Array.from({length: count}, (_, at) => ({files: [`src/${at}/**`], review: false}));

/** Prompts with results that the commander got. */
const deliveries = (mission: TestMission) =>
	mission
		.eventsOf('prompt.planned')
		.filter(({kind}) => kind === 'results')
		.map(({taskIds}) => taskIds.join(' '));

describe('results', () => {
	it('of two seconds reach the idle commander as one prompt', () => {
		const mission = underWay(apart(4));
		mission.ends('w1', 'The parser is mended.');
		mission.pass(1500);
		mission.ends('w2', 'The printer is mended.');
		expect(deliveries(mission)).toEqual([]);
		mission.pass(500);
		expect(deliveries(mission)).toEqual(['t1 t2']);
		expect(mission.prompts('c').at(-1)).toContain('The parser is mended.');
		expect(mission.prompts('c').at(-1)).toContain('The printer is mended.');
		expect(mission.prompts('c').at(-1)).toContain('Still under way: t3 working');
	});

	it('are told at once when nothing else is under way', () => {
		const mission = underWay(apart(1));
		mission.ends('w1');
		expect(deliveries(mission)).toEqual(['t1']);
		expect(mission.prompts('c').at(-1)).toContain('Nothing else is under way.');
	});

	it('do not wait for the rest of the window when the last lane ends in it', () => {
		const mission = underWay(apart(2));
		mission.ends('w1');
		mission.pass(300);
		mission.ends('w2');
		expect(deliveries(mission)).toEqual(['t1 t2']);
	});

	it('wait until the commander is idle: a note would steer it', () => {
		const mission = underWay(apart(3));
		mission.ends('w1');
		mission.pass(2000);
		mission.ends('w2');
		mission.pass(60_000);
		expect(deliveries(mission)).toEqual(['t1']);
		mission.ends('c');
		mission.pass(2000);
		expect(deliveries(mission)).toEqual(['t1', 't2']);
	});

	it('wake the commander only so often in a minute', () => {
		const mission = underWay(apart(5), {limits: {wakeUpsPerMinute: 2}});
		for (const lane of ['w1', 'w2', 'w3']) {
			mission.ends(lane);
			mission.pass(2000);
			if (lane !== 'w3') {
				mission.ends('c');
			}
		}

		expect(deliveries(mission)).toEqual(['t1', 't2']);
		mission.pass(55_000);
		expect(deliveries(mission)).toEqual(['t1', 't2']);
		mission.ends('w4');
		mission.pass(5000);
		expect(deliveries(mission)).toEqual(['t1', 't2', 't3 t4']);
	});

	it('keep to that cap also when nothing else is under way', () => {
		const mission = underWay(apart(1), {limits: {wakeUpsPerMinute: 1}});
		mission.ends('w1');
		mission.delegate({review: false});
		mission.ends('c');
		mission.ends('w2');
		expect(deliveries(mission)).toEqual(['t1']);
		mission.pass(60_000);
		expect(deliveries(mission)).toEqual(['t1', 't2']);
	});

	it('are kept back while the mission is paused', () => {
		const mission = underWay(apart(1));
		mission.tell({type: 'mission.paused', by: 'user', reason: 'paused by you'});
		mission.ends('w1');
		mission.pass(60_000);
		expect(deliveries(mission)).toEqual([]);
		mission.tell({type: 'mission.resumed', by: 'user'});
		expect(deliveries(mission)).toEqual(['t1']);
	});

	it('that the commander has fetched itself are not told again', () => {
		const mission = underWay(apart(2));
		mission.ends('w1');
		mission.tell({type: 'result.collected', taskId: 't1'});
		mission.pass(10_000);
		expect(deliveries(mission)).toEqual([]);
	});

	it('are told again when the prompt that carried them could not be sent', () => {
		const mission = underWay(apart(2));
		mission.ends('w1');
		mission.pass(2000);
		const promptId = mission.eventsOf('prompt.planned').at(-1)?.id ?? '';
		const reason = 'connection reset';
		mission.tell({type: 'prompt.failed', laneId: 'c', promptId, reason, retryable: true});
		mission.pass(2000);
		expect(deliveries(mission)).toEqual(['t1', 't1']);
		expect(mission.state().continuation.count).toBe(0);
	});

	it('of many tasks are cut so that they still make one prompt', () => {
		const mission = underWay(apart(10));
		for (let lane = 1; lane <= 10; lane += 1) {
			mission.ends(`w${lane}`, 'x'.repeat(60_000));
		}

		expect(mission.prompts('c').at(-1)?.length).toBeLessThan(26_000);
	});
});

describe('work that ends without a word', () => {
	const unreviewed = () => underWay([{files: ['a'], review: false}]);

	it('is asked for its report once, where nobody reviews it', () => {
		const mission = unreviewed();
		mission.ends('w1', {text: ' \n'});
		expect(mission.task('t1').state).toBe('working');
		expect(mission.prompts('w1').at(-1)).toContain('You ended without a report');
		mission.ends('w1', 'Status: done\nI mended it.');
		expect(mission.task('t1')).toMatchObject({state: 'done', report: 'Status: done\nI mended it.'});
	});

	it('has failed when it says nothing again, and the commander is told so', () => {
		const mission = unreviewed();
		mission.ends('w1', {text: ''});
		mission.ends('w1', {text: ''});
		expect(mission.task('t1').state).toBe('failed');
		expect(mission.prompts('c').at(-1)).toContain('it ended without a report');
	});

	it('is judged as it is where a review follows', () => {
		const mission = underWay([{files: ['a']}]);
		mission.ends('w1', {text: ''});
		expect(mission.task('t1').state).toBe('reviewing');
	});
});
