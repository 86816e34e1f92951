import {describe, expect, it} from 'vitest';
import {underWay, type WorldWishes} from '../helpers/in-memory-mission.js';
import type {SettingsWishes} from '../helpers/in-memory-settings.js';

/** A mission whose one task was done and is in review. */
function inReview(wishes: SettingsWishes = {}, world: WorldWishes = {}) {
	const mission = underWay([{todo_id: undefined, files: ['src/**']}], wishes, world);
	mission.ends('w1', 'Status: done\nI mended it.');
	return mission;
}

describe('a result', () => {
	it('goes to a reviewer in a lane of its own, with what the author was asked and said', () => {
		const mission = inReview();
		expect(mission.task('t1').state).toBe('reviewing');
		expect(mission.lane('r1')).toMatchObject({role: 'reviewer', taskId: 't1-r1', state: 'running'});
		expect(mission.prompts('r1')[0]).toContain('I mended it.');
		expect(mission.prompts('r1')[0]).toContain('submit_review with task_id "t1"');
	});

	it('is done when the review passes, and its todo item is checked', () => {
		const mission = underWay([]);
		mission.setTodo({S1: 'open'});
		mission.delegate({todo_id: 'S1'});
		mission.ends('w1');
		expect(mission.state().todo.snapshot.items[0]?.state).toBe('progress');
		mission.reviews('t1', 'pass');
		expect(mission.task('t1')).toMatchObject({state: 'done', reason: 'review passed'});
		expect(mission.state().todo.snapshot.items[0]?.state).toBe('done');
		expect(mission.state().todo.verified).toEqual({S1: 't1 done, review passed'});
	});

	it.each([
		['the call turns it off', {review: false}, {}],
		['the mission has no reviewer', {}, {reviewer: null}],
	])('is not reviewed when %s, and says so', (_, call, wishes) => {
		const mission = underWay([call], wishes);
		mission.ends('w1');
		expect(mission.task('t1')).toMatchObject({state: 'done', reason: 'not reviewed'});
	});

	it('of a planner is not reviewed, and a plan checks no item', () => {
		const mission = underWay([]);
		mission.setTodo({M1: 'open'});
		mission.delegate({agent: 'planner', todo_id: 'M1'});
		mission.ends('p1', 'Status: done');
		expect(mission.task('t1').state).toBe('done');
		expect(mission.effectsOf('mark-todo')).toEqual([]);
		expect(mission.state().todo.verified).toEqual({});
	});
});

describe('a failed review', () => {
	it('goes back to the author in its own lane, with what was found', () => {
		const mission = inReview();
		mission.reviews('t1', 'fail');
		expect(mission.task('t1')).toMatchObject({state: 'working', laneId: 'w1', fixCycles: 1});
		expect(mission.prompts('w1').at(-1)).toContain('node --test says fail');
		expect(mission.effectsOf('open-lane').filter(({laneId}) => laneId === 'w1')).toHaveLength(1);
	});

	it('after the last fix cycle asks a person instead of trying for ever', () => {
		const mission = inReview({limits: {fixCycles: 2}});
		for (let cycle = 0; cycle < 2; cycle += 1) {
			mission.reviews('t1', 'fail');
			mission.ends('w1');
		}

		mission.reviews('t1', 'fail');
		expect(mission.task('t1').state).toBe('asking');
		expect(mission.task('t1').reason).toContain('failed review after 2 fix cycles');
		mission.pass(600_000);
		expect(mission.state().ended).toBeNull();
		expect(mission.prompts('c')).toHaveLength(1);
	});

	const asking = () => {
		const mission = inReview({limits: {fixCycles: 0}});
		mission.reviews('t1', 'fail');
		return mission;
	};

	it('can be accepted by the person, and is then done by their word', () => {
		const mission = asking();
		mission.tell({type: 'task.decided', taskId: 't1', by: 'user', choice: 'accept'});
		mission.tell({type: 'task.finished', taskId: 't1', outcome: 'done', detail: 'Accepted.'});
		expect(mission.task('t1')).toMatchObject({state: 'done', reason: 'accepted by the user'});
		expect(mission.prompts('c').at(-1)).toContain('done (accepted by the user)');
	});

	it('can be tried again by the person, with fresh fix cycles', () => {
		const mission = asking();
		mission.tell({type: 'task.decided', taskId: 't1', by: 'user', choice: 'retry'});
		expect(mission.task('t1')).toMatchObject({state: 'working', laneId: 'w1', fixCycles: 0});
		expect(mission.prompts('w1').at(-1)).toContain('node --test says fail');
	});

	it('can be given up by the person, and the commander is told', () => {
		const mission = asking();
		mission.tell({type: 'task.decided', taskId: 't1', by: 'user', choice: 'fail'});
		mission.tell({type: 'task.finished', taskId: 't1', outcome: 'failed', detail: 'Given up.'});
		expect(mission.prompts('c').at(-1)).toContain('Given up.');
	});
});

describe('a verdict', () => {
	it('is void when the review changed the files it judged, and the result is reviewed again', () => {
		let hash = 'one';
		const mission = inReview({}, {hash: () => hash});
		hash = 'two';
		mission.reviews('t1', 'pass');
		expect(mission.eventsOf('review.judged')[0]?.verdict).toBe('void');
		expect(mission.task('t1').state).toBe('reviewing');
		expect(mission.lane('r2')).toMatchObject({taskId: 't1-r2', state: 'running'});
		mission.reviews('t1', 'pass');
		expect(mission.task('t1').state).toBe('done');
	});

	it('is void when files in no claim changed during the review, and names them', () => {
		let strays: string[] = ['docs/a.md'];
		const mission = inReview({}, {strays: () => strays});
		mission.reviews('t1', 'pass');
		expect(mission.eventsOf('review.judged')[0]).toMatchObject({
			verdict: 'void',
			detail: 'files in no claim changed while it ran, by the review or by you: docs/a.md',
		});
		strays = [];
		mission.reviews('t1', 'pass');
		expect(mission.task('t1')).toMatchObject({state: 'done', reason: 'review passed'});
	});

	it('is not void for the files of tasks at work meanwhile, also of one that began or ended during the review', () => {
		let allowed: readonly string[] | null = [];
		const strays = (claims: readonly string[] | null) => {
			allowed = claims;
			return [];
		};
		const mission = underWay(
			[
				{files: ['before/**'], review: false},
				{files: ['src/**']},
				{files: ['ends/**'], review: false},
			],
			{roles: {worker: {cap: 3}}},
			{strays},
		);
		mission.delegate({files: ['begins/**'], review: false});
		mission.delegate({files: ['waits/**'], review: false});
		mission.pass(1000);
		mission.ends('w1');
		mission.pass(1000);
		mission.ends('w2');
		mission.pass(1000);
		mission.ends('w3');
		expect(mission.task('t5').state).toBe('working');
		mission.delegate({files: ['queued/**'], review: false});
		mission.delegate({files: ['queued-too/**'], review: false});
		mission.reviews('t2', 'pass');
		expect(allowed).toEqual(['src/**', 'ends/**', 'begins/**', 'waits/**', 'queued/**']);
		expect(mission.task('t2').state).toBe('done');
	});

	it.each([
		['hashed', {hash: () => null}],
		['looked at', {strays: () => null}],
	])('counts where files cannot be %s, and says that nobody knows', (_, world) => {
		const mission = inReview({}, world);
		mission.reviews('t1', 'pass');
		expect(mission.task('t1')).toMatchObject({
			state: 'done',
			reason: 'review passed, its files not compared',
			report: expect.stringContaining('nobody knows whether the review changed any'),
		});
	});

	it('is void when the files could be read only on one side of it', () => {
		const mission = inReview({}, {hash: (when) => (when === 'before' ? null : 'one')});
		mission.reviews('t1', 'pass');
		expect(mission.eventsOf('review.judged')[0]?.verdict).toBe('void');
	});

	it('that is void three times asks a person', () => {
		const mission = inReview({}, {hash: (when) => when});
		for (let review = 0; review < 3; review += 1) {
			mission.reviews('t1', 'pass');
		}

		expect(mission.task('t1').state).toBe('asking');
		expect(mission.task('t1').reason).toContain('three times without a verdict that counts');
	});

	it('that a person wants again waits for who got the files meanwhile, and then its author looks again', () => {
		let isTouched = true;
		const mission = inReview({}, {hash: (when) => (isTouched ? when : 'same')});
		mission.delegate({todo_id: undefined, files: ['src/main.ts']});
		for (let review = 0; review < 3; review += 1) {
			mission.reviews('t1', 'pass');
		}

		expect(mission.task('t2')).toMatchObject({state: 'working', laneId: 'w2'});
		mission.tell({type: 'task.decided', taskId: 't1', by: 'user', choice: 'retry'});
		expect(mission.task('t1')).toMatchObject({state: 'queued', laneId: 'w1'});
		expect(mission.task('t1').reason).toContain('waits for w2');

		isTouched = false;
		mission.ends('w2');
		mission.reviews('t2', 'pass');
		expect(mission.task('t1')).toMatchObject({state: 'working', laneId: 'w1'});
		expect(mission.prompts('w1').at(-1)).toContain('w2 got some of its files meanwhile');
	});

	it('that is missing is asked for once, then the review is void', () => {
		const mission = inReview();
		mission.ends('r1', 'Looks good to me.');
		expect(mission.prompts('r1').at(-1)).toContain('You ended without a verdict');
		mission.ends('r1', 'As I said.');
		expect(mission.eventsOf('review.judged')[0]).toMatchObject({verdict: 'void'});
		expect(mission.task('t1-r2').state).toBe('working');
	});

	it('given after the reminder counts', () => {
		const mission = inReview();
		mission.ends('r1', 'Looks good to me.');
		mission.reviews('t1', 'pass');
		expect(mission.task('t1').state).toBe('done');
	});

	it('counts only when the files were hashed after it, not before', () => {
		const mission = inReview();
		mission.tell({
			type: 'tree.fingerprinted',
			laneId: 'r1',
			when: 'after',
			hash: 'early',
			strays: [],
		});
		mission.reviews('t1', 'pass');
		expect(mission.eventsOf('review.judged')[0]?.verdict).toBe('pass');
	});
});

describe('a review lane', () => {
	it('that the user stops leaves the decision to the user', () => {
		const mission = inReview();
		const reason = 'stopped by the user';
		mission.tell({type: 'lane.abort-requested', laneId: 'r1', by: 'user', reason});
		mission.ends('r1', {finish: 'aborted', text: ''});
		expect(mission.task('t1')).toMatchObject({state: 'asking'});
		expect(mission.task('t1').reason).toBe('its review was stopped by the user');
	});

	it('that was stopped is repeated when the user has it tried again: nothing was found that could be mended', () => {
		const mission = inReview();
		const reason = 'stopped by the user';
		mission.tell({type: 'lane.abort-requested', laneId: 'r1', by: 'user', reason});
		mission.ends('r1', {finish: 'aborted', text: ''});
		mission.tell({type: 'task.decided', taskId: 't1', by: 'user', choice: 'retry'});
		expect(mission.task('t1')).toMatchObject({state: 'reviewing', findings: null});
		expect(mission.task('t1-r2').state).toBe('working');
		expect(mission.eventsOf('prompt.planned').filter(({kind}) => kind === 'fix')).toEqual([]);
	});

	it('that dies is replaced', () => {
		const mission = inReview();
		const error = {name: 'APIError', message: 'gone', statusCode: 500, retryable: true};
		mission.ends('r1', {finish: 'error', text: '', error});
		expect(mission.task('t1-r1')).toMatchObject({state: 'working', laneId: 'r2'});
		mission.reviews('t1', 'pass');
		expect(mission.task('t1').state).toBe('done');
	});

	it('of a task that was cancelled changes nothing any more', () => {
		const mission = inReview();
		mission.tell({type: 'task.cancelled', taskId: 't1', by: 'commander', reason: 'not needed'});
		mission.reviews('t1', 'pass');
		expect(mission.task('t1').state).toBe('cancelled');
		expect(mission.lane('w1').state).toBe('cancelled');
	});
});
