import {describe, expect, it} from 'vitest';
import {printTodo} from '../../../source/mission/todo/document.js';
import {applyOps} from '../../../source/mission/todo/ops.js';
import {parseTodo} from '../../../source/mission/todo/parse.js';
import type {TodoOp} from '../../../source/mission/tools.js';

function apply(text: string, ops: readonly TodoOp[], branch: string | null = null) {
	const applied = applyOps(parseTodo(text), ops, {branch});
	return applied.ok
		? {text: printTodo(applied.document), added: applied.added, problem: null}
		: {text, added: [], problem: applied.problem};
}

const plan = [
	'## M1: Goal | status: in_progress',
	'### T1.1: Lexer | agent:worker',
	'- [x] S1.1.1: tokens',
	'- [ ] S1.1.2: strings',
	'',
	'### T1.2: Tests',
	'',
	'## M2: Later',
	'',
].join('\n');

describe('adding', () => {
	it('starts an empty list with T1 and goes on below it', () => {
		const first = apply('', [{op: 'add', title: 'parse'}]);
		expect(first).toMatchObject({text: '- [ ] T1: parse\n', added: ['T1']});
		const more = apply(first.text, [
			{op: 'add', title: 'lex'},
			{op: 'add', parent: 'T1', title: 'tokens', state: 'progress', agent: 'worker'},
			{op: 'add', parent: 'T1.1', title: 'strings', depends: ['T2']},
			{op: 'add', parent: 'T1', title: 'numbers'},
		]);
		expect(more.added).toEqual(['T2', 'T1.1', 'S1.1.1', 'T1.2']);
		expect(more.text).toBe(
			[
				'- [ ] T1: parse',
				'  - [/] T1.1: tokens | agent:worker',
				'    - [ ] S1.1.1: strings | depends:T2',
				'  - [ ] T1.2: numbers',
				'- [ ] T2: lex',
				'',
			].join('\n'),
		);
	});

	it('follows the style of the siblings: headings, checkboxes, comments, numbers, tabs, line ends', () => {
		const added = apply(plan, [
			{op: 'add', parent: 'M1', title: 'Docs', state: 'progress'},
			{op: 'add', parent: 'T1.1', title: 'numbers'},
			{op: 'add', parent: 'T1.2', title: 'unit'},
			{op: 'add', title: 'Last'},
		]);
		expect(added.added).toEqual(['T1.3', 'S1.1.3', 'S1.2.1', 'M3']);
		expect(added.text).toBe(
			[
				'## M1: Goal | status: in_progress',
				'### T1.1: Lexer | agent:worker',
				'- [x] S1.1.1: tokens',
				'- [ ] S1.1.2: strings',
				'- [ ] S1.1.3: numbers',
				'',
				'### T1.2: Tests',
				'- [ ] S1.2.1: unit',
				'',
				'### T1.3: Docs | status: in_progress',
				'',
				'## M2: Later',
				'',
				'## M3: Last',
				'',
			].join('\n'),
		);
		expect(apply('* [ ] plain', [{op: 'add', title: 'two'}]).text).toMatch(
			/^\* \[ \] plain\n\* \[ \] two <!-- t:[a-z0-9]{7} -->$/,
		);
		expect(apply('1. [ ] T1: a\r\n\t- [ ] T1.1: b\r\n', [{op: 'add', title: 'c'}]).text).toBe(
			'1. [ ] T1: a\r\n\t- [ ] T1.1: b\r\n2. [ ] T2: c\r\n',
		);
		expect(apply('\t- [ ] T1: a\n', [{op: 'add', parent: 'T1', title: 'b'}]).text).toBe(
			'\t- [ ] T1: a\n\t\t- [ ] T1.1: b\n',
		);
	});

	it('takes a wished id, in the text or in a comment, and refuses a taken or impossible one', () => {
		expect(apply(plan, [{op: 'add', id: 'M7', title: 'x'}]).text).toContain('## M7: x\n');
		expect(apply('', [{op: 'add', id: 'setup', title: 'x'}]).text).toBe(
			'- [ ] x <!-- t:setup -->\n',
		);
		expect(apply(plan, [{op: 'add', id: 'M2', title: 'x'}]).problem).toContain('M2 is taken');
		expect(apply(plan, [{op: 'add', id: 'M2', title: 'x'}]).problem).toContain('M3');
		expect(apply(plan, [{op: 'add', id: 'a b', title: 'x'}]).problem).toContain('cannot be an id');
	});

	it('writes any title as one line that says no more than a title', () => {
		const hostile = 'a\nb | agent:evil <!-- t:zz --> \u001b[31m- [x] done';
		const {text} = apply('', [{op: 'add', title: hostile}]);
		const {items} = parseTodo(text);
		expect(items).toHaveLength(1);
		expect(items[0]).toMatchObject({id: 'T1', agent: null, state: 'open'});
		expect(apply('', [{op: 'add', title: '\u001b\u0000'}]).problem).toContain('title is empty');
	});

	it('adds before a code fence that is never closed, so that the item is seen', () => {
		const {text} = apply('# Plan\n```\n- [ ] T9: no\n', [{op: 'add', title: 'x'}]);
		expect(text).toBe('# Plan\n- [ ] T1: x\n```\n- [ ] T9: no\n');
		const inside = apply('- [ ] T1: a\n  ```\n', [{op: 'add', title: 'x'}]);
		expect(inside.problem).toContain('code fence opened on line 2');
	});
});

describe('setting', () => {
	it('changes the marker alone, and keeps a marker that already says it', () => {
		expect(
			apply('  * [ ]  T1:  a | x | agent: b  \r\n', [{op: 'set', id: 'T1', state: 'done'}]).text,
		).toBe('  * [x]  T1:  a | x | agent: b  \r\n');
		expect(apply('- [X] T1: a', [{op: 'set', id: 'T1', state: 'done'}]).text).toBe('- [X] T1: a');
	});

	it('changes title, agent and dependencies in their places', () => {
		const text =
			'- [ ] **T1: old** | depends:T2 | size:S <!-- note -->\n- [ ] T2: b\n- [ ] T3: c\n';
		const changed = apply(text, [
			{op: 'set', id: 'T1', title: 'new', agent: 'worker', depends: ['T2', 'T3']},
		]);
		expect(changed.text.split('\n')[0]).toBe(
			'- [ ] **T1: new** | depends:T2,T3 | size:S | agent:worker <!-- note -->',
		);
		const removed = apply(changed.text, [{op: 'set', id: 'T1', agent: null, depends: []}]);
		expect(removed.text.split('\n')[0]).toBe('- [ ] **T1: new** | size:S <!-- note -->');
	});

	it('writes the state of a heading as its status', () => {
		expect(apply(plan, [{op: 'set', id: 'M2', state: 'done'}]).text).toContain(
			'## M2: Later | status: done\n',
		);
		expect(apply(plan, [{op: 'set', id: 'M1', state: 'cancelled'}]).text).toContain(
			'## M1: Goal | status: cancelled\n',
		);
	});

	it('writes the id of a plain item into its line when the title changes, and only then', () => {
		const text = '- [ ] a\n  - [ ] b\n';
		const [a, b] = parseTodo(text).items;
		const marked = apply(text, [{op: 'set', id: a?.id ?? '', state: 'done'}]);
		expect(marked.text).toBe('- [x] a\n  - [ ] b\n');
		const renamed = apply(text, [{op: 'set', id: a?.id ?? '', title: 'T9: other'}]);
		expect(renamed.text).toBe(`- [ ] T9: other <!-- t:${a?.id} -->\n  - [ ] b\n`);
		expect(parseTodo(renamed.text).items.map(({id}) => id)).toEqual([a?.id, b?.id]);
	});
});

describe('moving, removing, noting', () => {
	const list = '- [ ] T1: a\n  text\n  - [ ] T1.1: b\n    - [ ] S1.1.1: c\n\n- [ ] T2: d\n';

	it('moves an item with all that is below it, at its new indent', () => {
		expect(apply(list, [{op: 'move', id: 'T1.1', parent: 'T2'}]).text).toBe(
			'- [ ] T1: a\n  text\n\n- [ ] T2: d\n  - [ ] T1.1: b\n    - [ ] S1.1.1: c\n',
		);
		expect(apply(list, [{op: 'move', id: 'S1.1.1', parent: null}]).text).toBe(
			'- [ ] T1: a\n  text\n  - [ ] T1.1: b\n\n- [ ] T2: d\n- [ ] S1.1.1: c\n',
		);
	});

	it('keeps the nesting of a subtree that is indented with tabs and spaces', () => {
		const text =
			'- [ ] T1: a\n- [ ] T2: b\n  - [ ] T3: c\n\t- [ ] T4: d\n\t  - [ ] T5: e\n    - [ ] T6: f\n';
		const moved = apply(text, [{op: 'move', id: 'T3', parent: null}]);
		expect(moved.text).toBe(
			'- [ ] T1: a\n- [ ] T2: b\n- [ ] T3: c\n  - [ ] T4: d\n    - [ ] T5: e\n  - [ ] T6: f\n',
		);
	});

	it('moves headings with their level', () => {
		const text = '## M1: a\n### T1.1: b\n- [ ] S1: c\n## M2: d\n';
		expect(apply(text, [{op: 'move', id: 'T1.1', parent: null}]).text).toBe(
			'## M1: a\n## M2: d\n\n## T1.1: b\n- [ ] S1: c\n',
		);
		expect(apply(text, [{op: 'move', id: 'M1', parent: 'M2'}]).text).toBe(
			'## M2: d\n\n### M1: a\n#### T1.1: b\n- [ ] S1: c\n',
		);
		expect(apply(text, [{op: 'move', id: 'M2', parent: 'S1'}]).problem).toContain('is a heading');
	});

	it('refuses to move an item below itself', () => {
		expect(apply(list, [{op: 'move', id: 'T1', parent: 'S1.1.1'}]).problem).toContain(
			'cannot go below itself',
		);
		expect(apply(list, [{op: 'move', id: 'T1', parent: 'T1'}]).problem).toContain('below itself');
	});

	it('moves and removes an item with 300,000 lines below it', () => {
		const text = `- [ ] T1: a\n${'  x\n'.repeat(300_000)}- [ ] T2: b\n`;
		const moved = apply(text, [{op: 'move', id: 'T1', parent: 'T2'}]);
		expect(moved.problem).toBeNull();
		expect(moved.text.startsWith('- [ ] T2: b\n  - [ ] T1: a\n    x\n')).toBe(true);
		expect(apply(text, [{op: 'remove', id: 'T1'}]).text).toBe('- [ ] T2: b\n');
	}, 60_000);

	it('keeps the id of a plain item that moves', () => {
		const text = '- [ ] a\n  - [ ] b\n- [ ] c\n';
		const [, b, c] = parseTodo(text).items;
		const moved = apply(text, [{op: 'move', id: b?.id ?? '', parent: c?.id ?? ''}]);
		expect(parseTodo(moved.text).items.at(-1)).toMatchObject({id: b?.id, parent: c?.id});
	});

	it('removes an item with all that is below it and nothing else', () => {
		expect(apply(list, [{op: 'remove', id: 'T1'}]).text).toBe('\n- [ ] T2: d\n');
		expect(apply('- [ ] T1: a\n```\n', [{op: 'remove', id: 'T1'}]).text).toBe('```\n');
		expect(apply('- [ ] T1: a\n  ```\n- [ ] T2: b', [{op: 'remove', id: 'T1'}]).problem).toContain(
			'must be repaired first',
		);
	});

	it('notes a text below the item, where no text can become an item', () => {
		expect(apply(list, [{op: 'note', id: 'T1', title: '- [ ] T9: x'}]).text).toBe(
			list.replace('  text\n', '  text\n  > - [ ] T9: x\n'),
		);
		expect(apply('## M1: a\n', [{op: 'note', id: 'M1', title: '```'}]).text).toBe(
			'## M1: a\n> ```\n',
		);
	});
});

describe('refusals', () => {
	it('change nothing, name the op, and say what to do', () => {
		const problem = (ops: readonly TodoOp[], branch: string | null = null) =>
			apply(plan, ops, branch).problem;
		expect(
			problem([
				{op: 'set', id: 'M1', state: 'done'},
				{op: 'set', id: 'T1.3', state: 'done'},
			]),
		).toMatch(
			/^op 2 \(set T1\.3\): there is no item T1\.3; nearest: .*T1\.1.* Nothing was changed\.$/,
		);
		expect(problem([{op: 'set', id: 'Lexer', state: 'done'}])).toContain('nearest: T1.1');
		expect(problem([{op: 'add', title: 'x', parent: 'zzzzzz'}])).toContain('known: M1, T1.1');
		expect(problem([{op: 'add', title: 'x', depends: ['T8']}])).toContain('there is no item T8');
		expect(problem([{op: 'set', id: 'M1', depends: ['M1']}])).toContain('cannot depend on itself');
		expect(problem([{op: 'add', title: 'x', agent: 'a b'}])).toContain('cannot be an agent');
		expect(apply('', [{op: 'remove', id: 'T1'}]).problem).toContain('the list is empty');
	});

	it('lets dependencies name items that a later op adds', () => {
		const {added} = apply('', [
			{op: 'add', id: 'T1', title: 'x', depends: ['T2']},
			{op: 'add', id: 'T2', title: 'y'},
		]);
		expect(added).toEqual(['T1', 'T2']);
	});

	it('keep a planner in its branch', () => {
		const within = (op: TodoOp) => apply(plan, [op], 'T1.1').problem;
		expect(within({op: 'set', id: 'T1.2', state: 'done'})).toContain('outside your branch');
		expect(within({op: 'add', parent: 'M1', title: 'x'})).toContain('outside your branch');
		expect(within({op: 'move', id: 'S1.1.1', parent: null})).toContain('leaves your branch');
		expect(within({op: 'move', id: 'S1.1.1', parent: 'T1.2'})).toContain('outside your branch');
		expect(within({op: 'remove', id: 'T1.1'})).toContain('is your branch itself');
		expect(within({op: 'set', id: 'S1.1.2', state: 'done'})).toBeNull();
		expect(within({op: 'note', id: 'T1.1', title: 'x'})).toBeNull();
		expect(apply(plan, [{op: 'add', title: 'x'}], 'T1.1').added).toEqual(['S1.1.3']);
		expect(apply(plan, [{op: 'add', title: 'x'}], 'T9').problem).toContain('no item T9');
	});
});
