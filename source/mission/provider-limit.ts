import {failureAdvice} from './failure-advice.js';
import {calledModel, countedLanes, laneProvider, providerOf} from './lanes.js';
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

/** Lanes that a provider must refuse: one alone may ask for more than it is allowed, whatever the others do. */
const tellingLanes = 2;

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
type Refusal = Readonly<{
	laneId: string;
	/** The model that the call names; else it is the one that was asked for. */
	model?: string | null | undefined;
	at: number;
	until: number | null;
}>;

/**
 * The state after a provider answered a lane with 429. One alone says nothing, nor do those of lanes that were
 * let in under a higher cap, nor those of one lane again and again; those of a second lane that are no part of the same
 * burst do, while more than one lane could run.
 */
export function withRefusal(state: MissionState, refusal: Refusal): MissionState {
	const {laneId, at, until} = refusal;
	const provider = calledProvider(state, laneId, refusal.model);
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

	return withLimit(state, provider, {...refusedBy(known, {laneId, at, used}), lastAt});
}

function calledProvider(state: MissionState, laneId: string, told: string | null | undefined) {
	const model = calledModel(state, laneId, told);
	return model === null ? null : providerOf(model);
}

/** How a provider stands that has refused a lane while it had not too many of them. */
function refusedBy(
	known: ProviderLimit,
	{laneId, at, used}: Readonly<{laneId: string; at: number; used: number}>,
): ProviderLimit {
	const isFirst = known.firstAt === null || at - known.firstAt > windowMs;
	const firstAt = isFirst ? at : known.firstAt;
	const refused = [...new Set([...(isFirst ? [] : known.refused), laneId])];
	// A try lets one lane more in, so one that is refused is enough to end it.
	const isTelling = known.isTrial || refused.length >= tellingLanes;
	const isExceeded = isTelling && at - (firstAt ?? at) >= spreadMs;
	return {...known, firstAt, refused, exceeded: isExceeded ? used : known.exceeded};
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

/** Lanes that a task may lose to a crowded provider without using up a try; one that it never serves must end. */
const mostCrowdedOut = 3;

/** The provider that refused a lane's last turn with 429 while others of its lanes were at work; null when none did. */
function refusedAmongOthers(state: MissionState, lane: Lane | undefined): string | null {
	const error = lane?.turn?.error;
	const provider = lane ? calledProvider(state, lane.id, error?.model) : null;
	return provider !== null &&
		error?.statusCode === 429 &&
		lanesOf(state, provider).length >= leastCap(state, provider)
		? provider
		: null;
}

/** True when a lane was lost because its provider could not serve all our lanes, and its task may still put that down to them. */
export function isCrowdedOut(state: MissionState, lane: Lane | undefined): boolean {
	const provider = refusedAmongOthers(state, lane);
	const isLowered = provider !== null && (state.limitedProviders[provider]?.cap ?? null) !== null;
	const task = state.tasks[lane?.taskId ?? ''];
	return isLowered && (task?.crowdedOut ?? 0) < mostCrowdedOut;
}

/**
 * True when the end of a lane says nothing about its task: the server was gone, or its provider could not serve all
 * our lanes while others were at work.
 */
export function costsNoAttempt(state: MissionState, lane: Lane | undefined): boolean {
	const {isForBudget = false, isParked = false} = lane?.abort ?? {};
	return state.server.lost !== null || isForBudget || isParked || isCrowdedOut(state, lane);
}

/** What a person can do about a task that failed because its provider refused it, with a space before it; else empty. */
export function refusalAdvice(state: MissionState, lane: Lane): string {
	const provider = refusedAmongOthers(state, lane);
	return provider === null
		? failureAdvice(lane.turn?.error ?? null)
		: ` ${provider} answered 429 to it while other lanes of it were at work: the task may ask for more at once than the provider allows. Make it smaller, or give its role another model.`;
}
