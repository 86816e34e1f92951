import {mkdirSync, realpathSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {findProject, statusTime, trackedFiles, untrackedFiles} from '../../source/io/project.js';
import {commitAll, createFolder, createRepository, runGit, write} from './project-setup.js';

test('a project is found from any folder in it, by its real path', async () => {
	const root = await createRepository({'src/deep/a.ts': ''});
	const link = join(createFolder(), 'link');
	symlinkSync(root, link);
	expect(await findProject(join(link, 'src/deep'))).toEqual({
		ok: true,
		project: {root, directory: realpathSync(join(root, 'src/deep')), hasCommits: false},
	});
	await commitAll(root);
	expect(await findProject(root)).toMatchObject({project: {hasCommits: true}});
});

test('a linked worktree is a project of its own, and two folders of one tree are one project', async () => {
	const root = await createRepository({'packages/a/x.ts': '', 'packages/b/y.ts': ''});
	await commitAll(root);
	const linked = join(createFolder(), 'linked');
	await runGit(root, 'worktree', 'add', '-q', linked);
	const rootOf = async (folder: string) => {
		const found = await findProject(folder);
		return found.ok ? found.project.root : found.problem;
	};
	expect(await rootOf(join(linked, 'packages/a'))).toBe(linked);
	expect(await rootOf(join(root, 'packages/a'))).toBe(root);
	expect(await rootOf(join(root, 'packages/b'))).toBe(root);
	await runGit(root, 'worktree', 'remove', '--force', linked);
});

test('a folder whose name ends in a newline is a project too', async () => {
	const folder = join(createFolder(), 'odd\n');
	mkdirSync(folder);
	await runGit(folder, 'init', '-q');
	expect(await findProject(folder)).toMatchObject({project: {root: folder}});
});

test('a folder without git is refused with the two ways out', async () => {
	const folder = createFolder();
	expect(await findProject(folder)).toMatchObject({
		ok: false,
		kind: 'no-repository',
		problem: `${folder} is not in a git repository.`,
		advice: expect.stringMatching(/git init.*--no-git/),
	});
	expect(await statusTime(folder)).toBe(null);
});

test('a bare repository, a .git folder and a missing folder are each refused for what they are', async () => {
	const bare = createFolder();
	await runGit(bare, 'init', '-q', '--bare');
	expect(await findProject(bare)).toMatchObject({
		kind: 'bare',
		advice: expect.stringContaining('git worktree add'),
	});
	const root = await createRepository();
	expect(await findProject(join(root, '.git'))).toMatchObject({
		kind: 'refused',
		problem: expect.stringContaining('is inside a .git folder'),
	});
	expect(await findProject(join(root, 'nothing'))).toMatchObject({kind: 'no-folder'});
	write(root, {file: ''});
	expect(await findProject(join(root, 'file'))).toMatchObject({kind: 'no-folder'});
});

test('a damaged repository is refused with git’s own words', async () => {
	const root = await createRepository();
	write(root, {'.git/config': '[broken'});
	expect(await findProject(root)).toMatchObject({
		kind: 'refused',
		problem: expect.stringContaining('bad config'),
	});
});

test('the time of git status is measured', async () => {
	expect(await statusTime(await createRepository({a: ''}))).toBeGreaterThan(0);
});

test('the index says how many files git knows', async () => {
	const root = await createRepository({'a.ts': '', 'b/c.ts': ''});
	expect(await trackedFiles(root)).toBe(0);
	await commitAll(root);
	expect(await trackedFiles(root)).toBe(2);
	expect(await trackedFiles(createFolder())).toBe(0);
});

test('files that git does not know are counted with their bytes, whatever they are called', async () => {
	const root = await createRepository({'known.txt': 'known', '.gitignore': '*.log\n'});
	await commitAll(root);
	write(root, {'new/line\nbreak.txt': '12345', 'über.txt': '123', 'ignored.log': 'x'.repeat(500)});
	writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xff])]), '12');
	symlinkSync('known.txt', join(root, 'link'));
	expect(await untrackedFiles(root)).toEqual({files: 4, bytes: 10});
	expect(await untrackedFiles(createFolder())).toBeNull();
});
