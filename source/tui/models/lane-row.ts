import type {LaneView, QueueView} from '../../runtime/viewer.js';
import {markSign, pinSign, signs} from '../signs.js';
import {cellWidth, cutEnd, padCells, padCellsStart} from './cells.js';
import {clockTime} from './figures.js';
import type {Activity} from './follow.js';
import {isContextFull, laneContext, laneReason, laneSign, laneTime, untilText} from './lanes.js';
import {fitRow, type Row, rowWidth, type Span, span} from './rows.js';
import {shortSpark, sparkline} from './spark.js';

/** What the rows of a list have in common. */
export type Columns = Readonly<{
	width: number;
	/** Cells of the names. */
	id: number;
	/** Cells of the times, with a blank before them. */
	time: number;
	now: number;
	focus: string | null;
	digits: Digits;
	pinned: readonly string[];
	marked: readonly string[];
	/** What each lane wrote in the last seconds; null shows none. */
	activity: Activity | null;
}>;

/** The key that brings a lane into focus, by its line in the list; a blank where there is none. */
export type Digits = (laneId: string, place: number) => string;

/** Title and reason have at least so much, before anything else of a row is left out. */
const leastWords = 24;
const leastTitle = 8;
/** Cells of a title beside which a short sparkline may stand. */
const fairTitle = 10;
const leastReason = 12;

/** Shares `room` between a title and a reason: each gets what it needs, or its part and what the other leaves. */
function shareWords(title: string, reason: string, room: number): readonly [number, number] {
	const [wanted, other] = [cellWidth(title), cellWidth(reason)];
	if (wanted + other <= room) {
		return [wanted, room - wanted];
	}
	const reasonPart = Math.max(leastReason, Math.floor(room * 0.6));
	const reasonWidth = Math.min(other, Math.max(reasonPart, room - wanted));
	const titleWidth = Math.max(Math.min(wanted, leastTitle), room - reasonWidth);
	const fitted = Math.min(wanted, titleWidth, Math.max(0, room));
	return [fitted, Math.max(0, room - fitted)];
}

/** Something between reason and time, from long to short, each with the cells that title and reason keep beside it. */
type Beside = ReadonlyArray<Readonly<{row: Row; least: number}>>;

/** Title, reason and time of a line; what stands between reason and time is left out where room is short, from the end. */
function tailOf(
	[title, reason]: readonly [Span, Span],
	beside: readonly Beside[],
	time: string,
	columns: Readonly<{room: number; time: number}>,
): Row {
	const timeWidth = Math.max(columns.time, time.length + 1);
	let words = columns.room - timeWidth - 2;
	const kept: Row[] = [];
	for (const choices of beside) {
		const fitting = choices.find(({row, least}) => words - rowWidth(row) - 2 >= least);
		if (fitting === undefined) {
			break;
		}
		kept.push(fitting.row);
		words -= rowWidth(fitting.row) + 2;
	}
	const [titleWidth, reasonWidth] = shareWords(title.text, reason.text, words);
	return [
		{...title, text: padCells(cutEnd(title.text, titleWidth), titleWidth)},
		span('  '),
		{...reason, text: padCellsStart(cutEnd(reason.text, reasonWidth), reasonWidth)},
		...kept.flatMap((row) => [span('  '), ...row]),
		span(padCellsStart(time, timeWidth), 'muted'),
	];
}

/** How full its context is, once that matters, and what it wrote lately. */
function besideOf(lane: LaneView, {activity}: Columns): readonly Beside[] {
	const context: Beside = [{row: laneContext(lane), least: leastWords}];
	const written = activity?.[lane.id] ?? [];
	const leastBeside = fairTitle + Math.min(leastReason, cellWidth(laneReason(lane)));
	const spark: Beside = [
		{row: sparkline(written), least: leastWords},
		{row: sparkline(written, shortSpark), least: leastBeside},
	];
	const isDrawn = activity !== null && lane.state === 'running';
	return [...(isContextFull(lane) ? [context] : []), ...(isDrawn ? [spark] : [])];
}

/** A lane in one line: key, sign, name, title, why and since when. */
export function laneRow(lane: LaneView, place: number, columns: Columns): Row {
	const sign = laneSign(lane);
	const isFocused = lane.id === columns.focus;
	const isPinned = columns.pinned.includes(lane.id);
	const calm = ['idle', 'done', 'cancelled', 'opening'].includes(lane.state);
	const head: Row = [
		span(isFocused ? '▸' : ' ', 'accent'),
		span(columns.digits(lane.id, place), 'muted'),
		// Marked, to be spoken to together with others.
		span(columns.marked.includes(lane.id) ? markSign : isPinned ? pinSign : ' ', 'accent'),
		span(`${sign.glyph} `, sign.tone),
		span(padCells(cutEnd(lane.id, columns.id), columns.id), isFocused ? 'accent' : 'plain'),
		// The watch on the working tree has something to say of it, or another model answered: a note in its stream.
		lane.findings > 0 || lane.differed !== null ? span('!', 'caution') : span(' '),
	];
	const words = [
		span(lane.title === '' ? lane.role : lane.title, isFocused ? 'accent' : 'plain'),
		span(laneReason(lane), calm ? 'muted' : sign.tone === 'active' ? 'plain' : sign.tone),
	] as const;
	const tail = tailOf(words, besideOf(lane, columns), laneTime(lane, columns.now), {
		room: columns.width - rowWidth(head),
		time: columns.time,
	});
	return fitRow([...head, ...tail], columns.width);
}

/** How long a task has waited, or until when it waits where that is known. */
function queueTime({since, until}: QueueView, now: number): string {
	return untilText(until, now) ?? clockTime(now - since);
}

/** A task in the queue in one line. */
export function queueRow(task: QueueView, columns: Columns): Row {
	const head: Row = [
		span('   '),
		span(`${signs.open.glyph} `, 'muted'),
		span(`${padCells(cutEnd(task.taskId, columns.id), columns.id)} `, 'muted'),
	];
	const words = [span(task.title), span(task.reason || 'queued', 'muted')] as const;
	const tail = tailOf(words, [], queueTime(task, columns.now), {
		room: columns.width - rowWidth(head),
		time: columns.time,
	});
	return fitRow([...head, ...tail], columns.width);
}
