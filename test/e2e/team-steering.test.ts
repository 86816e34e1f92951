import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeAll, expect, test} from 'vitest';
import type {MissionEvent} from '../../source/mission/events.js';
import {type ComposedMission, composeMission} from './composed-mission.js';
import {eventsOf} from './mission-run.js';
import {partScenario} from './part-scenario.js';

const begun =
	'I have read the half of it, and this is what I found so far: the first part is sound.';
const parts = [
	{title: 'the quick part', files: ['quick.txt']},
	{title: 'the long part', files: ['long.txt'], isLater: true},
];
const scenario = partScenario(parts, {
	worker: [
		{
			name: 'again',
			when: {prompt: 'An earlier lane worked on this'},
			steps: [{say: 'status: done\nWith what the first one found it was quick.'}],
		},
		{
			name: 'long',
			when: {prompt: 'Title: the long part'},
			steps: [{say: begun, fault: {kind: 'stall'}}],
		},
		{
			name: 'quick',
			steps: [
				{
					calls: [
						{
							tool: 'bash',
							with: {
								command: 'until [ -e .git/paused ]; do sleep 0.1; done',
								description: 'Goes on once the mission is paused',
							},
						},
					],
				},
				{say: 'status: done\nThe quick part is done.'},
			],
		},
	],
});
let mission: ComposedMission;

/** Where an event stands in the log. */
const indexOf = (event: MissionEvent | undefined) =>
	event === undefined ? -1 : mission.events.indexOf(event);

beforeAll(async () => {
	mission = await composeMission({
		scenario,
		checks: ['true'],
		review: false,
		caps: {worker: 1},
		countdownMs: 600_000,
	});
	const {event, send, seen} = mission;
	await event('prompt.sent', ({laneId}) => laneId === 'w1');
	await event('task.waits', ({taskId}) => taskId === 't2');
	send({type: 'pause'});
	await event('mission.paused');
	writeFileSync(join(mission.directory, '.git', 'paused'), '');
	await event('task.finished', ({taskId}) => taskId === 't1');
	await seen(({queue}) => queue.some(({reason}) => reason === 'paused'));
	send({type: 'resume'});

	await event('prompt.sent', ({laneId}) => laneId === 'w2');
	await mission.streamed('w2', /I have read the half/);
	send({type: 'abort-lane', laneId: 'w2'});
	await event('prompt.sent', ({laneId}) => laneId === 'c' && isTold());
	send({type: 'retry-lane', laneId: 'w2'});
	await mission.closed;
});

const isTold = () =>
	eventsOf(mission, 'prompt.planned').some(({taskIds}) => taskIds.includes('t2'));

test('while the mission is paused the running lane finishes and nothing new starts', () => {
	const paused = indexOf(eventsOf(mission, 'mission.paused')[0]);
	const resumed = indexOf(eventsOf(mission, 'mission.resumed')[0]);
	const between = mission.events.slice(paused, resumed).map(({type}) => type);
	expect(between).toContain('turn.ended');
	expect(between).toContain('task.finished');
	expect(between).not.toContain('task.admitted');
	expect(between).not.toContain('prompt.planned');
	expect(mission.events.slice(resumed + 1).map(({type}) => type)).toContain('task.admitted');
});

test('an aborted lane leaves what it had written with the commander', () => {
	const cancelled = eventsOf(mission, 'task.finished').find(({outcome}) => outcome === 'cancelled');
	expect(cancelled).toMatchObject({taskId: 't2'});
	expect(cancelled?.detail).toContain('I have read the half');
	const told = eventsOf(mission, 'prompt.planned').find(({taskIds}) => taskIds.includes('t2'));
	expect(told).toMatchObject({laneId: 'c', kind: 'results'});
	expect(told?.text).toContain('t2 cancelled');
	expect(told?.text).toContain('I have read the half');
});

test('a lane that is retried starts anew in a fresh session, with notes of what the first one left', () => {
	const lanes = eventsOf(mission, 'lane.opened').filter(({laneId}) => /^w[23]$/.test(laneId));
	expect(lanes.map(({laneId}) => laneId)).toEqual(['w2', 'w3']);
	expect(lanes[0]?.sessionId).not.toBe(lanes[1]?.sessionId);
	const prompt = eventsOf(mission, 'prompt.planned').find(({laneId}) => laneId === 'w3');
	expect(prompt?.text).toContain('An earlier lane worked on this');
	expect(prompt?.text).toContain('I have read the half');
	expect(eventsOf(mission, 'task.finished').at(-1)).toMatchObject({taskId: 't2', outcome: 'done'});
	expect(eventsOf(mission, 'mission.ended')).toMatchObject([{outcome: 'sealed'}]);
});
