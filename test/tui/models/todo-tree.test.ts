import {describe, expect, it} from 'vitest';
import {rowText} from '../../../source/tui/models/rows.js';
import {todoCounts, todoPart, todoRows} from '../../../source/tui/models/todo-tree.js';
import {itemView, missionView} from '../sample-mission.js';

const texts = (rows: ReturnType<typeof todoRows>) => rows.map((row) => rowText(row).trimEnd());

describe('the todo tree', () => {
	it('shows nesting, signs, the lane of each item and how much under it is verified', () => {
		expect(texts(todoRows(missionView(), 46))).toMatchInlineSnapshot(`
			[
			  "◐ M1 Tokenizer                             2/5",
			  "  ✓ T1.1 Numbers",
			  "  ◐ T1.2 Strings                           1/4",
			  "    ✓ S1.2.1 Escapes",
			  "    ? S1.2.2 Unicode              not verified",
			  "    ◐ S1.2.3 Raw strings            w3 running",
			  "    ○ S1.2.4 Templates                  queued",
			  "○ M2 AST                                   0/4",
			  "  ◐ T2.1 Spans                      w7 running",
			  "  ▲ T2.2 Comments                 w5 needs you",
			  "  ✗ T2.3 Errors               r2 failed, try 2",
			  "  ○ T2.4 Printer              after T2.1, T2.3",
			]
		`);
	});

	it('says that a box was ticked outside and is not verified', () => {
		const [row] = texts(todoRows(missionView(), 80)).filter((text) => text.includes('Unicode'));
		expect(row).toMatch(/\? S1\.2\.2 Unicode .*ticked outside, not verified$/);
	});

	it('says who writes the list while there is none', () => {
		const mission = missionView({todo: {problem: null, items: [], done: 0, total: 0}});
		expect(texts(todoRows(mission, 60))).toEqual(['no todo item yet']);
		expect(todoCounts(mission.todo)).toBe('');
	});

	it('says what is wrong with a damaged file above the items that are left', () => {
		const {todo} = missionView();
		const mission = missionView({todo: {...todo, problem: 'line 12 is damaged'}});
		expect(texts(todoRows(mission, 60))[0]).toBe('? line 12 is damaged');
	});

	it('keeps what needs someone, then what is worked on, when not all fit, in the order of the file', () => {
		const {rows, left} = todoPart(missionView(), 46, 4);
		expect(texts(rows).map((text) => text.trim().slice(0, 8))).toEqual([
			'◐ S1.2.3',
			'◐ T2.1 S',
			'▲ T2.2 C',
			'✗ T2.3 E',
		]);
		expect(left).toBe(8);
	});

	it('judges a parent by what is under it, never by its own box', () => {
		const proven = {parent: 'M1', depth: 1, state: 'done', isVerified: true} as const;
		const signOf = (items: readonly ReturnType<typeof itemView>[]) => {
			const mission = missionView({todo: {problem: null, items, done: 0, total: 2}});
			return texts(todoRows(mission, 40))[0];
		};
		const parent = itemView('M1', {state: 'done'});
		const open = itemView('T2', {parent: 'M1', depth: 1});
		expect(signOf([parent, itemView('T1', proven), open])).toMatch(/^◐ M1 .*1\/2$/);
		expect(signOf([parent, itemView('T1', proven)])).toMatch(/^✓ M1 .*1\/1$/);
	});

	it('survives items that are each other’s parents', () => {
		const items = [itemView('A', {parent: 'B'}), itemView('B', {parent: 'A'})];
		const mission = missionView({todo: {problem: null, items, done: 0, total: 2}});
		expect(todoRows(mission, 40)).toHaveLength(2);
	});
});
