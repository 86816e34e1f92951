import {resolve} from 'node:path';
import {execPath} from 'node:process';
import {execa} from 'execa';
import {expect, test} from 'vitest';
import {runGit} from '../io/project-setup.js';
import {createBusyRepository, wholeState} from '../io/undo-setup.js';
import {foundBy, oneAfterAnother, runDeeds} from './deeds.js';
import {eventsOf} from './mission-run.js';

const somethingToLose = 'echo lane >> src/b.ts';

/** What workers run, in this order; `sh -c` gets round the rules that keep them from it. */
const deeds = [
	'sh -c "git stash"',
	somethingToLose,
	'sh -c "git checkout ."',
	somethingToLose,
	'sh -c "git reset --hard"',
	'sh -c "git clean -fdx"',
	somethingToLose,
	'sh -c "git commit -am wip"',
	'rm -rf src',
] as const;

/** All of the user's repository but the todo list, which FlowDesk writes, and what can be built again. */
async function stateOf(root: string) {
	const {files, ...git} = await wholeState(root);
	const own = Object.entries(files).filter(
		([path]) => !/^\/(\.opencode|node_modules)\b/.test(path),
	);
	return {...git, files: Object.fromEntries(own)};
}

/** The entries of the stash: id and words. */
const stashOf = async (root: string) =>
	(await runGit(root, 'stash', 'list', '--format=%H %gs')).split('\n').filter(Boolean);

test('whatever lanes do to a repository in the midst of work is seen and named, and undo gives back every byte, mode and the index', async () => {
	const root = await createBusyRepository();
	const before = await stateOf(root);
	const [stashed = '', ...more] = await stashOf(root);
	expect([stashed, more]).toEqual([expect.stringMatching(/^[\da-f]{40} WIP on /), []]);

	const run = await runDeeds(deeds, () => 'work/**', {
		flags: ['--no-check'],
		repository: () => root,
		onEvent: oneAfterAnother(),
	});
	expect(run.unreadable).toEqual([]);
	expect(eventsOf(run, 'base.saved')).toMatchObject([
		{unsaved: [expect.stringContaining('node_modules')]},
	]);
	const found = foundBy(run);
	for (const words of [
		/w1\S* stash: 1 new entry: 'WIP on /,
		/w1\S* \d+ files are back to what HEAD has, .*src\/a\.ts/,
		/w3\S* 1 file is back to what HEAD has, .*src\/b\.ts/,
		/w5\S* 1 file is back to what HEAD has, .*src\/b\.ts/,
		/w6\S* the working tree lost \d+ files.*never committed/,
		/w6\S* \d+ ignored files or folders gone: .*\.env/,
		/w8\S* HEAD moved [\da-f]{7} -> [\da-f]{7} \(1 commit: 'wip'\)/,
		/w9\S* the working tree lost \d+ files?.*src\/a\.ts/,
	]) {
		expect(found).toContainEqual(expect.stringMatching(words));
	}
	const harmed = await stateOf(root);
	expect(harmed.git.commit).not.toBe(before.git.commit);
	expect(Object.keys(harmed.files)).not.toContain('/src');

	const undone = await execa(execPath, [resolve('bin/flowdesk.js'), 'undo', '--yes'], {
		cwd: root,
		env: {...run.place.variables},
		extendEnv: false,
		reject: false,
		stdin: 'ignore',
	});
	expect([undone.exitCode, undone.stderr]).toEqual([0, '']);
	expect(await stateOf(root)).toEqual(before);
	expect(await stashOf(root)).toContain(stashed);
	expect(await runGit(root, 'show', `${stashed.slice(0, 40)}:src/b.ts`)).toBe('stashed before');
});
