import type {MissionView, TodoItemView} from '../../runtime/viewer.js';
import type {TodoOverlay} from '../view-state.js';
import {innerSize} from './layout.js';
import {type Pane, type Rect, type Row, span} from './rows.js';
import {isBranch, outlineOf} from './todo-standing.js';
import {itemRow, todoCounts, todoHead, unfoldedItems} from './todo-tree.js';

/** What the open list shows: the items that no fold hides, and the place of the chosen one among them. */
export type TodoList = Readonly<{items: readonly TodoItemView[]; at: number}>;

/** The list as it is opened; a chosen item that is gone leaves the one that took its place. */
export function todoList(
	mission: MissionView,
	overlay: TodoOverlay,
	folded: readonly string[],
): TodoList {
	const outline = outlineOf(mission);
	const items = unfoldedItems(outline, folded);
	for (
		let item = overlay.chosen === null ? undefined : outline.byId.get(overlay.chosen), steps = 0;
		item !== undefined && steps < 20;
		item = item.parent === null ? undefined : outline.byId.get(item.parent), steps++
	) {
		const at = items.indexOf(item);
		if (at >= 0) {
			return {items, at};
		}
	}
	return {items, at: Math.max(0, Math.min(overlay.place, items.length - 1))};
}

/** The chosen item, or null in an empty list. */
export function chosenItem(
	mission: MissionView | null,
	overlay: TodoOverlay,
	folded: readonly string[],
): TodoItemView | null {
	if (mission === null) {
		return null;
	}
	const {items, at} = todoList(mission, overlay, folded);
	return items[at] ?? null;
}

/** The branches above an item, which must be open for it to be seen. */
export function branchesAbove(mission: MissionView, id: string): readonly string[] {
	const {byId} = outlineOf(mission);
	const above: string[] = [];
	for (
		let parent = byId.get(id)?.parent ?? null;
		parent !== null && !above.includes(parent);
		parent = byId.get(parent)?.parent ?? null
	) {
		above.push(parent);
	}
	return above;
}

/** True for an item with others below it. */
export function hasItemsBelow(mission: MissionView, item: TodoItemView): boolean {
	return isBranch(item, outlineOf(mission));
}

/** Lines of items that the open list has room for. */
export function todoListRoom(mission: MissionView, rect: Rect): number {
	const {width, height} = innerSize(rect);
	return Math.max(1, height - headRows(mission, width, height).length);
}

/** The problem stays above the items, with room for at least three of them. */
function headRows(mission: MissionView, width: number, height: number): readonly Row[] {
	return todoHead(mission.todo, width).slice(0, Math.max(1, height - 3));
}

/** The open todo list: the chosen item stays in view, with as much as possible on both sides of it. */
export function todoListPane(
	mission: MissionView,
	overlay: TodoOverlay,
	folded: readonly string[],
	rect: Rect,
): Pane {
	const {width, height} = innerSize(rect);
	const outline = outlineOf(mission);
	const {items, at} = todoList(mission, overlay, folded);
	const head = headRows(mission, width, height);
	const room = todoListRoom(mission, rect);
	const start = Math.max(0, Math.min(at - Math.floor(room / 2), items.length - room));
	const shown = items.slice(start, start + room);
	const below = items.length - start - shown.length;
	const foot = [start > 0 ? `${start} above` : '', below > 0 ? `${below} below` : '']
		.filter((part) => part !== '')
		.join(', ');
	return {
		title: [span('Todo', 'accent')],
		note: [span(todoCounts(mission.todo), 'muted')],
		foot: foot === '' ? [] : [span(foot, 'caution')],
		rows: [
			...head,
			...shown.map((item, place): Row => {
				const isChosen = start + place === at;
				const row = itemRow(item, outline, {folded, width: Math.max(0, width - 2), isChosen});
				return [span(isChosen ? '» ' : '  ', 'accent'), ...row];
			}),
		],
		tone: 'accent',
	};
}
