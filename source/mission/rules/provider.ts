import type {Fact} from '../events.js';
import {loweredCap, providerTimer, raisedCap, raisesAt} from '../provider-limit.js';
import type {ProviderLimit} from '../provider-standing.js';
import type {MissionState} from '../state.js';
import type {Rule} from './rule.js';

/**
 * A provider that goes on answering 429 takes fewer lanes than we send it: its cap is lowered for the mission, and
 * raised again by one after each stretch without a 429.
 */
export const providerCapRule: Rule = (state, at) =>
	Object.entries(state.limitedProviders).flatMap(([provider, limit]) =>
		limit.exceeded !== null
			? lowered(state, provider, limit.exceeded)
			: raised(state, provider, limit, at),
	);

function lowered(state: MissionState, provider: string, used: number): readonly Fact[] {
	const {cap, from} = loweredCap(state, provider, used);
	const reason = `${provider} answers 429 while more lanes of it are at work`;
	return [{type: 'provider-cap.changed', provider, cap, from, reason}];
}

function raised(
	state: MissionState,
	provider: string,
	limit: ProviderLimit,
	at: number,
): readonly Fact[] {
	if (limit.cap === null) {
		return [];
	}

	const timer = state.timers[providerTimer(provider)];
	const dueAt = raisesAt(limit);
	if (timer && !timer.hasFired) {
		return [];
	}

	if (!timer || at < dueAt) {
		return [{type: 'timer.set', timer: providerTimer(provider), dueAt}];
	}

	const reason = `no 429 from ${provider} for ${Math.round(limit.quietMs / 1000)} s`;
	return [{type: 'provider-cap.changed', provider, ...raisedCap(limit), reason}];
}
