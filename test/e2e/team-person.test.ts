import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {eventsOf, runMission} from './mission-run.js';
import {partScenario} from './part-scenario.js';

const lack = 'where comments and tests disagree, which of them is right?';

test('a blocked planner reaches the user as a question, the other lanes finish, and the run exits with 4', async () => {
	const parts = [
		{title: 'the plan', files: [], agent: 'planner'},
		{title: 'work that goes on', files: ['work.txt'], isLater: true},
	] as const;
	const mission = await runMission({
		scenario: partScenario(parts, {
			planner: [{name: 'lack a decision', steps: [{say: `planning blocked: ${lack}`}]}],
			worker: [
				{
					name: 'work',
					steps: [
						{
							calls: [
								{
									tool: 'bash',
									with: {
										command: 'until [ -e .git/asked ]; do sleep 0.1; done',
										description: 'Goes on once the user was asked',
									},
								},
							],
						},
						{say: 'status: done\nThe work is done.'},
					],
				},
			],
			commander: [
				{
					name: 'ask',
					when: {prompt: '^planning blocked: (?<lack>.+)$'},
					steps: [
						{
							calls: [
								{
									tool: 'question',
									with: {
										questions: [
											{
												header: 'Edge cases',
												question: '{{lack}}',
												options: [
													{label: 'Follow the tests', description: 'They say what is right.'},
													{label: 'Follow the comments', description: 'Or they do.'},
												],
											},
										],
									},
								},
							],
						},
					],
				},
			],
		}),
		flags: ['--check', 'true'],
		onEvent: ({type}, {folder}) => {
			if (type === 'request.asked') {
				writeFileSync(join(folder, '.git', 'asked'), '');
			}
		},
	});
	expect(mission.closed).toMatchObject({outcome: 'needs-person', exitCode: 4});
	expect(mission.exitCode).toBe(4);

	const finished = eventsOf(mission, 'task.finished');
	expect(finished.map(({taskId, outcome}) => [taskId, outcome])).toEqual([
		['t1', 'blocked'],
		['t2', 'done'],
	]);
	const types = mission.events.map(({type}) => type);
	expect(types.indexOf('request.asked')).toBeLessThan(types.lastIndexOf('task.finished'));
	const told = eventsOf(mission, 'prompt.planned').find(({taskIds}) => taskIds.includes('t1'));
	expect(told?.text).toContain('t1 blocked');

	expect(mission.stderr).toContain('c asks you: Edge cases');
	expect(mission.stderr).toContain(lack);
	expect(mission.stderr).toContain('Follow the tests');
});

test('a permission that nobody can give is told with lane, tool and path, and the run exits with 4', async () => {
	const mission = await runMission({scenario: 'permission', flags: ['--check', 'node --test']});
	expect(mission.exitCode).toBe(4);
	expect(mission.closed?.outcome).toBe('needs-person');
	expect(eventsOf(mission, 'request.asked')).toMatchObject([
		{laneId: 'w1', request: {kind: 'permission', title: 'external_directory'}},
	]);
	expect(eventsOf(mission, 'request.answered')).toEqual([]);
	expect(mission.stderr).toMatch(/w1 asks for permission: external_directory .*\/etc/);
});
