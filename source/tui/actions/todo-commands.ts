import type {TodoEdit} from '../../mission/todo/edit-op.js';
import {itemName} from '../../mission/todo/words.js';
import type {MissionView, TodoItemView} from '../../runtime/viewer.js';
import {keyFor} from '../keymap/key-help.js';
import type {CommandName} from '../keymap/keymap.js';
import {hasItemsBelow} from '../models/todo-list.js';
import {assignableRoles} from '../models/todo-sheets.js';
import {hasEnded, type Scene, tickedOutside} from '../scene.js';
import type {SeenItem, Sheet, ViewAction} from '../view-state.js';
import {type Command, type Consequence, hint, send, show} from './command.js';
import {askLine} from './line-commands.js';
import {changeItem, longestTitle, versionOf} from './todo-changes.js';
import {chosenTodo} from './todo-list-commands.js';

const over = hint('the mission is over: nothing changes the list from here any more');

/** Runs a command about the chosen item while the mission goes on. */
function withItem(
	act: (seen: SeenItem, mission: MissionView, scene: Scene) => Consequence,
): Command {
	return (scene) => {
		const {mission} = scene.known;
		const item = chosenTodo(scene);
		if (mission === null || item === null) {
			return hint(`the list is empty: ${keyFor(scene, 'add-todo', 'todo')} adds its first item`);
		}
		const {version} = mission.todo;
		return hasEnded(mission) ? over : act({item, version}, mission, scene);
	};
}

/** A key of a question about an item. */
function withSheet(
	kind: 'confirm' | 'todo-state' | 'todo-role',
	act: (seen: SeenItem, scene: Scene, key: string) => Consequence,
): Command {
	return (scene, key) => {
		const {sheet} = scene.view;
		return sheet?.kind === kind
			? act((sheet as Extract<Sheet, {seen: SeenItem}>).seen, scene, key)
			: show();
	};
}

function ask(sheet: Sheet): Consequence {
	return show({type: 'sheet-opened', sheet});
}

/** Asks about the chosen item, else about the first box that somebody else ticked. */
function askConfirm(scene: Scene): Consequence {
	const {mission} = scene.known;
	if (mission === null || hasEnded(mission)) {
		return over;
	}
	const item = chosenTodo(scene);
	const {version} = mission.todo;
	if (item !== null && canConfirm(mission, item)) {
		return ask({kind: 'confirm', seen: {item, version}});
	}
	const [ticked] = tickedOutside(scene);
	return ticked === undefined
		? hint(`nothing to confirm: ${whyNot(mission, item)}`)
		: ask({kind: 'confirm', seen: {item: ticked, version}});
}

function canConfirm(mission: MissionView, item: TodoItemView): boolean {
	return !hasItemsBelow(mission, item) && !item.isVerified && item.state !== 'cancelled';
}

function whyNot(mission: MissionView, item: TodoItemView | null): string {
	if (item === null) {
		return 'the list is empty';
	}
	const name = itemName(item);
	if (hasItemsBelow(mission, item)) {
		return `${name} is done when the items below it are`;
	}
	return `${name} is ${item.isVerified ? 'verified' : 'cancelled'} already`;
}

/** The question about the box ticked outside after the one that is asked about, or none. */
function nextQuestion(scene: Scene, {item, version}: SeenItem): ViewAction {
	const items = tickedOutside(scene);
	const at = items.findIndex(({id}) => id === item.id);
	const next = at < 0 ? undefined : items[at + 1];
	return next === undefined
		? {type: 'sheet-closed'}
		: {type: 'sheet-opened', sheet: {kind: 'confirm', seen: {item: next, version}}};
}

/** A block is lifted by every state; only where an item is open already nothing else says so. */
function setState(state: 'open' | 'progress' | 'cancelled'): Command {
	return withSheet('todo-state', (seen, scene) => {
		const {id, blocked, dependsOn} = seen.item;
		const op: TodoEdit =
			state === 'open' && blocked !== undefined
				? {op: 'block', id, depends: [...dependsOn], reason: ''}
				: {op: 'set', id, state};
		return changeItem(scene, seen, op);
	});
}

function askState(seen: SeenItem, mission: MissionView): Consequence {
	return hasItemsBelow(mission, seen.item)
		? hint(`${itemName(seen.item)} stands as the items below it do: change those`)
		: ask({kind: 'todo-state', seen});
}

function setRole(seen: SeenItem, scene: Scene, key: string): Consequence {
	const role = assignableRoles(scene.known.mission)[Number(key) - 1];
	return role === undefined
		? hint(`there is no role ${key}`)
		: changeItem(scene, seen, {op: 'set', id: seen.item.id, agent: role});
}

/** In an empty list both add its first item. */
function add(isInside: boolean): Command {
	return (scene) => {
		const {mission} = scene.known;
		return mission === null || hasEnded(mission)
			? over
			: askLine({kind: 'todo-add', item: chosenTodo(scene), isInside});
	};
}

/** A title as long as it may be was cut: what is behind must not be lost. */
function retitle(seen: SeenItem): Consequence {
	return seen.item.title.length >= longestTitle
		? hint('this title is too long to be changed here: edit .opencode/todo.md')
		: askLine({kind: 'todo-title', seen}, seen.item.title);
}

function block(seen: SeenItem): Consequence {
	const {dependsOn, blocked = ''} = seen.item;
	return askLine({kind: 'todo-block', seen}, [dependsOn.join(', '), blocked].join(' ').trim());
}

/** The commands that change the todo list. */
export const todoCommands = {
	'ask-confirm': askConfirm,
	'confirm-item': withSheet('confirm', (seen, scene) =>
		send(
			{type: 'confirm-todo', itemId: seen.item.id, version: versionOf(scene, seen)},
			nextQuestion(scene, seen),
			{type: 'hinted', text: `confirming ${itemName(seen.item)}`},
		),
	),
	'next-item': withSheet('confirm', (seen, scene) => show(nextQuestion(scene, seen))),
	'ask-todo-state': withItem(askState),
	'todo-open': setState('open'),
	'todo-progress': setState('progress'),
	'todo-cancelled': setState('cancelled'),
	'todo-done': withSheet('todo-state', (seen) =>
		seen.item.isVerified
			? hint(`${itemName(seen.item)} is verified already`)
			: ask({kind: 'confirm', seen}),
	),
	'add-todo': add(false),
	'add-todo-inside': add(true),
	'retitle-todo': withItem(retitle),
	'ask-todo-role': withItem((seen) => ask({kind: 'todo-role', seen})),
	'todo-for-role': withSheet('todo-role', setRole),
	'todo-for-nobody': withSheet('todo-role', (seen, scene) =>
		changeItem(scene, seen, {op: 'set', id: seen.item.id, agent: null}),
	),
	'block-todo': withItem(block),
} satisfies Partial<Record<CommandName, Command>>;
