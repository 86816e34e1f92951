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
	if (!isPaced(state, provider, at)) {
		return {kind: 'open', facts: []};
	}
	const words = `${provider} refused calls: one start in ${paceMs / 1000} s`;
	return at < startedAt + paceMs ? held(startedAt + paceMs, words) : {kind: 'open', facts: []};
};

/** True while a provider is limited by its own word, or was until a wait ended after which nothing was answered yet. */
function isPaced({guard}: MissionState, provider: string, at: number): boolean {
	const {refusedUntil, rests, quotas} = guard;
	const {reading, spentAccount} = quotas[provider] ?? {};
	const toldUntil = reading?.accountKey === spentAccount ? (reading?.limitedUntil ?? null) : null;
	const isLimited = [refusedUntil[provider], toldUntil].some(
		(until) => until != null && at < until + limitedMs,
	);
	return isLimited || Object.keys(rests).some((model) => providerOf(model) === provider);
}

/** True while a provider refuses calls, or is tried after it was held. */
function isOneByOne(state: MissionState, provider: string, at: number): boolean {
	const heldUntil = state.guard.health[provider]?.heldUntil ?? null;
	return isPaced(state, provider, at) || (heldUntil !== null && at >= heldUntil);
}

/** The provider of a model while its lanes start one after another; else null. */
export function pacedProvider(
	state: MissionState,
	model: string | null,
	at: number,
): string | null {
	const provider = model === null ? null : providerOf(model);
	return provider !== null && isOneByOne(state, provider, at) ? provider : null;
}

/** Which of several prompts may go now: where a provider is limited, or tried after a hold, one. */
export function paced<T>(
	state: MissionState,
	at: number,
	wanted: readonly T[],
	roleOf: (one: T) => string,
): readonly T[] {
	const begun = new Set<string>();
	return wanted.filter((one) => {
		const model = state.settings?.roles[roleOf(one)]?.model ?? null;
		const provider = model === null ? null : providerOf(model);
		const isFirst = provider === null || !begun.has(provider) || !isOneByOne(state, provider, at);
		if (isFirst && provider !== null) {
			begun.add(provider);
		}
		return isFirst;
	});
}
