import type {LaneView} from '../../runtime/viewer.js';
import {type Scene, shownLane} from '../scene.js';
import {cutEnd} from './cells.js';
import {lanesOnPage, paneCountIn, paneCounts, paneRects} from './grid.js';
import {laneContext, laneReason, laneSign, laneTime} from './lanes.js';
import {innerSize, type Layout} from './layout.js';
import {type Pane, type Rect, type Row, rowWidth, span} from './rows.js';
import {emptyStream} from './sheet.js';
import {streamPart} from './stream.js';

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

function titleOf(lane: LaneView, isFocused: boolean): Row {
	const sign = laneSign(lane);
	const name = `${lane.id}  ${lane.title === '' ? lane.role : lane.title}`;
	return [span(`${sign.glyph} `, sign.tone), span(name, isFocused ? 'accent' : 'plain')];
}

/** In a narrower pane the context is left out: name, reason and time come first. */
const roomyTitle = 48;

/** Cells beside id, reason and time: borders, blanks, sign, and the beginning of the title. */
const titleRest = 18;

/** What the lane does and since when, cut so that its name stays. */
function noteOf(lane: LaneView, {now, width}: Readonly<{now: number; width: number}>): Row {
	const {tone} = laneSign(lane);
	const context = width < roomyTitle ? [] : laneContext(lane);
	const time = `  ${laneTime(lane, now)}`.trimEnd();
	const room = width - titleRest - lane.id.length - rowWidth(context) - time.length;
	return [
		...context,
		span(context.length === 0 ? '' : '  '),
		span(cutEnd(laneReason(lane), Math.max(8, room)), tone === 'active' ? 'plain' : tone),
		span(time, 'muted'),
	];
}

/** The stream of a lane, or the empty place of one that is not there. Only the one in focus is ever scrolled. */
export function streamPane(scene: Scene, {lane, rect}: ShownPane): Pane {
	const focused = shownLane(scene);
	if (lane === null) {
		return focused === null
			? {title: [span('Stream')], rows: [emptyStream(null)], tone: 'accent'}
			: {title: [], rows: []};
	}
	const isFocused = lane.id === focused?.id;
	const blocks = scene.known.streams[lane.id] ?? [];
	const part = streamPart(blocks, innerSize(rect), isFocused ? scene.view.anchor : null);
	return {
		title: titleOf(lane, isFocused),
		note: noteOf(lane, {now: scene.now, width: rect.width}),
		foot: part.isAtEnd ? [] : [span('more below, G goes to the end', 'caution')],
		rows: part.rows.length === 0 ? [emptyStream(lane)] : part.rows,
		tone: isFocused ? 'accent' : 'muted',
	};
}
