import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test, vi} from 'vitest';
import {findBase, listRefs, saveBase} from '../../source/io/saved-states.js';
import {createRestorer} from '../../source/io/undo.js';
import {commitAll, createFolder, createRepository, runGit, write} from './project-setup.js';
import {asLane} from './undo-setup.js';

vi.setConfig({testTimeout: 120_000});

const dayMs = 24 * 60 * 60 * 1000;
const start = Date.now();

/** A base that is saved so many days after the first. */
async function baseOn(directory: string, missionId: string, days: number) {
	return saveBase({directory, missionId, now: () => start + days * dayMs});
}

async function missionsIn(root: string): Promise<readonly string[]> {
	return [...new Set((await listRefs(root)).map(({missionId}) => missionId))].sort();
}

async function createCommitted(): Promise<string> {
	const root = await createRepository({a: '1'});
	await commitAll(root);
	return root;
}

async function addWorktree(root: string): Promise<string> {
	const other = join(createFolder(), 'other');
	await runGit(root, 'worktree', 'add', '-q', '--detach', other);
	return other;
}

test('a base goes when a new one is saved in its folder more than 30 days later, and no younger one does', async () => {
	const root = await createCommitted();
	await baseOn(root, 'm-old', 0);
	await baseOn(root, 'm-mid', 29);
	expect(await missionsIn(root)).toEqual(['m-mid', 'm-old']);
	await baseOn(root, 'm-new', 31);
	expect(await missionsIn(root)).toEqual(['m-mid', 'm-new']);
});

test('a mission that was undone within 30 days keeps its base', async () => {
	const root = await createCommitted();
	const saved = await baseOn(root, 'm-old', 0);
	write(root, {a: '2'});
	await createRestorer({directory: root, now: () => start + 20 * dayMs}).restore(saved);
	await baseOn(root, 'm-new', 31);
	expect(await missionsIn(root)).toEqual(['m-new', 'm-old']);
});

test('a base of another worktree is found there however often and late bases are saved here', async () => {
	const root = await createCommitted();
	const other = await addWorktree(root);
	await baseOn(other, 'm-other', 0);
	await baseOn(root, 'm-here', 1);
	await baseOn(root, 'm-new', 100);
	expect(await missionsIn(root)).toEqual(['m-new', 'm-other']);
	expect((await findBase(other, null))?.record.missionId).toBe('m-other');
	await baseOn(other, 'm-last', 200);
	expect(await missionsIn(root)).toEqual(['m-last', 'm-new']);
});

test('old bases of a worktree that was removed go', async () => {
	const root = await createCommitted();
	const other = await addWorktree(root);
	await baseOn(other, 'm-other', 0);
	rmSync(other, {recursive: true});
	await baseOn(root, 'm-new', 31);
	expect(await missionsIn(root)).toEqual(['m-new']);
});

test('what an old base keeps in a repository inside the project goes with it', async () => {
	const root = await createCommitted();
	await asLane(root, 'git init -q inner; echo 1 > inner/b');
	await commitAll(join(root, 'inner'));
	await baseOn(root, 'm-old', 0);
	expect(await missionsIn(join(root, 'inner'))).toEqual(['m-old']);
	await baseOn(root, 'm-new', 31);
	expect(await missionsIn(join(root, 'inner'))).toEqual(['m-new']);
});
