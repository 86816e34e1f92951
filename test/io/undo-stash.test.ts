import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test, vi} from 'vitest';
import {saveBase} from '../../source/io/saved-states.js';
import {recordSchema} from '../../source/io/snapshot/record.js';
import {createRestorer} from '../../source/io/undo.js';
import {commitAll, createRepository, runGit, write} from './project-setup.js';
import {asLane, createBusyRepository} from './undo-setup.js';

vi.setConfig({testTimeout: 120_000});

/** A repository with two stash entries. */
async function createStashed() {
	const root = await createRepository({a: '1\n'});
	await commitAll(root);
	for (const name of ['first', 'second']) {
		write(root, {a: `${name}\n`, [`new-${name}`]: name});
		await runGit(root, 'stash', 'push', '-q', '-u', '-m', name);
	}
	return root;
}

const entries = async (place: string) =>
	(await runGit(place, 'stash', 'list', '--format=%H')).split('\n').filter(Boolean);

/** All that nothing refers to is deleted, as git does by itself after two weeks. */
const collect = 'git reflog expire --expire=now --all; git gc -q --prune=now';

test('a stash that a lane cleared outlives git’s collection, and undo names the commands that bring it back as it was', async () => {
	const root = await createStashed();
	const before = await entries(root);
	const base = await saveBase({directory: root, missionId: 'm-1'});
	const restorer = createRestorer({directory: root});
	expect((await restorer.plan(base)).stash).toEqual([]);
	await asLane(root, `git stash clear; ${collect}`);
	expect(await entries(root)).toEqual([]);

	const {plan} = await restorer.restore(base);
	expect(plan.isNothing).toBe(true);
	expect(plan.stash.map(({message}) => message)).toEqual([
		expect.stringMatching(/^On \w+: first$/),
		expect.stringMatching(/^On \w+: second$/),
	]);
	expect(await entries(root), 'undo itself leaves the stash alone').toEqual([]);
	for (const {command} of plan.stash) {
		await asLane(root, command);
	}
	expect(await entries(root)).toEqual(before);
	expect((await restorer.plan(base)).stash).toEqual([]);
	await runGit(root, 'stash', 'pop', '-q');
	expect(await runGit(root, 'status', '--porcelain')).toBe(' M a\n?? new-second');
	expect(await runGit(root, 'fsck', '--no-dangling')).toBe('');
});

test('an entry that a lane added stays, and only the one it dropped is named', async () => {
	const root = await createStashed();
	const base = await saveBase({directory: root, missionId: 'm-1'});
	write(root, {a: 'of a lane\n'});
	await asLane(root, 'git stash -q; git stash drop -q stash@{1}');
	const after = await entries(root);
	const {plan} = await createRestorer({directory: root}).restore(base);
	expect(plan.stash.map(({message}) => message)).toEqual([expect.stringMatching(/: second$/)]);
	expect(await entries(root)).toEqual(after);
});

test('the stash of a submodule is kept and named as well', async () => {
	const root = await createBusyRepository();
	const sub = join(root, 'sub');
	await asLane(sub, 'git stash -q; echo more > new.c');
	const before = await entries(sub);
	const base = await saveBase({directory: root, missionId: 'm-1'});
	await asLane(sub, `git stash clear; ${collect}`);
	const {stash} = await createRestorer({directory: root}).plan(base);
	expect(stash).toHaveLength(1);
	for (const {command} of stash) {
		await asLane(root, command);
	}
	expect(await entries(sub)).toEqual(before);
});

test('a stash that git cannot read keeps no base from being saved', async () => {
	const root = await createStashed();
	writeFileSync(join(root, '.git/logs/refs/stash'), `${'1'.repeat(40)} ${'2'.repeat(40)} x\n`);
	const {record} = await saveBase({directory: root, missionId: 'm-1'});
	expect(record.repositories.map(({stash}) => stash)).toEqual([[]]);
});

test('a state saved before the stash was kept is read', async () => {
	const {record} = await saveBase({directory: await createStashed(), missionId: 'm-1'});
	const repositories = record.repositories.map(({stash: _, ...others}) => others);
	expect(recordSchema.parse({...record, repositories}).repositories).toEqual(
		record.repositories.map((one) => ({...one, stash: []})),
	);
});
