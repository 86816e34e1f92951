import type {TodoDocument, TodoNode} from './document.js';

/** The lines of an item that are no items themselves, without those of the items below it. */
export function ownText(document: TodoDocument, item: TodoNode): readonly string[] {
	const next = lineOfNext(document, item);
	return document.lines
		.slice(item.line + 1, Math.min(next, item.end))
		.filter((line) => line.trim());
}

/** The line of the item behind one, found by halving: every item of a long file asks. */
function lineOfNext({items}: TodoDocument, item: TodoNode): number {
	let low = 0;
	let high = items.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((items[middle]?.line ?? 0) > item.line) {
			high = middle;
		} else {
			low = middle + 1;
		}
	}

	return items[low]?.line ?? item.end;
}

/** The lines among them that the item did not have before. */
export function newText(
	base: TodoDocument,
	old: TodoNode,
	ours: TodoDocument,
	mine: TodoNode,
): readonly string[] {
	const known = new Set(ownText(base, old).map((line) => line.trim()));
	return ownText(ours, mine).filter((line) => !known.has(line.trim()));
}

/** The lines outside all items, without blank ones. */
export function freeText(document: TodoDocument): readonly string[] {
	const isOwned = document.lines.map(() => false);
	let at = 0;
	for (const item of document.items) {
		for (at = Math.max(at, item.line); at < item.end; at++) {
			isOwned[at] = true;
		}
	}

	return document.lines
		.filter((_, index) => isOwned[index] === false)
		.map((line) => line.trim())
		.filter(Boolean);
}
