import {mkdirSync, rmSync} from 'node:fs';
import {basename, join} from 'node:path';
import {execa} from 'execa';
import {expect, test} from 'vitest';
import {demoRepository} from './mission-place.js';
import {eventsOf, runMission} from './mission-run.js';

const flags = ['--check', 'node --test'];

test('a project path with spaces and letters beyond ASCII makes no difference', async () => {
	const mission = await runMission({
		repository: demoRepository(1, 'Straße zum Tee 茶 (50 %) '),
		flags,
	});
	expect(basename(mission.folder)).toMatch(/^Straße zum Tee 茶 \(50 %\) /);
	expect(mission.closed).toMatchObject({outcome: 'sealed', exitCode: 0});
	expect(eventsOf(mission, 'mission.started')[0]?.directory).toBe(mission.folder);
	const {stdout} = await execa('git', ['status', '--porcelain'], {cwd: mission.folder});
	expect(stdout).toBe(' M src/slugify.mjs');
});

test('a repository without a commit is worked on, and has none afterwards', async () => {
	const mission = await runMission({
		repository: async (parent) => {
			const folder = await demoRepository()(parent);
			rmSync(join(folder, '.git'), {recursive: true});
			await execa('git', ['init', '--quiet', folder]);
			return folder;
		},
		flags,
	});
	expect(mission.closed).toMatchObject({outcome: 'sealed', exitCode: 0});
	const {exitCode} = await execa('git', ['rev-parse', '--verify', 'HEAD'], {
		cwd: mission.folder,
		reject: false,
	});
	expect(exitCode).toBe(128);
});

test.each([
	{
		place: 'a folder without a repository',
		make: (folder: string) => mkdirSync(folder),
		says: /not in a git repository[\s\S]*git init/i,
	},
	{
		place: 'a bare repository',
		make: (folder: string) => execa('git', ['init', '--quiet', '--bare', folder]),
		says: /bare/i,
	},
])(
	'$place is refused with advice and exit code 2, before anything is started',
	async ({make, says}) => {
		const mission = await runMission({
			repository: async (parent) => {
				const folder = join(parent, 'place');
				await make(folder);
				return folder;
			},
		});
		expect(mission.exitCode).toBe(2);
		expect(mission.stderr).toMatch(says);
		expect(mission.stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
		expect(mission.events).toEqual([]);
		expect(mission.model.log()).toEqual([]);
	},
);
