import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setImmediate} from 'node:timers/promises';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {TodoOp} from '../../source/mission/tools.js';
import type {TodoAnswer, TodoPort} from '../../source/runtime/ports.js';
import {apply, createTodoFolder, problemOf, type TodoFolder} from './todo-folder.js';

let todo: TodoFolder;

beforeEach(() => {
	todo = createTodoFolder();
});

afterEach(async () => todo.remove());

/** Resolves when FlowDesk's own text is about to take the file's place. */
async function untilWriting(): Promise<void> {
	while (!readdirSync(todo.folder).some((name) => name.endsWith('.tmp'))) {
		await setImmediate();
	}
}

describe('changes from outside while FlowDesk writes', () => {
	/** Begins a change, and writes to the file before it is made. */
	async function meanwhile(port: TodoPort, op: TodoOp, text: string): Promise<TodoAnswer> {
		const answer = apply(port, [op]);
		await untilWriting();
		writeFileSync(todo.path, text);
		return answer;
	}

	it('are merged with it', async () => {
		todo.given('- [ ] T1: a\n- [ ] T2: b\n');
		const port = await todo.opened();
		const theirs = '# Plan\n- [ ] T1: a\n- [x] T2: b\n';
		const answer = await meanwhile(port, {op: 'set', id: 'T1', state: 'progress'}, theirs);
		expect(problemOf(answer)).toBe('');
		expect(todo.text()).toBe('# Plan\n- [/] T1: a\n- [x] T2: b\n');
		expect(todo.facts.map(({source}) => source)).toEqual(['outside', 'flowdesk']);
	});

	it('stand when they contradict it, which the answer says', async () => {
		todo.given('- [ ] T1: a\n');
		const port = await todo.opened();
		const theirs = '- [-] T1: a\n';
		const answer = await meanwhile(port, {op: 'set', id: 'T1', state: 'done'}, theirs);
		expect(problemOf(answer)).toMatch(/T1 could not be merged.*\.opencode\/todo\.conflict-/);
		expect(todo.text()).toBe(theirs);
		expect(readdirSync(todo.folder)).toHaveLength(2);
	});
});

describe('a change of FlowDesk that was overlooked from outside', () => {
	const watched = {now: () => Date.now(), after: () => () => undefined};

	/** FlowDesk adds an item, two others write one after the other without having seen it. */
	async function overlooked(second: () => void): Promise<void> {
		todo.given('- [ ] T1: a\n');
		const port = await todo.opened(watched);
		await apply(port, [{op: 'add', title: 'ours'}]);
		writeFileSync(todo.path, '- [ ] T1: a\n- [ ] theirs\n');
		const read = port.read();
		await untilWriting();
		second();
		await read;
		await port.read();
	}

	it('comes back though the file is written again while that is done', async () => {
		await overlooked(() => writeFileSync(todo.path, '- [ ] T1: a\n- [ ] theirs\n- [ ] more\n'));
		expect(todo.text()).toBe('- [ ] T1: a\n- [ ] theirs\n- [ ] more\n- [ ] T2: ours\n');
		expect(readdirSync(todo.folder)).toEqual(['todo.md']);
	});

	it.each([
		['has brought it back', '- [ ] T1: a\n- [ ] T2: ours\n- [ ] theirs\n'],
		['had it in view and ticked it', '- [ ] T1: a\n- [x] T2: ours\n'],
	])('is left as it is where somebody %s meanwhile', async (_, text) => {
		await overlooked(() => writeFileSync(todo.path, text));
		expect(todo.text()).toBe(text);
		expect(readdirSync(todo.folder)).toEqual(['todo.md']);
	});

	it('comes back beside an item of somebody else that has its name', async () => {
		await overlooked(() => writeFileSync(todo.path, '- [ ] T1: a\n- [ ] T2: theirs\n'));
		expect(todo.text()).toContain('ours\n');
		expect(todo.text()).toContain('T2: theirs\n');
	});

	it('is kept beside a file that is damaged while that is done', async () => {
		await overlooked(() => writeFileSync(todo.path, '- [ ] T1: a\n\0\0'));
		expect(todo.text()).toBe('- [ ] T1: a\n\0\0');
		const copy = readdirSync(todo.folder).find((name) => name.startsWith('todo.conflict-'));
		const kept = readFileSync(join(todo.folder, copy ?? ''), 'utf8');
		expect(kept).toMatch(/could not merge this version into todo\.md: line 2 .* NUL bytes/);
		expect(kept).toContain('- [ ] T2: ours\n');
	});
});
