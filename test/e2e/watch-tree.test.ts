import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {execa} from 'execa';
import {expect, test} from 'vitest';
import {foundBy, oneAfterAnother, runDeeds} from './deeds.js';
import {demoRepository} from './mission-place.js';
import {eventsOf} from './mission-run.js';

/** What a worker runs, one after another, each in a task of its own; the deny rules know none of the spellings. */
const deeds = [
	'sh -c "git stash"',
	'sh -c "git stash pop"',
	'sh -c "git checkout ."',
	'echo lane >> mine.txt',
	'sh -c "git reset --hard"',
	'echo lane >> mine.txt',
	'sh -c "git commit -am wip"',
	'sh -c "git clean -fdx"',
	'rm -rf many',
] as const;

const nobody = {
	GIT_AUTHOR_NAME: 'lane',
	GIT_AUTHOR_EMAIL: 'lane@example.com',
	GIT_COMMITTER_NAME: 'lane',
	GIT_COMMITTER_EMAIL: 'lane@example.com',
};

/** A repository with work of the user's that was never committed. */
async function userAtWork(parent: string): Promise<string> {
	const folder = await demoRepository()(parent);
	const run = (...args: readonly string[]) => execa('git', args, {cwd: folder, env: nobody});
	await execa(
		'sh',
		['-c', 'mkdir many; for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo $i > many/$i; done'],
		{
			cwd: folder,
		},
	);
	for (const name of ['mine.txt', 'other.txt']) {
		writeFileSync(join(folder, name), 'committed\n');
	}
	writeFileSync(join(folder, '.gitignore'), '.env\n');
	await run('add', '-A');
	await run('commit', '-q', '-m', 'before');
	writeFileSync(join(folder, 'mine.txt'), 'not committed\n');
	writeFileSync(join(folder, 'other.txt'), 'not committed\n');
	writeFileSync(join(folder, 'notes.txt'), 'never committed\n');
	writeFileSync(join(folder, '.env'), 'SECRET=1\n');
	return folder;
}

test('each thing that a worker does to the user’s repository is seen, named and counted', async () => {
	const run = await runDeeds(deeds, () => 'src/**', {
		flags: ['--no-check'],
		repository: userAtWork,
		variables: nobody,
		onEvent: oneAfterAnother(),
	});
	expect(run.unreadable).toEqual([]);
	const found = foundBy(run);
	for (const words of [
		/w1\S* stash: 1 new entry: 'WIP on \S+ [\da-f]{7} before'/,
		/w1\S* 2 files are back to what HEAD has, their uncommitted changes are gone \(2 from before the mission\): mine.txt, other.txt/,
		/w2\S* stash: 1 entry gone/,
		/w3\S* 2 files are back to what HEAD has/,
		/w4\S* 1 file outside every claim: mine.txt \(changed\)/,
		/w5\S* 1 file is back to what HEAD has/,
		/w7\S* HEAD moved [\da-f]{7} -> [\da-f]{7} \(1 commit: 'wip'\)/,
		/w8\S* the working tree lost 1 file \(never committed\): notes.txt/,
		/w8\S* 1 ignored file or folder gone: \.env/,
		/w9\S* the working tree lost 12 files/,
	]) {
		expect(found).toContainEqual(expect.stringMatching(words));
	}
	expect(run.stderr).toMatch(/watch on your working tree: .*1 commit/);
});

test('--watch abort aborts lanes that may have done it, keeps their results, and ends a run that nobody can resume', async () => {
	const run = await runDeeds([deeds[0], 'true'], (at) => `src/${at}/**`, {
		flags: ['--no-check', '--watch', 'abort'],
		repository: userAtWork,
		variables: nobody,
	});
	expect(run.closed).toMatchObject({outcome: 'needs-person', exitCode: 4});
	expect(run.closed?.reason).toMatch(/w1.*w2 were at work, or you.*stash: 1 new entry/);
	expect(eventsOf(run, 'mission.paused')).toMatchObject([{by: 'watch'}]);
	// Both were at work when it was done; who was still at work when it was seen is stopped.
	const aborted = eventsOf(run, 'lane.abort-requested');
	expect(aborted).toContainEqual(expect.objectContaining({laneId: 'w2', by: 'watch'}));
	const wasSeenLate = !aborted.some(({laneId}) => laneId === 'w1');
	const stopped = {outcome: 'cancelled', detail: expect.stringContaining('stopped by the watch')};
	const finished = eventsOf(run, 'task.finished');
	expect(finished).toHaveLength(2);
	expect(finished.find(({taskId}) => taskId === 't1')).toMatchObject(
		wasSeenLate ? {outcome: 'done'} : stopped,
	);
	expect(finished.find(({taskId}) => taskId === 't2')).toMatchObject(stopped);
});
