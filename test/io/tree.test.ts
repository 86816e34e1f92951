import {chmodSync, mkdirSync, rmSync, symlinkSync, unlinkSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {createTree, pathspecs} from '../../source/io/tree.js';
import {commitAll, createFolder, createRepository, runGit, write} from './project-setup.js';

async function createTestTree(files: Readonly<Record<string, string>>) {
	const root = await createRepository(files);
	return {root, tree: createTree({directory: root})};
}

test('every kind of change to a claimed file changes the fingerprint, and undoing it restores it', async () => {
	const {root, tree} = await createTestTree({'src/a.ts': 'one', 'src/run*': 'x'});
	const before = await tree.fingerprint(['src']);
	expect(before).toMatch(/^[\da-f]{64}$/);
	const seen = [before];
	const look = async () => {
		seen.push(await tree.fingerprint(['src']));
	};

	write(root, {'src/a.ts': 'two'});
	await look();
	write(root, {'src/a.ts': 'one'});
	unlinkSync(join(root, 'src/a.ts'));
	await look();
	symlinkSync('run', join(root, 'src/a.ts'));
	await look();
	unlinkSync(join(root, 'src/a.ts'));
	write(root, {'src/a.ts': 'one', 'src/new': ''});
	await look();
	unlinkSync(join(root, 'src/new'));
	chmodSync(join(root, 'src/run'), 0o644);
	await look();
	expect(new Set(seen).size).toBe(6);
	chmodSync(join(root, 'src/run'), 0o755);
	expect(await tree.fingerprint(['src'])).toBe(before);
});

test('a change of the same length right after the last look is seen', async () => {
	const {root, tree} = await createTestTree({a: '0'});
	const seen = new Set<string | null>();
	for (let number = 0; number < 10; number += 1) {
		write(root, {a: String(number)});
		seen.add(await tree.fingerprint(null));
	}

	expect(seen.size).toBe(10);
});

test('a change is seen in files that have been the same for long', async () => {
	const {root} = await createTestTree({a: '0', b: '0'});
	const tree = createTree({directory: root, now: () => Date.now() + 60_000});
	const before = await tree.fingerprint(null);
	expect(await tree.fingerprint(null)).toBe(before);
	write(root, {a: '1'});
	expect(await tree.fingerprint(null)).not.toBe(before);
	write(root, {a: '0'});
	expect(await tree.fingerprint(null)).toBe(before);
});

test('the fingerprint does not care about index and commits', async () => {
	const {root, tree} = await createTestTree({a: '1', b: '2'});
	const before = await tree.fingerprint(null);
	await runGit(root, 'add', 'a');
	expect(await tree.fingerprint(null)).toBe(before);
	await commitAll(root);
	expect(await tree.fingerprint(null)).toBe(before);
	await runGit(root, 'rm', '-q', '--cached', 'a');
	expect(await tree.fingerprint(null)).toBe(before);
	unlinkSync(join(root, 'b'));
	const without = await tree.fingerprint(null);
	await runGit(root, 'rm', '-q', '--cached', 'b');
	expect(await tree.fingerprint(null)).toBe(without);
});

test('ignored files and .opencode do not count', async () => {
	const {root, tree} = await createTestTree({'.gitignore': 'dist\n', a: '1'});
	const before = await tree.fingerprint(null);
	write(root, {'dist/x': '1', '.opencode/todo.md': '- [ ] a', 'pkg/.opencode/x': '1'});
	expect(await tree.fingerprint(null)).toBe(before);
	expect(await tree.fingerprint(['**'])).toBe(await tree.fingerprint(null));
});

test.each([
	[['src/ast'], ['src/ast/a.ts', 'src/ast/deep/b.ts'], ['src/astx', 'src/c.ts']],
	[['src/ast/'], ['src/ast/a.ts'], ['src/c.ts']],
	[['./src/ast/**'], ['src/ast/a.ts', 'src/ast/deep/b.ts'], ['src/c.ts']],
	[['src/*.ts'], ['src/c.ts', 'src/ast/a.ts'], ['c.ts']],
	[['src/*'], ['src/c.ts', 'src/ast/deep/b.ts'], ['c.ts']],
	[['**/*.{ts,md}'], ['src/ast/deep/b.ts', 'README.md'], ['src/astx']],
	[['README.md', 'c.ts'], ['README.md', 'c.ts'], ['src/c.ts']],
	[['.'], ['README.md', 'src/ast/deep/b.ts'], []],
	[[':!x', 'src/[ac].ts'], ['src/c.ts'], ['README.md']],
	[['app/[id]/page.tsx'], ['app/[id]/page.tsx'], ['app/[id]/x.tsx', 'c.ts']],
	[['src/{b..d}.ts'], ['src/c.ts'], ['c.ts']],
	[['src/!(a|b).ts'], ['src/c.ts', 'src/ast/a.ts'], ['c.ts']],
	[['src/@(c.ts|ast/a.ts)'], ['src/c.ts', 'src/ast/a.ts'], ['c.ts']],
	[['héllo wörld/*'], ['héllo wörld/ü "\n".ts'], ['README.md']],
	[[], [], ['README.md', 'src/c.ts']],
])('the claim %j covers what it names and nothing else', async (globs, inside, outside) => {
	const names = [
		...['src/ast/a.ts', 'src/ast/deep/b.ts', 'src/astx', 'src/c.ts', 'c.ts', 'README.md'],
		...['héllo wörld/ü "\n".ts', 'app/[id]/page.tsx', 'app/[id]/x.tsx'],
	];
	const {root, tree} = await createTestTree(Object.fromEntries(names.map((name) => [name, 'x'])));
	const before = await tree.fingerprint(globs);
	expect(before).not.toBe(null);
	for (const name of [...inside, ...outside]) {
		write(root, {[name]: 'changed'});
		const after = await tree.fingerprint(globs);
		expect([name, after !== before]).toEqual([name, inside.includes(name)]);
		write(root, {[name]: 'x'});
	}

	expect(await tree.fingerprint(globs)).toBe(before);
});

test('from a folder in the repository, null and globs are the folder’s', async () => {
	const root = await createRepository({'src/a': '1', b: '1'});
	const tree = createTree({directory: join(root, 'src')});
	const own = await tree.fingerprint(null);
	write(root, {b: '2'});
	expect(await tree.fingerprint(null)).toBe(own);
	expect(await tree.fingerprint(['**'])).toBe(own);
	write(root, {'src/a': '2'});
	expect(await tree.fingerprint(null)).not.toBe(own);
	expect(await tree.fingerprint(['a'])).toBe(await tree.fingerprint(null));
});

test('files of a repository inside the repository count', async () => {
	const {root, tree} = await createTestTree({a: '1', 'inner/b': '1'});
	await runGit(join(root, 'inner'), 'init', '-q');
	const before = await tree.fingerprint(null);
	write(root, {'inner/b': '2'});
	expect(await tree.fingerprint(null)).not.toBe(before);
});

test('what cannot be read has no fingerprint instead of a wrong one', async () => {
	expect(await createTree({directory: createFolder()}).fingerprint(null)).toBe(null);
	const {root, tree} = await createTestTree({a: '1'});
	expect(await tree.fingerprint(['../elsewhere'])).toBe(null);
	rmSync(root, {recursive: true});
	expect(await tree.fingerprint(null)).toBe(null);
});

test('any set of names, however odd, gives a fingerprint that one changed file changes', async () => {
	const name = fc
		.string({unit: 'grapheme', minLength: 1, maxLength: 20})
		.filter((each) => !/[/\0]/.test(each) && !/^\.+$/.test(each) && each.toLowerCase() !== '.git')
		.filter(
			(each) =>
				Buffer.from(each).toString() === each && each !== '.opencode' && each !== '.gitignore',
		)
		// With that at its end `write` means an executable.
		.filter((each) => !each.endsWith('*'));
	await fc.assert(
		fc.asyncProperty(
			fc.uniqueArray(name, {
				minLength: 1,
				maxLength: 4,
				selector: (each) => each.normalize().toLowerCase(),
			}),
			async (names) => {
				const {root, tree} = await createTestTree(
					Object.fromEntries(names.map((each) => [each, 'x'])),
				);
				const before = await tree.fingerprint(null);
				expect(before).not.toBe(null);
				write(root, {[`${names[0]}`]: 'y'});
				expect(await tree.fingerprint(null)).not.toBe(before);
			},
		),
		{numRuns: 15},
	);
});

test('a glob with a great many alternatives is watched as its folder', () => {
	expect(pathspecs([`src/${'{a,b}'.repeat(16)}`]).slice(0, 2)).toEqual(['./src', './src/*']);
});

test('open boxes of both checklists are named with file, line and words', async () => {
	const {root, tree} = await createTestTree({
		'.opencode/verification-checklist.md':
			'# Verify\n- [x] done\n- [ ] first\u001b[31m\n```\n- [ ] an example\n```\n  * [ ] second\n',
		'.opencode/sync-issues.md': '1. [ ] third\n- [-] dropped\n[ ] no list\n',
	});
	expect(await tree.openChecks()).toEqual([
		'.opencode/verification-checklist.md:3 first[31m',
		'.opencode/verification-checklist.md:7 second',
		'.opencode/sync-issues.md:1 third',
	]);
	rmSync(join(root, '.opencode'), {recursive: true});
	expect(await tree.openChecks()).toEqual([]);
	mkdirSync(join(root, '.opencode/sync-issues.md'), {recursive: true});
	expect(await tree.openChecks()).toEqual(['.opencode/sync-issues.md:1 cannot be read (EISDIR)']);
});
