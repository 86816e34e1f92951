import type {LaneState, LaneView, MissionView} from '../../runtime/viewer.js';
import {type Sign, signs} from '../signs.js';
import {clockTime} from './figures.js';
import {isMatch, type LaneFilter} from './lane-filter.js';
import {type Row, span} from './rows.js';

const stateSigns: Readonly<Record<LaneState, Sign>> = {
	opening: signs.open,
	running: signs.running,
	'waiting-permission': signs.attention,
	'waiting-question': signs.attention,
	'waiting-retry': signs.retry,
	idle: signs.idle,
	done: signs.done,
	failed: signs.bad,
	cancelled: signs.bad,
	stalled: signs.bad,
	unknown: signs.unknown,
};

const stateWords: Readonly<Record<LaneState, string>> = {
	opening: 'opening',
	running: 'at work',
	'waiting-permission': 'permission',
	'waiting-question': 'question',
	'waiting-retry': 'retrying',
	idle: 'idle',
	done: 'done',
	failed: 'failed',
	cancelled: 'aborted',
	stalled: 'stalled',
	unknown: 'unknown since',
};

const ranks: Readonly<Record<LaneState, number>> = {
	'waiting-permission': 0,
	'waiting-question': 0,
	failed: 1,
	stalled: 1,
	unknown: 2,
	running: 3,
	opening: 4,
	'waiting-retry': 5,
	idle: 6,
	cancelled: 7,
	done: 8,
};

/** The sign of a lane's state. */
export function laneSign(lane: LaneView): Sign {
	return stateSigns[lane.state];
}

/** True while the lane waits for an answer of a person. */
export function needsPerson(lane: LaneView): boolean {
	return lane.state === 'waiting-permission' || lane.state === 'waiting-question';
}

/** What the lane's state is, in words: the engine's reason, or the state's own name. */
export function laneReason(lane: LaneView): string {
	const word = stateWords[lane.state];
	if (lane.reason === '' || lane.reason === word) {
		return word;
	}
	const saysItself = ['running', 'opening', 'idle', 'waiting-retry', 'waiting-question'].includes(
		lane.state,
	);
	return saysItself || lane.reason.includes(word) ? lane.reason : `${word}: ${lane.reason}`;
}

const ended: readonly LaneState[] = ['done', 'cancelled', 'failed'];

/** True once nothing more will come of the lane. */
export function hasLaneEnded({state}: LaneView): boolean {
	return ended.includes(state);
}

/** The time beside the reason: how long it has lasted, or `in 0:12` for a wait with a known end. */
export function laneTime(lane: LaneView, now: number): string {
	return untilText(lane.until, now) ?? (hasLaneEnded(lane) ? '' : clockTime(now - lane.since));
}

/** The countdown of a wait with a known end: `in 0:12`; null without one, or once it is over. */
export function untilText(until: number | null, now: number): string | null {
	return until !== null && until > now ? `in ${clockTime(until - now + 999)}` : null;
}

/** Percent of a full context from which on it is shown with a warning. */
const fullContext = 85;

/** `ctx 62%`, with a warning when little is left; an empty row when nobody knows. */
export function laneContext(lane: LaneView): Row {
	const {contextPercent} = lane;
	return contextPercent === null
		? []
		: [span(`ctx ${contextPercent}%`, isContextFull(lane) ? 'caution' : 'muted')];
}

/** True when little is left of the lane's context. */
export function isContextFull({contextPercent}: LaneView): boolean {
	return contextPercent !== null && contextPercent >= fullContext;
}

function rankOf(lane: LaneView): number {
	const isOver = lane.state === 'failed' && !lane.canRetry;
	return isOver ? ranks.cancelled : ranks[lane.state];
}

/** True when the lane waits for somebody or failed: it is never left out of a list without being counted. */
export function isUrgent(lane: LaneView): boolean {
	return rankOf(lane) <= ranks.failed;
}

/** True when nothing more is to be seen of the lane, unless somebody asks. The commander's never is. */
export function isSettled(lane: LaneView): boolean {
	return lane.taskId !== null && rankOf(lane) >= ranks.idle;
}

/** The commander is listed even when idle: everything goes through it. */
export function isListed(lane: LaneView): boolean {
	return rankOf(lane) < ranks.idle || (lane.taskId === null && rankOf(lane) === ranks.idle);
}

/** All lanes by need: who waits for a person, what failed, what runs, and so on; then in the order of their start. */
export function lanesByNeed(lanes: readonly LaneView[]): readonly LaneView[] {
	const placed = lanes.map((lane, place) => ({lane, place, rank: rankOf(lane)}));
	const order = placed.sort(
		(a, b) =>
			a.rank - b.rank || (a.rank === 0 ? a.lane.since - b.lane.since : 0) || a.place - b.place,
	);
	return order.map(({lane}) => lane);
}

/** The lanes to list one by one, in order, and those that are folded into a count. */
export type ListedLanes = Readonly<{listed: readonly LaneView[]; folded: readonly LaneView[]}>;

/** Splits lanes for the list; the focused one is always listed. Digits and the list agree through this. */
export function listLanes(
	mission: MissionView,
	focus: string | null,
	isUnfolded: boolean,
	filter: LaneFilter | null = null,
): ListedLanes {
	const order = lanesByNeed(mission.lanes);
	if (filter !== null) {
		return {listed: order.filter((lane) => isMatch(mission, filter, lane)), folded: []};
	}
	const isShown = (lane: LaneView) => isUnfolded || isListed(lane) || lane.id === focus;
	return {
		listed: order.filter(isShown),
		folded: order.filter((lane) => !isShown(lane)),
	};
}

/** The lane whose stream is shown: the chosen one, else the first that was started, else null. */
export function focusedLane(mission: MissionView | null, focus: string | null): LaneView | null {
	const lanes = mission?.lanes ?? [];
	return lanes.find((lane) => lane.id === focus) ?? lanes[0] ?? null;
}
