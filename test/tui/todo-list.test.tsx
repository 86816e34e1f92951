import {describe, expect, it} from 'vitest';
import type {Driver} from './driver.js';
import {itemView, missionView, todoList} from './sample-mission.js';
import {start} from './started.js';

const sizes = [
	[120, 40],
	[80, 24],
	[40, 24],
] as const;

/** The line of the chosen item. */
function chosen(driver: Driver): string {
	return driver.frame().match(/» +(.*?)\s*│/)?.[1] ?? '';
}

describe.each(sizes)('the todo list at %ix%i', (columns, rows) => {
	it('opens at the item of the lane in focus', async () => {
		const driver = await start([columns, rows]);
		await driver.press('t');
		// The commander has no item: the first one that somebody is at.
		expect(chosen(driver)).toContain('S1.2.3 Raw strin');
		await driver.press('escape', ']', 't');
		expect(chosen(driver)).toContain('T2.2 Comments');
		expect(chosen(driver)).toMatch(/^▲ .*w5 needs you$/);
	});

	it('moves by j and k, and by g and G to its ends', async () => {
		const driver = await start([columns, rows]);
		await driver.press('t', 'j');
		expect(chosen(driver)).toContain('S1.2.4');
		await driver.press('k', 'k');
		expect(chosen(driver)).toContain('S1.2.2');
		await driver.press('G');
		expect(chosen(driver)).toContain('T2.4 Printer');
		await driver.press('j', 'g');
		expect(chosen(driver)).toContain('M1 Tokenizer');
		await driver.press('k');
		expect(chosen(driver)).toContain('M1 Tokenizer');
	});

	it('folds a branch by Enter, in the pane as well, and opens it by the next one', async () => {
		const driver = await start([columns, rows]);
		await driver.press('t', 'g', 'enter');
		expect(chosen(driver)).toMatch(/^▸ M1 Tokenizer .*2\/5$/);
		expect(driver.frame()).not.toContain('Numbers');
		await driver.press('escape');
		expect(driver.frame()).not.toContain('S1.2.4 Templates');
		await driver.press('t', 'g', 'enter');
		expect(chosen(driver)).toMatch(/^▾ M1 Tokenizer .*2\/5$/);
		expect(driver.frame()).toContain('T1.1 Numbers');
	});

	it('goes from an item to its lane by Enter, and says so where there is none', async () => {
		const driver = await start([columns, rows]);
		await driver.press('t', 'enter');
		driver.expectPane('w3');
		await driver.press('t', 'j', 'enter');
		expect(driver.frame()).toContain('S1.2.4 has no lane: queued');
		expect(chosen(driver)).toContain('S1.2.4');
	});

	it('is left by Esc, and comes back after the help', async () => {
		const driver = await start([columns, rows]);
		await driver.press('t', 'j', '?');
		expect(driver.frame()).toContain('In the todo list');
		await driver.press('escape');
		expect(chosen(driver)).toContain('S1.2.4');
		await driver.press('escape');
		driver.expectPane('c');
	});
});

describe('the todo list', () => {
	it('opens a folded branch to show the item of the lane in focus', async () => {
		const driver = await start([80, 24]);
		await driver.press('t', 'g', 'enter', 'escape', 't');
		expect(chosen(driver)).toContain('M1 Tokenizer');
		await driver.press('g', 'enter', 'j', 'j', 'j', 'j', 'j', 'enter');
		driver.expectPane('w3');
		await driver.press('t', 'g', 'enter', 'escape', 't');
		expect(chosen(driver)).toContain('S1.2.3 Raw strings');
	});

	it('keeps its place when the chosen item is taken out of the file', async () => {
		const driver = await start([80, 24]);
		await driver.press('t', 'j');
		const {items} = missionView().todo;
		const todo = todoList(items.filter(({id}) => id !== 'S1.2.4'));
		await driver.say({type: 'view', view: missionView({todo})});
		expect(chosen(driver)).toContain('M2 AST');
	});

	it('keeps the chosen item in view in a list of a thousand, by pages too', async () => {
		const items = Array.from({length: 1000}, (_, at) => itemView(`T${at + 1}`));
		const driver = await start([80, 24], {todo: todoList(items)});
		await driver.press('t', 'pagedown');
		const paged = chosen(driver);
		expect(paged).toMatch(/T(19|2\d) /);
		await driver.press('pagedown', 'pageup');
		expect(chosen(driver)).toBe(paged);
		await driver.press('G');
		expect(chosen(driver)).toContain('T1000 ');
		expect(driver.frame()).toMatch(/9(7|8)\d above/);
	});

	it('shows a rough time beside the counts, in the pane and in the list', async () => {
		const {items} = missionView().todo;
		const driver = await start([120, 40], {todo: todoList(items, {minutesLeft: 18})});
		expect(driver.frame()).toMatch(/Todo .* ~18 min ─/);
		await driver.press('t');
		expect(driver.frame()).toMatch(/Todo .* ~18 min ─/);
	});
});

it('says what is wrong with todo.md, and in which line, also where there is no room for the list', async () => {
	const problem = 'a comment opened on line 12 is never closed, which hides what follows';
	const todo = {...missionView().todo, problem};
	for (const [size, keys] of [
		[[120, 40], ['z']],
		[[80, 24], ['z']],
		[[40, 10], []],
	] as const) {
		const driver = await start(size, {todo});
		await driver.press(...keys);
		expect(driver.frame()).toContain(' ! todo.md, line 12: a comment');
		await driver.press('t');
		expect(driver.frame()).not.toContain('todo.md, line 12');
		await driver.press('escape');
		await driver.say({type: 'view', view: missionView()});
		expect(driver.frame()).not.toContain('todo.md');
	}
	const driver = await start([120, 40], {todo});
	expect(driver.frame()).toContain('a comment opened on line 12');
	expect(driver.frame()).not.toContain('todo.md, line 12');
});
