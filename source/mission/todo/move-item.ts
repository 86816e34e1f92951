import {unwritable} from './add-item.js';
import type {TodoDocument, TodoNode} from './document.js';
import {changedLine, partsOf, replaceItemLine, spliceLines} from './edit.js';
import {boxSpot, headingSpot, indented, insertAt, type Spot, shifted} from './place.js';
import {done, refuse, type Step, sizeOf} from './step.js';

/** Moves an item with everything below it to the end of another item's children, or of the root's. */
export function moveItem(document: TodoDocument, item: TodoNode, target: TodoNode | null): Step {
	if (item.parent === (target?.id ?? null)) {
		return done(document);
	}

	const problem = moveProblem(document, item, target);
	if (problem !== null) {
		return refuse(problem);
	}

	// The id of an item that has none of its own is made of its parent, so it is written down before.
	const named = stabilized(document, item);
	const count = item.end - item.line;
	const cut = spliceLines(named, item.line, count, []);
	const targetLine = target && (target.line > item.line ? target.line - count : target.line);
	const targetIndex = cut.items.findIndex(({line}) => line === targetLine);
	const spot = item.kind === 'box' ? boxSpot(cut, targetIndex) : headingSpot(cut, targetIndex);
	const block = blockFor(named, item, spot);
	if (block === null) {
		return refuse(`${item.id} cannot go there: its headings would get more than six levels.`);
	}

	const moved = insertAt(cut, spot, block);
	const result = moved.document.items.find(({line}) => line === moved.line);
	const isMoved =
		result?.parentIndex === targetIndex &&
		sizeOf(moved.document, result) === sizeOf(document, item) &&
		moved.document.items.length === document.items.length;
	if (!isMoved) {
		return refuse(unwritable(document, `${item.id} cannot be moved there; add it anew instead.`));
	}

	return keepsOrder(named, item, cut, spot, moved.document)
		? done(moved.document)
		: refuse('an id occurs more than once below or around it; give each item its own id first.');
}

/**
 * Whether every item kept its id, and all but the moved one their parent. Of two items with one id the first
 * has it, so a move past the other would swap them.
 */
function keepsOrder(
	before: TodoDocument,
	item: TodoNode,
	cut: TodoDocument,
	spot: Spot,
	after: TodoDocument,
): boolean {
	const isBlock = ({line}: TodoNode) => line >= item.line && line < item.end;
	const kept = before.items.filter((other) => !isBlock(other));
	const at = cut.items.filter(({line}) => line < spot.at).length;
	const block = before.items.filter(isBlock);
	const expected = [...kept.slice(0, at), ...block, ...kept.slice(at)];
	return expected.every(({id, parent}, index) => {
		const now = after.items[index];
		return now?.id === id && (id === item.id || now.parent === parent);
	});
}

/** Removes an item with everything below it. */
export function removeItem(document: TodoDocument, item: TodoNode): Step {
	return holdsOpenBlock(document, item)
		? refuse(unwritable(document, ''))
		: done(spliceLines(document, item.line, item.end - item.line, []));
}

/** The document with the item's id written into its line, so that it survives a new title or parent. */
function stabilized(document: TodoDocument, item: TodoNode): TodoDocument {
	return item.idFrom === 'derived'
		? replaceItemLine(document, item, changedLine(item, partsOf(document, item), {tagId: item.id}))
		: document;
}

function moveProblem(
	document: TodoDocument,
	item: TodoNode,
	target: TodoNode | null,
): string | null {
	if (target && target.line >= item.line && target.line < item.end) {
		return `${item.id} cannot go below itself (${target.id} is ${item === target ? 'the same item' : 'in its subtree'}).`;
	}

	if (item.kind === 'heading' && target?.kind === 'box') {
		return `${item.id} is a heading and ${target.id} a checkbox; a heading can only go below a heading or to the root.`;
	}

	return holdsOpenBlock(document, item) ? unwritable(document, '') : null;
}

/** Cutting a block that is never closed would cut the rest of the file with it. */
function holdsOpenBlock({openBlock}: TodoDocument, {line, end}: TodoNode): boolean {
	return openBlock !== null && openBlock >= line && openBlock < end;
}

function blockFor(document: TodoDocument, item: TodoNode, spot: Spot): readonly string[] | null {
	return item.kind === 'box'
		? indented(document, item.line, item.end, /^[ \t]*/.exec(spot.lead)?.[0] ?? '')
		: shifted(document, item.line, item.end, spot.level - item.level);
}
