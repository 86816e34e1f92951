import type {Anchor, Hit} from '../stream-view.js';
import {blockLines} from './block-sections.js';
import {rowAt} from './line.js';
import {countHits, foundAt, foundIn, hitNumber} from './search.js';
import {
	anchorOf,
	isBefore,
	move,
	type Place,
	placeOfRow,
	rowsOfLines,
	type Stream,
	topOf,
} from './stream.js';

/** Where what was found stands, or null when it is not there. */
function hitPlace(stream: Stream, query: string, hit: Hit): Place | null {
	const {blocks, drawing} = stream;
	const index = blocks.findIndex(({id}) => id === hit.blockId);
	const block = blocks[index];
	const found = foundAt(block, query, hit);
	const line = block === undefined || found === null ? undefined : blockLines(block)[found.line];
	if (block === undefined || found === null || line === undefined) {
		return null;
	}
	const before = rowsOfLines(block, drawing, found.line);
	return placeOfRow(stream, index, before + rowAt(line, found.start, drawing.width));
}

/** The anchor that holds a stream where it stands and shows what was found: a third down the page, unless it is on it. */
export function anchorOfHit(
	stream: Stream,
	anchor: Anchor | null,
	{query, hit}: Readonly<{query: string; hit: Hit}>,
): Anchor | null {
	const top = topOf(stream, anchor);
	const place = hitPlace(stream, query, hit);
	const bottom = move(stream, top, stream.height - 1);
	const isSeen = place === null || !(isBefore(place, top) || isBefore(bottom, place));
	return anchorOf(stream, isSeen ? top : move(stream, place, -Math.floor(stream.height / 3)));
}

/** The first place at or below the top of the page where a text stands, else the last one above it. */
export function firstHit(stream: Stream, anchor: Anchor | null, query: string): Hit | null {
	const {blocks} = stream;
	const top = topOf(stream, anchor);
	const isAbove = (hit: Hit) => {
		const place = hitPlace(stream, query, hit);
		return place !== null && isBefore(place, top);
	};
	const before = blocks
		.slice(0, top.index)
		.reduce((sum, one) => sum + foundIn(one, query).length, 0);
	const block = blocks[top.index];
	const inTop = block === undefined ? [] : [...foundIn(block, query).keys()];
	const above = inTop.filter((nth) => isAbove({blockId: block?.id ?? '', nth})).length;
	const {total} = countHits(blocks, query, null);
	return hitNumber(blocks, query, Math.min(before + above + 1, total));
}
