import {
	chmodSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {execa} from 'execa';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {archiveTodo, oldTodo} from '../../source/io/todo-archive.js';
import {createTodoFolder, type TodoFolder} from './todo-folder.js';

const aside = {missionId: 'm-1', date: new Date('2026-11-25T23:59:00Z')};
let todo: TodoFolder;

beforeEach(() => {
	todo = createTodoFolder();
});
afterEach(async () => todo.remove());

it('a list without an item, or none at all, is nothing to decide about', async () => {
	expect(await oldTodo(todo.directory)).toBeNull();
	todo.given('# Notes\n\nwater, and so on\n');
	expect(await oldTodo(todo.directory)).toBeNull();
	expect(existsSync(join(todo.folder, 'archive'))).toBe(false);
});

it('no list is nothing to put aside', async () => {
	expect(await archiveTodo(todo.directory, aside)).toBeNull();
	expect(existsSync(todo.folder)).toBe(false);
});

it('an item counts with what is open of it', async () => {
	todo.given('- [ ] M1: Garden\n  - [x] Mow\n  - [/] Water\n- [ ] Sow\n- [-] Burn\n');
	expect(await oldTodo(todo.directory)).toEqual({items: 4, open: ['Water', 'Sow']});
});

it('a list is put aside byte for byte, with its mode, under a name of the mission', async () => {
	const bytes = Buffer.from('\ufeff# Garten\r\n\r\n- [ ] gießen  \n- [x] mähen');
	todo.given(bytes);
	chmodSync(todo.path, 0o640);
	const path = '.opencode/archive/todo-2026-11-25-m-1.md';
	expect(await archiveTodo(todo.directory, aside)).toBe(path);
	expect(readFileSync(join(todo.directory, path)).equals(bytes)).toBe(true);
	expect(statSync(join(todo.directory, path)).mode & 0o777).toBe(0o640);
	expect(existsSync(todo.path)).toBe(false);
});

it('nothing that lies in the archive is overwritten', async () => {
	mkdirSync(join(todo.folder, 'archive'), {recursive: true});
	const name = 'todo-2026-11-25-m-1.md';
	writeFileSync(join(todo.folder, 'archive', name), 'mine');
	todo.given('- [ ] a\n');
	expect(await archiveTodo(todo.directory, aside)).toBe(
		'.opencode/archive/todo-2026-11-25-m-1-2.md',
	);
	expect(readFileSync(join(todo.folder, 'archive', name), 'utf8')).toBe('mine');
});

it('an archive that is a link is left alone, and so is the list', async () => {
	const outside = mkdtempSync(join(tmpdir(), 'flowdesk-outside-'));
	todo.given('- [ ] a\n');
	symlinkSync(outside, join(todo.folder, 'archive'));
	await expect(archiveTodo(todo.directory, aside)).rejects.toThrow('could not be put aside');
	expect(readdirSync(outside)).toEqual([]);
	expect(todo.text()).toBe('- [ ] a\n');
});

it('what was put aside does not show in git status, unless the list is tracked', async () => {
	await execa('git', ['init', '--quiet'], {cwd: todo.directory});
	todo.given('- [ ] a\n');
	await archiveTodo(todo.directory, aside);
	const {stdout} = await execa('git', ['status', '--porcelain'], {cwd: todo.directory});
	expect(stdout).toBe('');
});
