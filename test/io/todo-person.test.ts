import {readdirSync, writeFileSync} from 'node:fs';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {TodoEdit} from '../../source/mission/todo/edit-op.js';
import {createTodoFolder, type TodoFolder} from './todo-folder.js';
import {createPerson, type Person} from './todo-person-setup.js';

let folder: TodoFolder;
let person: Person;

beforeEach(() => {
	folder = createTodoFolder();
});

afterEach(async () => {
	await person.close();
	await folder.remove();
});

const list = '# Plan\n\n- [ ] T1: First\n- [ ] T2: Second\n  a line of theirs\n- [/] T3: Third\n';

/** Starts a person on this list. */
async function looksAt(text: string): Promise<string> {
	folder.given(text);
	person = await createPerson(folder.directory);
	return person.view().todo.version;
}

function edit(version: string, ...ops: readonly TodoEdit[]) {
	return person.wishes({type: 'edit-todo', ops, version});
}

describe('a person who changes the list', () => {
	it('hears what was changed, and only that line is another', async () => {
		const version = await looksAt(list);
		const outcome = await edit(version, {op: 'set', id: 'T2', title: 'Second, but better'});
		expect(outcome).toMatchObject({
			type: 'todo.edited',
			by: 'user',
			text: 'T2 is now called "Second, but better"',
		});
		expect(folder.text()).toBe(list.replace('T2: Second', 'T2: Second, but better'));
		await person.sees(() => person.item('T2')?.title === 'Second, but better');
	});

	it('is refused an item that somebody changed meanwhile, in words, and nothing is lost', async () => {
		const version = await looksAt(list);
		const theirs = list.replace('T2: Second', 'T2: Theirs');
		writeFileSync(folder.path, theirs);
		const outcome = await edit(version, {op: 'set', id: 'T2', title: 'Mine'});
		expect(outcome).toMatchObject({
			type: 'todo.edit-refused',
			text: 'the todo list was not changed: somebody changed it meanwhile: T2 is "Theirs" now, open. You wrote: "Mine".',
		});
		expect(folder.text()).toBe(theirs);
	});

	it('changes an item although others were changed meanwhile', async () => {
		const version = await looksAt(list);
		writeFileSync(folder.path, list.replace('T1: First', 'T1: Theirs'));
		expect(await edit(version, {op: 'set', id: 'T2', title: 'Mine'})).toMatchObject({
			type: 'todo.edited',
		});
		expect(folder.text()).toBe(
			list.replace('T1: First', 'T1: Theirs').replace('T2: Second', 'T2: Mine'),
		);
	});

	it('hears of an item that is gone', async () => {
		const version = await looksAt(list);
		writeFileSync(folder.path, list.replace('- [ ] T1: First\n', ''));
		const outcome = await edit(version, {op: 'insert', after: 'T1', title: 'More of it'});
		expect(outcome.text).toBe(
			'the todo list was not changed: the item is not in the list any more. You wrote: "More of it".',
		);
	});

	it('hears of the line at which the file is damaged, and the whole list stays in view', async () => {
		const version = await looksAt(list);
		writeFileSync(folder.path, list.replace('- [ ] T2', '```\n- [ ] T2'));
		const {todo} = await person.sees(({todo: {problem}}) => problem !== null);
		expect(todo.problem).toMatch(/^a code fence opened on line 4 is never closed/);
		expect(todo.items.map(({id}) => id)).toEqual(['T1', 'T2', 'T3']);
		const outcome = await edit(version, {op: 'set', id: 'T2', title: 'More'});
		expect(outcome).toMatchObject({type: 'todo.edit-refused'});
		expect(outcome.text).toMatch(
			/not changed: a code fence opened on line 4 .* You wrote: "More"\.$/,
		);
	});

	it('hears of the line at which the file cannot be read', async () => {
		const version = await looksAt(list);
		writeFileSync(
			folder.path,
			Buffer.concat([Buffer.from('# Plan\n\n- [ ] T1: '), Buffer.of(0xff)]),
		);
		const outcome = await edit(version, {op: 'set', id: 'T1', state: 'progress'});
		expect(outcome.text).toContain('line 3 of todo.md is not valid UTF-8; save it as UTF-8');
		expect(person.view().todo.items).toHaveLength(3);
	});

	it('adds an item directly behind another and all that is below it', async () => {
		const version = await looksAt('- [ ] T1: a\n  - [ ] S1.1: b\n- [ ] T2: c\n');
		const outcome = await edit(version, {op: 'insert', after: 'T1', title: 'between'});
		expect(outcome).toMatchObject({text: 'T3 "between" is added', added: ['T3']});
		expect(folder.text()).toBe('- [ ] T1: a\n  - [ ] S1.1: b\n- [ ] T3: between\n- [ ] T2: c\n');
	});

	it('says what an item waits for in words of the format, and lifts it again', async () => {
		const version = await looksAt(list);
		const reason = 'the new server';
		const blocked: TodoEdit = {op: 'block', id: 'T2', depends: ['T1'], reason};
		expect((await edit(version, blocked)).text).toBe(
			'T2 is blocked: the new server; it comes after T1',
		);
		expect(folder.text()).toContain(
			'- [ ] T2: Second | depends:T1 | status: blocked\n  a line of theirs\n  > blocked: the new server\n',
		);
		await person.sees(() => person.item('T2')?.blocked === 'the new server');
		const lifted = {...blocked, depends: [], reason: ''};
		await edit(person.view().todo.version, lifted);
		expect(folder.text()).toContain('- [ ] T2: Second\n  a line of theirs\n  > blocked:');
		await person.sees(() => person.item('T2')?.blocked === undefined);
	});

	it('confirms an item, which is ticked and verified', async () => {
		const version = await looksAt(list);
		const outcome = await person.wishes({type: 'confirm-todo', itemId: 'T1', version});
		expect(outcome.text).toBe('T1 is done, confirmed by you');
		expect(folder.text()).toContain('- [x] T1: First');
		await person.sees(() => person.item('T1')?.isVerified === true);
	});

	it('confirms nothing that is another item by now', async () => {
		const version = await looksAt(list);
		writeFileSync(folder.path, list.replace('T1: First', 'T1: Something else'));
		const outcome = await person.wishes({type: 'confirm-todo', itemId: 'T1', version});
		expect(outcome).toMatchObject({type: 'todo.edit-refused', confirms: 'T1'});
		expect(person.engine.state().todo.verified).toEqual({});
		expect(folder.text()).toContain('- [ ] T1: Something else');
	});

	it('sees what somebody else writes into the file', async () => {
		await looksAt(list);
		writeFileSync(folder.path, `${list}- [ ] T4: Fourth\n`);
		const {todo} = await person.sees(() => person.item('T4') !== undefined);
		expect(todo.items).toHaveLength(4);
		expect(readdirSync(folder.folder)).toEqual(['todo.md']);
	});
});
