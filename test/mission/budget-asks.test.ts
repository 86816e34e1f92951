import {describe, expect, it} from 'vitest';
import {noBudget} from '../../source/mission/settings.js';
import type {MissionState} from '../../source/mission/state.js';
import {attentionOf} from '../../source/runtime/attention-view.js';
import {factsOf} from '../../source/runtime/intents.js';
import {viewOf} from '../../source/runtime/view.js';
import {dayRead} from '../helpers/in-memory-day.js';
import {createMission, underWay} from '../helpers/in-memory-mission.js';
import type {SettingsWishes} from '../helpers/in-memory-settings.js';
import {asks, pays} from '../helpers/in-memory-spending.js';

const two = [{files: ['a']}, {files: ['b']}];
const none = {task: noBudget, roles: {}, day: noBudget};
const budgets = (state: MissionState) =>
	attentionOf(state, 2_000_000).flatMap((entry) => (entry.kind === 'budget' ? [entry] : []));

describe('a budget that is used up needs a person', () => {
	const start = (more: SettingsWishes) => underWay(two, more);

	it('when it is the mission’s, with the whole reason, until it is raised', () => {
		const mission = start({budget: {...noBudget, usd: 1}});
		pays(mission, 'w1', 0.9);
		expect(budgets(mission.state())).toEqual([]);
		asks(mission, 'w2', 0.2);
		mission.pass(1000);
		expect(budgets(mission.state())).toMatchObject([
			{
				of: 'mission',
				reason:
					'one more call of acme/small may cost up to 0.20 USD, and 0.10 USD of the budget are left',
				isSpent: false,
				tasks: 2,
				since: mission.eventsOf('budget.reached')[0]?.at,
			},
		]);
		factsOf(mission.state(), {type: 'raise-budget'}).forEach(mission.tell);
		expect(budgets(mission.state())).toEqual([]);
	});

	it('with a task and its review counted as the one that they are', () => {
		const mission = start({budget: {...noBudget, usd: 1}});
		mission.ends('w1', 'Mended.');
		expect(mission.task('t1').state).toBe('reviewing');
		pays(mission, 'w2', 1);
		expect(budgets(mission.state())).toMatchObject([{of: 'mission', tasks: 2}]);
	});

	it('when it is the day’s, beside the mission’s where both are', () => {
		const day = {...noBudget, usd: 1};
		const mission = start({budget: {...noBudget, usd: 1}, allowances: {...none, day}});
		mission.tell(dayRead(1_000_000, {usd: 5}));
		expect(budgets(mission.state())).toMatchObject([
			{of: 'day', isSpent: true, reason: expect.stringContaining('5.00 USD spent by all')},
		]);
		pays(mission, 'w1', 1);
		expect(budgets(mission.state()).map(({of}) => of)).toEqual(['mission', 'day']);
	});

	it('when it is a role’s and something waits for the role, and the mission says so', () => {
		const roles = {worker: {...noBudget, usd: 2}};
		const mission = start({allowances: {...none, roles}});
		pays(mission, 'w1', 2);
		expect(budgets(mission.state())).toEqual([]);
		mission.ends('w1', {finish: 'aborted', text: ''});
		expect(budgets(mission.state())).toMatchObject([
			{
				of: 'role',
				role: 'worker',
				reason: 'budget of worker used up: 2.00 of 2.00 USD',
				isSpent: true,
				tasks: 1,
			},
		]);
		expect(viewOf(mission.state(), 0)?.reason).toBe('budget of worker used up: 2.00 of 2.00 USD');
	});

	it('and never where nobody is there who could raise it, nor once the mission is over', () => {
		const alone = start({budget: {...noBudget, usd: 1}, attended: false});
		pays(alone, 'w1', 1);
		expect(budgets(alone.state())).toEqual([]);
		const over = start({budget: {...noBudget, usd: 1}});
		pays(over, 'w1', 1);
		over.tell({type: 'mission.ended', outcome: 'failed', reason: 'because'});
		expect(budgets(over.state())).toEqual([]);
	});
});

it('a commander that is not prompted before a budget is raised is not at work', () => {
	const day = {...noBudget, usd: 1};
	const mission = createMission({allowances: {...none, day}}, {holdsDay: true});
	mission.start();
	mission.tell(dayRead(1_000_000, {usd: 5}));
	expect(mission.lane('c').state).toBe('open');
	expect(viewOf(mission.state(), 0)?.lanes).toMatchObject([{id: 'c', state: 'idle'}]);
});
