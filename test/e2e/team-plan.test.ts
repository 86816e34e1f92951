import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {execa} from 'execa';
import {expect, test} from 'vitest';
import {demoRepository} from './mission-place.js';
import {eventsOf, runMission} from './mission-run.js';

test('flowdesk plan ends with a todo list and exit code 0, and starts no worker', async () => {
	const mission = await runMission({
		command: 'plan',
		scenario: 'repair',
		parameters: {hasty: 'none', limited: 'none'},
		repository: demoRepository(4),
	});
	expect(mission.closed).toMatchObject({outcome: 'planned', exitCode: 0});
	expect(mission.exitCode).toBe(0);

	const todo = readFileSync(join(mission.folder, '.opencode/todo.md'), 'utf8');
	expect(todo.match(/^ *- \[ \] .*src\/[\w-]+\.mjs/gm)).toHaveLength(3);
	expect(todo).not.toContain('[x]');

	expect(eventsOf(mission, 'lane.opened').map(({laneId}) => laneId)).toEqual(['c', 'p1']);
	expect(new Set(mission.model.log().map(({role}) => role))).toEqual(
		new Set(['commander', 'planner']),
	);
	const {stdout} = await execa('git', ['status', '--porcelain', '--untracked-files=all'], {
		cwd: mission.folder,
	});
	expect(stdout).toBe('');
});
