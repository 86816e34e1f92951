import {
	chmodSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {apply, createTodoFolder, problemOf, type TodoFolder} from './todo-folder.js';

let todo: TodoFolder;

beforeEach(() => {
	todo = createTodoFolder();
});

afterEach(async () => todo.remove());

const sources = () => todo.facts.map(({source}) => source);

describe('todo.md', () => {
	it('is made, with its folder, by the first change, and every change is reported once', async () => {
		const port = await todo.opened();
		expect(await port.read()).toEqual({version: '', items: [], problem: 'no todo.md yet'});
		const answer = await apply(port, [{op: 'add', title: 'parse'}], '');
		expect(answer).toMatchObject({ok: true, added: ['T1'], snapshot: {problem: null}});
		expect(todo.text()).toBe('- [ ] T1: parse\n');
		expect(await port.mark('T1', 'done')).toMatchObject({ok: true});
		expect(todo.text()).toBe('- [x] T1: parse\n');
		await port.read();
		expect(todo.facts.map(({source, added}) => [source, added])).toEqual([
			['flowdesk', ['T1']],
			['flowdesk', []],
		]);
		expect(readdirSync(todo.folder)).toEqual(['todo.md']);
	});

	it('reports nothing when a change asks for what is already there', async () => {
		todo.given('- [x] T1: a\n');
		const port = await todo.opened();
		expect(await port.mark('T1', 'done')).toMatchObject({ok: true, added: []});
		expect(todo.facts).toEqual([]);
	});

	it('is written once for marks that come together, and one that is refused keeps no other back', async () => {
		const ids = Array.from({length: 20}, (_, at) => `T${at + 1}`);
		todo.given(ids.map((id) => `- [ ] ${id}: a\n`).join(''));
		const port = await todo.opened();
		const answers = await Promise.all(ids.map(async (id) => port.mark(id, 'progress')));
		expect(answers.every(({ok}) => ok)).toBe(true);
		expect(todo.text()).toBe(ids.map((id) => `- [/] ${id}: a\n`).join(''));
		expect(sources()).toEqual(['flowdesk']);
		const mixed = await Promise.all(['T1', 'T99', 'T2'].map(async (id) => port.mark(id, 'done')));
		expect(mixed.map(({ok}) => ok)).toEqual([true, false, true]);
		expect(todo.text()).toMatch(/\[x\] T1: .*\n.*\[x\] T2: /);
	});

	it('keeps line ends, byte order mark, missing final newline and mode', async () => {
		todo.given('\uFEFF# Plan\r\n* [ ]  T1: a\t\r\n\r\ngarbage | here');
		chmodSync(todo.path, 0o666);
		const port = await todo.opened();
		await apply(port, [
			{op: 'set', id: 'T1', state: 'done'},
			{op: 'add', title: 'b'},
		]);
		expect(todo.text()).toBe('\uFEFF# Plan\r\n* [x]  T1: a\t\r\n* [ ] T2: b\r\n\r\ngarbage | here');
		expect(statSync(todo.path).mode & 0o777).toBe(0o666);
	});

	it('loses none of 500 changes that 50 callers make at once, nor what an editor writes in between', async () => {
		todo.given('# Plan\n');
		// Time stands still, so that a slow machine does not make the editor's saves deliberate.
		const port = await todo.opened({now: () => 0, after: () => () => undefined});
		const saves = {count: 0};
		// Reads, lets FlowDesk write, then writes what it has read with a line of its own.
		const save = async (how: (text: string) => void) => {
			const read = todo.text();
			await port.read();
			await port.read();
			saves.count += 1;
			how(`${read}- [ ] by hand ${saves.count}\n`);
		};
		const replace = (text: string) => {
			writeFileSync(`${todo.path}.new`, text);
			renameSync(`${todo.path}.new`, todo.path);
		};
		const callers = Array.from({length: 50}, async (_, caller) => {
			for (let at = 0; at < 10; at++) {
				const answer = await apply(port, [{op: 'add', title: `item ${caller} ${at}`}]);
				expect(problemOf(answer)).toBe('');
			}
		});
		const editor = async () => {
			for (let at = 0; at < 10; at++) {
				await save(at % 2 === 0 ? replace : (text) => writeFileSync(todo.path, text));
			}
		};
		await Promise.all([...callers, editor()]);
		const {items} = await port.read();
		const titles = new Set(items.map(({title}) => title));
		for (let caller = 0; caller < 50; caller++) {
			for (let at = 0; at < 10; at++) {
				expect(titles).toContain(`item ${caller} ${at}`);
			}
		}

		for (let at = 1; at <= 10; at++) {
			expect(titles).toContain(`by hand ${at}`);
		}

		expect(items).toHaveLength(510);
		expect(todo.facts.filter(({source}) => source === 'flowdesk')).toHaveLength(500);
		expect(readdirSync(todo.folder)).toEqual(['todo.md']);
	}, 60_000);
});

describe('changes from outside', () => {
	/** Without a timer nothing but the watcher can bring the news. */
	const watched = {now: () => Date.now(), after: () => () => undefined};

	it('are reported by the watcher at once, and FlowDesk hears no echo of its own', async () => {
		todo.given('- [ ] T1: a\n');
		const port = await todo.opened(watched);
		await apply(port, [{op: 'add', title: 'b'}]);
		todo.facts.length = 0;
		writeFileSync(todo.path, '- [x] T1: a\n- [ ] T2: b\n- [ ] T3: by hand\n');
		await expect.poll(sources, {timeout: 5000, interval: 5}).toEqual(['outside']);
		expect(todo.facts[0]?.snapshot.items.map(({id, state}) => [id, state])).toEqual([
			['T1', 'done'],
			['T2', 'open'],
			['T3', 'open'],
		]);
		await port.read();
		expect(todo.facts).toHaveLength(1);
	});

	it('are seen at once when the file and its folder come later, go, and come back', async () => {
		const port = await todo.opened(watched);
		await apply(port, [{op: 'add', title: 'a'}], '');
		todo.given('- [x] T1: a\n');
		await expect.poll(() => todo.facts.at(-1)?.snapshot.items[0]?.state).toBe('done');
		rmSync(todo.folder, {recursive: true});
		await expect.poll(() => todo.facts.at(-1)?.snapshot.problem).toContain('todo.md is gone');
		expect(todo.facts.at(-1)?.snapshot).toMatchObject({version: '', items: [{id: 'T1'}]});
		for (const id of ['T2', 'T3']) {
			todo.given(`- [ ] ${id}: b\n`);
			await expect.poll(() => todo.facts.at(-1)?.snapshot.items[0]?.id).toBe(id);
		}
		expect(todo.facts.at(-1)?.snapshot.problem).toBeNull();
		expect(await port.read()).toEqual(todo.facts.at(-1)?.snapshot);
	});

	it.each<[string, string | Buffer, string]>([
		['truncated', '', 'todo.md is empty'],
		['filled with NUL bytes', '- [x] T1: a\n\0\0', 'NUL bytes'],
		['no UTF-8', Buffer.from([0x2d, 0xff, 0xfe]), 'not valid UTF-8'],
		['left with merge markers', '<<<<<<< HEAD\n- [x] T1: a\n', 'merge marker'],
		['larger than 1 MB', `- [x] T1: a\n${'x'.repeat(1_048_576)}`, 'larger than 1 MB'],
	])('that leave the file %s are reported with what is wrong', async (_, content, problem) => {
		todo.given('- [x] T1: a\n');
		await todo.opened();
		writeFileSync(todo.path, content);
		await expect.poll(() => todo.facts.at(-1)?.snapshot.problem).toContain(problem);
		expect(todo.facts.at(-1)?.source).toBe('outside');
	});

	it('stand when they take back what FlowDesk wrote long ago, and are merged when they overlook it', async () => {
		let now = 1_000_000;
		const clock = {now: () => now, after: () => () => undefined};
		todo.given('- [ ] T1: a\n- [ ] T2: b\n');
		const port = await todo.opened(clock);
		await port.mark('T1', 'done');
		writeFileSync(todo.path, '- [ ] T1: a\n- [ ] T2: b\n- [ ] by hand\n');
		await port.read();
		expect(todo.text()).toBe('- [x] T1: a\n- [ ] T2: b\n- [ ] by hand\n');
		now += 10_000;
		writeFileSync(todo.path, '- [ ] T1: a\n- [ ] T2: b\n- [ ] by hand\n');
		expect((await port.read()).items[0]?.state).toBe('open');
		expect(todo.text()).toBe('- [ ] T1: a\n- [ ] T2: b\n- [ ] by hand\n');
	});

	it('are judged by when they were written, not by when a busy machine looks at them', async () => {
		let now = 1_000_000_000;
		const clock = {now: () => now, after: () => () => undefined};
		const written = (afterMs: number) => {
			writeFileSync(todo.path, '- [ ] T1: a\n- [ ] by hand\n');
			utimesSync(todo.path, (now + afterMs) / 1000, (now + afterMs) / 1000);
			now += 10_000;
		};
		todo.given('- [ ] T1: a\n');
		const port = await todo.opened(clock);
		await port.mark('T1', 'done');
		written(40);
		expect((await port.read()).items[0]?.state).toBe('done');
		expect(todo.text()).toBe('- [x] T1: a\n- [ ] by hand\n');
		written(9000);
		expect((await port.read()).items[0]?.state).toBe('open');
	});

	it('that contradict an unseen change of FlowDesk stand, and its version is kept beside them', async () => {
		todo.given('- [ ] T1: a\n- [ ] T2: b\n');
		const port = await todo.opened();
		await apply(port, [
			{op: 'set', id: 'T1', title: 'ours'},
			{op: 'set', id: 'T2', state: 'done'},
		]);
		writeFileSync(todo.path, '- [ ] T1: theirs\n- [ ] T2: b\n');
		await port.read();
		expect(todo.text()).toBe('- [ ] T1: theirs\n- [x] T2: b\n');
		const copy = readdirSync(todo.folder).find((name) => name.startsWith('todo.conflict-'));
		const kept = readFileSync(join(todo.folder, copy ?? ''), 'utf8');
		expect(kept).toContain('- [ ] T1: ours\n- [x] T2: b\n');
		expect(kept).toContain('could not merge this version into todo.md: T1');
	});
});

describe('a stale base_version', () => {
	it('is fine unless an item that an op touches was changed since', async () => {
		todo.given('- [ ] T1: a\n- [ ] T2: b\n');
		const port = await todo.opened();
		const {version} = await port.read();
		await port.mark('T1', 'done');
		const other = await apply(port, [{op: 'set', id: 'T2', state: 'progress'}], version);
		expect(other.ok).toBe(true);
		const stale = await apply(port, [{op: 'set', id: 'T1', state: 'cancelled'}], version);
		expect(problemOf(stale)).toContain('T1 is done now');
		expect(problemOf(stale)).toContain(`base_version ${stale.snapshot.version}`);
		expect(todo.text()).toBe('- [x] T1: a\n- [/] T2: b\n');
		const again = await apply(
			port,
			[{op: 'set', id: 'T1', state: 'cancelled'}],
			stale.snapshot.version,
		);
		expect(again.ok).toBe(true);
		expect((await apply(port, [{op: 'remove', id: 'T2'}], version)).ok).toBe(false);
		expect((await apply(port, [{op: 'add', title: 'c'}], version)).ok).toBe(true);
	});

	it('that nobody knows only lets new items in', async () => {
		todo.given('- [ ] T1: a\n');
		const port = await todo.opened();
		expect((await apply(port, [{op: 'add', title: 'b'}], 'beef')).ok).toBe(true);
		const answer = await apply(port, [{op: 'set', id: 'T1', state: 'done'}], 'beef');
		expect(problemOf(answer)).toContain('that version is not known');
	});
});
