import {expect, test} from 'vitest';
import {composeMission} from './composed-mission.js';
import {partScenario} from './part-scenario.js';

const say = 'status: done\nThe part is done.';
const look = {calls: [{tool: 'glob', with: {pattern: '*'}}]};
/** The first call is served late, when the commander rests. The second is what OpenCode tries again after about 2, 4, 8, 16 and 30 s. */
const broken = [
	{...look, gather: 5, takes: 100_000},
	{say, fault: {kind: 'status', status: 502, times: 5}},
];

test('a provider that answers 502 to every lane is left alone, then tried by one lane, and after an answer all go on', async () => {
	const titles = ['1', '2', '3', '4', '5', 'spare 6', 'spare 7'];
	// The spare ones must find no place.
	const parts = titles.map((title) => ({
		title,
		files: [`${title}.txt`],
		isLater: title.startsWith('spare'),
	}));
	const mission = await composeMission({
		scenario: partScenario(parts, {
			worker: [
				{name: 'served', when: {prompt: '^Title: spare'}, steps: [{say}]},
				{name: 'broken', steps: broken},
			],
		}),
		review: false,
		checks: ['true'],
		limits: {attempts: 1},
		caps: {worker: 5},
	});
	const tripped = await mission.event('provider.tripped');
	// Half a minute from the failure, which may be stamped a moment before what follows from it.
	expect(Math.round((tripped.until - tripped.at) / 1000)).toBe(30);
	for (const taskId of ['t6', 't7']) {
		const waits = await mission.event(
			'task.waits',
			(fact) => fact.taskId === taskId && fact.until != null,
		);
		expect(waits).toMatchObject({
			reason: expect.stringMatching(/^simulated keeps failing: /),
			until: tripped.until,
		});
	}
	mission.send({type: 'set-caps', roles: {worker: 10}, maxLanes: 12});
	await mission.closed;
	expect(mission.view()?.outcome).toBe('sealed');

	const {events} = mission;
	const trippedAt = events.indexOf(tripped);
	const starts = events.filter(
		(event, index) => event.type === 'prompt.planned' && index > trippedAt,
	);
	const [first, second] = starts;
	expect(first?.at).toBeGreaterThanOrEqual(tripped.until);
	const answered = events.findIndex(
		(event, index) => event.type === 'step.finished' && index > events.indexOf(first ?? tripped),
	);
	expect(events.indexOf(second ?? tripped)).toBeGreaterThan(answered);
	const outcomes = events.flatMap((event) =>
		event.type === 'task.finished' ? [event.outcome] : [],
	);
	expect(outcomes).toEqual(Array.from({length: 7}, () => 'done'));
	const failed = mission.model.log().filter(({outcome}) => outcome === 'status 502');
	expect(failed).toHaveLength(25);
	expect(mission.model.log().filter(({role}) => role === 'worker')).toHaveLength(37);
});
