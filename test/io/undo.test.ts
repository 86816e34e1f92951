import {chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test, vi} from 'vitest';
import {findBase, listRefs, saveBase} from '../../source/io/saved-states.js';
import {createTreeTaker} from '../../source/io/snapshot/take-tree.js';
import {createRestorer, redoState} from '../../source/io/undo.js';
import {commitAll, createFolder, createRepository, runGit, write} from './project-setup.js';
import {asLane, createBusyRepository, gitState, onDisk, wholeState} from './undo-setup.js';

vi.setConfig({testTimeout: 240_000});

async function base(root: string, missionId = 'm-1') {
	const saved = await saveBase({directory: root, missionId});
	return {saved, undo: async () => createRestorer({directory: root}).restore(saved)};
}

async function redo(root: string) {
	const target = await redoState(root, null);
	if (!target) {
		throw new Error('nothing to redo');
	}
	return createRestorer({directory: root}).restore(target);
}

test('saving a base changes no file, no index, no HEAD, no branch and no stash', async () => {
	const root = await createBusyRepository();
	const stash = await runGit(root, 'rev-parse', 'stash@{0}');
	const before = await wholeState(root);
	const {saved} = await base(root);
	expect(await wholeState(root)).toEqual(before);
	expect(await runGit(root, 'rev-parse', 'stash@{0}')).toBe(stash);
	expect(saved.record.unsaved).toEqual([{path: 'node_modules', why: 'can be built again'}]);
	expect((await createRestorer({directory: root}).plan(saved)).isNothing).toBe(true);
});

test('a base that was looked at ahead stores nothing until it is saved, and holds the tree as it is then', async () => {
	const many = Array.from({length: 60}, (_, at) => [`src/${at}`, `old ${at}\n`] as const);
	const root = await createRepository(Object.fromEntries(many));
	await commitAll(root);
	const objects = await runGit(root, 'count-objects', '-v');
	// Of files that changed a moment ago nothing is remembered.
	const taker = createTreeTaker({directory: root, now: () => Date.now() + 60_000});
	await taker.lookAhead();
	expect(await runGit(root, 'count-objects', '-v')).toBe(objects);
	write(root, {'src/7': 'new 7\n', 'src/new': 'new\n'});
	rmSync(join(root, 'src/8'));
	chmodSync(join(root, 'src/9'), 0o755);
	const before = onDisk(root);
	const saved = await saveBase({directory: root, missionId: 'm-1', taker});
	rmSync(join(root, 'src'), {recursive: true});
	await createRestorer({directory: root}).restore(saved);
	expect(onDisk(root)).toEqual(before);
});

test('undo brings an empty file back, also when it is the first or the only one that is gone', async () => {
	const root = await createRepository({a: 'one'});
	for (const name of ['0-empty', '1-empty']) {
		writeFileSync(join(root, name), '');
	}
	const before = onDisk(root);
	const {undo} = await base(root);
	rmSync(join(root, '0-empty'));
	await undo();
	expect(onDisk(root)).toEqual(before);
	rmSync(join(root, '0-empty'));
	rmSync(join(root, '1-empty'));
	writeFileSync(join(root, 'a'), 'two');
	await undo();
	expect(onDisk(root)).toEqual(before);
});

describe('undo gives every byte, mode, link, index, HEAD and branch back after', () => {
	test.each([
		'git stash',
		'git stash -u',
		'git checkout .',
		'git reset --hard',
		'git clean -fdx',
		'git commit -am x',
		'rm -rf src',
		'git checkout -q -b other; git add -A; git commit -qm y; git branch -D main master; git gc -q --prune=now',
		'git -C sub commit -qam x; git -C sub checkout -q --detach HEAD~1; git submodule -q update --force',
		'rm -rf sub new untracked empty .env dist "line\nbreak.ts" odd*',
		'rm -rf src; ln -s /tmp src; rm windows.txt; mkdir -p windows.txt/in; echo x > windows.txt/in/y',
		'chmod 644 .env; chmod -x src/run.sh; chmod +x src/a.ts; rm link; echo x > link',
		'echo new > made.ts; mkdir -p made/deep; echo new > made/deep/x; git add made; echo new > dist/new.js',
		'rm -rf private; chmod 777 src; chmod 755 empty/inside; chmod 500 untracked; mkdir -m 700 made',
		'chmod 755 .; chmod 711 private; rm private/key; chmod 600 sub; rm -rf new; ln -s /tmp new',
		'git init -q inner; echo x > inner/y; git config core.autocrlf true; git add -A',
	])('%s', async (command) => {
		const root = await createBusyRepository();
		const stash = await runGit(root, 'rev-parse', 'stash@{0}');
		const before = await wholeState(root);
		const {undo} = await base(root);
		await asLane(root, command);
		expect(await wholeState(root).catch(() => null)).not.toEqual(before);
		const {problems, saved} = await undo();
		expect(problems).toEqual([]);
		const kept = command.includes('-fdx') ? ['/node_modules'] : [];
		const {files, ...rest} = await wholeState(root);
		expect({
			...rest,
			files: Object.fromEntries(
				Object.entries(files).filter(([path]) => !path.startsWith('/inner')),
			),
		}).toEqual({
			...before,
			files: Object.fromEntries(
				Object.entries(before.files).filter(([path]) => !kept.some((one) => path.startsWith(one))),
			),
		});
		expect(await runGit(root, 'stash', 'list', '--format=%H')).toContain(stash);
		expect(saved).toBe('refs/flowdesk/m-1/undo-1');
		expect((await undo()).plan.isNothing).toBe(true);
	});
});

test('undo of undo gives the state before it back, as often as one likes', async () => {
	const root = await createBusyRepository();
	const {undo} = await base(root);
	const before = await wholeState(root);
	await asLane(
		root,
		'git commit -qam x; echo more >> src/b.ts; git checkout -qb other; rm -rf sub',
	);
	const after = onDisk(root);
	await undo();
	for (const expected of [after, before.files, after]) {
		await redo(root);
		expect(onDisk(root)).toEqual(expected);
	}
	await undo();
	expect(await wholeState(root)).toEqual(before);
	expect(await runGit(root, 'fsck', '--no-dangling')).toBe('');
});

test('what was not saved is named and left alone, whatever became of it', async () => {
	const root = await createRepository({'.gitignore': 'big/\nnode_modules/\n', a: '1'});
	await commitAll(root);
	write(root, {'node_modules/x': 'mine', 'big/x': 'x'.repeat(11 * 1024 * 1024), 'big/y': 'y'});
	const {saved, undo} = await base(root);
	expect(saved.record.unsaved).toEqual([
		{path: 'big/x', why: 'an ignored file of more than 10 MB'},
		{path: 'node_modules', why: 'can be built again'},
	]);
	write(root, {'node_modules/x': 'rebuilt', 'node_modules/new': '', 'big/x': 'less', 'big/y': 'z'});
	const {plan} = await undo();
	expect(plan.written).toEqual(['big/y']);
	expect(plan.deleted).toEqual([]);
	expect(readFileSync(join(root, 'node_modules/x'), 'utf8')).toBe('rebuilt');
	expect(readFileSync(join(root, 'big/x'), 'utf8')).toBe('less');
	expect(readFileSync(join(root, 'big/y'), 'utf8')).toBe('y');
});

test('a restoration ended in the middle is run again and ends right, and redo goes to where it began', async () => {
	const root = await createBusyRepository();
	const before = await wholeState(root);
	const {undo} = await base(root);
	await asLane(root, 'git add -A; git commit -qm x; rm -rf src; echo z > z');
	const after = await wholeState(root);
	// A folder that cannot be written to stops it halfway, like a kill would.
	chmodSync(join(root, 'untracked/deep'), 0o555);
	writeFileSync(join(root, '.git/index.lock'), '');
	await expect(undo()).rejects.toThrow(/index\.lock is there/);
	rmSync(join(root, '.git/index.lock'));
	chmodSync(join(root, 'untracked/deep'), 0o755);
	await undo();
	await runGit(root, 'update-ref', 'refs/flowdesk/m-1/restoring', 'refs/flowdesk/m-1/undo-1');
	await asLane(root, 'rm -rf windows.txt; git reset -q');
	expect((await undo()).saved).toBe('refs/flowdesk/m-1/partial-2');
	expect(await wholeState(root)).toEqual(before);
	expect((await listRefs(root)).map(({name}) => name).sort()).toEqual([
		'base',
		'partial-2',
		'undo-1',
	]);
	await redo(root);
	expect(await wholeState(root)).toEqual(after);
});

test('a merge with conflicts that was under way is under way again', async () => {
	const root = await createRepository({a: '1\n'});
	await runGit(root, 'config', 'user.name', 'test');
	await runGit(root, 'config', 'user.email', 'test@example.com');
	await commitAll(root);
	await asLane(
		root,
		'git checkout -qb other; echo 2 > a; git commit -qam 2; git checkout -q -; echo 3 > a; git commit -qam 3; git merge other',
	);
	const before = [
		onDisk(root),
		await gitState(root),
		readFileSync(join(root, '.git/MERGE_HEAD'), 'utf8'),
	];
	const {undo} = await base(root);
	await asLane(root, 'git merge --abort; git gc -q --prune=now');
	expect((await undo()).plan.repositories).toEqual([
		'what is staged',
		'the merge or rebase that is under way',
	]);
	expect([
		onDisk(root),
		await gitState(root),
		readFileSync(join(root, '.git/MERGE_HEAD'), 'utf8'),
	]).toEqual(before);
	expect(await runGit(root, 'ls-files', '-u')).not.toBe('');
	await asLane(root, 'git commit -qam merged');
	expect(await runGit(root, 'log', '-1', '--format=%s')).toBe('merged');
});

test('a repository without commits has a base; a lane’s first commit is undone', async () => {
	const root = await createRepository({a: '1', b: '2'});
	await runGit(root, 'add', 'a');
	const before = [onDisk(root), await gitState(root)];
	const {undo} = await base(root);
	await runGit(root, 'config', 'user.name', 'test');
	await runGit(root, 'config', 'user.email', 'test@example.com');
	await asLane(root, 'git add -A; git commit -qm first; rm b');
	expect((await undo()).problems).toEqual([]);
	expect([onDisk(root), await gitState(root)]).toEqual(before);
	await redo(root);
	expect(await runGit(root, 'log', '--format=%s')).toBe('first');
});

test('a file written in the same moment as the index is not taken for clean after undo', async () => {
	const root = await createRepository({a: '1'});
	await commitAll(root);
	write(root, {a: '2'});
	await runGit(root, 'add', 'a');
	write(root, {a: '3'});
	const {undo} = await base(root);
	await asLane(root, 'git reset -q');
	await undo();
	expect(await runGit(root, 'diff', '--name-only')).toBe('a');
});

test('the newest base of the project is the one that undo finds; one of another worktree is not', async () => {
	const root = await createRepository({a: '1'});
	await commitAll(root);
	expect(await findBase(root, null)).toBe(null);
	await base(root, 'm-1');
	await base(root, 'm-2');
	const other = join(createFolder(), 'other');
	await runGit(root, 'worktree', 'add', '-q', '--detach', other);
	await base(other, 'm-3');
	expect((await findBase(root, null))?.record.missionId).toBe('m-2');
	expect((await findBase(root, 'm-1'))?.record.missionId).toBe('m-1');
	expect(await findBase(root, 'm-3')).toBe(null);
	expect(await findBase(root, '../x y')).toBe(null);
	expect((await findBase(other, null))?.record.missionId).toBe('m-3');
});

test('a link that a lane put in place of a folder is not followed out of the project', async () => {
	const root = await createRepository({'src/a': '1', 'src/b': '2'});
	await commitAll(root);
	const elsewhere = createFolder();
	write(elsewhere, {a: 'of another'});
	const {undo} = await base(root);
	rmSync(join(root, 'src'), {recursive: true});
	symlinkSync(elsewhere, join(root, 'src'));
	expect((await undo()).problems).toEqual([]);
	expect(readFileSync(join(elsewhere, 'a'), 'utf8')).toBe('of another');
	expect(Object.keys(onDisk(elsewhere))).toEqual(['/', '/a']);
});

test('what stands in the way and was not saved is said, and nothing of it is lost', async () => {
	const root = await createRepository({'.gitignore': 'node_modules\n', tool: '1', other: '1'});
	await commitAll(root);
	const {undo} = await base(root);
	rmSync(join(root, 'tool'));
	mkdirSync(join(root, 'tool/node_modules'), {recursive: true});
	write(root, {'tool/node_modules/x': 'installed', other: '2'});
	const {problems} = await undo();
	expect(problems).toEqual([expect.stringMatching(/^tool: ENOTEMPTY/)]);
	expect(readFileSync(join(root, 'other'), 'utf8')).toBe('1');
	expect(readFileSync(join(root, 'tool/node_modules/x'), 'utf8')).toBe('installed');
});
