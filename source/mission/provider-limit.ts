import {countedLanes, laneProvider} from './lanes.js';
import type {ProviderLimit} from './provider-standing.js';
import {commanderLane, type Lane, type MissionState} from './state.js';

/** Milliseconds of quiet after which a lowered cap is first raised, and the most that a failed try makes of them. */
const firstQuietMs = 60_000;
const longestQuietMs = 600_000;

/**
 * Milliseconds that lie between two 429s when the second is no part of the same burst, and within which they
 * belong together.
 */
const spreadMs = 1000;
const windowMs = 60_000;

/** Milliseconds after a change in which a 429 says nothing of the new cap. */
const settleMs = 10_000;

/** A provider that asks to wait longer has a quota that is used up; fewer lanes would not help. */
const quotaMs = 300_000;

/** The timer after which a provider's lowered cap may be raised. */
export function providerTimer(provider: string): string {
	return `provider-cap ${provider}`;
}

/** The lanes of a provider that take a place under its cap. */
function lanesOf(state: MissionState, provider: string): readonly Lane[] {
	return countedLanes(state).filter((lane) => laneProvider(state, lane) === provider);
}

/** The least a cap may be lowered to: one lane, beside the place that the commander always keeps. */
function leastCap(state: MissionState, provider: string): number {
	const commander = state.lanes[commanderLane];
	return commander && laneProvider(state, commander) === provider ? 2 : 1;
}

/** What `counted` lanes had come to when a provider answered 429, until `until` (epoch ms) or null. */
type Refusal = Readonly<{laneId: string; at: number; until: number | null}>;

/**
 * The state after a provider answered a lane with 429. One alone says nothing, nor do those of lanes that were
 * let in under a higher cap; a second one that is no part of the same burst does, while more than one lane could run.
 */
export function withRefusal(state: MissionState, {laneId, at, until}: Refusal): MissionState {
	const lane = state.lanes[laneId];
	const provider = lane ? laneProvider(state, lane) : null;
	const wait = (until ?? at) - at;
	if (provider === null || wait > quotaMs) {
		return state;
	}

	const known = state.limitedProviders[provider] ?? unlimited;
	const lastAt = Math.max(known.lastAt, until ?? at, at);
	const used = lanesOf(state, provider).length;
	const isLate = known.cap !== null && (used > known.cap || at < known.changedAt + settleMs);
	if (isLate || used <= leastCap(state, provider)) {
		return withLimit(state, provider, {...known, lastAt});
	}

	const isFirst = known.firstAt === null || at - known.firstAt > windowMs;
	const firstAt = isFirst ? at : known.firstAt;
	const refused = [...new Set([...(isFirst ? [] : known.refused), laneId])];
	const exceeded = at - (firstAt ?? at) >= spreadMs ? used : known.exceeded;
	return withLimit(state, provider, {...known, lastAt, firstAt, refused, exceeded});
}

const unlimited: ProviderLimit = {
	cap: null,
	from: 0,
	changedAt: 0,
	firstAt: null,
	refused: [],
	lastAt: 0,
	exceeded: null,
	isTrial: false,
	quietMs: firstQuietMs,
};

function withLimit(state: MissionState, provider: string, limit: ProviderLimit): MissionState {
	return {...state, limitedProviders: {...state.limitedProviders, [provider]: limit}};
}

/** A cap to set, and the higher one that it comes from. */
export type NewCap = Readonly<{cap: number | null; from: number}>;

/**
 * The cap after too many 429s among `used` lanes: at first half of them; later without those that were refused, but
 * no less than half; after a try that failed, one less.
 */
export function loweredCap(state: MissionState, provider: string, used: number): NewCap {
	const {cap, from, isTrial, refused} = state.limitedProviders[provider] ?? unlimited;
	const half = Math.floor(used / 2);
	const served = Math.max(half, used - refused.length);
	const wanted = cap === null ? half : isTrial ? used - 1 : served;
	const most = Math.min(used, cap ?? used) - 1;
	return {
		cap: Math.max(leastCap(state, provider), Math.min(wanted, most)),
		// Where no cap is set, what there was is what it is raised to again.
		from: cap === null ? (state.settings?.providerCaps[provider] ?? used) : from,
	};
}

/** One lane more; null once that is what it was lowered from. */
export function raisedCap({cap, from}: ProviderLimit): NewCap {
	const raised = (cap ?? from) + 1;
	return {cap: raised >= from ? null : raised, from};
}

/** Epoch ms from which a lowered cap may be raised. */
export function raisesAt({lastAt, changedAt, quietMs}: ProviderLimit): number {
	return Math.max(lastAt, changedAt) + quietMs;
}

/** How a provider stands after its cap was changed at a time; null when what was set holds again. */
export function changedLimit(
	before: ProviderLimit | undefined,
	{cap, from}: NewCap,
	at: number,
): ProviderLimit | null {
	if (cap === null) {
		return null;
	}

	const known = before ?? unlimited;
	const isTrial = known.cap !== null && cap > known.cap;
	const isFailed = known.isTrial && !isTrial;
	const isProven = known.isTrial && isTrial;
	return {
		...known,
		cap,
		from,
		changedAt: at,
		firstAt: null,
		refused: [],
		exceeded: null,
		isTrial,
		// Where the limit lies is known after a failed try: the next one can wait longer.
		quietMs: isFailed
			? Math.min(2 * known.quietMs, longestQuietMs)
			: isProven
				? firstQuietMs
				: known.quietMs,
	};
}

/**
 * True when the end of a lane says nothing about its task: the server was gone, or its provider could not serve all
 * our lanes while others were at work.
 */
export function costsNoAttempt(state: MissionState, lane: Lane | undefined): boolean {
	const provider = lane ? laneProvider(state, lane) : null;
	const isCrowdedOut =
		provider !== null &&
		lane?.turn?.error?.statusCode === 429 &&
		(state.limitedProviders[provider]?.cap ?? null) !== null &&
		lanesOf(state, provider).length >= leastCap(state, provider);
	return state.server.lost !== null || lane?.abort?.isForBudget === true || isCrowdedOut;
}
