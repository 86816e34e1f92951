import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {todoItemSchema} from '../../../source/mission/records.js';
import {printTodo} from '../../../source/mission/todo/document.js';
import {parseTodo} from '../../../source/mission/todo/parse.js';
import {snapshotOf, todoFingerprint} from '../../../source/mission/todo/snapshot.js';
import {anyText, runs} from './documents.js';

function outline(text: string): readonly string[] {
	return parseTodo(text).items.map(
		({id, state, depth, title}) => `${'. '.repeat(depth)}${id} ${state} ${title}`,
	);
}

const ids = (text: string) => parseTodo(text).items.map(({id}) => id);

describe('any file', () => {
	it('comes back byte for byte', () => {
		fc.assert(
			fc.property(anyText, (text) => {
				expect(printTodo(parseTodo(text))).toBe(text);
			}),
			{numRuns: runs},
		);
	});

	it('comes back byte for byte when it is any string at all', () => {
		fc.assert(
			fc.property(fc.string({unit: 'binary', maxLength: 200}), (text) => {
				expect(printTodo(parseTodo(text))).toBe(text);
			}),
			{numRuns: runs},
		);
	});

	it('gives items with distinct ids, a parent that comes first, and lines that hold them', () => {
		fc.assert(
			fc.property(anyText, (text) => {
				const document = parseTodo(text);
				const seen = new Set<string>();
				for (const [at, item] of document.items.entries()) {
					expect(seen.has(item.id)).toBe(false);
					expect(item.parent === null || seen.has(item.parent)).toBe(true);
					expect(item.parent ?? null).toBe(document.items[item.parentIndex]?.id ?? null);
					expect(item.depth).toBe((document.items[item.parentIndex]?.depth ?? -1) + 1);
					expect(item.end).toBeGreaterThan(item.line);
					const parent = document.items[item.parentIndex];
					expect(parent === undefined || item.end <= parent.end).toBe(true);
					expect(['box', 'heading']).toContain(document.kinds[item.line]);
					expect(document.items[at - 1]?.line ?? -1).toBeLessThan(item.line);
					seen.add(item.id);
				}

				for (const item of snapshotOf(document, 'v').items) {
					expect(todoItemSchema.parse(item)).toEqual(item);
				}
			}),
			{numRuns: runs},
		);
	});
});

describe('a plain nested list', () => {
	it('is read with every bullet, marker and indent', () => {
		const text = [
			'# Plan',
			'- [ ] one',
			'  * [x] two',
			'    + [X] three',
			'\t\t1. [/] four',
			'  2) [-] five',
			'- [ ]',
		].join('\n');
		const items = parseTodo(text).items;
		expect(items.map(({title, state, depth}) => [title, state, depth])).toEqual([
			['one', 'open', 0],
			['two', 'done', 1],
			['three', 'done', 2],
			['four', 'progress', 3],
			['five', 'cancelled', 1],
			['', 'open', 0],
		]);
	});

	it('keeps the id of an item when other lines come, go and move', () => {
		const [one, two] = ids('- [ ] alpha\n- [ ] beta\n');
		const later = ids('# New\n\n- [x] zero\n- [x] beta\n  - [ ] child\n- [/] alpha\n');
		expect(later).toContain(one);
		expect(later).toContain(two);
		expect(new Set(later).size).toBe(4);
	});

	it('keeps the id that a comment carries whatever the title says', () => {
		expect(outline('- [ ] new words | agent:worker <!-- t:ab12 -->')).toEqual([
			'ab12 open new words',
		]);
	});

	it('tells items with equal titles apart, below one parent and below different ones', () => {
		const found = ids('- [ ] a\n  - [ ] test\n  - [ ] test\n- [ ] b\n  - [ ] test\n');
		expect(new Set(found).size).toBe(5);
	});

	it('does not take a list below a plain bullet or after a paragraph for children of the item above', () => {
		expect(outline('- [ ] T1: a\n- plain\n  - [ ] T2: b')).toEqual(['T1 open a', 'T2 open b']);
		expect(outline('- [ ] T1: a\n\ntext\n\n  - [ ] T2: b')).toEqual(['T1 open a', 'T2 open b']);
		expect(outline('- [ ] T1: a\nlazy text\n  - [ ] T2: b')).toEqual(['T1 open a', '. T2 open b']);
	});

	it('ignores boxes in code fences, comments and links', () => {
		const text = [
			'```md',
			'- [ ] T1: sample',
			'```',
			'<!--',
			'- [ ] T2: hidden',
			'-->',
			'<!-- - [ ] T3: hidden -->',
			'- [x](https://example.com)',
			'-[ ] T5: no space',
			'- [?] T6: unknown',
			'- [ ] T7: real',
		].join('\n');
		expect(outline(text)).toEqual(['T7 open real']);
		expect(parseTodo(text).problem).toBeNull();
	});
});

describe('milestones, tasks and subtasks', () => {
	const plan = [
		'# Mission',
		'## M1: Goal | status: in_progress',
		'### T1.1: Lexer | agent:worker | depends:T1.0, M2 | size:S',
		'- [x] S1.1.1: tokens',
		'- [ ] S1.1.2: strings',
		'### T1.2: Tests',
		'- [x] S1.2.1: unit',
		'## **M2**: Later',
		'## Notes',
		'- [ ] loose',
	].join('\n');

	it('are items by their headings, with agent and dependencies', () => {
		expect(outline(plan).slice(0, 7)).toEqual([
			'M1 progress Goal',
			'. T1.1 progress Lexer',
			'. . S1.1.1 done tokens',
			'. . S1.1.2 open strings',
			'. T1.2 done Tests',
			'. . S1.2.1 done unit',
			'M2 open Later',
		]);
		expect(parseTodo(plan).items[1]).toMatchObject({
			agent: 'worker',
			dependsOn: ['T1.0', 'M2'],
			parent: 'M1',
		});
		expect(parseTodo(plan).items.at(-1)).toMatchObject({title: 'loose', parent: null});
	});

	it('show the state of what is below them, unless they say done or cancelled themselves', () => {
		expect(outline('## M1: a | status: in_progress\n- [x] S1: b')[0]).toBe('M1 done a');
		expect(outline('## M1: a | status: cancelled\n- [ ] S1: b')[0]).toBe('M1 cancelled a');
		expect(outline('## M1: a | status: completed')[0]).toBe('M1 done a');
		expect(outline('## M1: a | status: pending')[0]).toBe('M1 open a');
		expect(outline('## M1: a\n- [-] S1: b\n- [-] S2: c')[0]).toBe('M1 cancelled a');
		expect(outline('### [/] T1: a\n- [x] S1: b')[0]).toBe('T1 progress a');
	});

	it('may carry their id in bold or with a dash', () => {
		expect(
			outline('- [ ] **T1.1**: a\n- [ ] **T1.2:** b\n- [ ] **T1.3: c**\n- [ ] T1.4 - d'),
		).toEqual(['T1.1 open a', 'T1.2 open b', 'T1.3 open c', 'T1.4 open d']);
	});

	it('do not take words that look like ids for ids', () => {
		const titles = parseTodo('- [ ] HTTP2: x\n- [ ] T1 support\n- [ ] P0: y\n').items;
		expect(titles.map(({title}) => title)).toEqual(['HTTP2: x', 'T1 support', 'P0: y']);
	});

	it('survive ids that occur twice: the later item gets another', () => {
		const found = parseTodo(
			'- [ ] T1: a\n- [ ] T1: b\n- [ ] c <!-- t:q -->\n- [ ] d <!-- t:q -->\n',
		);
		expect(found.items.map(({id}) => id).slice(0, 3)).toEqual([
			'T1',
			expect.not.stringMatching(/^T1$/),
			'q',
		]);
		expect(new Set(found.items.map(({id}) => id)).size).toBe(4);
		expect(found.items[1]?.title).toBe('T1: b');
	});
});

describe('a damaged file', () => {
	it.each([
		['- [x] a\n\0\n', 'line 2 holds a NUL byte'],
		['<<<<<<< HEAD\n- [x] a\n=======\n', 'line 1 is a merge marker'],
		['- [x] a\n```\n- [ ] b\n', 'a code fence opened on line 2 is never closed'],
		['- [x] a\n<!-- \n- [ ] b\n', 'a comment opened on line 2 is never closed'],
	])('%j says what is wrong with it', (text, problem) => {
		expect(snapshotOf(parseTodo(text), 'v').problem).toContain(problem);
	});

	it('never brings control characters to the screen', () => {
		const text = '- [ ] T1: a\u001b[31m\u202eb | agent:x\u001b]0;y | depends:\u001b[0m\n';
		const {items} = snapshotOf(parseTodo(text), 'v');
		expect(JSON.stringify(items)).not.toMatch(/\\u001b|\u202e/);
	});
});

describe('size', () => {
	it('a depth of 1,000 is read without a crash', () => {
		const lines = Array.from({length: 1000}, (_, at) => `${'  '.repeat(at)}- [ ] T${at}: x\n`);
		expect(parseTodo(lines.join('')).items.at(-1)?.depth).toBe(999);
	});

	it('10 MB of items that are all alike are read at once', () => {
		const title = 'the same title '.repeat(10);
		const text = `- [ ] ${title}\n  - [x] T1: ${title}<!-- t:a -->\n`.repeat(31_000);
		expect(text.length).toBeGreaterThan(10_000_000);
		const document = parseTodo(text);
		expect(document.items).toHaveLength(62_000);
		expect(printTodo(document) === text).toBe(true);
	}, 60_000);

	it.each([
		['one line of 10 MB', `- [ ] ${'x'.repeat(10_000_000)}`],
		['nothing but attributes', `- [ ] x${' | size:S'.repeat(500_000)}`],
		['nothing but comments', `- [ ] x${' <!-- t:a -->'.repeat(300_000)}`],
		['nothing but spaces', `- [ ] ${' '.repeat(5_000_000)}|${' '.repeat(5_000_000)}`],
		['nothing but backticks', '`'.repeat(10_000_000)],
		['nothing but carriage returns', '\r'.repeat(10_000_000)],
	])(
		'%s is read at once',
		(_, text) => {
			expect(printTodo(parseTodo(text)) === text).toBe(true);
		},
		10_000,
	);
});

describe('progress', () => {
	it('is a change of ids and states, not of titles or order', () => {
		const mark = (text: string) => todoFingerprint(snapshotOf(parseTodo(text), 'v'));
		const before = mark('- [ ] T1: a\n- [x] T2: b\n');
		expect(mark('- [x] T2: other\n- [ ] T1: words\n')).toBe(before);
		expect(mark('- [x] T1: a\n- [x] T2: b\n')).not.toBe(before);
		expect(mark('- [ ] T1: a\n')).not.toBe(before);
	});
});
