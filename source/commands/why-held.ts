import {callerKey} from '../mission/calls.js';
import type {EventOf, MissionEvent} from '../mission/events.js';
import {heldReason} from '../mission/guard.js';
import {initialState} from '../mission/initial-state.js';
import {isCommanderDue} from '../mission/provider-wait.js';
import {reduce} from '../mission/reduce.js';
import {commanderLane, type MissionState} from '../mission/state.js';

/** A time in which a lane was not sent what was due to it, or a model call of it was not sent. */
export type Held = Readonly<{
	laneId: string;
	/** What its provider, or a budget, had against it. */
	reason: string;
	/** Epoch ms. */
	from: number;
	/** Epoch ms; null where it is not over. */
	until: number | null;
}>;

/**
 * When prompts to lanes were held back, and why. No fact says so, because nothing happens then: it follows from the state
 * after each moment, judged as the rules did at the time.
 */
export function heldTimes(
	events: readonly MissionEvent[],
	lanes: readonly string[],
): readonly Held[] {
	const over: Held[] = [];
	const open = new Map<string, Held>();
	let state = initialState;
	for (const [index, event] of events.entries()) {
		state = reduce(state, event);
		// What follows from a moment is a part of it: between two facts of one nothing waits.
		if (events[index + 1]?.at !== event.at) {
			over.push(...lanes.flatMap((laneId) => turned(open, state, laneId, event.at)));
		}
	}
	return [...over, ...open.values()].toSorted((a, b) => a.from - b.from);
}

/** Notes what holds a lane at a moment, and returns what held it until then for another reason. */
function turned(
	open: Map<string, Held>,
	state: MissionState,
	laneId: string,
	at: number,
): readonly Held[] {
	const known = open.get(laneId);
	const reason = reasonOf(state, laneId, at);
	if (known?.reason === reason) {
		return [];
	}
	open.delete(laneId);
	if (reason !== undefined) {
		open.set(laneId, {laneId, reason, from: at, until: null});
	}
	return known === undefined ? [] : [{...known, until: at}];
}

function reasonOf(state: MissionState, laneId: string, at: number): string | undefined {
	const lane = state.lanes[laneId];
	const isDue = laneId !== commanderLane || isCommanderDue(state);
	return lane && isDue && !state.ended ? (heldReason(state, lane, at) ?? undefined) : undefined;
}

/** When model calls of lanes waited for what calls under way hold of a budget, and why. */
export function callWaits(
	events: readonly MissionEvent[],
	lanes: readonly string[],
): readonly Held[] {
	return events.flatMap((waited, index) => {
		if (waited.type !== 'call.waited' || !lanes.includes(waited.laneId)) {
			return [];
		}
		const until = events.slice(index + 1).find((later) => endsCallWait(later, waited))?.at ?? null;
		return [{laneId: waited.laneId, reason: waited.reason, from: waited.at, until}];
	});
}

/** True for what decides on a call that waits, or makes it vain. */
function endsCallWait(event: MissionEvent, waited: EventOf<'call.waited'>): boolean {
	switch (event.type) {
		case 'call.admitted':
		case 'call.refused':
			return callerKey(event) === callerKey(waited);
		case 'call.cut':
			return event.hasBegun === false && callerKey(event) === callerKey(waited);
		case 'turn.ended':
		case 'compaction.failed':
			return event.laneId === waited.laneId;
		case 'prompt.planned':
			return event.laneId === waited.laneId && event.kind !== 'steer';
		default:
			return event.type === 'mission.ended';
	}
}
