import {searchPattern} from '../../mission/stream-text.js';
import type {StreamBlock} from '../../runtime/viewer.js';
import type {Hit} from '../stream-view.js';
import {blockLines} from './block-sections.js';
import type {Line} from './line.js';
import {type Row, rowText, type Span} from './rows.js';

/** Where a searched text stands in a block: which of its lines, and from where to where in the line's text. */
export type Found = Readonly<{line: number; start: number; end: number}>;

const patterns = new Map<string, RegExp>();

function patternOf(query: string): RegExp {
	const known = patterns.get(query) ?? searchPattern(query);
	patterns.clear();
	patterns.set(query, known);
	return known;
}

const looked = new WeakMap<StreamBlock, Readonly<{query: string; found: readonly Found[]}>>();

/** Every place of a block where a text stands, in order. Remembered while the block and the text stay the same. */
export function foundIn(block: StreamBlock, query: string): readonly Found[] {
	const before = looked.get(block);
	if (before?.query === query) {
		return before.found;
	}
	const pattern = patternOf(query);
	const found = blockLines(block).flatMap(({runs}, line) =>
		[...rowText(runs).matchAll(pattern)].map((match) => ({
			line,
			start: match.index,
			end: match.index + match[0].length,
		})),
	);
	looked.set(block, {query, found});
	return found;
}

/** The place that a hit names, or null when it is not there any more. */
export function foundAt(block: StreamBlock | undefined, query: string, hit: Hit): Found | null {
	const found = block === undefined ? [] : foundIn(block, query);
	return found[Math.min(hit.nth, found.length - 1)] ?? null;
}

type Blocks = readonly StreamBlock[];

/** How many places there are, and the number of one of them, from 1; 0 when it is not among them. */
export function countHits(
	blocks: Blocks,
	query: string,
	hit: Hit | null,
): Readonly<{total: number; at: number}> {
	let total = 0;
	let at = 0;
	for (const block of blocks) {
		const {length} = foundIn(block, query);
		if (block.id === hit?.blockId && length > 0) {
			at = total + Math.min(hit.nth, length - 1) + 1;
		}
		total += length;
	}
	return {total, at};
}

/** The hit of that number, counted round and round; null when there is none. */
export function hitNumber(blocks: Blocks, query: string, number: number): Hit | null {
	const {total} = countHits(blocks, query, null);
	let left = total === 0 ? -1 : (((number - 1) % total) + total) % total;
	for (const block of left < 0 ? [] : blocks) {
		const {length} = foundIn(block, query);
		if (left < length) {
			return {blockId: block.id, nth: left};
		}
		left -= length;
	}
	return null;
}

function inverted(runs: Row, {start, end}: Found, isCurrent: boolean): Row {
	const parts: Span[] = [];
	let at = 0;
	for (const part of runs) {
		const cut = (from: number, to: number, change: Partial<Span>) => {
			const text = part.text.slice(Math.max(0, from - at), Math.max(0, to - at));
			if (text !== '') {
				parts.push({...part, ...change, text});
			}
		};
		cut(at, start, {});
		cut(Math.max(at, start), end, {
			isInverse: true,
			...(isCurrent ? {isBold: true, tone: 'accent'} : {}),
		});
		cut(Math.max(at, end), at + part.text.length, {});
		at += part.text.length;
	}
	return parts;
}

/** The lines of a block with what was found in them inverse, and the place of the number `current` in the accent's colour. */
export function withFound(
	lines: readonly Line[],
	found: readonly Found[],
	current: number | null,
): readonly Line[] {
	const marked = [...lines];
	for (const [at, place] of found.entries()) {
		const line = marked[place.line];
		if (line !== undefined) {
			marked[place.line] = {...line, runs: inverted(line.runs, place, at === current)};
		}
	}
	return marked;
}
