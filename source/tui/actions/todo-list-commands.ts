import {itemName} from '../../mission/todo/words.js';
import type {MissionView, TodoItemView} from '../../runtime/viewer.js';
import type {CommandName} from '../keymap/keymap.js';
import {layoutFor} from '../models/frame.js';
import {
	branchesAbove,
	chosenItem,
	hasItemsBelow,
	todoList,
	todoListRoom,
} from '../models/todo-list.js';
import {type Scene, shownLane} from '../scene.js';
import type {TodoOverlay, ViewAction} from '../view-state.js';
import {type Command, type Consequence, hint, show} from './command.js';

/** Opens every branch above an item. */
function unfolded(scene: Scene, id: string): ViewAction {
	const {mission} = scene.known;
	const above = mission === null ? [] : branchesAbove(mission, id);
	const items = scene.view.foldedItems.filter((one) => !above.includes(one));
	return {type: 'items-folded', items};
}

/** The item of the lane in focus, whatever is folded, else what somebody is at, else the first one. */
function openTodo(scene: Scene): Consequence {
	const items = scene.known.mission?.todo.items ?? [];
	const laneId = shownLane(scene)?.id ?? '';
	const own = items.find(({laneIds}) => laneIds.includes(laneId));
	const lanes = scene.known.mission?.lanes.filter(({canAbort}) => canAbort).map(({id}) => id) ?? [];
	const item = own ?? items.find(({laneIds: [first = '']}) => lanes.includes(first)) ?? items[0];
	const overlay = {kind: 'todo', chosen: item?.id ?? null, place: 0} as const;
	const open: ViewAction = {type: 'opened', overlay};
	return own === undefined ? show(open) : show(unfolded(scene, own.id), open);
}

function overlayOf(scene: Scene): TodoOverlay | null {
	const {overlay} = scene.view;
	return overlay?.kind === 'todo' ? overlay : null;
}

type Distance = (room: number, length: number) => number;

function move(distance: Distance): Command {
	return (scene) => {
		const overlay = overlayOf(scene);
		const {mission} = scene.known;
		const rect = layoutFor(scene).overlay;
		if (overlay === null || mission === null || rect === null) {
			return show();
		}
		const {items, at} = todoList(mission, overlay, scene.view.foldedItems);
		const wanted = at + distance(todoListRoom(mission, rect), items.length);
		const place = Math.max(0, Math.min(wanted, items.length - 1));
		return show({type: 'opened', overlay: {...overlay, chosen: items[place]?.id ?? null, place}});
	};
}

function fold(scene: Scene, item: TodoItemView): Consequence {
	const {foldedItems} = scene.view;
	const items = foldedItems.includes(item.id)
		? foldedItems.filter((id) => id !== item.id)
		: [...foldedItems, item.id];
	return show({type: 'items-folded', items});
}

function goToLane(mission: MissionView, item: TodoItemView): Consequence {
	const laneId = item.laneIds.find((id) => mission.lanes.some((lane) => lane.id === id));
	return laneId === undefined
		? hint(
				`${itemName(item)} has no lane: ${item.badge === '' ? 'nobody works on it' : item.badge}`,
			)
		: show({type: 'focused', laneId}, {type: 'closed'});
}

function enter(scene: Scene): Consequence {
	const {mission} = scene.known;
	const item = chosenTodo(scene);
	if (mission === null || item === null) {
		return hint('the list is empty');
	}
	return hasItemsBelow(mission, item) ? fold(scene, item) : goToLane(mission, item);
}

/** The item that the keys of the open list are about; null when there is none. */
export function chosenTodo(scene: Scene): TodoItemView | null {
	const overlay = overlayOf(scene);
	return overlay === null ? null : chosenItem(scene.known.mission, overlay, scene.view.foldedItems);
}

/** The commands that open the todo list and move in it. */
export const todoListCommands = {
	'open-todo': openTodo,
	'next-todo': move(() => 1),
	'previous-todo': move(() => -1),
	'page-down-todo': move((room) => room),
	'page-up-todo': move((room) => -room),
	'first-todo': move((_, length) => -length),
	'last-todo': move((_, length) => length),
	'enter-todo': enter,
} satisfies Partial<Record<CommandName, Command>>;
