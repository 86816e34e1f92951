import {expect, test} from 'vitest';
import {composeMission} from './composed-mission.js';
import {eventsOf} from './mission-run.js';
import {played} from './scenario-variant.js';

test('a planner that lacked a decision plans again with the one the user took, and the mission is sealed', async () => {
	const mission = await composeMission({scenario: 'planner-blocked', checks: ['node --test']});
	const {request} = await mission.event('request.asked');
	expect(request.questions[0]?.question).toMatch(/^where comments and tests disagree/);
	mission.send({
		type: 'answer',
		requestId: request.requestId,
		answer: {kind: 'question', answers: [['Follow the tests']]},
	});
	await mission.closed;

	expect(await mission.event('mission.ended')).toMatchObject({outcome: 'sealed'});
	const finished = eventsOf(mission, 'task.finished').map(
		({taskId, outcome}) => `${taskId} ${outcome}`,
	);
	expect(finished.slice(0, 2)).toEqual(['t1 blocked', 't2 done']);
	expect(played(mission, 'planner').map((call) => call.replace(/ \d.*/, ''))).toEqual([
		...Array(2).fill('lack a decision'),
		...Array(4).fill('plan'),
	]);
	const lanes = eventsOf(mission, 'task.admitted').filter(({laneId}) => laneId.startsWith('p'));
	expect(lanes.map(({taskId, laneId}) => `${taskId} ${laneId}`)).toEqual(['t1 p1', 't2 p2']);
	const asked = eventsOf(mission, 'prompt.planned').find(({laneId}) => laneId === 'p2');
	expect(asked?.text).toMatch(/^ *Decision: .*Follow the tests/m);
});
