import type {LaneView, MissionView, QueueView} from '../../runtime/viewer.js';
import {signs} from '../signs.js';
import {cellWidth, cutEnd, padCells, padCellsStart} from './cells.js';
import {clockTime} from './figures.js';
import {
	isContextFull,
	type ListedLanes,
	laneContext,
	laneReason,
	laneSign,
	laneTime,
} from './lanes.js';
import {fitRow, type Row, rowWidth, type Span, span} from './rows.js';

const widestId = 5;
/** A blank and `12:41`; longer times take more, so that short ones leave room for words. */
const leastTimeWidth = 6;
const noLanes = 'no lanes yet: the commander is starting';

type Columns = Readonly<{
	width: number;
	id: number;
	now: number;
	focus: string | null;
	marked: readonly string[];
	digits: Digits;
}>;

/** The key that brings a lane into focus, by its line in the list; a blank where there is none. */
type Digits = (laneId: string, place: number) => string;

/** Digits for one pane: they count the lines. */
const byLine: Digits = (_, place) => (place < 9 ? String(place + 1) : ' ');

/** Digits for lanes that stand in panes. */
function byPane(panes: readonly (string | null)[]): Digits {
	return (laneId) => (panes.includes(laneId) ? String(panes.indexOf(laneId) + 1) : ' ');
}

/** The three flexible columns of a lane or queue line, cut so that reason and time stay readable. */
function tailOf(title: Span, reason: Span, time: string, room: number): Row {
	const timeWidth = Math.max(leastTimeWidth, time.length + 1);
	const reasonWidth = Math.min(
		cellWidth(reason.text),
		Math.max(12, Math.floor((room - timeWidth) * 0.6)),
	);
	const titleRoom = Math.max(0, room - timeWidth - 2);
	const titleWidth = Math.min(cellWidth(title.text), Math.max(0, titleRoom - reasonWidth));
	const rest = Math.max(0, titleRoom - titleWidth);
	return [
		{...title, text: padCells(cutEnd(title.text, titleWidth), titleWidth)},
		span('  '),
		{...reason, text: padCellsStart(cutEnd(reason.text, rest), rest)},
		span(padCellsStart(time, timeWidth), 'muted'),
	];
}

function laneRow(lane: LaneView, place: number, columns: Columns): Row {
	const sign = laneSign(lane);
	const isFocused = lane.id === columns.focus;
	const digit = columns.digits(lane.id, place);
	const calm = ['idle', 'done', 'cancelled', 'opening'].includes(lane.state);
	const head: Row = [
		span(isFocused ? '▸' : ' ', 'accent'),
		span(digit, 'muted'),
		// Marked, to be spoken to together with others.
		span(columns.marked.includes(lane.id) ? '»' : ' ', 'accent'),
		span(`${sign.glyph} `, sign.tone),
		span(padCells(cutEnd(lane.id, columns.id), columns.id), isFocused ? 'accent' : 'plain'),
		// The watch on the working tree has something to say of it: a note in its stream.
		lane.findings > 0 ? span('!', 'caution') : span(' '),
	];
	const warning: Row = isContextFull(lane) ? [span('  '), ...laneContext(lane)] : [];
	const tail = tailOf(
		span(lane.title === '' ? lane.role : lane.title, isFocused ? 'accent' : 'plain'),
		span(laneReason(lane), calm ? 'muted' : sign.tone === 'active' ? 'plain' : sign.tone),
		laneTime(lane, columns.now),
		columns.width - rowWidth(head) - rowWidth(warning),
	);
	const row = [...head, ...tail.slice(0, -1), ...warning, ...tail.slice(-1)];
	return fitRow(row, columns.width);
}

function queueRow(task: QueueView, columns: Columns): Row {
	const head: Row = [
		span('   '),
		span(`${signs.open.glyph} `, 'muted'),
		span(`${padCells(cutEnd(task.taskId, columns.id), columns.id)} `, 'muted'),
	];
	const tail = tailOf(
		span(task.title),
		span(task.reason === '' ? 'queued' : task.reason, 'muted'),
		clockTime(columns.now - task.since),
		columns.width - rowWidth(head),
	);
	return fitRow([...head, ...tail], columns.width);
}

/** `14 done, 2 idle, 1 failed`: the folded lanes in one line, or null when none is folded. */
function foldedRow(folded: readonly LaneView[]): Row | null {
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
		span('Enter lists them', 'muted'),
	];
}

type Window = Readonly<{start: number; count: number}>;

/** Which of `total` lines to show in `room`, so that line `wanted` is among them. */
function windowAround(total: number, room: number, wanted: number): Window {
	const start = Math.max(0, Math.min(wanted - room + 1, total - room));
	return {start, count: Math.min(room, total)};
}

/** The lane list with the queue under it, in at most `height` lines. Lines left out are counted. */
export function laneListRows(
	mission: MissionView,
	lanes: ListedLanes,
	options: Readonly<{
		focus: string | null;
		/** Lanes in the panes on the screen, null where one is empty. */
		panes: readonly (string | null)[];
		marked: readonly string[];
		width: number;
		height: number;
		now: number;
	}>,
): readonly Row[] {
	const {width, height, now, focus, marked, panes} = options;
	if (mission.lanes.length === 0 && mission.queue.length === 0) {
		return [[span(noLanes, 'muted')]];
	}
	const ids = [...lanes.listed.map((lane) => lane.id), ...mission.queue.map((task) => task.taskId)];
	const id = Math.min(widestId, Math.max(1, ...ids.map(cellWidth)));
	const digits = panes.length > 1 ? byPane(panes) : byLine;
	const columns: Columns = {width, id, now, focus, marked, digits};
	const folded = foldedRow(lanes.folded);
	const room = Math.max(1, height - (folded === null ? 0 : 1));
	const all = lanes.listed.length + mission.queue.length;
	const queueRoom =
		all <= room ? mission.queue.length : Math.min(mission.queue.length, Math.max(1, room >> 2));
	const laneRoom = Math.max(1, room - queueRoom);
	const rows = [
		...lanesIn(lanes.listed, laneRoom, columns),
		...queueIn(mission.queue, queueRoom, columns),
		...(folded === null ? [] : [folded]),
	];
	return rows.slice(0, height);
}

function lanesIn(listed: readonly LaneView[], room: number, columns: Columns): readonly Row[] {
	const rows = listed.map((lane, place) => laneRow(lane, place, columns));
	if (rows.length <= room) {
		return rows;
	}
	const wanted = Math.max(
		0,
		listed.findIndex((lane) => lane.id === columns.focus),
	);
	const {start, count} = windowAround(rows.length, Math.max(1, room - 1), wanted);
	const hidden = rows.length - count;
	return [...rows.slice(start, start + count), [span(`   … ${hidden} more`, 'muted')]];
}

function queueIn(queue: readonly QueueView[], room: number, columns: Columns): readonly Row[] {
	if (queue.length <= room) {
		return queue.map((task) => queueRow(task, columns));
	}
	const shown = Math.max(0, room - 1);
	const more = `   ${signs.open.glyph} ${queue.length - shown} ${shown === 0 ? '' : 'more '}queued`;
	const reason = queue[shown]?.reason ?? '';
	return [
		...queue.slice(0, shown).map((task) => queueRow(task, columns)),
		fitRow([span(`${more}   ${reason}`, 'muted')], columns.width),
	];
}

/** The lanes in one line of signs and names, for a screen without room for the list. */
export function laneStripRow(
	mission: MissionView,
	lanes: ListedLanes,
	options: Readonly<{focus: string | null; width: number}>,
): Row {
	if (mission.lanes.length === 0) {
		return fitRow([span(` ${noLanes}`, 'muted')], options.width);
	}
	const queued = mission.queue.length === 0 ? [] : [span(`  +${mission.queue.length} queued`)];
	const roles: Row = options.width < 80 ? [] : [span('  '), ...roleCounts(mission)];
	const tail: Row = [...queued, ...roles, span(' ')];
	const room = options.width - rowWidth(tail) - 1;
	const chips = lanes.listed.map((lane): Row => {
		const sign = laneSign(lane);
		const isFocused = lane.id === options.focus;
		return isFocused
			? [span('[', 'accent'), span(sign.glyph, sign.tone), span(`${lane.id}]`, 'accent')]
			: [span(' '), span(sign.glyph, sign.tone), span(`${lane.id} `)];
	});
	const shown: Span[] = [];
	for (const [place, chip] of chips.entries()) {
		const left = chips.length - place;
		if (rowWidth(shown) + rowWidth(chip) + (left > 1 ? 5 : 0) > room) {
			shown.push(span(` +${left}`, 'muted'));
			break;
		}
		shown.push(...chip);
	}
	return fitRow([...fitRow(shown, Math.max(0, room + 1)), ...tail], options.width);
}

/** `w 9/10  p 1/3`: what runs of each role, against its cap. The commander's and unused roles are left out. */
export function roleCounts(mission: MissionView): Row {
	const commander = mission.lanes.find((lane) => lane.taskId === null)?.role;
	const shown = mission.roles.filter(
		(role) => role.role !== commander && (role.running > 0 || role.queued > 0),
	);
	return shown.map((role, place) => {
		const cap = role.cap === null ? '' : `/${role.cap}`;
		const isFull = role.cap !== null && role.running >= role.cap && role.queued > 0;
		return span(
			`${place === 0 ? '' : '  '}${role.letter} ${role.running}${cap}`,
			isFull ? 'caution' : 'plain',
		);
	});
}
