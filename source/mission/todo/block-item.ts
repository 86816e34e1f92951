import {unwritable} from './add-item.js';
import type {TodoDocument, TodoNode} from './document.js';
import {changedLine, cleanTitle, partsOf, replaceItemLine} from './edit.js';
import type {EditOf} from './edit-op.js';
import {addNote, blockMark} from './note.js';
import {done, refuse, type Step} from './step.js';

/**
 * Writes down what an item waits for: other items as `depends`, anything else as `status: blocked` with the reason
 * in a note. Without either the item waits for nothing any more; notes stay, as everything somebody wrote does.
 */
export function blockItem(document: TodoDocument, item: TodoNode, op: EditOf<'block'>): Step {
	const reason = cleanTitle(op.reason, 400);
	const isBlocked = reason !== '';
	const change = {depends: op.depends, isBlocked};
	const next = replaceItemLine(document, item, changedLine(item, partsOf(document, item), change));
	const changed = next.items.find(({line}) => line === item.line);
	if (changed?.id !== item.id || next.items.length !== document.items.length) {
		return refuse(unwritable(document, 'this cannot be written into its line.'));
	}

	return isBlocked && reason !== item.blocked
		? addNote(next, changed, `${blockMark}${reason}`)
		: done(next);
}
