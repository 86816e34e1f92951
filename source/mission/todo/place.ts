import {childrenOf, contentOf, type TodoDocument, type TodoNode} from './document.js';
import {partsOf, spliceLines} from './edit.js';
import {columnOf} from './line-info.js';

/** Where a child goes, and how its line begins. */
export type Spot = Readonly<{at: number; lead: string; level: number}>;

/** The place of a new last checkbox below an item, or at the root for -1, in its siblings' style. */
export function boxSpot(document: TodoDocument, parentIndex: number): Spot {
	const last = childrenOf(document, parentIndex).findLast((item) => item.kind === 'box');
	if (last) {
		const {lead} = partsOf(document, last);
		const counted = lead.replace(/\d+/, (number) => String(+number + 1));
		return {at: last.end, lead: counted, level: 0};
	}

	const parent = document.items[parentIndex];
	if (parent?.kind === 'box') {
		const {lead} = partsOf(document, parent);
		const indent = /^[ \t]*/.exec(lead)?.[0] ?? '';
		const bullet = lead.trim();
		const step = indent.includes('\t') ? '\t' : ' '.repeat(bullet.length + 1);
		const sign = /^\d/.test(bullet) ? '-' : bullet;
		return {at: parent.end, lead: `${indent}${step}${sign} `, level: 0};
	}

	return {at: parent ? ownEnd(document, parentIndex) : rootEnd(document), lead: '- ', level: 0};
}

/** The place of a new last heading below a heading, or at the root for -1. */
export function headingSpot(document: TodoDocument, parentIndex: number): Spot {
	const last = childrenOf(document, parentIndex).findLast((item) => item.kind === 'heading');
	const parent = document.items[parentIndex];
	const level = last?.level ?? (parent?.level ?? 1) + 1;
	const end = last && !parent ? last.end : (parent?.end ?? document.lines.length);
	return {at: end, lead: `${'#'.repeat(level)} `, level};
}

/** The place directly behind an item and all that is below it, in its own style. */
export function spotAfter(document: TodoDocument, item: TodoNode): Spot {
	const {lead} = partsOf(document, item);
	const counted = lead.replace(/\d+/, (number) => String(+number + 1));
	return {at: item.end, lead: item.kind === 'box' ? counted : lead, level: item.level};
}

/** Lines that go in at a spot, with blank lines around a heading where the file has them. */
export function insertAt(
	document: TodoDocument,
	spot: Spot,
	added: readonly string[],
): {readonly document: TodoDocument; readonly line: number} {
	const {kinds} = document;
	const above = kinds[spot.at - 1];
	const isHeading = spot.level > 0;
	const before = isHeading && above !== undefined && above !== 'blank' ? [''] : [];
	const isBefore = !isHeading && kinds[spot.at] === 'heading';
	const after = isBefore && (above === undefined || above === 'blank') ? [''] : [];
	return {
		document: spliceLines(document, spot.at, 0, [...before, ...added, ...after]),
		line: spot.at + before.length,
	};
}

/** A box's lines at another indent. Only white space at the start changes, and only as far as nesting needs. */
export function indented(
	document: TodoDocument,
	from: number,
	to: number,
	indent: string,
): readonly string[] {
	const old = /^[ \t]*/.exec(document.lines[from] ?? '')?.[0] ?? '';
	return document.lines.slice(from, to).map((line, index) => {
		const own = /^[ \t]*/.exec(line)?.[0] ?? '';
		if (contentOf(line).trim() === '' || (columnOf(own) < columnOf(old) && index > 0)) {
			return line;
		}

		const isAlike = [old, own, indent].every((text) => !text.includes('\t'));
		const isTabs = [old, own, indent].every((text) => !text.includes(' '));
		if (isAlike || isTabs) {
			return indent + line.slice(old.length);
		}

		const column = columnOf(indent) + Math.max(0, columnOf(own) - columnOf(old));
		return ' '.repeat(column) + line.slice(own.length);
	});
}

/** Headings' lines, `shift` levels deeper; null when one would get a seventh number sign. */
export function shifted(
	document: TodoDocument,
	from: number,
	to: number,
	shift: number,
): readonly string[] | null {
	const lines = document.lines.slice(from, to).map((line, index) => {
		if (document.kinds[from + index] !== 'heading') {
			return line;
		}

		const signs = /#+/.exec(line)?.[0].length ?? 1;
		const next = signs + shift;
		return next < 1 || next > 6 ? null : line.replace(/#+/, '#'.repeat(next));
	});
	return lines.every((line) => line !== null) ? lines : null;
}

/** The end of a heading's own text, before the first heading below it. */
function ownEnd(document: TodoDocument, index: number): number {
	const item = document.items[index];
	const from = (item?.line ?? 0) + 1;
	const end = item?.end ?? from;
	const heading = document.kinds.indexOf('heading', from);
	const stop = heading < 0 ? end : Math.min(heading, end);
	return beforeBlanks(document, from, stop);
}

/** Where a first checkbox at the root can stand without falling below a heading that is an item. */
function rootEnd(document: TodoDocument): number {
	const first = document.items[0];
	return first ? first.line : (document.openBlock ?? document.lines.length);
}

function beforeBlanks(document: TodoDocument, from: number, end: number): number {
	let at = end;
	while (at > from && document.kinds[at - 1] === 'blank') {
		at -= 1;
	}

	return at;
}
