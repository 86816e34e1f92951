import type {LaneView} from '../../runtime/viewer.js';
import {type Scene, shownLane} from '../scene.js';
import type {Scroll} from '../view-state.js';
import {lanesOnPage, paneCountIn, paneCounts, paneRects} from './grid.js';
import {innerSize, type Layout} from './layout.js';
import {paneNote, paneTitle} from './pane-title.js';
import {type Pane, type Rect, type Row, span} from './rows.js';
import {emptyStream} from './sheet.js';
import {type Stream, type StreamPart, streamPart} from './stream.js';

/** A stream and where it stands; the lane is null while there is none. */
export type ShownPane = Readonly<{lane: LaneView | null; rect: Rect}>;

/** The streams on the screen: the page of lanes on which the one in focus is, or that lane alone. */
export function panesFor({known, view}: Scene, {stream: room}: Layout): readonly ShownPane[] {
	if (room === null) {
		return [];
	}
	const count = view.isZoomed ? 1 : paneCountIn(room, view.panes);
	const lanes = lanesOnPage(known.mission, view, count);
	const enough = paneCounts.find((each) => each >= lanes.length) ?? count;
	return lanes.length < 2
		? [{lane: lanes[0] ?? null, rect: room}]
		: paneRects(room, enough).map((rect, at) => ({lane: lanes[at] ?? null, rect}));
}

/** The stream of a lane as it stands in a pane. */
export type ShownStream = Readonly<{laneId: string; stream: Stream; scroll: Scroll}>;

/** A stream that nobody scrolled follows its end. */
const following: Scroll = {anchor: null, mark: null};

/** The stream of a lane in a pane. */
export function streamIn(scene: Scene, lane: LaneView, rect: Rect): ShownStream {
	const {known, view, now} = scene;
	const {width, height} = innerSize(rect);
	const scroll = view.scrolls[lane.id] ?? following;
	const drawing = {width, now, isWhole: view.whole.includes(lane.id)};
	const blocks = known.streams[lane.id] ?? [];
	return {laneId: lane.id, stream: {blocks, drawing, height, mark: scroll.mark}, scroll};
}

function footOf(part: StreamPart): Row {
	if (part.isAtEnd) {
		return [];
	}
	const what = part.fresh === 0 ? 'more' : `${part.fresh} new`;
	return [span(`${what} below, G goes to the end`, 'caution')];
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
	const {stream, scroll} = streamIn(scene, lane, rect);
	const part = streamPart(stream, scroll.anchor);
	return {
		title: paneTitle(lane, isFocused, scene.view.marked.includes(lane.id)),
		note: paneNote(lane, {now: scene.now, width: rect.width}),
		foot: footOf(part),
		rows: part.rows.length === 0 ? [emptyStream(lane)] : part.rows,
		tone: isFocused ? 'accent' : 'muted',
	};
}
