import type {Fact} from '../events.js';
import {modelGate, modelName, modelStanding} from '../guard.js';
import {providerOf} from '../lanes.js';
import {quotaVerdict} from '../quota.js';
import type {ModelChoice} from '../settings.js';
import type {MissionState} from '../state.js';
import type {Rule} from './rule.js';

/**
 * A role whose user lists several models uses the first of them. Another one stands in only while every one before it
 * is proven to be used up or broken, and it has room for certain; as soon as an earlier one may be asked, that is used. One that
 * stands in and is not known to have room any more gives way to the first, which is waited for.
 */
export const modelRule: Rule = (state, at) =>
	Object.entries(state.settings?.roles ?? {}).flatMap(([role, known]): Fact[] => {
		const choices = known.choices ?? [];
		const found = wanted(state, choices, at) ?? wayBack(state, choices, known.model, at);
		return found === null || found.choice.model === known.model
			? []
			: [
					{
						type: 'model.chosen',
						role,
						model: found.choice.model,
						instead: known.model ?? 'none',
						reason: found.reason,
					},
				];
	});

type Wanted = Readonly<{choice: ModelChoice; reason: string}>;

/** The model to be used, with all that speaks for it; null where none of the list has been proven better. */
function wanted(state: MissionState, choices: readonly ModelChoice[], at: number): Wanted | null {
	const held: string[] = [];
	for (const choice of choices) {
		const gate = modelGate(state, choice.model, at);
		const standing = modelStanding(state, choice.model, at);
		if (gate.kind === 'open' && (held.length === 0 || standing.kind === 'room')) {
			return {choice, reason: [...held, ...gate.facts].join('; ')};
		}
		if (gate.kind === 'person' && held.length === 0) {
			return null;
		}
		held.push(gate.kind === 'open' ? `${choice.model} is not proven to have room` : gate.reason);
	}
	return null;
}

/** The first model where the one that stands in for it may have nothing left; null while it has room, or did when it was last read. */
function wayBack(
	state: MissionState,
	choices: readonly ModelChoice[],
	used: string | null,
	at: number,
): Wanted | null {
	const [first] = choices;
	const isStandIn = choices.slice(1).some(({model}) => model === used);
	if (first === undefined || first.model === used || used === null || !isStandIn) {
		return null;
	}
	const standing = modelStanding(state, used, at);
	if (standing.kind === 'room' || (standing.kind === 'unknown' && isMerelyOld(state, used, at))) {
		return null;
	}
	const gate = modelGate(state, first.model, at);
	const held = gate.kind === 'open' ? [] : [gate.reason];
	const lost = `${used} is not known to have room any more: ${standing.reason}`;
	return {choice: first, reason: [...held, lost].join('; ')};
}

/** True where nothing but time speaks against a reading that showed room. */
function isMerelyOld(state: MissionState, model: string, at: number): boolean {
	const {reading, spentAccount} = state.guard.quotas[providerOf(model)] ?? {};
	if (!reading || spentAccount == null || reading.observedAt > at) {
		return false;
	}
	const question = {now: reading.observedAt, model: modelName(model), accountKey: spentAccount};
	const isRead = reading.state === 'fresh' || reading.state === 'stale';
	const then = {...reading, state: 'fresh', limitedUntil: null} as const;
	return isRead && quotaVerdict(then, question).kind === 'room';
}
