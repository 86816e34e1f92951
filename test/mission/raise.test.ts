import {expect, test} from 'vitest';
import {noBudget} from '../../source/mission/settings.js';
import {isPaused} from '../../source/mission/state.js';
import type {Intent} from '../../source/runtime/intent.js';
import {factsOf} from '../../source/runtime/intents.js';
import {type TestMission, underWay} from '../helpers/in-memory-mission.js';
import {asks, pays} from '../helpers/in-memory-spending.js';

const two = [{files: ['a']}, {files: ['b']}];
const none = {task: noBudget, roles: {}, day: noBudget};
const usd = (amount: number) => ({usd: amount, tokens: null});

function wishes(mission: TestMission, intent: Intent) {
	factsOf(mission.state(), intent).forEach(mission.tell);
}

test("a role's raise is none of the mission's: what does not reach for a call of the mission still pauses it", () => {
	const roles = {worker: usd(50)};
	const mission = underWay(two, {budget: usd(1), allowances: {...none, roles}});
	expect(asks(mission, 'w1', 2).kind).toBe('stop');
	expect(isPaused(mission.state())).toBe(true);
	wishes(mission, {type: 'raise-budget', roles: {worker: usd(100)}});
	expect(mission.state().settings?.allowances.roles).toEqual({worker: usd(100)});
	expect(isPaused(mission.state())).toBe(true);
});

test('a role whose rest reached for no call may call again after a raise, and other roles keep theirs', () => {
	const roles = {worker: usd(1), planner: usd(7)};
	const mission = underWay(two, {allowances: {...none, roles}});
	expect(asks(mission, 'w1', 1.5).kind).toBe('stop');
	wishes(mission, {type: 'raise-budget'});
	expect(mission.state().settings?.allowances.roles).toEqual({worker: usd(2), planner: usd(7)});
	expect(asks(mission, 'w2', 1.5).kind).toBe('go');
});

test("the day's rest that reached for no call is of use again after a raise, though nothing else is raised", () => {
	const mission = underWay(two, {budget: usd(9), allowances: {...none, day: usd(1)}});
	expect(asks(mission, 'w1', 1.5).kind).toBe('stop');
	wishes(mission, {type: 'raise-budget', day: usd(2)});
	expect(mission.state().settings).toMatchObject({budget: usd(9), allowances: {day: usd(2)}});
	expect(isPaused(mission.state())).toBe(false);
	expect(asks(mission, 'w2', 1.5).kind).toBe('go');
});

test('a raise of tokens alone is one, and one of nothing is none', () => {
	const mission = underWay(two, {budget: {usd: null, tokens: 300}});
	pays(mission, 'w1', 0);
	pays(mission, 'w2', 0);
	expect(factsOf(mission.state(), {type: 'raise-budget', tokens: 300})).toEqual([]);
	wishes(mission, {type: 'raise-budget', tokens: 400});
	expect(mission.state().settings?.budget).toEqual({usd: null, tokens: 400});
	expect(isPaused(mission.state())).toBe(false);
});

test('what is raised in one part is not lowered in the other', () => {
	const mission = underWay(two, {budget: {usd: 1, tokens: 300}});
	wishes(mission, {type: 'raise-budget', usd: 2, tokens: 100});
	expect(mission.state().settings?.budget).toEqual({usd: 2, tokens: 300});
});

test('a task that a person has tried again has all of its budget, also where a rest reached for no call', () => {
	const mission = underWay([{files: ['a']}], {allowances: {...none, task: usd(1)}});
	pays(mission, 'w1', 0.9);
	expect(asks(mission, 'w1', 0.3).kind).toBe('stop');
	mission.ends('w1', {finish: 'aborted', text: ''});
	expect(mission.task('t1').state).toBe('failed');
	wishes(mission, {type: 'retry-lane', laneId: 'w1'});
	expect(mission.task('t1').state).toBe('working');
	expect(asks(mission, 'w2', 0.9).kind).toBe('go');
});
