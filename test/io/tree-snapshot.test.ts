import {Buffer} from 'node:buffer';
import {
	chmodSync,
	mkdirSync,
	renameSync,
	rmSync,
	symlinkSync,
	unlinkSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {expect, test, vi} from 'vitest';
import {createTreeSnapshots} from '../../source/io/tree-snapshot.js';
import {commitAll, createFolder, createRepository, runGit, write} from './project-setup.js';

vi.setConfig({testTimeout: 120_000});

/** So many files that the index is asked about them. */
const many = Object.fromEntries(
	Array.from({length: 60}, (_, index) => [`many/${index}`, `${index}`]),
);

async function createSnapshots(files: Readonly<Record<string, string>>) {
	const root = await createRepository(files);
	const snapshots = createTreeSnapshots({directory: root});
	const take = async () => (await snapshots.take()).tree;
	return {root, take, changed: snapshots.changed};
}

test('a snapshot names every file that was added, changed or deleted since the one before, and touches nothing', async () => {
	const {root, take, changed} = await createSnapshots({
		'.gitignore': 'dist\n',
		'a.ts': '1',
		'src/b.ts': '2',
		'src/run*': 'x',
		'old/c.ts': '3',
	});
	await commitAll(root);
	write(root, {'a.ts': 'staged'});
	await runGit(root, 'add', 'a.ts');
	const status = async () => [
		await runGit(root, 'status', '--porcelain=v2'),
		await runGit(root, 'ls-files', '--stage', '--debug'),
		await runGit(root, 'for-each-ref'),
	];
	const untouched = await status();
	const before = await take();
	expect(await take()).toBe(before);
	expect(await status()).toEqual(untouched);
	write(root, {'src/b.ts': '2!', 'new/deep/d.ts': '', 'dist/out.js': 'ignored'});
	chmodSync(join(root, 'src/run'), 0o644);
	rmSync(join(root, 'old'), {recursive: true});
	unlinkSync(join(root, 'a.ts'));
	symlinkSync('src/b.ts', join(root, 'a.ts'));
	expect(await changed(before, await take())).toEqual([
		{path: 'a.ts', kind: 'changed'},
		{path: 'new/deep/d.ts', kind: 'added'},
		{path: 'old/c.ts', kind: 'deleted'},
		{path: 'src/b.ts', kind: 'changed'},
		{path: 'src/run', kind: 'changed'},
	]);
});

test('a snapshot holds the raw bytes: line endings, filters and encodings convert nothing', async () => {
	const {root, take} = await createSnapshots({
		'.gitattributes': '*.up filter=upper\n*.id ident\n*.txt text eol=lf\n',
		'a.txt': 'one\r\ntwo',
		...many,
		'a.up': 'small letters',
		'a.id': '$Id: of mine $',
	});
	await runGit(root, 'config', 'filter.upper.clean', 'tr a-z A-Z');
	await runGit(root, 'config', 'core.autocrlf', 'true');
	await commitAll(root);
	// An index that is older than its files may vouch for nothing.
	for (const name of ['a.txt', 'a.up', 'a.id']) {
		utimesSync(join(root, name), 1_000_000_000, 1_000_000_000);
	}
	await runGit(root, 'add', '-A', '--renormalize');
	await runGit(root, 'status');
	const tree = await take();
	const show = async (name: string) => runGit(root, 'cat-file', 'blob', `${tree}:${name}`);
	expect(await show('a.txt')).toBe('one\r\ntwo');
	expect(await show('a.up')).toBe('small letters');
	expect(await show('a.id')).toBe('$Id: of mine $');
});

test('a change of the same length within the same tick is seen, each time', async () => {
	const {root, take} = await createSnapshots({...many, a: '0'});
	await commitAll(root);
	const seen = new Set<string>();
	for (let number = 0; number < 5; number += 1) {
		write(root, {a: String(number)});
		seen.add(await take());
	}
	expect(seen.size).toBe(5);
});

test('names with newlines and bytes that are no UTF-8, empty folders and folders of them are kept', async () => {
	const {root, take} = await createSnapshots({'line\nbreak "q".txt': 'x', 'src/a': '1'});
	writeFileSync(
		Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0x66, 0xff, 0x0a, 0xfe])]),
		'y',
	);
	mkdirSync(join(root, 'empty/inside'), {recursive: true});
	const tree = await take();
	const listed = await runGit(root, 'ls-tree', '-r', '-t', '-z', '--name-only', tree);
	expect(listed.split('\0')).toEqual(
		expect.arrayContaining(['line\nbreak "q".txt', 'empty/inside', 'src/a']),
	);
	rmSync(join(root, 'empty/inside'), {recursive: true});
	expect(await take()).not.toBe(tree);
	await runGit(root, 'fsck', '--strict');
});

test('files in submodules and in repositories inside the repository count, ignored ones do not', async () => {
	const other = await createRepository({'.gitignore': 'out\n', lib: '1'});
	await commitAll(other);
	const {root, take, changed} = await createSnapshots({'.gitignore': 'dist\n', a: '1'});
	await commitAll(root);
	await runGit(root, '-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', other, 'sub');
	write(root, {'inner/b': '2'});
	await runGit(join(root, 'inner'), 'init', '-q');
	const before = await take();
	write(root, {
		'sub/lib': '2',
		'sub/out/x': 'ignored',
		'inner/b': '3',
		'inner/new': '',
		'dist/x': '',
	});
	expect(await changed(before, await take())).toEqual([
		{path: 'inner/b', kind: 'changed'},
		{path: 'inner/new', kind: 'added'},
		{path: 'sub/lib', kind: 'changed'},
	]);
	renameSync(join(root, 'inner/.git'), join(root, 'inner/git-was'));
	mkdirSync(join(root, 'inner/.git'));
	expect(await changed(before, await take())).toContainEqual({path: 'inner/b', kind: 'changed'});
});

test('a repository without commits has snapshots; a folder without git says that it has none', async () => {
	const {root, take} = await createSnapshots({});
	expect(await take()).toBe('4b825dc642cb6eb9a060e54bf8d69288fbee4904');
	write(root, {a: '1'});
	expect(await take()).toMatch(/^[\da-f]{40}$/);
	await expect(createTreeSnapshots({directory: createFolder()}).take()).rejects.toThrow(/^git/);
});
