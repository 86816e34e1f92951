import {searchPattern} from '../../mission/stream-text.js';
import type {FoundPlace, MissionView} from '../../runtime/viewer.js';
import type {Known} from '../mission-store.js';
import type {FoundOverlay} from '../view-state.js';
import {cutEnd, padCells, plainLine} from './cells.js';
import {innerSize} from './layout.js';
import {fitRow, type Pane, type Rect, type Row, type Span, span} from './rows.js';

/** The places found for the open list; null while the engine is still looking. */
export function foundPlaces({found}: Known, {query}: FoundOverlay): readonly FoundPlace[] | null {
	return found?.query === query ? found.places : null;
}

/** Lines of places that the open list has room for. */
export function foundRoom(rect: Rect): number {
	return innerSize(rect).height;
}

function excerptRow(excerpt: string, query: string): Row {
	const parts: Span[] = [];
	const text = plainLine(excerpt);
	let at = 0;
	for (const {index, 0: found} of text.matchAll(searchPattern(query))) {
		parts.push(span(text.slice(at, index)), span(found, 'plain', {isInverse: true}));
		at = index + found.length;
	}
	return [...parts, span(text.slice(at))];
}

function placeRow(
	place: FoundPlace,
	lanes: MissionView['lanes'],
	options: Readonly<{query: string; width: number; isChosen: boolean}>,
): Row {
	const {query, width, isChosen} = options;
	const title = lanes.find(({id}) => id === place.laneId)?.title ?? '';
	const nameWidth = Math.min(24, Math.floor(width / 4));
	const name = padCells(cutEnd(`${place.laneId}  ${title}`, nameWidth), nameWidth);
	return fitRow(
		[
			span(isChosen ? '» ' : '  ', 'accent'),
			span(`${name}  `, isChosen ? 'accent' : 'muted'),
			...excerptRow(place.excerpt, query),
		],
		width,
	);
}

function noteOf(places: readonly FoundPlace[], isCut: boolean): string {
	const lanes = new Set(places.map(({laneId}) => laneId)).size;
	const count = `${places.length} ${places.length === 1 ? 'place' : 'places'}`;
	return `${isCut ? 'the newest ' : ''}${count} in ${lanes} ${lanes === 1 ? 'lane' : 'lanes'}`;
}

/** The list of what was found in all lanes, with the chosen place in view. */
export function foundPane(
	mission: MissionView,
	known: Known,
	overlay: FoundOverlay,
	rect: Rect,
): Pane {
	const {query} = overlay;
	const {width, height} = innerSize(rect);
	const places = foundPlaces(known, overlay);
	const title = [span(`"${query}" in all lanes`, 'accent')];
	if (places === null || places.length === 0) {
		const text =
			places === null ? 'looking in all lanes' : 'it stands nowhere in what is kept of the lanes';
		return {title, rows: [[span(text, 'muted')]], tone: 'accent'};
	}
	const at = Math.min(overlay.place, places.length - 1);
	const start = Math.max(0, Math.min(at - Math.floor(height / 2), places.length - height));
	const below = places.length - start - height;
	const foot = [start > 0 ? `${start} above` : '', below > 0 ? `${below} below` : '']
		.filter((part) => part !== '')
		.join(', ');
	return {
		title,
		note: [span(noteOf(places, known.found?.isCut === true), 'muted')],
		foot: foot === '' ? [] : [span(foot, 'caution')],
		rows: places
			.slice(start, start + height)
			.map((place, row) =>
				placeRow(place, mission.lanes, {query, width, isChosen: start + row === at}),
			),
		tone: 'accent',
	};
}
