import type {TodoOp} from '../tools.js';
import {childrenOf, indexOfItem, type TodoDocument, type TodoNode} from './document.js';
import {cleanTitle} from './edit.js';
import type {EditOf} from './edit-op.js';
import {derivedId, isPrefixId, isTagId, nextId, stemBelow, stemOf} from './ids.js';
import {markerOf, statusOf} from './line.js';
import {boxSpot, headingSpot, insertAt, type Spot, spotAfter} from './place.js';
import {done, findItem, refuse, type Step} from './step.js';

type Add = Extract<TodoOp, {op: 'add'}>;

/**
 * Adds an item as the last one below its parent (the branch, when none is named), written like its last
 * sibling. Ids continue the siblings' (`T1.3` after `T1.2`); the first below `M1` is `T1.1`, below `T1.1` is
 * `S1.1.1`, in an empty list `T1`. Where siblings or parent have no such ids, the new one is in a comment.
 */
export function addItem(document: TodoDocument, op: Add, branch: string | null): Step {
	const title = cleanTitle(op.title, 300);
	const parentId = op.parent ?? branch;
	const parent = parentId === null ? null : findItem(document, parentId, branch);
	if (parent?.ok === false) {
		return parent;
	}

	if (title === '') {
		return refuse('the title is empty; name what is to be done.');
	}

	const parentIndex = parent?.index ?? -1;
	const isHeading = childrenOf(document, parentIndex).at(-1)?.kind === 'heading';
	const spot = isHeading ? headingSpot(document, parentIndex) : boxSpot(document, parentIndex);
	return addAt(document, {...op, title}, parentIndex, spot);
}

/** Adds an item directly behind another and all that is below it, at the same level. */
export function insertItem(
	document: TodoDocument,
	op: EditOf<'insert'>,
	branch: string | null,
): Step {
	const title = cleanTitle(op.title, 300);
	const sibling = findItem(document, op.after, branch);
	if (!sibling.ok) {
		return sibling;
	}

	if (title === '') {
		return refuse('the title is empty; name what is to be done.');
	}

	return op.after === branch
		? refuse(`${op.after} is your branch itself; add below it.`)
		: addAt(
				document,
				{op: 'add', title},
				sibling.item.parentIndex,
				spotAfter(document, sibling.item),
			);
}

function addAt(document: TodoDocument, op: Add, parentIndex: number, spot: Spot): Step {
	const parent = document.items[parentIndex] ?? null;
	const next = freeId(document, childrenOf(document, parentIndex), parent, op.title);
	const problem = op.id === undefined ? null : idProblem(document, op.id, next);
	if (problem !== null) {
		return refuse(problem);
	}

	const id = op.id ?? next;
	const inserted = insertAt(document, spot, [newLine({...op, id}, spot)]);
	const item = inserted.document.items.find(({line}) => line === inserted.line);
	const isWritten =
		item?.id === id &&
		item.title === op.title &&
		item.parent === (parent?.id ?? null) &&
		inserted.document.items.length === document.items.length + 1;
	return isWritten
		? done(inserted.document, id)
		: refuse(unwritable(document, 'this title cannot be added here; word it differently.'));
}

/** Why an op did not come out as asked: a broken file is named, otherwise `otherwise` is said. */
export function unwritable(document: TodoDocument, otherwise: string): string {
	return document.problem === null
		? otherwise
		: `todo.md must be repaired first: ${document.problem}.`;
}

function freeId(
	document: TodoDocument,
	siblings: readonly TodoNode[],
	parent: TodoNode | null,
	title: string,
): string {
	const isTaken = (id: string) => indexOfItem(document, id) >= 0;
	const named = siblings.filter((item) => item.idFrom === 'prefix').map((item) => item.id);
	const last = named.at(-1);
	if (last !== undefined) {
		return nextId(stemOf(last), named, isTaken);
	}

	if (siblings.length === 0 && (parent === null || parent.idFrom === 'prefix')) {
		return nextId(parent === null ? 'T' : stemBelow(parent.id), [], isTaken);
	}

	const taken = new Set(document.items.map((item) => item.id));
	return derivedId(parent?.id ?? null, title, taken, new Map());
}

function idProblem(document: TodoDocument, id: string, next: string): string | null {
	if (!isTagId(id)) {
		return `"${id.slice(0, 80)}" cannot be an id; use letters, digits, dot and dash, or leave id out for ${next}.`;
	}

	return indexOfItem(document, id) >= 0
		? `${id} is taken; leave id out for the next free one, ${next}.`
		: null;
}

function newLine(op: Add & {readonly id: string}, {lead, level}: Spot): string {
	const state = op.state ?? 'open';
	const isPrefix = isPrefixId(op.id);
	return [
		lead,
		level > 0 ? '' : `${markerOf(state)} `,
		isPrefix ? `${op.id}: ` : '',
		op.title,
		level > 0 && state !== 'open' ? ` | status: ${statusOf(state)}` : '',
		op.agent ? ` | agent:${op.agent}` : '',
		op.depends?.length ? ` | depends:${op.depends.join(',')}` : '',
		isPrefix ? '' : ` <!-- t:${op.id} -->`,
	].join('');
}
