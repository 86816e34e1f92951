import {describe, expect, it} from 'vitest';
import type {TodoItemView} from '../../source/runtime/viewer.js';
import type {Driver} from './driver.js';
import {itemView, missionView, sampleNow, todoList} from './sample-mission.js';
import {start} from './started.js';

const sizes = [
	[120, 40],
	[80, 24],
	[40, 24],
] as const;

const stamp = {id: 'e1', at: sampleNow, by: 'user'} as const;

/** The words at the bottom, whose lines may be broken anywhere. */
function words(driver: Driver): string {
	return driver
		.frame()
		.replace(/[│╭╮╰╯─]/g, ' ')
		.replace(/\s+/g, ' ');
}

/** The list open at T2.4, an open item without a lane. */
async function atPrinter(size: readonly [number, number]): Promise<Driver> {
	const driver = await start(size);
	await driver.press('t', 'G');
	return driver;
}

describe.each(sizes)('a change of the todo list at %ix%i', (columns, rows) => {
	const size = [columns, rows] as const;

	it('sets a state by s and its letter, and nothing by Esc', async () => {
		const driver = await atPrinter(size);
		await driver.press('s');
		expect(words(driver)).toContain('o open p in progress d done c cancelled');
		await driver.press('escape', 's', 'c');
		expect(driver.link.intents()).toEqual([
			{
				type: 'edit-todo',
				ops: [{op: 'set', id: 'T2.4', state: 'cancelled'}],
				version: 'v1',
			},
		]);
		expect(words(driver)).toContain('changing T2.4');
	});

	it('sets done only after a yes, as a confirmation by the user', async () => {
		const driver = await atPrinter(size);
		await driver.press('s', 'd');
		expect(words(driver)).toContain('T2.4 Printer: no review passed it. Is it done? y/n');
		await driver.press('n', 's', 'd');
		expect(driver.link.intents()).toEqual([]);
		await driver.press('y');
		expect(driver.link.intents()).toEqual([{type: 'confirm-todo', itemId: 'T2.4', version: 'v1'}]);
	});

	it('confirms the chosen item by c after a yes', async () => {
		const driver = await atPrinter(size);
		await driver.press('c');
		expect(words(driver)).toContain('T2.4 Printer: no review passed it. Is it done? y/n');
		await driver.press('y');
		expect(driver.link.intents()).toEqual([{type: 'confirm-todo', itemId: 'T2.4', version: 'v1'}]);
	});

	it('adds an item behind the chosen one by a', async () => {
		const driver = await atPrinter(size);
		await driver.press('a');
		expect(words(driver)).toContain('new item after T2.4');
		await driver.type('Printer tests');
		await driver.press('enter');
		expect(driver.link.intents()).toEqual([
			{
				type: 'edit-todo',
				ops: [{op: 'insert', after: 'T2.4', title: 'Printer tests'}],
				version: 'v1',
			},
		]);
	});

	it('adds an item below the chosen one by A', async () => {
		const driver = await atPrinter(size);
		await driver.press('A');
		expect(words(driver)).toContain('new item below T2.4');
		await driver.type('Comments too');
		await driver.press('enter');
		expect(driver.link.intents()).toEqual([
			{
				type: 'edit-todo',
				ops: [{op: 'add', parent: 'T2.4', title: 'Comments too'}],
				version: 'v1',
			},
		]);
	});

	it('changes a title by e, beginning with the present one', async () => {
		const driver = await atPrinter(size);
		await driver.press('e');
		expect(words(driver)).toContain('title of T2.4');
		expect(words(driver)).toContain('Printer▏');
		await driver.type(' of raw strings');
		await driver.press('enter');
		expect(driver.link.intents()).toEqual([
			{
				type: 'edit-todo',
				ops: [{op: 'set', id: 'T2.4', title: 'Printer of raw strings'}],
				version: 'v1',
			},
		]);
	});

	it('assigns by w and the number of a role, and takes it back by 0', async () => {
		const driver = await atPrinter(size);
		await driver.press('w');
		expect(words(driver)).toContain('0 nobody 1 planner 2 worker 3 reviewer');
		await driver.press('9');
		expect(words(driver)).toContain('there is no role 9');
		await driver.press('2', 'w', '0');
		expect(driver.link.intents().map((intent) => 'ops' in intent && intent.ops)).toEqual([
			[{op: 'set', id: 'T2.4', agent: 'worker'}],
			[{op: 'set', id: 'T2.4', agent: null}],
		]);
	});

	it('blocks by b with items, a reason or both, and lifts the block by nothing', async () => {
		const driver = await atPrinter(size);
		const typed = async (text: string) => {
			await driver.press('b', 'ctrl+u');
			await driver.type(text);
			await driver.press('enter');
		};
		await typed('T2.1, T2.3 until the API is settled');
		await typed('the new server');
		await typed('T2.1');
		await typed('T2.1 2 reviews');
		await driver.press('b', 'ctrl+u', 'enter');
		const block = {op: 'block', id: 'T2.4'};
		expect(driver.link.intents().map((intent) => 'ops' in intent && intent.ops)).toEqual([
			[{...block, depends: ['T2.1', 'T2.3'], reason: 'until the API is settled'}],
			[{...block, depends: [], reason: 'the new server'}],
			[{...block, depends: ['T2.1'], reason: ''}],
			[{...block, depends: ['T2.1'], reason: '2 reviews'}],
			[{...block, depends: [], reason: ''}],
		]);
		await typed('T2.4');
		expect(words(driver)).toContain('T2.4 cannot wait for itself');
	});

	it('says what was changed, and shows a new item as the chosen one', async () => {
		const driver = await atPrinter(size);
		const {items} = missionView().todo;
		const fresh = itemView('T2.5', {title: 'Printer tests', parent: 'M2', depth: 1});
		await driver.say(
			{
				type: 'event',
				event: {
					...stamp,
					type: 'todo.edited',
					text: 'T2.5 "Printer tests" is added',
					added: ['T2.5'],
				},
			},
			{type: 'view', view: missionView({todo: todoList([...items, fresh])})},
		);
		expect(words(driver)).toContain('T2.5 "Printer tests" is added');
		expect(words(driver)).toMatch(/» ○ T2\.5 Printer tests/);
	});

	it('says why nothing was changed, until that is put away', async () => {
		const driver = await atPrinter(size);
		const text = 'the todo list was not changed: somebody changed it meanwhile: T2.4 is done now.';
		await driver.say({
			type: 'event',
			event: {...stamp, type: 'todo.edit-refused', text, confirms: null},
		});
		expect(words(driver)).toContain(text);
		await driver.press('escape');
		expect(words(driver)).toContain(text);
		await driver.press('escape');
		expect(words(driver)).not.toContain('somebody changed it');
	});
});

describe('a change of the todo list', () => {
	/** The list with one item changed from outside. */
	function changed(version: string, change: Partial<TodoItemView>) {
		const items = missionView().todo.items.map((item) =>
			item.id === 'T2.4' ? {...item, ...change} : item,
		);
		return {type: 'view', view: missionView({todo: todoList(items, {version})})} as const;
	}

	it('is made for the version that was looked at, when the item is another by then', async () => {
		const driver = await atPrinter([80, 24]);
		await driver.press('e');
		await driver.say(changed('v2', {title: 'Pretty printer'}));
		await driver.type('s');
		await driver.press('enter');
		expect(driver.link.intents()).toMatchObject([{version: 'v1'}]);
	});

	it('is made for the newest version, when only others were changed meanwhile', async () => {
		const driver = await atPrinter([80, 24]);
		await driver.press('e');
		await driver.say(changed('v2', {}));
		await driver.type('s');
		await driver.press('enter');
		expect(driver.link.intents()).toMatchObject([{version: 'v2'}]);
	});

	it('lifts a block by open', async () => {
		const driver = await atPrinter([80, 24]);
		await driver.say(changed('v2', {blocked: 'the new server', badge: ''}));
		expect(words(driver)).toContain('blocked: the new server');
		await driver.press('s', 'o');
		expect(driver.link.intents()).toMatchObject([
			{ops: [{op: 'block', id: 'T2.4', depends: [], reason: ''}]},
		]);
	});

	it('is not made to a branch, which stands as the items below it do', async () => {
		const driver = await atPrinter([80, 24]);
		await driver.press('g', 's');
		expect(words(driver)).toContain('M1 stands as the items below it do');
	});

	it('is not made when the mission is over, and says so', async () => {
		const driver = await start([80, 24], {phase: 'ended', outcome: 'sealed'});
		await driver.press('escape', 't', 'G', 'e');
		expect(words(driver)).toContain('the mission is over');
		await driver.press('a', 's', 'w', 'b', 'c');
		expect(driver.link.intents()).toEqual([]);
	});

	it('begins an empty list by a', async () => {
		const driver = await start([80, 24], {todo: todoList([])});
		await driver.press('t', 'a');
		await driver.type('First of all');
		await driver.press('enter');
		expect(driver.link.intents()).toMatchObject([
			{ops: [{op: 'add', parent: null, title: 'First of all'}]},
		]);
	});

	it('is refused for a title too long to be shown whole, which would be cut', async () => {
		const items = [itemView('T1', {title: 'x'.repeat(300)})];
		const driver = await start([80, 24], {todo: todoList(items)});
		await driver.press('t', 'e');
		expect(words(driver)).toContain('edit .opencode/todo.md');
	});
});
