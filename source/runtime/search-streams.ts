import {oneLine} from '../mission/sanitize.js';
import {searchPattern, sourceOf} from '../mission/stream-text.js';
import type {LaneBuffers} from './lane-buffers.js';
import type {FoundPlace, StreamBlock} from './viewer.js';

/** Places told of one lane, and of all lanes together. */
const mostOfLane = 50;
const mostPlaces = 300;
/** Characters told around a place, before it and in all. */
const excerptBefore = 30;
const excerptLength = 200;

/** The line around a place, beginning a little before it. */
function excerptAt(text: string, at: number): string {
	const start = text.lastIndexOf('\n', at - 1) + 1;
	const from = Math.max(start, at - excerptBefore);
	const [line = ''] = text.slice(from, from + excerptLength).split('\n', 1);
	return `${from > start ? '…' : ''}${oneLine(line, excerptLength)}`;
}

function placesIn(laneId: string, block: StreamBlock, pattern: RegExp): readonly FoundPlace[] {
	const text = sourceOf(block);
	return [...text.matchAll(pattern)]
		.slice(0, mostOfLane)
		.map(({index}, nth) => ({laneId, blockId: block.id, nth, excerpt: excerptAt(text, index)}));
}

/** Where a text stands in the streams of lanes, whether anybody watches them or not; the newest places of each lane. */
export function searchStreams(
	laneIds: readonly string[],
	buffers: LaneBuffers,
	query: string,
): Readonly<{places: readonly FoundPlace[]; isCut: boolean}> {
	const pattern = searchPattern(query);
	let isCut = false;
	const places: FoundPlace[] = [];
	for (const laneId of laneIds) {
		const found: FoundPlace[] = [];
		for (const block of buffers.all(laneId).toReversed()) {
			if (found.length < mostOfLane && places.length + found.length < mostPlaces) {
				found.unshift(...placesIn(laneId, block, pattern));
			} else {
				isCut = true;
				break;
			}
		}
		isCut ||= found.length > mostOfLane;
		places.push(...found.slice(-mostOfLane));
	}
	isCut ||= places.length > mostPlaces;
	return {places: places.slice(0, mostPlaces), isCut};
}
