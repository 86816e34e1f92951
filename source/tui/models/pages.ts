import type {LaneView, MissionView} from '../../runtime/viewer.js';
import type {Follow} from './follow.js';
import type {PaneCount} from './grid.js';
import {isMatch, type LaneFilter} from './lane-filter.js';
import {focusedLane, lanesByNeed} from './lanes.js';

/** A lane that keeps its pane, counted from 0, on every page. */
export type Pin = Readonly<{laneId: string; pane: number}>;

/** What of the view decides which lanes stand in the panes. */
export type PagedView = Readonly<{
	focus: string | null;
	slots: readonly string[];
	pins: readonly Pin[];
	paged: string | null;
	filter: LaneFilter | null;
	follow: Follow | null;
}>;

/** True when the lane was pinned to a pane. */
export function isPinned({pins}: Pick<PagedView, 'pins'>, laneId: string): boolean {
	return pins.some((pin) => pin.laneId === laneId);
}

/** The lanes in the panes now: null where a pane is empty. Pages are counted from 0. */
export type Page = Readonly<{
	lanes: readonly (LaneView | null)[];
	at: number;
	count: number;
	/** How many panes there can be. */
	panes: PaneCount;
}>;

/** The lanes that take panes, in their order: by their places, then the other ones that the filter lets through. */
export function paneOrder(mission: MissionView, view: PagedView): readonly string[] {
	const {slots, filter} = view;
	const focus = focusedLane(mission, view.focus)?.id;
	const matching = lanesByNeed(mission.lanes)
		.filter((lane) => isMatch(mission, filter, lane))
		.map(({id}) => id);
	const placed = slots.filter((id) => matching.includes(id));
	const more = filter === null ? [] : matching.filter((id) => !placed.includes(id));
	const ids = view.follow === null ? [...placed, ...more] : view.follow.shown;
	const always = [...view.pins.map(({laneId}) => laneId), ...(focus === undefined ? [] : [focus])];
	return [...ids, ...new Set(always.filter((id) => !ids.includes(id)))];
}

/** The pins that hold where so many panes are: each in a pane of its own, and one pane is left to the others. */
export function pinsIn(
	mission: MissionView,
	pins: readonly Pin[],
	count: PaneCount,
): ReadonlyMap<number, string> {
	const taken = new Map<number, string>();
	const known = pins.filter(({laneId}) => mission.lanes.some(({id}) => id === laneId));
	for (const {laneId, pane} of known.slice(0, count - 1)) {
		const places = [pane, ...Array.from({length: count}, (_, at) => at)];
		const place = places.find((at) => at < count && !taken.has(at));
		if (place !== undefined) {
			taken.set(place, laneId);
		}
	}
	return taken;
}

type Pages = Readonly<{
	pins: ReadonlyMap<number, string>;
	others: readonly string[];
	/** Panes that are not pinned. */
	free: number;
	at: number;
	count: number;
}>;

function pagesOf(mission: MissionView, view: PagedView, panes: PaneCount): Pages {
	const pins = pinsIn(mission, view.pins, panes);
	const pinned = [...pins.values()];
	const others = paneOrder(mission, view).filter((id) => !pinned.includes(id));
	const free = panes - pins.size;
	const focus = focusedLane(mission, view.focus)?.id ?? '';
	const wanted = pinned.includes(focus) ? (view.paged ?? '') : focus;
	return {
		pins,
		others,
		free,
		at: Math.floor(Math.max(0, others.indexOf(wanted)) / free),
		count: Math.max(1, Math.ceil(others.length / free)),
	};
}

/** The page on which the lane in focus is; while that is a pinned one, the page that was turned to last. */
export function pageOf(mission: MissionView | null, view: PagedView, panes: PaneCount): Page {
	const focused = focusedLane(mission, view.focus);
	if (mission === null || focused === null) {
		return {lanes: [], at: 0, count: 1, panes};
	}
	const {pins, others, free, at, count} = pagesOf(mission, view, panes);
	if (panes === 1) {
		return {lanes: [focused], at, count, panes};
	}
	const shown = others.slice(at * free, (at + 1) * free);
	const waiting = shown.values();
	// A pinned lane keeps its pane where a page has fewer lanes than panes.
	const height = pins.size === 0 ? shown.length : Math.min(panes, others.length + pins.size);
	const most = Math.max(height, ...[...pins.keys()].map((place) => place + 1));
	const ids = Array.from({length: most}, (_, place) => pins.get(place) ?? waiting.next().value);
	return {
		lanes: ids.map((id) => mission.lanes.find((lane) => lane.id === id) ?? null),
		at,
		count,
		panes,
	};
}

/** The first lane of the page before or after; null where there is none. */
export function laneOfPage(
	mission: MissionView,
	view: PagedView,
	panes: PaneCount,
	step: 1 | -1,
): string | null {
	const {others, free, at} = pagesOf(mission, view, panes);
	return others[(at + step) * free] ?? null;
}
