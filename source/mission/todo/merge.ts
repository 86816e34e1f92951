import {contentOf, printTodo, type TodoDocument, type TodoNode} from './document.js';
import {changedLine, type ItemChange, partsOf, replaceItemLine, spliceLines} from './edit.js';
import {itemLineText} from './line.js';
import {moveItem, removeItem} from './move-item.js';
import {freeText, newText, ownText} from './own-text.js';
import {boxSpot, headingSpot, indented, insertAt, shifted} from './place.js';

/** An item (null: text outside all items) that both sides changed differently; lines as they are, or null. */
export type MergeConflict = Readonly<{
	id: string | null;
	ours: string | null;
	theirs: string | null;
}>;

/** The outcome of a merge. Where there is a conflict, theirs stands. */
export type Merged = Readonly<{document: TodoDocument; conflicts: readonly MergeConflict[]}>;

type Sides = Readonly<{base: TodoDocument; ours: TodoDocument; theirs: TodoDocument}>;

/** What is merged so far: theirs with a part of our changes. */
type Merging = {document: TodoDocument; readonly conflicts: MergeConflict[]};

/**
 * Brings the changes from `base` to `ours` into `theirs`, item by item and field by field. Never throws;
 * what both changed differently is a conflict, in which theirs stands.
 */
export function mergeDocuments(
	base: TodoDocument,
	ours: TodoDocument,
	theirs: TodoDocument,
): Merged {
	const [before, left, right] = [base, ours, theirs].map(printTodo);
	if (left === right || left === before) {
		return {document: theirs, conflicts: []};
	}

	if (right === before) {
		return {document: ours, conflicts: []};
	}

	const merging: Merging = {document: theirs, conflicts: []};
	const sides = {base, ours, theirs};
	mergeFreeText(sides, merging);
	const known = new Map(base.items.map((item) => [item.id, item]));
	const seen = new Set(ours.items.map((item) => item.id));
	for (const item of ours.items) {
		const old = known.get(item.id);
		if (old) {
			mergeKept(sides, merging, old, item);
		} else {
			mergeAdded(sides, merging, item);
		}
	}

	for (const item of base.items) {
		if (!seen.has(item.id)) {
			mergeRemoved(sides, merging, item, seen);
		}
	}

	return merging;
}

function itemOf(document: TodoDocument, id: string | null): TodoNode | undefined {
	return id === null ? undefined : document.items.find((item) => item.id === id);
}

function lineOf(document: TodoDocument, item: TodoNode | undefined): string | null {
	return item ? contentOf(document.lines[item.line] ?? '').trim() : null;
}

function conflict({ours, theirs}: Sides, merging: Merging, id: string): void {
	merging.conflicts.push({
		id,
		ours: lineOf(ours, itemOf(ours, id)),
		theirs: lineOf(theirs, itemOf(theirs, id)),
	});
}

function mergeKept(sides: Sides, merging: Merging, old: TodoNode, mine: TodoNode): void {
	const {base, ours} = sides;
	const isLineChanged = lineOf(base, old) !== lineOf(ours, mine);
	const isMoved = old.parent !== mine.parent;
	const notes = newText(base, old, ours, mine);
	if (!isLineChanged && !isMoved && notes.length === 0) {
		return;
	}

	const other = itemOf(merging.document, mine.id);
	if (!other) {
		conflict(sides, merging, mine.id);
		return;
	}

	const change = isLineChanged ? changeOf(old, mine, other) : {};
	const isBothMoved = isMoved && other.parent !== old.parent && other.parent !== mine.parent;
	if (change === null || isBothMoved) {
		conflict(sides, merging, mine.id);
	}

	mergeLine(sides, merging, old, mine, change);
	addText(merging, mine.id, notes);
	if (isMoved && !isBothMoved) {
		mergeMove(sides, merging, mine);
	}
}

function mergeLine(
	{base, ours}: Sides,
	merging: Merging,
	old: TodoNode,
	mine: TodoNode,
	change: ItemChange | null,
): void {
	const other = itemOf(merging.document, mine.id);
	if (!other || change === null) {
		return;
	}

	const theirLine = partsOf(merging.document, other);
	const isTheirsOld = lineOf(merging.document, other) === lineOf(base, old);
	// An unchanged line takes ours as it is, so that bytes no field tells about come along.
	const next = isTheirsOld
		? {...partsOf(ours, mine), lead: theirLine.lead}
		: changedLine(other, theirLine, change);
	merging.document = replaceItemLine(merging.document, other, next);
}

/** Our changes of an item that theirs allows, field by field; null when both changed one differently. */
function changeOf(old: TodoNode, mine: TodoNode, other: TodoNode): ItemChange | null {
	const change: {-readonly [K in keyof ItemChange]: ItemChange[K]} = {};
	if (mine.idFrom === 'tag' && other.idFrom === 'derived') {
		change.tagId = mine.id;
	}

	const fields = ['title', 'state', 'agent'] as const;
	const isMine = (was: unknown, is: unknown) => JSON.stringify(was) !== JSON.stringify(is);
	const isClash = (was: unknown, is: unknown, theirs: unknown) =>
		isMine(was, is) && isMine(was, theirs) && isMine(is, theirs);
	if (
		fields.some((field) => isClash(old[field], mine[field], other[field])) ||
		isClash(old.dependsOn, mine.dependsOn, other.dependsOn)
	) {
		return null;
	}

	change.title = isMine(old.title, mine.title) ? mine.title : undefined;
	change.state = isMine(old.state, mine.state) ? mine.state : undefined;
	change.agent = isMine(old.agent, mine.agent) ? mine.agent : undefined;
	change.depends = isMine(old.dependsOn, mine.dependsOn) ? mine.dependsOn : undefined;
	return change;
}

function mergeMove(sides: Sides, merging: Merging, mine: TodoNode): void {
	const item = itemOf(merging.document, mine.id);
	const target = itemOf(merging.document, mine.parent);
	const step =
		item && (target || mine.parent === null)
			? moveItem(merging.document, item, target ?? null)
			: null;
	if (step?.ok) {
		merging.document = step.document;
	} else {
		conflict(sides, merging, mine.id);
	}
}

function mergeAdded(sides: Sides, merging: Merging, mine: TodoNode): void {
	const {ours} = sides;
	const {document} = merging;
	const twin = itemOf(document, mine.id);
	if (twin && lineOf(ours, mine) === lineOf(document, twin)) {
		return;
	}

	if (twin) {
		// Both added an item with this id: ours keeps it, because its id has been told to someone.
		const line = itemLineText({...partsOf(ours, mine), lead: partsOf(document, twin).lead});
		merging.document = spliceLines(document, twin.line, 0, [line]);
		return;
	}

	const placed = placeAdded(document, ours, mine);
	if (placed === null) {
		conflict(sides, merging, mine.id);
		return;
	}

	merging.document = placed;
	addText(merging, mine.id, ownText(ours, mine));
}

/** The document with a line of ours below the same parent; null when that is gone or cannot hold it. */
function placeAdded(
	document: TodoDocument,
	ours: TodoDocument,
	mine: TodoNode,
): TodoDocument | null {
	const parent = itemOf(document, mine.parent);
	const isHeading = mine.kind === 'heading';
	if ((mine.parent !== null && !parent) || (isHeading && parent?.kind === 'box')) {
		return null;
	}

	const parentIndex = parent ? document.items.indexOf(parent) : -1;
	const spot = isHeading ? headingSpot(document, parentIndex) : boxSpot(document, parentIndex);
	const indent = /^[ \t]*/.exec(spot.lead)?.[0] ?? '';
	const lines = isHeading
		? shifted(ours, mine.line, mine.line + 1, spot.level - mine.level)
		: indented(ours, mine.line, mine.line + 1, indent);
	return lines && insertAt(document, spot, lines).document;
}

function mergeRemoved(
	sides: Sides,
	merging: Merging,
	old: TodoNode,
	seen: ReadonlySet<string>,
): void {
	const other = itemOf(merging.document, old.id);
	if (!other) {
		return;
	}

	const below = merging.document.items.filter(({line}) => line >= other.line && line < other.end);
	const isUnchanged = below.every((item) => {
		const before = itemOf(sides.base, item.id);
		return (
			before !== undefined &&
			!seen.has(item.id) &&
			lineOf(sides.base, before) === lineOf(merging.document, item)
		);
	});
	const step = isUnchanged ? removeItem(merging.document, other) : null;
	if (step?.ok) {
		merging.document = step.document;
	} else {
		conflict(sides, merging, old.id);
	}
}

/** Adds our lines below an item's line, unless theirs has them already. */
function addText(merging: Merging, id: string, lines: readonly string[]): void {
	const item = itemOf(merging.document, id);
	if (!item) {
		return;
	}

	const known = new Set(ownText(merging.document, item).map((line) => line.trim()));
	const missing = lines.filter((line) => !known.has(line.trim()));
	if (missing.length > 0) {
		merging.document = spliceLines(merging.document, item.line + 1, 0, missing);
	}
}

/** Text outside all items is no item's: when both changed it, theirs stands and ours is a conflict. */
function mergeFreeText({base, ours, theirs}: Sides, merging: Merging): void {
	const [before, left, right] = [base, ours, theirs].map((document) =>
		freeText(document).join('\n'),
	);
	if (left !== before && left !== right) {
		merging.conflicts.push({id: null, ours: left ?? null, theirs: right ?? null});
	}
}
