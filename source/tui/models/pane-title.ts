import {laneTally} from '../../mission/cost-tree.js';
import type {LaneView} from '../../runtime/viewer.js';
import {markSign, pinSign} from '../signs.js';
import {cellWidth, cutEnd} from './cells.js';
import {costText} from './cost-words.js';
import {shortCount} from './figures.js';
import {isContextFull, laneContext, laneReason, laneSign, laneTime} from './lanes.js';
import {type Row, rowWidth, span} from './rows.js';

function nameOf(lane: LaneView, isPinned: boolean): string {
	return `${lane.id}  ${isPinned ? pinned : ''}${lane.title === '' ? lane.role : lane.title}`;
}

const pinned = `${pinSign} pinned  `;

/** The sign of a lane's state, its name, whether it is pinned, and its task. */
export function paneTitle(
	lane: LaneView,
	{isFocused, isPinned, isMarked}: Readonly<Record<'isFocused' | 'isPinned' | 'isMarked', boolean>>,
): Row {
	const sign = laneSign(lane);
	const name = nameOf(lane, isPinned);
	return [
		span(isMarked ? `${markSign} ` : '', 'accent'),
		span(`${sign.glyph} `, sign.tone),
		span(name, isFocused ? 'accent' : 'plain'),
	];
}

/** Cells of the border that are no text: corners, lines and the blanks around both texts. */
const border = 8;
/** Cells that the name and the beginning of the task keep, whatever the reason is. */
const leastName = 10;
/** Cells that the task keeps before anything else than the reason is told. */
const roomyName = 24;

function reasonRow(lane: LaneView, now: number, room: number): Row {
	const {tone} = laneSign(lane);
	const time = `  ${laneTime(lane, now)}`.trimEnd();
	return [
		span(
			cutEnd(laneReason(lane), Math.max(8, room - time.length)),
			tone === 'active' ? 'plain' : tone,
		),
		span(time, 'muted'),
	];
}

const contextPlace = 1;

type Part = Readonly<{place: number; row: Row}>;

/** What else there is to tell, what matters most first; `place` is where it stands from the left. */
function partsOf(lane: LaneView): readonly Part[] {
	const isCounted = lane.tokens > 0;
	const context = {place: contextPlace, row: laneContext(lane)};
	const price = costText(laneTally(lane.spend));
	const cost = {place: 3, row: isCounted ? [span(price, 'muted')] : []};
	const tokens = {
		place: 2,
		row: isCounted ? [span(`${shortCount(lane.tokens)} tok`, 'muted')] : [],
	};
	const isOther = lane.differed !== null;
	const name = (text: string): Part => ({
		place: 0,
		row: [span(text, isOther ? 'caution' : 'muted')],
	});
	const model = lane.model ?? '';
	const short = model.slice(model.lastIndexOf('/') + 1);
	const models = isOther
		? [name(`! ${lane.differed}`), name(`! ${short}, not as asked`), name(`! ${short}`)]
		: [name(model), name(short)];
	const figures = isContextFull(lane) ? [context, cost, tokens] : [cost, context, tokens];
	return [...figures, ...(model === '' ? [] : models)];
}

/**
 * What the lane does and since when, cut so that its name stays; before that, as far as there is room, what it costs and runs on.
 * Only a context that is nearly full makes the task shorter.
 */
export function paneNote(
	lane: LaneView,
	{now, width, isPinned}: Readonly<{now: number; width: number; isPinned: boolean}>,
): Row {
	const room = width - border;
	const name = cellWidth(nameOf(lane, isPinned)) + 2;
	const least = Math.min(name, leastName + lane.id.length + (isPinned ? pinned.length : 0));
	const reason = reasonRow(lane, now, room - least);
	let used = rowWidth(reason);
	const shown: Part[] = [];
	for (const part of partsOf(lane)) {
		const wide = rowWidth(part.row) + 2;
		const isThere = shown.some(({place}) => place === part.place);
		const isUrgent = part.place === contextPlace && isContextFull(lane);
		const left = room - used - (isUrgent ? least : Math.min(name, roomyName));
		if (part.row.length > 0 && !isThere && wide <= left) {
			shown.push(part);
			used += wide;
		}
	}
	const parts = shown.sort((one, other) => one.place - other.place);
	return [...parts.flatMap(({row}) => [...row, span('  ')]), ...reason];
}
