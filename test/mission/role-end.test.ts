import {expect, test} from 'vitest';
import {noBudget} from '../../source/mission/settings.js';
import {underWay, type WorldWishes} from '../helpers/in-memory-mission.js';
import type {SettingsWishes} from '../helpers/in-memory-settings.js';
import {pays} from '../helpers/in-memory-spending.js';
import {hour, reads, usedUp} from '../helpers/quota-mission.js';

const usd = (amount: number) => ({usd: amount, tokens: null});
const two = [{files: ['a']}, {files: ['b']}];

/** A mission without a person, in which one role may spend 1 USD. */
const alone = (
	role: string,
	more: SettingsWishes = {},
	world: WorldWishes = {},
	tasks: Parameters<typeof underWay>[0] = two,
) =>
	underWay(
		tasks,
		{
			attended: false,
			allowances: {task: noBudget, roles: {[role]: usd(1)}, day: noBudget},
			...more,
		},
		world,
	);

test('a mission whose commander has nothing left ends once nothing else is at work, and says what to raise', () => {
	const mission = alone('commander', {}, {}, [{files: ['a'], review: false}]);
	pays(mission, 'c', 1);
	expect(mission.state().stop).toBeNull();
	mission.ends('w1', 'status: done');
	expect(mission.state().ended).toMatchObject({
		outcome: 'limit',
		reason:
			'budget of commander used up: 1.00 of 1.00 USD, and nothing goes on without it (raise budget.roles in flowdesk.jsonc or the flow)',
	});
});

test("a claim to the seal in the commander's last paid call is still judged", () => {
	const mission = alone('commander', {}, {holdsEvidence: true}, []);
	mission.setTodo({S1: 'done'});
	mission.tell({type: 'todo.confirmed', itemId: 'S1', by: 'user'});
	mission.pass(3000);
	pays(mission, 'c', 1);
	mission.ends('c', 'All done. <mission_seal>SEALED</mission_seal>');
	expect(mission.state().seal.claim).not.toBeNull();
	expect(mission.state().stop).toBeNull();
});

test('a result that the commander has yet to hear is told before the end: it may know another way', () => {
	const tasks = [{files: ['a']}, {files: ['b'], agent: 'planner', review: false}];
	const mission = alone('worker', {}, {}, tasks);
	pays(mission, 'w1', 1);
	mission.ends('w1', {finish: 'aborted', text: ''});
	mission.ends('p1', 'status: done');
	expect(mission.state().stop).toBeNull();
	mission.pass(10_000);
	expect(mission.prompts('c').at(-1)).toContain('t2 done');
	mission.ends('c', 'I know none.');
	expect(mission.state().ended?.outcome).toBe('limit');
});

test('a mission that somebody paused does not end behind their back', () => {
	const mission = alone('worker', {}, {}, [{files: ['a']}]);
	mission.tell({type: 'mission.paused', by: 'user', reason: 'wait'});
	pays(mission, 'w1', 1);
	mission.ends('w1', {finish: 'aborted', text: ''});
	mission.pass(hour);
	expect(mission.state().stop).toBeNull();
	mission.tell({type: 'mission.resumed', by: 'user'});
	mission.pass(hour);
	expect(mission.state().ended?.outcome).toBe('limit');
});

test('a lane that asks a person is none that goes on, and neither is one that may not be prompted', () => {
	const asking = alone('worker');
	const texts = {directory: '/p', title: 'bash', detail: 'rm', options: [], questions: []};
	const request = {requestId: 'q', kind: 'permission' as const, ...texts};
	asking.tell({type: 'request.asked', laneId: 'w2', request});
	pays(asking, 'w1', 1);
	asking.ends('w1', {finish: 'aborted', text: ''});
	asking.pass(hour);
	expect(asking.state().stop?.outcome).toBe('limit');

	const opening = alone('worker', {}, {holdsOpening: true}, []);
	const opens = (laneId: string) =>
		opening.tell({type: 'lane.opened', laneId, sessionId: `ses_${laneId}`});
	opens('c');
	opening.delegate({files: ['a']});
	opens('w1');
	opening.delegate({files: ['b']});
	opening.ends('c', 'Delegated.');
	pays(opening, 'w1', 1);
	opening.ends('w1', {finish: 'aborted', text: ''});
	expect(opening.state().stop).toBeNull();
	opens('w2');
	expect(opening.prompts('w2')).toEqual([]);
	expect(opening.state().stop?.outcome).toBe('limit');
});

test('a task of another role that waits for its provider is waited for', () => {
	const roles = {planner: {model: 'zeta/m'}};
	const mission = alone('worker', {roles}, {}, [{files: ['a']}]);
	reads(mission, usedUp(mission, hour));
	mission.delegate({agent: 'planner', files: ['b']});
	expect(mission.task('t2').state).toBe('queued');
	pays(mission, 'w1', 1);
	mission.ends('w1', {finish: 'aborted', text: ''});
	mission.pass(hour / 2);
	expect(mission.state().stop).toBeNull();
	mission.pass(hour);
	expect(mission.task('t2').state).toBe('working');
});

test('a result is no reason to go on where the commander stands on a question and nobody is there to answer', () => {
	const planned = {agent: 'planner', review: false};
	const tasks = [{files: ['a']}, {files: ['b'], ...planned}, {files: ['c'], ...planned}];
	const mission = alone('worker', {}, {}, tasks);
	const texts = {title: 'Which?', detail: '', options: [], questions: []};
	const request = {requestId: 'q', kind: 'question' as const, directory: '/p', ...texts};
	mission.ends('p1', 'status: done');
	mission.pass(10_000);
	mission.tell({type: 'request.asked', laneId: 'c', request});
	mission.ends('p2', 'status: done');
	pays(mission, 'w1', 1);
	mission.ends('w1', {finish: 'aborted', text: ''});
	mission.pass(20_000);
	expect(mission.state().ended).toMatchObject({
		outcome: 'limit',
		reason: expect.stringContaining('nothing goes on without it'),
	});
});
