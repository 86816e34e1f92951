import type {LaneView, MissionView, QueueView} from '../../runtime/viewer.js';
import {keyFor} from '../keymap/key-help.js';
import type {Keymap} from '../keymap/keymap.js';
import {signs} from '../signs.js';
import {cellWidth} from './cells.js';
import {clockTime} from './figures.js';
import type {Activity} from './follow.js';
import {type LaneFilter, laneless, noMatch, queueUnder} from './lane-filter.js';
import {type Columns, type Digits, laneRow, queueRow} from './lane-row.js';
import {isListed, isUrgent, type ListedLanes, laneTime, needsPerson} from './lanes.js';
import {fitRow, type Row, rowWidth, span} from './rows.js';

/** Cells of `t11-r1`, which waits in the queue by that name. */
const widestId = 6;
/** A blank and `12:41`; longer times take more, so that short ones leave room for words. */
const leastTimeWidth = 6;
/** From so many cells on, hidden lanes that need somebody are counted in words. */
const roomForWords = 40;

/** What a list says before there is a lane. */
export const noLanes = 'no lanes yet: the commander is starting';

/** Digits for one pane: they count the lines. */
const byLine: Digits = (_, place) => (place < 9 ? String(place + 1) : ' ');

/** Digits for lanes that stand in panes. */
function byPane(panes: readonly (string | null)[]): Digits {
	return (laneId) => (panes.includes(laneId) ? String(panes.indexOf(laneId) + 1) : ' ');
}

/** `14 done, 2 idle, 1 failed`: the folded lanes in one line, or null when none is folded. */
function foldedRow(folded: readonly LaneView[], keymap: Keymap): Row | null {
	const count = (states: readonly string[]) =>
		folded.filter((lane) => states.includes(lane.state)).length;
	const groups = [
		{sign: signs.done, count: count(['done']), word: 'done'},
		{sign: signs.idle, count: count(['idle']), word: 'idle'},
		{sign: signs.bad, count: count(['failed', 'stalled']), word: 'failed'},
		{sign: signs.bad, count: count(['cancelled']), word: 'aborted'},
	].filter((group) => group.count > 0);
	if (groups.length === 0) {
		return null;
	}
	return [
		span('   '),
		...groups.flatMap((group) => [
			span(`${group.sign.glyph} `, group.sign.tone),
			span(`${group.count} ${group.word}  `),
		]),
		span(`${keyFor({keymap}, 'fold', 'panes')} lists them`, 'muted'),
	];
}

/** `2 more without a lane: a`, under the lanes that need somebody; null where each has its lane. */
function lanelessRow(
	mission: MissionView,
	{listed}: ListedLanes,
	{filter, keymap, width}: ListOptions,
): Row | null {
	const count = laneless(mission, filter);
	const {glyph, tone} = signs.attention;
	const words = `${count}${listed.length === 0 ? '' : ' more'} without a lane: `;
	const key = keyFor({keymap}, 'open-attention', 'panes');
	return count === 0 ? null : fitRow([span(` ${glyph} `, tone), span(words), span(key)], width);
}

/** Hidden lanes that need somebody, counted: `▲ 3 need you  ✗ 1 failed`, or `▲3 ✗1` where room is short. */
export function urgentCounts(hidden: readonly LaneView[], isShort: boolean): Row {
	const waiting = hidden.filter(needsPerson).length;
	const failed = hidden.filter((lane) => isUrgent(lane) && !needsPerson(lane)).length;
	if (isShort) {
		return [
			...(waiting === 0 ? [] : [span(` ${signs.attention.glyph}${waiting}`, 'attention')]),
			...(failed === 0 ? [] : [span(` ${signs.bad.glyph}${failed}`, 'bad')]),
		];
	}
	return [
		...(waiting === 0
			? []
			: [
					span(`  ${signs.attention.glyph} `, signs.attention.tone),
					span(`${waiting} need${waiting === 1 ? 's' : ''} you`, 'attention'),
				]),
		...(failed === 0
			? []
			: [span(`  ${signs.bad.glyph} `, signs.bad.tone), span(`${failed} failed`, 'bad')]),
	];
}

/** What a list of lanes is drawn with. */
export type ListOptions = Readonly<{
	focus: string | null;
	/** Lanes in the panes on the screen, null where one is empty. */
	panes: readonly (string | null)[];
	pinned: readonly string[];
	marked: readonly string[];
	filter: LaneFilter | null;
	/** Null shows none. */
	activity: Activity | null;
	width: number;
	height: number;
	now: number;
	keymap: Keymap;
}>;

function columnsOf(
	{listed}: ListedLanes,
	queue: readonly QueueView[],
	{panes, width, now, focus, pinned, marked, activity}: ListOptions,
): Columns {
	const ids = [...listed.map((lane) => lane.id), ...queue.map((task) => task.taskId)];
	const times = [
		...listed.filter((lane) => lane.until === null).map((lane) => laneTime(lane, now)),
		...queue.map((task) => clockTime(now - task.since)),
	];
	return {
		width,
		id: Math.min(widestId, Math.max(1, ...ids.map(cellWidth))),
		time: Math.max(leastTimeWidth, ...times.map((time) => time.length + 1)),
		now,
		focus,
		digits: panes.length > 1 ? byPane(panes) : byLine,
		pinned,
		marked,
		activity,
	};
}

/** The lane list, with the queue before the lanes at which nothing happens any more, in at most `height` lines. Lines left out are counted. */
export function laneListRows(
	mission: MissionView,
	lanes: ListedLanes,
	options: ListOptions,
): readonly Row[] {
	const {height, filter} = options;
	const queue = queueUnder(mission, filter);
	if (mission.lanes.length === 0 && mission.queue.length === 0) {
		return [[span(noLanes, 'muted')]];
	}
	const without = lanelessRow(mission, lanes, options);
	if (filter !== null && lanes.listed.length === 0 && queue.length === 0) {
		const nothing: Row = [span(`${noMatch(filter)}; Esc lists all`, 'muted')];
		return [nothing, ...(without === null ? [] : [without])].slice(0, height);
	}
	const columns = columnsOf(lanes, queue, options);
	const folded = without ?? foldedRow(lanes.folded, options.keymap);
	const room = Math.max(1, height - (folded === null ? 0 : 1));
	const all = lanes.listed.length + queue.length;
	const share = Math.min(queue.length, Math.max(1, room >> 2));
	const queueRoom = all <= room ? queue.length : Math.min(share, Math.max(0, room - 2));
	const laneRoom = Math.max(1, room - queueRoom);
	const {atWork, atRest} = lanesIn(lanes.listed, laneRoom, columns);
	const rows = [
		...atWork,
		...queueIn(queue, queueRoom, columns),
		...atRest,
		...(folded === null ? [] : [folded]),
	];
	return rows.slice(0, height);
}

/**
 * The places of the lanes to show in `room` lines: those that need somebody, which come first in the list, and
 * then the lines around the lane in focus.
 */
function placesIn(listed: readonly LaneView[], room: number, focus: string | null): number[] {
	const places = listed.map((_, place) => place);
	if (room < 1) {
		return [];
	}
	const wanted = Math.max(
		0,
		listed.findIndex((lane) => lane.id === focus),
	);
	const urgent = listed.filter(isUrgent).length;
	const kept = wanted < urgent ? 0 : Math.max(0, Math.min(urgent, room - Math.min(3, room)));
	const rest = room - kept;
	const first = Math.max(kept, Math.min(wanted - rest + 1, places.length - rest));
	return [...places.slice(0, kept), ...places.slice(first, first + rest)];
}

/** Rows of lanes: above the queue those that come before what waits, below it those that are idle or have ended. */
type LaneRows = Readonly<{atWork: readonly Row[]; atRest: readonly Row[]}>;

function lanesIn(listed: readonly LaneView[], room: number, columns: Columns): LaneRows {
	const places =
		listed.length <= room ? [...listed.keys()] : placesIn(listed, room - 1, columns.focus);
	const rowsOf = (isWanted: (lane: LaneView) => boolean) =>
		places.flatMap((place) => {
			const lane = listed[place];
			return lane === undefined || !isWanted(lane) ? [] : [laneRow(lane, place, columns)];
		});
	const rows = {atWork: rowsOf(isListed), atRest: rowsOf((lane) => !isListed(lane))};
	const hidden = listed.filter((_, place) => !places.includes(place));
	const last = places.at(-1) ?? -1;
	const below = listed.length - 1 - last;
	if (hidden.length === 0) {
		return rows;
	}
	return withMore(rows, countRow(hidden, below, columns), places, below < hidden.length - below);
}

/** How many lanes are left out, how many of them below where some are above too, and those that need somebody. */
function countRow(hidden: readonly LaneView[], below: number, {width}: Columns): Row {
	const side = below === 0 || below === hidden.length ? '' : `, ${below} below`;
	const counts = urgentCounts(hidden, width < roomForWords);
	const rows = [side, ''].map((text) => [
		span(`   … ${hidden.length} more${text}`, 'muted'),
		...counts,
	]);
	return fitRow(rows.find((row) => rowWidth(row) <= width) ?? rows[1] ?? [], width);
}

/** The count stands where most of what it counts would: in the gap above the lines around the focus, or below them. */
function withMore(
	{atWork, atRest}: LaneRows,
	more: Row,
	places: readonly number[],
	isAbove: boolean,
): LaneRows {
	if (!isAbove) {
		return atRest.length === 0
			? {atWork: [...atWork, more], atRest}
			: {atWork, atRest: [...atRest, more]};
	}
	const gap = places.findIndex((place, at) => place !== at);
	return gap <= atWork.length
		? {atWork: atWork.toSpliced(gap, 0, more), atRest}
		: {atWork, atRest: atRest.toSpliced(gap - atWork.length, 0, more)};
}

function queueIn(queue: readonly QueueView[], room: number, columns: Columns): readonly Row[] {
	if (room < 1 || queue.length <= room) {
		return queue.slice(0, room).map((task) => queueRow(task, columns));
	}
	const shown = Math.max(0, room - 1);
	const more = `   ${signs.open.glyph} ${queue.length - shown} ${shown === 0 ? '' : 'more '}queued`;
	const reason = queue[shown]?.reason ?? '';
	return [
		...queue.slice(0, shown).map((task) => queueRow(task, columns)),
		fitRow([span(`${more}   ${reason}`, 'muted')], columns.width),
	];
}
