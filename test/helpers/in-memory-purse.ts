import type {Effect} from '../../source/mission/effects.js';
import type {MissionEvent} from '../../source/mission/events.js';
import type {Budget} from '../../source/mission/settings.js';
import type {MissionState} from '../../source/mission/state.js';

/** What a mission has spent, counted a second time by other means: in whole cents, call by call. */
export type Purse = Readonly<{
	/** Sentences about prompts that were sent with the budget used up, after these events. */
	watch: (events: readonly MissionEvent[], effects: readonly Effect[]) => readonly string[];
	/** What the mission says it has spent and this does not. */
	differences: (state: MissionState) => readonly string[];
}>;

/** Makes an empty purse. */
export function createPurse(): Purse {
	const seen = new Set<string>();
	const lanes = new Set<string>();
	let budget: Budget = {usd: null, tokens: null};
	let cents = 0;
	let tokens = 0;

	function count(event: MissionEvent): void {
		if (event.type === 'mission.started' && seen.size === 0) {
			budget = event.settings.budget;
			seen.add('');
		} else if (event.type === 'budget.raised') {
			budget = event.budget;
		} else if (event.type === 'lane.planned' || event.type === 'task.admitted') {
			lanes.add(event.laneId);
		} else if (event.type === 'step.finished') {
			pay(event);
		}
	}

	function pay({laneId, messageId, usage}: Extract<MissionEvent, {type: 'step.finished'}>): void {
		const call = `${laneId} ${messageId}`;
		if (lanes.has(laneId) && !seen.has(call)) {
			seen.add(call);
			cents += (usage.cost ?? 0) > 0 ? Math.round((usage.cost ?? 0) * 100) : 0;
			tokens += usage.input + usage.output;
		}
	}

	const isEmpty = () =>
		(budget.usd !== null && cents >= Math.round(budget.usd * 100)) ||
		(budget.tokens !== null && tokens >= budget.tokens);

	return {
		watch: (events, effects) => {
			const sent = new Set(
				effects.flatMap((effect) => (effect.type === 'send-prompt' ? [effect.promptId] : [])),
			);
			return events.flatMap((event) => {
				count(event);
				return sent.has(event.id) && isEmpty() ? [`${event.id} was sent on a used-up budget`] : [];
			});
		},
		differences: ({spent}) => [
			...(spent.nanoUsd === cents * 10_000_000 ? [] : [`${spent.nanoUsd} is not ${cents} cents`]),
			...(spent.tokens === tokens ? [] : [`${spent.tokens} tokens are not ${tokens}`]),
		],
	};
}
