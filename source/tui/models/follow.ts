import type {LaneView} from '../../runtime/viewer.js';
import {isSettled} from './lanes.js';

/** The lanes that are shown because they write most, and the last time one of them changed (epoch ms). */
export type Follow = Readonly<{shown: readonly string[]; swappedAt: number}>;

/** Milliseconds between two lanes that change places. */
const swapMs = 4000;

/** How much more a lane must have written than the one whose pane it takes, so that panes do not jump. */
const swapFactor = 2;
const swapLead = 80;

/** Characters of each lane in the last seconds, one number a second, oldest first. */
export type Activity = Readonly<Record<string, readonly number[]>>;

/** Which lanes there are to follow, and how many panes for them. */
export type Field = Readonly<{
	lanes: readonly LaneView[];
	activity: Activity;
	/** The lane that keeps its pane whatever it writes; null with one pane. */
	held: string | null;
	/** Panes that are not pinned. */
	panes: number;
	now: number;
}>;

/** Live lanes, those that wrote most lately first. */
function byActivity({lanes, activity, held}: Field): readonly string[] {
	const said = new Map(lanes.map(({id}) => [id, lately(activity, id)]));
	return lanes
		.filter((lane) => !isSettled(lane) || lane.id === held)
		.map(({id}) => id)
		.sort((a, b) => (said.get(b) ?? 0) - (said.get(a) ?? 0));
}

function lately(activity: Activity, laneId: string): number {
	return (activity[laneId] ?? []).reduce((sum, each) => sum + each, 0);
}

/** The lanes to begin with: those that wrote most, each where it stands if it is on the screen. */
export function startFollowing(onScreen: readonly string[], field: Field): Follow {
	const {held, panes, now} = field;
	// Where two wrote the same, the one on the screen stays.
	const isShown = ({id}: LaneView) => onScreen.includes(id);
	const lanes = [...field.lanes.filter(isShown), ...field.lanes.filter((lane) => !isShown(lane))];
	const order = byActivity({...field, lanes});
	const wanted = [...order.filter((id) => id === held), ...order.filter((id) => id !== held)].slice(
		0,
		panes,
	);
	const coming = wanted.filter((id) => !onScreen.includes(id)).values();
	const stayed = onScreen
		.slice(0, panes)
		.flatMap((id) => (wanted.includes(id) ? id : (coming.next().value ?? [])));
	return {shown: [...stayed, ...coming], swappedAt: now};
}

/**
 * The lanes that wrote most lately, given those before: what has ended makes way at once, otherwise one
 * changes at a time, seldom, and only for one that is far ahead of it.
 */
export function followMost(before: Follow, field: Field): Follow {
	const {held, panes, now} = field;
	const order = byActivity(field);
	const kept = before.shown.filter((id) => order.includes(id) && id !== held);
	const room = held !== null && order.includes(held) ? panes - 1 : panes;
	const staying = new Set([...kept.slice(0, room), ...(room < panes ? [held] : [])]);
	const shown = before.shown.filter((id) => staying.has(id));
	const waiting = order.filter((id) => !shown.includes(id));
	if (shown.length < panes && waiting.length > 0) {
		return {...before, shown: [...shown, ...waiting.slice(0, panes - shown.length)]};
	}
	const quiet = order.findLast((id) => shown.includes(id) && id !== held);
	const [best] = waiting;
	const said = (id: string) => lately(field.activity, id);
	if (
		now - before.swappedAt >= swapMs &&
		best !== undefined &&
		quiet !== undefined &&
		said(best) >= said(quiet) * swapFactor + swapLead
	) {
		return {shown: shown.map((id) => (id === quiet ? best : id)), swappedAt: now};
	}
	return shown.length === before.shown.length ? before : {...before, shown};
}
