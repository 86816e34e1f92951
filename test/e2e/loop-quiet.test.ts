import {expect, test} from 'vitest';
import type {MissionEvent} from '../../source/mission/events.js';
import {type ComposedMission, composeMission} from './composed-mission.js';
import {variantOf} from './scenario-variant.js';

/** Events that send a continuation or begin its countdown, which is 0 ms here: one follows at once where it may. */
function continuing(events: readonly MissionEvent[]): readonly string[] {
	return events.flatMap((event) =>
		(event.type === 'timer.set' && event.timer === 'continuation') ||
		(event.type === 'prompt.planned' && event.kind === 'continuation')
			? [event.type]
			: [],
	);
}

/** Lets the rules look once more at a mission that waits: a fact that changes nothing. */
async function lookAgain({events, event, send}: ComposedMission): Promise<void> {
	const before = events.length;
	send({type: 'set-caps', roles: {planner: 3}});
	await event('caps.changed', (found) => events.indexOf(found) >= before);
}

test('a paused mission gets no continuation, and one at once when it is resumed', async () => {
	const mission = await composeMission({scenario: 'idle-without-progress', checks: ['true']});
	await mission.event('prompt.sent');
	mission.send({type: 'pause'});
	await mission.event('turn.ended');
	await mission.seen(({lanes}) => lanes[0]?.state === 'idle');
	await lookAgain(mission);
	expect(continuing(mission.events)).toEqual([]);

	mission.send({type: 'resume'});
	await mission.event('prompt.planned', ({kind}) => kind === 'continuation');
	await mission.closed;
	const ended = await mission.event('mission.ended');
	expect(ended.reason).toBe('no todo progress in 3 continuations (limit noProgress 3)');
});

test('no continuation goes out while a lane runs, a permission waits, or a task waits for a decision', async () => {
	const mission = await composeMission({
		scenario: await variantOf('permission', {
			reviewer: {
				scripts: [
					{
						name: 'never content',
						steps: [
							{
								calls: [
									{
										tool: 'submit_review',
										with: {task_id: '{{task}}', verdict: 'fail', evidence: 'I do not like it.'},
									},
								],
							},
							{say: 'Verdict: fail.'},
						],
					},
				],
			},
		}),
		checks: ['node --test'],
		limits: {fixCycles: 0},
	});
	const {send, event, seen} = mission;
	await event('turn.ended', ({laneId}) => laneId === 'c');
	const asked = await event('request.asked', ({request}) => request.kind === 'permission');
	await seen(({lanes, attention}) => attention.length > 0 && lanes[0]?.state === 'idle');
	await lookAgain(mission);
	expect(continuing(mission.events)).toEqual([]);

	const {requestId} = asked.request;
	const reply = {kind: 'permission', reply: 'once', message: null} as const;
	send({type: 'answer', requestId, answer: reply});
	const second = await event('request.asked', ({request}) => request.requestId !== requestId);
	send({type: 'answer', requestId: second.request.requestId, answer: reply});
	await seen(({attention}) => attention.some(({kind}) => kind === 'task'));
	await lookAgain(mission);
	expect(continuing(mission.events)).toEqual([]);

	send({type: 'decide-task', taskId: 't1', choice: 'accept'});
	await mission.closed;
	const ended = await event('mission.ended');
	expect(ended).toMatchObject({outcome: 'sealed', reason: 'sealed: node --test exit 0'});
	expect(continuing(mission.events)).toEqual([]);
});
