import {describe, expect, it} from 'vitest';
import type {MissionView} from '../../../source/runtime/viewer.js';
import {type Row, rowText} from '../../../source/tui/models/rows.js';
import {todoCounts, todoPart} from '../../../source/tui/models/todo-tree.js';
import {itemView, missionView, todoList} from '../sample-mission.js';

const texts = (rows: readonly Row[]) => rows.map((row) => rowText(row).trimEnd());

const todoRows = (mission: MissionView, width: number, folded: readonly string[] = []) =>
	todoPart(mission, folded, {width, height: 99}).rows;

describe('the todo tree', () => {
	it('shows nesting, signs, the lane of each item and how much under it is verified', () => {
		expect(texts(todoRows(missionView(), 46))).toMatchInlineSnapshot(`
			[
			  "▾ M1 Tokenizer                             2/5",
			  "  ✓ T1.1 Numbers                      verified",
			  "  ▾ T1.2 Strings                           1/4",
			  "    ✓ S1.2.1 Escapes                  verified",
			  "    ? S1.2.2 Unicode              not verified",
			  "    ◐ S1.2.3 Raw strings            w3 running",
			  "    ○ S1.2.4 Templates                  queued",
			  "▾ M2 AST                                   0/4",
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
		const mission = missionView({todo: todoList([])});
		expect(texts(todoRows(mission, 60))).toEqual([
			'no todo item yet: the commander or a planner writes the list',
		]);
		expect(todoCounts(mission.todo)).toBe('');
	});

	it('says what is wrong with a damaged file above the items that are left', () => {
		const {todo} = missionView();
		const mission = missionView({todo: {...todo, problem: 'line 12 is damaged'}});
		expect(texts(todoRows(mission, 60))[0]).toBe('? line 12 is damaged');
	});

	it('keeps what needs someone, then what is worked on, when not all fit, in the order of the file', () => {
		const {rows, left} = todoPart(missionView(), [], {width: 46, height: 4});
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
			const mission = missionView({todo: todoList(items)});
			return texts(todoRows(mission, 40))[0];
		};
		const parent = itemView('M1', {state: 'done'});
		const open = itemView('T2', {parent: 'M1', depth: 1});
		expect(signOf([parent, itemView('T1', proven), open])).toMatch(/^▾ M1 .* 1\/2$/);
		expect(signOf([parent, itemView('T1', proven)])).toMatch(/^▾ M1 .* ✓ 1\/1$/);
	});

	it('says of a folded branch what under it needs someone', () => {
		const rows = texts(todoRows(missionView(), 46, ['T1.2', 'M2']));
		expect(rows).toHaveLength(4);
		expect(rows[2]).toMatch(/^ {2}▸ T1\.2 Strings +1\/4$/);
		expect(rows[3]).toMatch(/^▸ M2 AST +▲ w5 needs you {2}0\/4$/);
	});

	it('says what an open item waits for and whom it is for, while no task has it', () => {
		const items = [
			itemView('T1', {agent: 'worker'}),
			itemView('T2', {dependsOn: ['T1', 'T9']}),
			itemView('T3', {state: 'progress'}),
			itemView('T4', {title: 'A title that is longer than there is room for'}),
		];
		expect(texts(todoRows(missionView({todo: todoList(items)}), 40))).toEqual([
			'○ T1 Title of T1            open, worker',
			'○ T2 Title of T2                after T1',
			'◐ T3 Title of T3             in progress',
			'○ T4 A title that is longer than t… open',
		]);
	});

	it('gives a rough time only where the mission has a pace', () => {
		const counts = (minutesLeft: number | null) =>
			todoCounts(todoList([itemView('T1')], {minutesLeft}));
		expect(counts(null)).toBe('0/1  0%');
		expect(counts(0.2)).toBe('0/1  0%  ~1 min');
		expect(counts(18.4)).toBe('0/1  0%  ~18 min');
		expect(counts(155)).toBe('0/1  0%  ~2.5 h');
	});

	it('survives items that are each other’s parents', () => {
		const items = [itemView('A', {parent: 'B'}), itemView('B', {parent: 'A'})];
		const mission = missionView({todo: todoList(items)});
		expect(todoRows(mission, 40)).toHaveLength(2);
	});
});
