import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {measureSnapshot} from '../../../source/io/opencode/snapshot-cost.js';
import {commitAll, createFolder, createRepository, runGit, write} from '../project-setup.js';

const leftovers = () =>
	readdirSync(tmpdir()).filter((name) => name.startsWith('flowdesk-snapshot-'));

test('both snapshots are measured, and neither repository nor temporary folder shows it', async () => {
	const root = await createRepository({'a.ts': 'a', 'b/c.ts': 'c'});
	await commitAll(root);
	write(root, {'a.ts': 'changed', 'new.ts': 'new'});
	const index = readFileSync(join(root, '.git/index'));
	const objects = await runGit(root, 'count-objects', '-v');
	const before = leftovers();
	const cost = await measureSnapshot({directory: root});
	expect(cost?.firstMs).toBeGreaterThan(0);
	expect(cost?.nextMs).toBeGreaterThan(0);
	expect(readFileSync(join(root, '.git/index'))).toEqual(index);
	expect(await runGit(root, 'count-objects', '-v')).toBe(objects);
	expect(await runGit(root, 'status', '--porcelain')).toBe(' M a.ts\n?? new.ts'.trimEnd());
	expect(leftovers().filter((name) => !before.includes(name))).toEqual([]);
});

test('a linked worktree and a repository without commits are measured too', async () => {
	const root = await createRepository({'a.ts': 'a'});
	expect(await measureSnapshot({directory: root})).toMatchObject({nextMs: expect.any(Number)});
	await commitAll(root);
	const linked = join(createFolder(), 'linked');
	await runGit(root, 'worktree', 'add', '-q', linked);
	expect(await measureSnapshot({directory: linked})).toMatchObject({nextMs: expect.any(Number)});
});

test('what takes longer than the limit is said to', async () => {
	const root = await createRepository({'a.ts': 'a'});
	const cost = await measureSnapshot({directory: root, limitMs: 1});
	expect(cost).toEqual({firstMs: null, nextMs: null, limitMs: 1});
});

test('where git cannot do it there is no figure', async () => {
	const folder = createFolder();
	mkdirSync(join(folder, 'src'));
	writeFileSync(join(folder, 'src/a.ts'), '');
	expect(await measureSnapshot({directory: folder})).toBeNull();
});
