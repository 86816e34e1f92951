import type {CommandName} from '../keymap/keymap.js';
import {hasEnded, type Scene, tickedOutside} from '../scene.js';
import type {ViewAction} from '../view-state.js';
import {type Command, type Consequence, hint, send, show} from './command.js';

function askConfirm(scene: Scene): Consequence {
	const [item] = tickedOutside(scene);
	if (hasEnded(scene.known.mission)) {
		return hint('the mission is over');
	}
	return item === undefined
		? hint('no box was ticked outside FlowDesk')
		: show({type: 'sheet-opened', sheet: {kind: 'confirm', itemId: item.id}});
}

/** The question about the item after the one that is asked about, or none. */
function nextQuestion(scene: Scene, itemId: string): ViewAction {
	const items = tickedOutside(scene);
	const next = items[items.findIndex(({id}) => id === itemId) + 1];
	return next === undefined
		? {type: 'sheet-closed'}
		: {type: 'sheet-opened', sheet: {kind: 'confirm', itemId: next.id}};
}

function answer(isDone: boolean): Command {
	return (scene) => {
		const {sheet} = scene.view;
		if (sheet?.kind !== 'confirm') {
			return show();
		}
		const {itemId} = sheet;
		const next = nextQuestion(scene, itemId);
		return isDone
			? send({type: 'confirm-todo', itemId}, next, {type: 'hinted', text: `confirmed ${itemId}`})
			: show(next);
	};
}

/** What keys do about boxes that were ticked outside FlowDesk. */
export const todoCommands = {
	'ask-confirm': askConfirm,
	'confirm-item': answer(true),
	'next-item': answer(false),
} satisfies Partial<Record<CommandName, Command>>;
