import {itemName} from '../../mission/todo/words.js';
import type {MissionView, TodoItemView} from '../../runtime/viewer.js';
import {keyFor} from '../keymap/key-help.js';
import type {CommandName} from '../keymap/keymap.js';
import type {Scene} from '../scene.js';
import type {LineAsk, Sheet} from '../view-state.js';
import {labelOf} from './todo-tree.js';

/** The roles an item can be for, in the order of their digits: all but the commander's, nine at most. */
export function assignableRoles(mission: MissionView | null): readonly string[] {
	const commander = mission?.lanes.find(({taskId}) => taskId === null)?.role ?? 'commander';
	const roles = mission?.roles.map(({role}) => role) ?? [];
	return roles.filter((role) => role !== commander).slice(0, 9);
}

type TodoSheet = Extract<Sheet, {kind: 'confirm' | 'todo-state' | 'todo-role'}>;

/** What a question about an item says: its title, and lines of text. */
export type SheetText = Readonly<{title: string; lines: readonly string[]}>;

/** A question about an item. */
export function todoSheetText(sheet: TodoSheet, scene: Scene): SheetText {
	const {mission} = scene.known;
	const key = (command: CommandName) => keyFor(scene, command, sheet.kind);
	const {item} = sheet.seen;
	const atWork = laneAtWork(item, mission);
	const label = labelOf(item);
	switch (sheet.kind) {
		case 'confirm':
			return {
				title: item.isTickedOutside ? 'ticked outside FlowDesk' : 'done?',
				lines: [
					`${label}: no review passed it${atWork}. Is it done?  ${key('confirm-item')}/${key('next-item')}`,
				],
			};
		case 'todo-state':
			return {
				title: `state of ${label}`,
				lines: [
					[
						`${key('todo-open')} open`,
						`${key('todo-progress')} in progress`,
						`${key('todo-done')} done`,
						`${key('todo-cancelled')} cancelled`,
						...(atWork === '' ? [] : [`(${atWork.slice(2)})`]),
					].join('   '),
				],
			};
		case 'todo-role': {
			const roles = assignableRoles(mission).map((role, at) => `${at + 1} ${role}`);
			return {
				title: `whom is ${label} for?`,
				lines: [[`${key('todo-for-nobody')} nobody`, ...roles].join('   ')],
			};
		}
	}
}

/** A lane that goes on with an item whatever is written beside it. */
function laneAtWork({laneIds}: TodoItemView, mission: MissionView | null): string {
	const lane = mission?.lanes.find(({id, canAbort}) => laneIds.includes(id) && canAbort);
	return lane === undefined ? '' : `, and ${lane.id} is still at work on it`;
}

/** What a line about the list is typed for; null for other lines. */
export function todoLineTitle(ask: LineAsk): string | null {
	switch (ask.kind) {
		case 'todo-title':
			return `title of ${itemName(ask.seen.item)}`;
		case 'todo-block':
			return `what ${itemName(ask.seen.item)} waits for: ids, a reason, or nothing`;
		case 'todo-add':
			return ask.item === null
				? 'new item'
				: `new item ${ask.isInside ? 'below' : 'after'} ${itemName(ask.item)}`;
		default:
			return null;
	}
}
