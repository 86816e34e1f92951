import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {printTodo} from '../../../source/mission/todo/document.js';
import {mergeDocuments} from '../../../source/mission/todo/merge.js';
import {applyOps} from '../../../source/mission/todo/ops.js';
import {parseTodo} from '../../../source/mission/todo/parse.js';
import type {TodoOp} from '../../../source/mission/tools.js';
import {anyText, runs} from './documents.js';

function merge(base: string, ours: string, theirs: string) {
	const merged = mergeDocuments(parseTodo(base), parseTodo(ours), parseTodo(theirs));
	return {text: printTodo(merged.document), conflicts: merged.conflicts};
}

function edited(text: string, ops: readonly TodoOp[]): string {
	const applied = applyOps(parseTodo(text), ops, {branch: null});
	return applied.ok ? printTodo(applied.document) : text;
}

const base = '# Plan\n- [ ] T1: a\n  - [ ] T1.1: b\n- [ ] T2: c\n- [ ] plain\n';

describe('a merge of two versions of todo.md', () => {
	it('keeps both changes, of neighbours and of one item', () => {
		const ours = base.replace('[ ] T1:', '[x] T1:').replace('T2: c', 'T2: c | agent:worker');
		const theirs = base
			.replace('[ ] T1.1', '[/] T1.1')
			.replace('[ ] T2: c', '[x] T2: words')
			.replace('# Plan', '# The plan\n\nwith text');
		expect(merge(base, ours, theirs)).toEqual({
			text: '# The plan\n\nwith text\n- [x] T1: a\n  - [/] T1.1: b\n- [x] T2: words | agent:worker\n- [ ] plain\n',
			conflicts: [],
		});
	});

	it('keeps what both added, and a removal of what the other left alone', () => {
		const ours = edited(base, [
			{op: 'add', parent: 'T1', title: 'ours'},
			{op: 'remove', id: 'T2'},
			{op: 'note', id: 'T1', title: 'a note'},
		]);
		const theirs = `${base}- [ ] by hand\n`;
		expect(merge(base, ours, theirs)).toEqual({
			text: '# Plan\n- [ ] T1: a\n  > a note\n  - [ ] T1.1: b\n  - [ ] T1.2: ours\n- [ ] plain\n- [ ] by hand\n',
			conflicts: [],
		});
	});

	it('lets ours keep an id that both gave, and loses neither item', () => {
		const {text, conflicts} = merge(base, `${base}- [ ] T3: ours\n`, `${base}- [ ] T3: theirs\n`);
		expect(text).toBe(`${base}- [ ] T3: ours\n- [ ] T3: theirs\n`);
		expect(conflicts).toEqual([]);
	});

	it('moves what ours moved, with what theirs changed in it', () => {
		const ours = edited(base, [{op: 'move', id: 'T1.1', parent: 'T2'}]);
		expect(merge(base, ours, base.replace('[ ] T1.1', '[x] T1.1')).text).toBe(
			'# Plan\n- [ ] T1: a\n- [ ] T2: c\n  - [x] T1.1: b\n- [ ] plain\n',
		);
	});

	it.each<[string, string, string, string]>([
		[
			'both gave other states',
			base.replace('[ ] T1:', '[x] T1:'),
			base.replace('[ ] T1:', '[-] T1:'),
			'T1',
		],
		[
			'theirs removed what ours changed',
			base.replace('[ ] T2', '[x] T2'),
			base.replace('- [ ] T2: c\n', ''),
			'T2',
		],
		[
			'ours removed what theirs changed',
			base.replace('- [ ] T2: c\n', ''),
			base.replace('[ ] T2', '[x] T2'),
			'T2',
		],
		[
			'theirs removed the parent of what ours added',
			edited(base, [{op: 'add', parent: 'T2', title: 'x'}]),
			base.replace('- [ ] T2: c\n', ''),
			'T2.1',
		],
	])('%s: that is a conflict, and theirs stands', (_, ours, theirs, id) => {
		const merged = merge(base, ours, theirs);
		expect(merged.text).toBe(theirs);
		expect(merged.conflicts.map((conflict) => conflict.id)).toEqual([id]);
	});

	it('calls it a conflict when ours changed text outside all items', () => {
		const ours = base.replace('# Plan', '# Ours');
		const merged = merge(base, ours, `${base}- [ ] x\n`);
		expect(merged.conflicts).toEqual([{id: null, ours: '# Ours', theirs: '# Plan'}]);
	});

	it('of any three files never fails, and is the other side when one changed nothing', () => {
		fc.assert(
			fc.property(anyText, anyText, anyText, (a, b, c) => {
				merge(a, b, c);
				expect(merge(a, b, a)).toEqual({text: b, conflicts: []});
				expect(merge(a, a, c)).toEqual({text: c, conflicts: []});
				expect(merge(a, b, b)).toEqual({text: b, conflicts: []});
			}),
			{numRuns: runs},
		);
	});

	it('loses no item that either side added, and no state that one side set', () => {
		const number = fc.integer({min: 1, max: 6});
		const op = fc.oneof(
			fc.record({
				op: fc.constant('add' as const),
				parent: number.map((at) => (at > 3 ? null : `T${at}`)),
				title: fc.constantFrom('x', 'y'),
			}),
			fc.record({
				op: fc.constant('set' as const),
				id: number.map((at) => `T${at}`),
				state: fc.constant('done' as const),
			}),
		);
		const ops = fc.array(op, {minLength: 1, maxLength: 6});
		const start = Array.from({length: 6}, (_, at) => `- [ ] T${at + 1}: item\n`).join('');
		fc.assert(
			fc.property(ops, ops, (left, right) => {
				const {text, conflicts} = merge(start, edited(start, left), edited(start, right));
				expect(conflicts).toEqual([]);
				const {items} = parseTodo(text);
				const state = (id: string) => items.find((item) => item.id === id)?.state;
				for (const op of [...left, ...right]) {
					expect(op.op === 'set' ? state(op.id) : 'done').toBe('done');
				}

				const adds = (ops: readonly TodoOp[]) => ops.filter((op) => op.op === 'add').length;
				const alike = edited(start, left) === edited(start, right);
				const least = alike ? adds(left) : Math.max(adds(left), adds(right));
				expect(items.length).toBeGreaterThanOrEqual(6 + least);
			}),
			{numRuns: runs},
		);
	});
});
