import {existsSync, mkdirSync, readFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {execPath} from 'node:process';
import {execa} from 'execa';
import {expect, test} from 'vitest';
import {startSimulatedModel} from '../../source/io/simulated-model/simulated-model.js';
import {runGit, write} from '../io/project-setup.js';
import {afterwards, demoRepository, makePlace, type Place} from './mission-place.js';
import {eventsOf, runMission, withoutReview} from './mission-run.js';
import {partScenario} from './part-scenario.js';

/** Runs another command of the program in a folder. */
const flowdesk = (cwd: string, {variables}: Place, ...words: readonly string[]) =>
	execa(execPath, [resolve('bin/flowdesk.js'), ...words], {
		cwd,
		env: {...variables},
		extendEnv: false,
		reject: false,
		stdin: 'ignore',
	});

const bash = (command: string) => ({tool: 'bash', with: {command, description: 'Does it'}});

test('with --here a package of a monorepo is the whole mission; what a lane does beside it is told, shown and taken back', async () => {
	const package_ = 'packages/app [new]';
	const roots: string[] = [];
	const {place, folder, closed, model, ...mission} = await runMission({
		repository: async (parent) => {
			const root = await demoRepository()(parent);
			roots.push(root);
			write(root, {[`${package_}/a.txt`]: 'a\n', 'packages/other/b.txt': 'b\n'});
			await runGit(root, 'add', '-A');
			await runGit(root, 'commit', '-qm', 'packages');
			return join(root, package_);
		},
		scenario: partScenario([{title: 'write', files: ['made.txt']}], {
			worker: [
				{
					name: 'write',
					steps: [
						{calls: [{tool: 'write', with: {filePath: 'made.txt', content: 'made\n'}}]},
						{calls: [{tool: 'write', with: {filePath: '../other/no.txt', content: 'no\n'}}]},
						{calls: [bash('echo beside > ../other/b.txt')]},
						{say: 'status: done\nIt is done.'},
					],
				},
			],
		}),
		flow: withoutReview,
		flags: ['--here', '--check', 'test -f made.txt'],
	});
	const root = roots[0] ?? '';
	expect([closed?.outcome, closed?.reason]).toEqual(['sealed', expect.anything()]);
	expect(eventsOf(mission, 'mission.started')[0]?.directory).toBe(folder);
	expect(mission.notices.join('\n')).toContain(`works in ${folder}`);
	expect(readFileSync(join(folder, '.opencode/todo.md'), 'utf8')).toContain('write');
	expect(existsSync(join(root, '.opencode/todo.md'))).toBe(false);

	// The claim holds in the folder, and a shell that gets round it is seen.
	expect(readFileSync(join(folder, 'made.txt'), 'utf8')).toBe('made\n');
	expect(existsSync(join(root, 'packages/other/no.txt'))).toBe(false);
	const findings = eventsOf(mission, 'tree.watched').flatMap((event) => event.findings);
	expect(findings).toMatchObject([{kind: 'outside-claim', files: ['packages/other/b.txt']}]);
	expect((await runGit(root, 'status', '--porcelain')).split('\n').toSorted()).toEqual([
		' M packages/other/b.txt',
		`?? "${package_}/made.txt"`,
	]);

	const shown = JSON.parse((await flowdesk(root, place, 'diff', '--json')).stdout);
	expect(shown.files.filter(({isIgnored}: {isIgnored: boolean}) => !isIgnored)).toMatchObject([
		{path: `${package_}/made.txt`, tasks: ['t1']},
		{path: 'packages/other/b.txt', tasks: []},
	]);
	const undone = await flowdesk(join(root, 'packages/other'), place, 'undo', '--yes');
	expect([undone.exitCode, undone.stderr]).toEqual([0, '']);
	expect(await runGit(root, 'status', '--porcelain')).toBe('');
	expect(readFileSync(join(root, 'packages/other/b.txt'), 'utf8')).toBe('b\n');
});

test('a linked worktree is a project of its own: a mission in it and one in the main worktree run at once, each only there', async () => {
	const place = makePlace();
	const main = await demoRepository()(place.folder);
	const linked = join(place.folder, 'linked');
	await runGit(main, 'worktree', 'add', '-q', linked);
	mkdirSync(join(main, 'src/deep'));
	const model = await startSimulatedModel({
		scenario: partScenario([{title: 'write', files: ['where.txt']}], {
			worker: [
				{
					name: 'write',
					steps: [
						// Held until both missions' workers are at work.
						{takes: 1000, gather: 2, calls: [bash('pwd > where.txt')]},
						{say: 'status: done\nIt is done.'},
					],
				},
			],
		}),
		speed: 10,
	});
	afterwards(model.close);
	// In the main worktree from a folder below, where a mission without --here works on the whole.
	const missions = await Promise.all(
		[join(main, 'src/deep'), linked].map((folder) =>
			runMission({
				place,
				model,
				repository: () => folder,
				flow: withoutReview,
				flags: ['--check', 'test -f where.txt'],
			}),
		),
	);
	expect(model.peak('worker')).toBe(2);
	for (const [index, root] of [main, linked].entries()) {
		const mission = missions[index];
		expect(mission?.closed).toMatchObject({outcome: 'sealed', exitCode: 0});
		expect(mission && eventsOf(mission, 'mission.started')[0]?.directory).toBe(root);
		expect(mission && eventsOf(mission, 'tree.watched')).toEqual([]);
		expect(readFileSync(join(root, 'where.txt'), 'utf8')).toBe(`${root}\n`);
		expect(await runGit(root, 'status', '--porcelain')).toBe('?? where.txt');
		const shown = JSON.parse((await flowdesk(root, place, 'diff', '--json')).stdout);
		expect(shown.missionId).toBe(mission && eventsOf(mission, 'mission.started')[0]?.missionId);
	}
	expect(missions[0]?.notices.join('\n')).toContain('works on the whole repository');

	const undone = await flowdesk(linked, place, 'undo', '--yes');
	expect([undone.exitCode, undone.stderr]).toEqual([0, '']);
	expect(await runGit(linked, 'status', '--porcelain')).toBe('');
	expect(existsSync(join(linked, 'where.txt'))).toBe(false);
	expect(readFileSync(join(main, 'where.txt'), 'utf8')).toBe(`${main}\n`);
});
