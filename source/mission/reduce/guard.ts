import {longestWaitMs} from '../guard.js';
import type {Health} from '../guard-state.js';
import {calledModel, providerOf} from '../lanes.js';
import {withSamples} from '../quota-burn.js';
import type {TurnError} from '../records.js';
import type {MissionState} from '../state.js';
import type {Reducer} from './change.js';

export const quotaRead: Reducer<'quota.read'> = (state, {reading, spentAccount}) => {
	const known = state.guard.quotas[reading.provider];
	const isSame =
		known?.reading.accountKey === reading.accountKey && known.reading.isOther === reading.isOther;
	const samples = withSamples(isSame ? known.samples : {}, reading);
	return withGuard(state, {
		quotas: {...state.guard.quotas, [reading.provider]: {reading, spentAccount, samples}},
	});
};

export const quotaAllowed: Reducer<'quota.allowed'> = (state, {provider, at}) =>
	withGuard(state, {allowed: {...state.guard.allowed, [provider]: at}});

export const providerTripped: Reducer<'provider.tripped'> = (state, {provider, until}) => {
	const known = state.guard.health[provider] ?? healthy;
	const health = {...known, failures: [], heldUntil: until, trips: known.trips + 1};
	return withGuard(state, {health: {...state.guard.health, [provider]: health}});
};

/** Lanes at work end their turn with the model that they were prompted with. */
export const modelChosen: Reducer<'model.chosen'> = (state, {role: name, model}) => {
	const role = state.settings?.roles[name];
	const choice = role?.choices?.find((one) => one.model === model);
	if (!state.settings || !role || !choice) {
		return state;
	}
	const {variant: _, ...others} = role;
	const roles = {...state.settings.roles, [name]: {...others, ...choice}};
	return {...state, settings: {...state.settings, roles}};
};

function withGuard(state: MissionState, change: Partial<MissionState['guard']>): MissionState {
	return {...state, guard: {...state.guard, ...change}};
}

/** The state after a prompt of ours to a role, or a compaction of one of its lanes, was planned. */
export function withStart(state: MissionState, role: string, at: number): MissionState {
	const model = state.settings?.roles[role]?.model ?? null;
	const provider = model === null ? null : providerOf(model);
	return provider === null
		? state
		: withGuard(state, {starts: {...state.guard.starts, [provider]: at}});
}

/** The most that a wait is believed, ms: where no reading tells of a quota, it is tried again. */
const mostRestMs = 3_600_000;

/** Of which lane a call is, and the model that it names, which may be another one than was asked for. */
type Called = Readonly<{laneId: string; model?: string | null | undefined}>;

type Wait = Called & Readonly<{at: number; until: number; reason: string}>;

/** The state after a provider refused a lane, or asked it to wait until a time (epoch ms): longer is believed for the pace than for a rest. */
export function withPace(
	state: MissionState,
	{laneId, model, at, until}: Omit<Wait, 'reason'>,
): MissionState {
	const called = calledModel(state, laneId, model);
	if (called === null) {
		return state;
	}
	const provider = providerOf(called);
	const {refusedUntil} = state.guard;
	const known = Math.max(refusedUntil[provider] ?? 0, until, at);
	return withGuard(state, {refusedUntil: {...refusedUntil, [provider]: known}});
}

/** The state after a provider asked a lane to wait until a time (epoch ms). */
export function withRest(state: MissionState, wait: Wait): MissionState {
	const {at, until, reason} = wait;
	const model = calledModel(state, wait.laneId, wait.model);
	if (model === null || until - at <= longestWaitMs) {
		return state;
	}
	const rest = {
		until: Math.min(until, at + mostRestMs),
		since: at,
		reason: `${providerOf(model)} asks to wait: ${reason}`,
	};
	return withGuard(state, {rests: {...state.guard.rests, [model]: rest}});
}

const healthy: Health = {failures: [], lastReason: '', heldUntil: null, trips: 0};

/** Failures in a row that are kept. */
const mostFailures = 20;

type Failed = Called & Readonly<{at: number; reason: string}>;

/**
 * The state after a call of a lane failed because its provider was broken, not because it refused. While the provider
 * is held that is no news: only what fails after the hold ends the try.
 */
export function withProviderFailure(
	state: MissionState,
	{laneId, model, at, reason}: Failed,
): MissionState {
	const called = calledModel(state, laneId, model);
	if (called === null) {
		return state;
	}
	const provider = providerOf(called);
	const known = state.guard.health[provider] ?? healthy;
	const isHeld = known.heldUntil !== null && at < known.heldUntil;
	const failures = isHeld ? known.failures : [...known.failures, laneId].slice(-mostFailures);
	const health = {...known, failures, lastReason: reason};
	return withGuard(state, {health: {...state.guard.health, [provider]: health}});
}

/** True for an error that speaks against a provider: it broke, or could not be reached. */
export function isProviderFailure(error: TurnError | null): boolean {
	const status = error?.statusCode ?? null;
	return status === null ? error?.retryable === true : status >= 500;
}

/** The state after a model call of a lane was answered: its provider works, and takes calls of this model. */
export function withAnswer(state: MissionState, called: Called): MissionState {
	const model = calledModel(state, called.laneId, called.model);
	const {health, rests} = state.guard;
	if (model === null || !(model in rests || providerOf(model) in health)) {
		return state;
	}
	const {[model]: _rest, ...otherRests} = rests;
	const {[providerOf(model)]: _health, ...otherHealth} = health;
	return withGuard(state, {rests: otherRests, health: otherHealth});
}
