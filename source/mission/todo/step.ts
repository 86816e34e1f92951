import {indexOfItem, type TodoDocument, type TodoNode} from './document.js';
import {nearestIds} from './ids.js';

/** What one op made of a document, or why it cannot be done, in words the model can act on. */
export type Step =
	| Readonly<{ok: true; document: TodoDocument; added: string | null}>
	| Readonly<{ok: false; problem: string}>;

/** An item an op names, or why there is none to work on. */
type Found =
	| Readonly<{ok: true; item: TodoNode; index: number}>
	| Readonly<{ok: false; problem: string}>;

/** A refusal. */
export function refuse(problem: string): {readonly ok: false; readonly problem: string} {
	return {ok: false, problem};
}

/** A document that an op has made. */
export function done(document: TodoDocument, added: string | null = null): Step {
	return {ok: true, document, added};
}

/** The item with this id, if it exists and lies in the branch (null: everywhere). */
export function findItem(document: TodoDocument, id: string, branch: string | null): Found {
	const index = indexOfItem(document, id);
	const item = document.items[index];
	if (!item) {
		return refuse(unknownId(document, id));
	}

	if (branch === null) {
		return {ok: true, item, index};
	}

	const top = document.items[indexOfItem(document, branch)];
	if (!top) {
		return refuse(
			`your branch ${branch} is not in the list any more. ${unknownId(document, branch)}`,
		);
	}

	return item.line >= top.line && item.line < top.end
		? {ok: true, item, index}
		: refuse(`${id} is outside your branch: change only ${branch} and what is below it.`);
}

/** `there is no item T9`, with the ids that were most likely meant. */
export function unknownId(document: TodoDocument, id: string): string {
	const shown = id.slice(0, 80);
	const named = document.items.filter((item) => item.title === id.trim()).map((item) => item.id);
	const ids = document.items.map((item) => item.id);
	const near = [...named, ...nearestIds(id, ids)].slice(0, 3);
	if (near.length > 0) {
		return `there is no item ${shown}; nearest: ${near.join(', ')}.`;
	}

	const known = ids.slice(0, 12).join(', ');
	return known === ''
		? `there is no item ${shown}: the list is empty.`
		: `there is no item ${shown}; known: ${known}${ids.length > 12 ? ', ...' : ''}.`;
}

/** How many items a subtree has, itself included. */
export function sizeOf(document: TodoDocument, item: TodoNode): number {
	return document.items.filter(({line}) => line >= item.line && line < item.end).length;
}
