import {expect, test} from 'vitest';
import {noBudget} from '../../source/mission/settings.js';
import {isPaused} from '../../source/mission/state.js';
import {underWay} from '../helpers/in-memory-mission.js';
import {asks, pays} from '../helpers/in-memory-spending.js';

const two = [{files: ['a']}, {files: ['b']}];
const none = {task: noBudget, roles: {}, day: noBudget};
/** Two calls of 150 tokens. */
const two150 = {usd: null, tokens: 300};

test('a task may be limited in tokens alone, and fails with them', () => {
	const mission = underWay(two, {allowances: {...none, task: two150}});
	pays(mission, 'w1', 0);
	expect(mission.lane('w1').state).toBe('running');
	expect(asks(mission, 'w2', 0)).toMatchObject({
		kind: 'stop',
		reason:
			"one more call of acme/small may cost up to 10110 tokens, and 300 tokens of its task's budget are left",
	});
	pays(mission, 'w1', 0);
	expect(mission.lane('w1').state).toBe('aborting');
	mission.ends('w1', {finish: 'aborted', text: ''});
	expect(mission.task('t1').report).toContain(
		'its budget of 300 tokens is used up: 300 tokens spent',
	);
	expect(isPaused(mission.state())).toBe(false);
});

test('a role may be limited in tokens alone: its lanes end, and the reason counts tokens', () => {
	const mission = underWay(two, {allowances: {...none, roles: {worker: two150}}});
	pays(mission, 'c', 0);
	pays(mission, 'w1', 0);
	expect(mission.eventsOf('budget.reached')).toEqual([]);
	pays(mission, 'w2', 0);
	expect(mission.eventsOf('budget.reached')).toMatchObject([
		{role: 'worker', reason: 'budget of worker used up: 300 of 300 tokens'},
	]);
	expect(mission.lane('w2').state).toBe('aborting');
	expect(isPaused(mission.state())).toBe(false);
});
