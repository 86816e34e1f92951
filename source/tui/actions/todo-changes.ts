import type {TodoEdit} from '../../mission/todo/edit-op.js';
import {itemName} from '../../mission/todo/words.js';
import type {TodoItemView} from '../../runtime/viewer.js';
import type {Scene} from '../scene.js';
import type {LineAsk, SeenItem} from '../view-state.js';
import {type Consequence, hint, send, show} from './command.js';

type AskOf<K extends LineAsk['kind']> = Extract<LineAsk, {kind: K}>;

/** True while the item is the one that was looked at. */
function isUnchanged(now: TodoItemView | undefined, item: TodoItemView): boolean {
	return (
		now !== undefined &&
		[now.title, now.state, now.agent, now.parent, now.blocked, ...now.dependsOn].join('\n') ===
			[item.title, item.state, item.agent, item.parent, item.blocked, ...item.dependsOn].join('\n')
	);
}

/** The version to compare with: an item that is as it was seen is as good as seen now, however often others changed. */
export function versionOf(scene: Scene, {item, version}: SeenItem): string {
	const {todo} = scene.known.mission ?? {};
	const now = todo?.items.find(({id}) => id === item.id);
	return isUnchanged(now, item) ? (todo?.version ?? version) : version;
}

/** Sends a change of an item; what comes of it is said when the file is written. */
export function changeItem(scene: Scene, seen: SeenItem, ...ops: readonly TodoEdit[]): Consequence {
	return send(
		{type: 'edit-todo', ops, version: versionOf(scene, seen)},
		{type: 'sheet-closed'},
		{type: 'hinted', text: `changing ${itemName(seen.item)}`},
	);
}

/** Sends a typed title. */
export function submitTitle({seen}: AskOf<'todo-title'>, title: string, scene: Scene): Consequence {
	return title === seen.item.title
		? show({type: 'sheet-closed'}, {type: 'hinted', text: 'the title stays as it is'})
		: changeItem(scene, seen, {op: 'set', id: seen.item.id, title: title.slice(0, longestTitle)});
}

/** Characters a title may have. */
export const longestTitle = 300;

/** Sends a new item. */
export function submitAdd(
	{item, isInside}: AskOf<'todo-add'>,
	text: string,
	scene: Scene,
): Consequence {
	const title = text.slice(0, longestTitle);
	const op: TodoEdit =
		item === null || isInside
			? {op: 'add', title, parent: item?.id ?? null}
			: {op: 'insert', title, after: item.id};
	return send(
		{type: 'edit-todo', ops: [op], version: scene.known.mission?.todo.version ?? ''},
		{type: 'sheet-closed'},
		{type: 'hinted', text: `adding "${title}"`},
	);
}

/** Sends what an item waits for: ids at the beginning are items, and what follows is the reason. */
export function submitBlock({seen}: AskOf<'todo-block'>, text: string, scene: Scene): Consequence {
	const {id} = seen.item;
	const known = new Set(scene.known.mission?.todo.items.map((item) => item.id));
	const words = [...text.matchAll(/[^\s,]+/g)];
	const ids = words.findIndex(([word]) => !known.has(word));
	const depends = words.slice(0, ids < 0 ? words.length : ids).map(([word]) => word);
	if (depends.includes(id)) {
		return hint(`${itemName(seen.item)} cannot wait for itself`);
	}
	const reason = text.slice(words[ids]?.index ?? text.length).trim();
	return changeItem(scene, seen, {op: 'block', id, depends, reason: reason.slice(0, 400)});
}
