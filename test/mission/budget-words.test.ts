import {expect, test} from 'vitest';
import {allowanceLines, lateLimits} from '../../source/mission/budget.js';
import {noBudget} from '../../source/mission/settings.js';
import {createMission, underWay} from '../helpers/in-memory-mission.js';
import {testSettings} from '../helpers/in-memory-settings.js';
import {pays} from '../helpers/in-memory-spending.js';

const none = {task: noBudget, roles: {}, day: noBudget};
const usd = (amount: number) => ({usd: amount, tokens: null});

test('a budget is called approximate where nobody is asked before a call, and nothing is said where nothing is limited', () => {
	const why = 'It is a server of somebody else';
	expect(lateLimits(testSettings(), why)).toBeNull();
	for (const limited of [
		{budget: usd(5)},
		{budget: {usd: null, tokens: 9}},
		{allowances: {...none, day: usd(1)}},
		{allowances: {...none, task: usd(1)}},
		{allowances: {...none, roles: {worker: usd(1)}}},
	]) {
		expect(lateLimits(testSettings(limited), why)).toBe(
			'The budget is approximate: no call is asked for before it is sent, so each lane at work may pass the budget by one call. It is a server of somebody else.',
		);
	}
});

test("what a lane's own limits leave is told from the narrowest on, without the mission's budget", () => {
	const roles = {worker: {usd: 2, tokens: 900}};
	const allowances = {task: usd(1), roles, day: usd(9)};
	const mission = underWay([{files: ['a']}], {budget: usd(5), allowances});
	pays(mission, 'w1', 0.25);
	expect(allowanceLines(mission.state(), {taskId: 't1', role: 'worker'})).toEqual([
		'budget of t1 0.25 of 1.00 USD spent',
		'budget of worker 0.25 of 2.00 USD spent',
		'budget of worker 150 of 900 tokens spent',
		'budget of today 0.25 of 9.00 USD spent',
	]);
});

test('the end of a mission that nobody watches names each flag that raises its budget', () => {
	const mission = underWay([{files: ['a']}], {attended: false, budget: {usd: 9, tokens: 150}});
	pays(mission, 'w1', 0.25);
	mission.ends('w1', {finish: 'aborted', text: ''});
	expect(mission.state().ended?.reason).toContain(
		'(raise it with --budget-usd or --budget-tokens)',
	);
});

test.each([
	[
		'the mission',
		{budget: usd(0.2)},
		/; it waited for a larger budget: budget of 0\.20 USD reached: 0\.25 USD spent; /,
	],
	[
		'a role',
		{allowances: {...none, roles: {worker: usd(0.2)}}},
		/; it waited for a larger budget: budget of worker used up: 0\.25 of 0\.20 USD; /,
	],
])(
	'a mission that is stopped while the budget of %s is used up ends with that, and how to go on',
	(_, wishes, why) => {
		const mission = underWay([{files: ['a']}], wishes);
		pays(mission, 'w1', 0.25);
		const stop = {by: 'user', outcome: 'interrupted', reason: 'stopped by the user'} as const;
		mission.tell({type: 'mission.stop-requested', ...stop});
		for (const laneId of ['w1', 'c']) {
			mission.ends(laneId, {finish: 'aborted', text: ''});
		}
		const {reason} = mission.state().ended ?? {reason: ''};
		expect(reason).toMatch(/^stopped by the user; /);
		expect(reason).toMatch(why);
		expect(reason).toMatch(/start a mission with --todo continue and a larger budget/);
	},
);

test('a mission that is stopped with budget left says nothing of it', () => {
	const mission = underWay([], {budget: usd(5)});
	const stop = {by: 'user', outcome: 'interrupted', reason: 'stopped by the user'} as const;
	mission.tell({type: 'mission.stop-requested', ...stop});
	mission.ends('c', {finish: 'aborted', text: ''});
	expect(mission.state().ended?.reason).toBe('stopped by the user');
});

test('a review that is about to begin is not begun once a late call has used up the budget of its task', () => {
	const mission = createMission({allowances: {...none, task: usd(1)}}, {holdsOpening: true});
	const opens = (laneId: string) =>
		mission.tell({type: 'lane.opened', laneId, sessionId: `ses_${laneId}`});
	mission.start();
	opens('c');
	mission.delegate({files: ['a']});
	opens('w1');
	mission.ends('w1', 'status: done');
	pays(mission, 'w1', 1);
	expect(mission.task('t1').state).toBe('reviewing');
	opens('r1');
	expect(mission.prompts('r1')).toEqual([]);
	expect(mission.task('t1').state).toBe('failed');
	expect(mission.task('t1').report).toContain('its budget of 1.00 USD is used up');
});
