import {mkdirSync, unlinkSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {createTree} from '../../source/io/tree.js';
import {commitAll, createFolder, createRepository, runGit, write} from './project-setup.js';

const files = {'src/a.ts': '1', 'docs/b.md': '1', 'docs/c.md': '1', 'top.txt': '1'};

async function committed(files: Readonly<Record<string, string>>): Promise<string> {
	const root = await createRepository(files);
	await commitAll(root);
	return root;
}

test('files that were there and changed outside the claims are named, whatever they were before', async () => {
	const root = await committed(files);
	write(root, {'docs/b.md': 'unsaved', 'notes.txt': 'mine'});
	const tree = createTree({directory: root});
	expect(await tree.remember('r1')).toEqual([]);
	expect(await tree.strays('r1', ['src/**'])).toEqual([]);
	write(root, {'docs/b.md': 'changed again', 'notes.txt': 'not mine', 'top.txt': '2'});
	unlinkSync(join(root, 'docs/c.md'));
	expect(await tree.strays('r1', ['src/**'])).toEqual([
		'docs/b.md',
		'docs/c.md',
		'notes.txt',
		'top.txt',
	]);
	await runGit(root, 'checkout', '--', '.');
	expect(await tree.strays('r1', ['src/**']), 'back to what git has').toEqual([
		'docs/b.md',
		'notes.txt',
	]);
});

test('changes in a claim are none, nor are new and ignored files, FlowDesk’s own, or a file written as it was', async () => {
	const root = await committed({...files, '.gitignore': 'cache/\n'});
	const tree = createTree({directory: root});
	await tree.remember('r1');
	write(root, {
		'src/a.ts': '2',
		'docs/b.md': '1',
		'coverage/x': '1',
		'cache/y': '1',
		'.opencode/todo.md': '- [ ] S1',
	});
	expect(await tree.strays('r1', ['src/**'])).toEqual([]);
	expect(await tree.strays('r1', null)).toEqual([]);
	expect(await tree.strays('r1', [])).toEqual(['src/a.ts']);
});

test('files outside the folder that claims are counted from lie in no claim', async () => {
	const root = await committed({'packages/app/src/a.ts': '1', 'src/a.ts': '1'});
	const tree = createTree({directory: join(root, 'packages/app')});
	await tree.remember('r1');
	write(root, {'packages/app/src/a.ts': '2', 'src/a.ts': '2'});
	expect(await tree.strays('r1', ['**'])).toEqual(['src/a.ts']);
});

test('commits made meanwhile hide no change of theirs, and where there is no git nobody can see', async () => {
	const root = await committed(files);
	const tree = createTree({directory: root});
	write(root, {'top.txt': 'unsaved'});
	await tree.remember('r1');
	await commitAll(root);
	expect(await tree.strays('r1', ['src/**'])).toEqual([]);
	expect(await tree.strays('r2', ['src/**']), 'never remembered').toBe(null);
	const plain = createFolder();
	mkdirSync(join(plain, 'src'));
	expect(await createTree({directory: plain}).remember('r1')).toBe(null);
	expect(await createTree({directory: plain}).strays('r1', ['src/**'])).toBe(null);
});
