import {describe, expect, it} from 'vitest';
import type {FactOf} from '../../source/mission/events.js';
import {noBudget} from '../../source/mission/settings.js';
import {factsOf} from '../../source/runtime/intents.js';
import {dayRead} from '../helpers/in-memory-day.js';
import {createMission, underWay} from '../helpers/in-memory-mission.js';
import {pays} from '../helpers/in-memory-spending.js';

const asked = (laneId: string, id = laneId): FactOf<'request.asked'> => ({
	type: 'request.asked',
	laneId,
	request: {
		requestId: `req_${id}`,
		kind: 'permission',
		directory: '/p',
		title: 'bash',
		detail: 'npm test',
		options: [],
		questions: [],
	},
});

const closed = (laneId: string) =>
	({type: 'request.closed', requestId: `req_${laneId}`, reason: 'answered'}) as const;

describe('the time in which a person was waited for', () => {
	it('counts only while nothing else is at work', () => {
		const mission = underWay([{files: ['a']}, {files: ['b']}]);
		mission.tell(asked('w1'));
		mission.pass(5000);
		expect(mission.state().blocked).toEqual({since: null, ms: 0});
		mission.tell(asked('w2'));
		mission.pass(7000);
		expect(mission.state().blocked.since).not.toBeNull();
		mission.tell(closed('w1'));
		expect(mission.state().blocked).toEqual({since: null, ms: 7000});
		mission.tell(asked('w1', 'again'));
		mission.pass(500);
		mission.tell({type: 'mission.ended', outcome: 'failed', reason: 'because'});
		expect(mission.state().blocked).toEqual({since: null, ms: 7500});
	});

	it('does not count a pause, nor the time without a server', () => {
		const mission = underWay([{files: ['a']}]);
		mission.tell(asked('w1'));
		mission.pass(1000);
		mission.tell({type: 'mission.paused', by: 'user', reason: 'lunch'});
		mission.pass(9000);
		mission.tell({type: 'mission.resumed', by: 'user'});
		mission.pass(1000);
		mission.tell({type: 'server.lost', reason: 'gone'});
		mission.pass(9000);
		expect(mission.state().blocked).toEqual({since: null, ms: 2000});
	});

	it('counts a pause by a budget, from when nothing is at work to the raise, but no pause of the user’s beside it', () => {
		const mission = underWay([{files: ['a']}], {budget: {usd: 1, tokens: null}});
		pays(mission, 'w1', 1);
		mission.pass(2000);
		expect(mission.state().blocked).toEqual({since: null, ms: 0});
		mission.ends('w1', {finish: 'aborted', text: ''});
		mission.pass(7000);
		mission.tell({type: 'mission.paused', by: 'user', reason: 'lunch'});
		mission.pass(9000);
		mission.tell({type: 'mission.resumed', by: 'user'});
		mission.pass(1000);
		factsOf(mission.state(), {type: 'raise-budget'}).forEach(mission.tell);
		mission.pass(5000);
		expect(mission.state().blocked).toEqual({since: null, ms: 8000});
	});

	it('counts the time before the first prompt too, where the budget of a day or a role lets none go', () => {
		const limit = {usd: 1, tokens: null};
		const none = {task: noBudget, roles: {}, day: noBudget};
		const mission = createMission({allowances: {...none, day: limit}}, {holdsDay: true});
		mission.start();
		mission.tell(dayRead(1_000_000, {usd: 5}));
		mission.pass(4000);
		factsOf(mission.state(), {type: 'raise-budget'}).forEach(mission.tell);
		mission.pass(5000);
		expect(mission.state().blocked).toEqual({since: null, ms: 4000});
	});

	it('counts a role’s budget, while nothing else is at work', () => {
		const roles = {worker: {usd: 1, tokens: null}};
		const mission = underWay([{files: ['a']}, {agent: 'planner', files: []}], {
			allowances: {task: noBudget, day: noBudget, roles},
			resultWindowMs: 0,
		});
		pays(mission, 'w1', 1);
		mission.ends('w1', {finish: 'aborted', text: ''});
		mission.pass(2000);
		expect(mission.state().blocked).toEqual({since: null, ms: 0});
		mission.ends('p1', 'status: done');
		mission.pass(2000);
		mission.ends('c', 'I wait.');
		mission.pass(3000);
		factsOf(mission.state(), {type: 'raise-budget'}).forEach(mission.tell);
		expect(mission.state().blocked).toEqual({since: null, ms: 3000});
	});

	it('counts a quota that nobody knows, while the first prompt waits for a word about it', () => {
		const mission = createMission({quotaUnknown: 'ask'});
		mission.start();
		expect(mission.lane('c').state).toBe('open');
		mission.pass(6000);
		mission.tell({type: 'quota.allowed', provider: 'acme', by: 'user'});
		mission.pass(2000);
		expect(mission.state().blocked).toEqual({since: null, ms: 6000});
	});
});
