import type {LaneView} from '../../runtime/viewer.js';
import {keyFor} from '../keymap/key-help.js';
import {type Scene, shownLane} from '../scene.js';
import type {Anchor, Hit, Scroll, Search} from '../stream-view.js';
import {cutEnd} from './cells.js';
import {paneCountIn, paneCounts, paneRects} from './grid.js';
import {innerSize, type Layout} from './layout.js';
import {isPinned, type Page, pageOf} from './pages.js';
import {paneNote, paneTitle} from './pane-title.js';
import {type Pane, type Rect, type Row, span} from './rows.js';
import {countHits} from './search.js';
import {emptyStream} from './sheet.js';
import {type Stream, type StreamPart, streamPart} from './stream.js';
import {anchorOfHit, firstHit} from './stream-search.js';

/** A stream and where it stands; the lane is null while there is none. */
export type ShownPane = Readonly<{lane: LaneView | null; rect: Rect}>;

/** The page of lanes in the panes, with how many there can be in the room. */
export function shownPage({known, view}: Scene, {stream: room}: Layout): Page {
	const panes = room === null || view.isZoomed ? 1 : paneCountIn(room, view.panes);
	return pageOf(known.mission, view, panes);
}

/** The streams on the screen: the page of lanes on which the one in focus is, or that lane alone. */
export function panesFor(scene: Scene, layout: Layout): readonly ShownPane[] {
	const {stream: room} = layout;
	if (room === null) {
		return [];
	}
	const {lanes, panes} = shownPage(scene, layout);
	const enough = paneCounts.find((each) => each >= lanes.length) ?? panes;
	return lanes.length < 2
		? [{lane: lanes[0] ?? null, rect: room}]
		: paneRects(room, enough).map((rect, at) => ({lane: lanes[at] ?? null, rect}));
}

/** The stream of a lane as it stands in a pane. */
export type ShownStream = Readonly<{
	laneId: string;
	stream: Stream;
	/** Where it was scrolled to. */
	scroll: Scroll;
	/** Where it stands: it may be moved to what was found. */
	anchor: Anchor | null;
	/** The search that is open in it, or is being typed. */
	search: Search | null;
}>;

/** A stream that nobody scrolled follows its end. */
const following: Scroll = {anchor: null, mark: null};

/** What is searched in a lane: a text that is being typed is at its first place already. */
function searchIn({view}: Scene, stream: Stream, {laneId, anchor}: Standing): Search | null {
	const {sheet} = view;
	if (sheet?.kind !== 'line' || sheet.ask.kind !== 'search' || sheet.ask.laneId !== laneId) {
		return view.search?.laneId === laneId ? view.search : null;
	}
	const query = sheet.draft.trim();
	return query === ''
		? null
		: {laneId, query, hit: firstHit(asSearched(stream, query, null), anchor, query), isHeld: true};
}

type Standing = Readonly<{laneId: string; anchor: Anchor | null}>;

/** A stream that is searched is shown whole, with what was found. */
function asSearched(stream: Stream, query: string, hit: Hit | null): Stream {
	return {...stream, drawing: {...stream.drawing, isWhole: true, sought: {query, hit}}};
}

/** The stream of a lane in a pane. */
export function streamIn(scene: Scene, lane: LaneView, rect: Rect): ShownStream {
	const {known, view, now} = scene;
	const {id: laneId} = lane;
	const {width, height} = innerSize(rect);
	const scroll = view.scrolls[laneId] ?? following;
	const {anchor, mark} = scroll;
	const drawing = {width, now, isWhole: view.whole.includes(laneId), sought: null};
	const plain: Stream = {blocks: known.streams[laneId] ?? [], drawing, height, mark};
	const search = searchIn(scene, plain, {laneId, anchor});
	if (search === null) {
		return {laneId, stream: plain, scroll, anchor, search};
	}
	const {query, hit, isHeld} = search;
	const stream = asSearched(plain, query, hit);
	const held = isHeld && hit !== null ? anchorOfHit(stream, anchor, {query, hit}) : anchor;
	return {laneId, stream, scroll, anchor: held, search};
}

/** Cells of the searched text that a foot shows. */
const shownQuery = 20;

function searchFoot({search, stream}: ShownStream): Row {
	if (search === null) {
		return [];
	}
	const {at, total} = countHits(stream.blocks, search.query, search.hit);
	const count = total === 0 ? 'not found' : `${at}/${total}`;
	return [
		span(`/${cutEnd(search.query, shownQuery)}  ${count}`, total === 0 ? 'caution' : 'accent'),
	];
}

function footOf(scene: Scene, shown: ShownStream, part: StreamPart): Row {
	const search = searchFoot(shown);
	if (part.isAtEnd) {
		return search;
	}
	const what = part.fresh === 0 ? 'more' : `${part.fresh} new`;
	const below = span(
		`${what} below, ${keyFor(scene, 'bottom', 'panes')} goes to the end`,
		'caution',
	);
	return search.length === 0 ? [below] : [...search, span('  '), span(`${what} below`, 'caution')];
}

/** The stream of a lane, or the empty place of one that is not there. */
export function streamPane(scene: Scene, {lane, rect}: ShownPane): Pane {
	const focused = shownLane(scene);
	if (lane === null) {
		return focused === null
			? {title: [span('Stream')], rows: [emptyStream(null)], tone: 'accent'}
			: {title: [], rows: []};
	}
	const isFocused = lane.id === focused?.id;
	const shown = streamIn(scene, lane, rect);
	const part = streamPart(shown.stream, shown.anchor);
	return {
		title: paneTitle(lane, {
			isFocused,
			isPinned: isPinned(scene.view, lane.id),
			isMarked: scene.view.marked.includes(lane.id),
		}),
		note: paneNote(lane, {
			now: scene.now,
			width: rect.width,
			isPinned: isPinned(scene.view, lane.id),
		}),
		foot: footOf(scene, shown, part),
		rows: part.rows.length === 0 ? [emptyStream(lane)] : part.rows,
		tone: isFocused ? 'accent' : 'muted',
	};
}
