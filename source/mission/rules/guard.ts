import type {Fact} from '../events.js';
import {longestWaitMs, modelGate, providerGate} from '../guard.js';
import {isInTurn, laneModel, livingLanes, providerOf, unfinishedTasks} from '../lanes.js';
import type {Settings} from '../settings.js';
import {commanderLane, isPaused, type MissionState} from '../state.js';
import type {Rule} from './rule.js';

/** Failures in a row, of at least two lanes, after which a provider is held. */
const mostFailures = 5;

/** The same of one lane alone. */
const mostFailuresAlone = 8;

/** Milliseconds for which a provider is held first, and at most. */
const firstHoldMs = 30_000;
const longestHoldMs = 600_000;

/** A provider whose calls fail one after another is left alone for a while; the first failure after that ends the try. */
export const tripRule: Rule = (state, at) =>
	Object.entries(state.guard.health).flatMap(([provider, health]): Fact[] => {
		const {failures, heldUntil, trips, lastReason} = health;
		const isTried = heldUntil !== null && at >= heldUntil && failures.length > 0;
		const most = new Set(failures).size > 1 ? mostFailures : mostFailuresAlone;
		if (!isTried && (heldUntil !== null || failures.length < most)) {
			return [];
		}
		const until = at + Math.min(longestHoldMs, firstHoldMs * 2 ** trips);
		return [{type: 'provider.tripped', provider, until, reason: lastReason}];
	});

/**
 * A lane whose provider takes no calls for long gives its place back, and its task goes on when the wait is over. One that
 * is still answered although its quota is used up gives it back after a call: what goes on may be paid for apart.
 */
export const parkRule: Rule = (state, at) =>
	livingLanes(state)
		.filter((lane) => lane.state !== 'aborting' && isInTurn(lane))
		.flatMap((lane): Fact[] => {
			const isWaiting = lane.state === 'waiting' && lane.until !== null;
			const model = laneModel(state, lane);
			const gate = lane.isAtLimit || isWaiting ? modelGate(state, model, at) : null;
			return gate?.kind === 'wait' && gate.until - at > longestWaitMs
				? [
						{
							type: 'lane.abort-requested',
							laneId: lane.id,
							by: 'engine',
							reason: `parked: ${isWaiting ? lane.reason : gate.reason}`,
						},
					]
				: [];
		});

/** What is held back until a time is looked at again then. */
export const gateTimerRule: Rule = (state, at) => {
	const byModel = new Map(
		Object.entries(state.settings?.roles ?? {}).map(([role, {model}]) => [model, role]),
	);
	return [...byModel].flatMap(([model, role]): Fact[] => {
		const gate = providerGate(state, role, at);
		const name = `gate ${model}`;
		const timer = state.timers[name];
		const isSet = gate.kind !== 'wait' || (timer?.dueAt === gate.until && !timer.hasFired);
		return isSet ? [] : [{type: 'timer.set', timer: name, dueAt: gate.until}];
	});
};

/** Milliseconds that a mission without a person waits for a provider; a window of five hours is over by then. */
const longestAloneMs = 6 * 3_600_000;

/** True while a task that waits for its provider goes on by itself before long. */
export function isParked(state: MissionState, at: number): boolean {
	return unfinishedTasks(state).some(
		({state: standing, until}) =>
			standing === 'queued' && until !== null && until - at <= longestAloneMs,
	);
}

/** Without a person a mission whose commander cannot be asked for long, or only with somebody's word, ends and says so. */
export const parkedEndRule: Rule = (state, at) => {
	const {settings} = state;
	const isAlone = settings?.attended === false && !isPaused(state);
	const isBusy = livingLanes(state).some((lane) => lane.id !== commanderLane && isInTurn(lane));
	const lane = state.lanes[commanderLane];
	if (!settings || !isAlone || isBusy || (lane && isInTurn(lane))) {
		return [];
	}
	const gate = providerGate(state, settings.commander, at);
	if (gate.kind === 'person') {
		const isEarly = mayStillBeRead(state, settings.commander);
		return isEarly
			? firstReading(state, at, gate.reason)
			: [stopped('needs-person', `${gate.reason}: ${unknownAdvice(settings)}`)];
	}
	if (gate.kind !== 'wait') {
		return [];
	}
	const wait = gate.until - at;
	return gate.isOpenEnded
		? [stopped('limit', `${gate.reason}: start the mission again when it has room`)]
		: wait > longestAloneMs
			? [stopped('limit', `${gate.reason}, for ${hours(wait)} more: start the mission again then`)]
			: [];
};

/** Milliseconds that the first reading of a provider gets before a mission ends for want of it. */
const firstReadingMs = 30_000;

/** True while the first answer of a role's provider to this mission may still be on its way: an old one is none. */
function mayStillBeRead(state: MissionState, role: string): boolean {
	const model = state.settings?.roles[role]?.model ?? '';
	const known = state.guard.quotas[providerOf(model)]?.reading;
	const isRead = known !== undefined && known.state !== 'stale';
	return !isRead && state.timers['first reading']?.hasFired !== true;
}

function firstReading(state: MissionState, at: number, why: string): readonly Fact[] {
	const reason = `waits up to ${firstReadingMs / 1000} s for a reading: ${why}`;
	return state.timers['first reading'] === undefined
		? [{type: 'timer.set', timer: 'first reading', dueAt: at + firstReadingMs, reason}]
		: [];
}

/** What a person may do where a provider is not asked because nobody knows its quota. */
function unknownAdvice({quotaUnknown}: Settings): string {
	const ways = [
		...(quotaUnknown === 'ask' ? ['allow it in the screen (a, in flowdesk tui)'] : []),
		'set quota.unknown to "admit"',
	];
	return `${ways.join(', ')}, or start the mission again when a reading shows room`;
}

function stopped(outcome: 'limit' | 'needs-person', reason: string): Fact {
	return {type: 'mission.stop-requested', by: 'engine', outcome, reason};
}

function hours(ms: number): string {
	return `${Math.round(ms / 3_600_000)} h`;
}
