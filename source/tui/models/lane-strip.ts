import type {LaneView, MissionView} from '../../runtime/viewer.js';
import {markSign} from '../signs.js';
import {filterCount, type LaneFilter, laneless, noMatch, queueUnder} from './lane-filter.js';
import {noLanes, urgentCounts} from './lane-list.js';
import {type ListedLanes, laneSign} from './lanes.js';
import {roleCounts} from './role-counts.js';
import {fitRow, type Row, rowWidth, span} from './rows.js';

type StripOptions = Readonly<{
	focus: string | null;
	/** Lanes to be spoken to together. */
	marked: readonly string[];
	filter: LaneFilter | null;
	/** What is said of the panes: their page, that they follow. Longest first; the first that fits is taken. */
	notes: readonly string[];
	width: number;
}>;

type Chosen = Pick<StripOptions, 'focus' | 'marked'>;

function chip(lane: LaneView, {focus, marked}: Chosen): Row {
	const sign = laneSign(lane);
	return lane.id === focus
		? [span('[', 'accent'), span(sign.glyph, sign.tone), span(`${lane.id}]`, 'accent')]
		: [
				marked.includes(lane.id) ? span(markSign, 'accent') : span(' '),
				span(sign.glyph, sign.tone),
				span(`${lane.id} `),
			];
}

/** `12 more`, and how many of those wait for somebody; in words where there is room. */
function hiddenCount(hidden: readonly LaneView[], isShort: boolean): Row {
	if (hidden.length === 0) {
		return [];
	}
	return [span(` ${hidden.length} more`, 'muted'), ...urgentCounts(hidden, isShort)];
}

/** As many lanes as fit, always with the one in focus, and how many are left out. */
function chipsIn(listed: readonly LaneView[], chosen: Chosen, room: number): Row {
	const {focus} = chosen;
	const all = listed.flatMap((lane) => chip(lane, chosen));
	if (rowWidth(all) <= room) {
		return all;
	}
	const isShort = room < 70;
	const focused = listed.filter(({id}) => id === focus);
	const others = listed.filter(({id}) => id !== focus);
	for (let count = others.length; count > 0; count--) {
		const shown = listed.filter((lane) => lane.id === focus || others.indexOf(lane) < count);
		const hidden = listed.filter((lane) => !shown.includes(lane));
		const row = [...shown.flatMap((lane) => chip(lane, chosen)), ...hiddenCount(hidden, isShort)];
		if (rowWidth(row) <= room) {
			return row;
		}
	}
	return [...focused.flatMap((lane) => chip(lane, chosen)), ...hiddenCount(others, true)];
}

/** The lanes in one line of signs and names, for a screen without room for the list. */
export function laneStripRow(
	mission: MissionView,
	lanes: ListedLanes,
	{focus, marked, filter, notes, width}: StripOptions,
): Row {
	if (mission.lanes.length === 0) {
		return fitRow([span(` ${noLanes}`, 'muted')], width);
	}
	const queue = queueUnder(mission, filter);
	const without = laneless(mission, filter);
	const queued: Row = [
		...(queue.length === 0 ? [] : [span(`  +${queue.length} queued`)]),
		...(without === 0 ? [] : [span(`  +${without} without a lane`, 'attention')]),
	];
	const roles: Row = width < 80 ? [] : [span('  '), ...roleCounts(mission)];
	const head: Row = filter === null ? [] : [span(` ${filterCount(mission, filter)}:`, 'caution')];
	const used = rowWidth(head) + rowWidth(queued) + rowWidth(roles);
	const note = notes.find((one) => used + one.length + 2 <= width / 2) ?? notes.at(-1) ?? '';
	const said: Row = note === '' ? [] : [span(`  ${note}`, 'caution')];
	const tail: Row = [...said, ...queued, ...roles, span(' ')];
	const room = Math.max(0, width - rowWidth(tail) - rowWidth(head));
	const empty = filter === null ? '' : ` ${noMatch(filter)}`;
	const chips =
		lanes.listed.length === 0
			? [span(empty, 'muted')]
			: chipsIn(lanes.listed, {focus, marked}, room);
	return fitRow([...head, ...fitRow(chips, room), ...tail], width);
}
