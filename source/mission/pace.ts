import {held, type Judge} from './gate.js';
import {providerOf} from './lanes.js';
import type {MissionState} from './state.js';

/** Milliseconds between two starts of ours at a provider that refuses calls, and for which it counts as such after the last wait that it asked for. */
const paceMs = 5000;
const limitedMs = 5000;

/** One start after another at a provider that refuses calls. */
export const paceGate: Judge = (state, model, at) => {
	const provider = providerOf(model);
	const startedAt = state.guard.starts[provider] ?? Number.NEGATIVE_INFINITY;
	if (!isPaced(state, model, at)) {
		return {kind: 'open', facts: []};
	}
	const words = `${provider} refused calls: one start in ${paceMs / 1000} s`;
	return at < startedAt + paceMs ? held(startedAt + paceMs, words) : {kind: 'open', facts: []};
};

/** True while a model's provider is limited by its own word, or the model was until a wait ended after which it answered nothing yet. */
function isPaced({guard}: MissionState, model: string, at: number): boolean {
	const {refusedUntil, rests, quotas} = guard;
	const provider = providerOf(model);
	const {reading, spentAccount} = quotas[provider] ?? {};
	const toldUntil = reading?.accountKey === spentAccount ? (reading?.limitedUntil ?? null) : null;
	const restsUntil = Object.entries(rests).flatMap(([name, {until}]) =>
		providerOf(name) === provider ? [until] : [],
	);
	const isLimited = [refusedUntil[provider], toldUntil, ...restsUntil].some(
		(until) => until != null && at < until + limitedMs,
	);
	return isLimited || Object.hasOwn(rests, model);
}

/** True while a model's provider refuses calls, or is tried after it was held. */
function isOneByOne(state: MissionState, model: string, at: number): boolean {
	const heldUntil = state.guard.health[providerOf(model)]?.heldUntil ?? null;
	return isPaced(state, model, at) || (heldUntil !== null && at >= heldUntil);
}

/** The provider of a model while its lanes start one after another; else null. */
export function pacedProvider(
	state: MissionState,
	model: string | null,
	at: number,
): string | null {
	return model !== null && isOneByOne(state, model, at) ? providerOf(model) : null;
}

/** Which of several prompts may go now: where a provider is limited, or tried after a wait or a hold, one. */
export function paced<T>(
	state: MissionState,
	at: number,
	wanted: readonly T[],
	roleOf: (one: T) => string,
): readonly T[] {
	const begun = new Set<string>();
	return wanted.filter((one) => {
		const model = state.settings?.roles[roleOf(one)]?.model ?? null;
		if (model === null) {
			return true;
		}
		const provider = providerOf(model);
		const isFirst = !begun.has(provider) || !isOneByOne(state, model, at);
		begun.add(provider);
		return isFirst;
	});
}
