import type {Fact} from '../events.js';
import {modelGate, modelStanding} from '../guard.js';
import type {ModelChoice} from '../settings.js';
import type {MissionState} from '../state.js';
import type {Rule} from './rule.js';

/**
 * A role whose user lists several models uses the first of them. Another one stands in only while every one before it
 * is proven to be used up or broken, and it has room for certain; as soon as an earlier one may be asked, that is used.
 */
export const modelRule: Rule = (state, at) =>
	Object.entries(state.settings?.roles ?? {}).flatMap(([role, known]): Fact[] => {
		const found = wanted(state, known.choices ?? [], at);
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
