import {chmodSync, symlinkSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {execPath} from 'node:process';
import {execa} from 'execa';
import {expect, test} from 'vitest';
import {runGit, write} from '../io/project-setup.js';
import {gitState, onDisk} from '../io/undo-setup.js';
import {demoRepository} from './mission-place.js';
import {eventsOf, runMission, withoutReview} from './mission-run.js';
import {partScenario} from './part-scenario.js';

/** What a lane does to somebody's work; `sh -c` gets round the rules that keep workers from it. */
const harm =
	'sh -c "git add -A && git -c user.name=w -c user.email=w@x commit -qm x; git checkout -qb mine; git clean -qfdx -e .opencode; rm -rf src; echo x > made.txt"';

/** A repository in which somebody is at work. */
async function busyRepository(parent: string): Promise<string> {
	const root = await demoRepository()(parent);
	write(root, {'README.md': 'staged\r\n'});
	await runGit(root, 'add', 'README.md');
	write(root, {
		'README.md': 'changed after\r\n',
		'.gitignore': '.env\nnode_modules\n',
		'.env': 'SECRET=1\n',
		'line\nbreak.txt': 'untracked\n',
		'tool.sh*': '#!/bin/sh\n',
	});
	chmodSync(join(root, '.env'), 0o600);
	symlinkSync('README.md', join(root, 'link'));
	return root;
}

test('what a worker did to the repository is shown by diff and taken back by undo, to the last byte', async () => {
	const state: {before?: unknown} = {};
	const {closed, folder, place, exitCode, ...mission} = await runMission({
		repository: async (parent) => {
			const root = await busyRepository(parent);
			state.before = [onDisk(root), await gitState(root)];
			return root;
		},
		scenario: partScenario([{title: 'clear up', files: ['src/**', 'made.txt']}], {
			worker: [
				{
					name: 'harm',
					steps: [
						{calls: [{tool: 'bash', with: {command: harm, description: 'clear up'}}]},
						{say: 'status: done\nIt is done.'},
					],
				},
			],
		}),
		flow: withoutReview,
		flags: ['--check', 'true'],
	});
	expect([exitCode, closed?.reason]).toEqual([0, expect.anything()]);
	const [started] = eventsOf(mission, 'mission.started');
	const id = started?.missionId ?? '';
	expect(closed).toMatchObject({diff: `flowdesk diff ${id}`, undo: `flowdesk undo ${id}`});
	expect(mission.events.map(({type}) => type).indexOf('base.saved')).toBeLessThan(
		mission.events.map(({type}) => type).indexOf('lane.planned'),
	);
	const flowdesk = async (...words: readonly string[]) =>
		execa(execPath, [resolve('bin/flowdesk.js'), ...words], {
			cwd: folder,
			env: {...place.variables},
			extendEnv: false,
			reject: false,
			stdin: 'ignore',
		});
	const withoutTodo = (files: Readonly<Record<string, string>>) =>
		Object.fromEntries(Object.entries(files).filter(([path]) => !path.startsWith('/.opencode')));
	const now = async () => [withoutTodo(onDisk(folder)), await gitState(folder)];
	const expected = state.before as [Record<string, string>, unknown];
	expect(await now()).not.toEqual(expected);

	const shown = JSON.parse((await flowdesk('diff', '--json')).stdout);
	expect(shown.missionId).toBe(id);
	expect(shown.files).toContainEqual(
		expect.objectContaining({path: 'made.txt', kind: 'added', added: 1, removed: 0, tasks: ['t1']}),
	);
	const unasked = await flowdesk('undo');
	expect([unasked.exitCode, unasked.stderr]).toEqual([2, expect.stringContaining('--yes')]);
	const undone = await flowdesk('undo', '--yes');
	expect([undone.exitCode, undone.stderr]).toEqual([0, '']);
	expect(await now()).toEqual(expected);
	const redone = await flowdesk('undo', '--redo', '--yes', id);
	expect(redone.exitCode).toBe(0);
	expect(await now()).not.toEqual(expected);
	expect((await flowdesk('undo', '--yes', id)).exitCode).toBe(0);
	expect(await now()).toEqual(expected);
});
