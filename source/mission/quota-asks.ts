import {modelGate} from './guard.js';
import {isInTurn, livingLanes, providerOf, tasksOf} from './lanes.js';
import {commanderLane, type MissionState} from './state.js';

/** A provider that is not asked without a person's word, while something waits for it. */
export type QuotaAsk = Readonly<{
	provider: string;
	/** True where it is used up and told no reset; else what is left is not known. */
	isUsedUp: boolean;
	reason: string;
	/** Roles whose work waits. */
	roles: readonly string[];
	/** Tasks that wait; the commander is none. */
	tasks: number;
	/** Epoch ms since when the first of it waits. */
	since: number;
}>;

/**
 * The providers that need a person's word at a moment (epoch ms): where the user's rule is to be asked, and where one is used
 * up for nobody knows how long. Where the rule is to block neither is asked.
 */
export function quotaAsks(state: MissionState, at: number): readonly QuotaAsk[] {
	const {settings} = state;
	if (
		!settings ||
		settings.quotaUnknown === 'block' ||
		state.ended !== null ||
		state.stop !== null
	) {
		return [];
	}
	const waits = Object.entries(settings.roles).flatMap(([role, {model}]) => {
		const gate = modelGate(state, model, at);
		const isUsedUp = gate.kind === 'wait' && gate.isOpenEnded;
		const isAsked = isUsedUp || (gate.kind === 'person' && settings.quotaUnknown === 'ask');
		const times = model !== null && isAsked ? waitingSince(state, role) : [];
		const [first] = times.toSorted((a, b) => a - b);
		return model === null || gate.kind === 'open' || first === undefined
			? []
			: [{provider: providerOf(model), isUsedUp, reason: gate.reason, role, times, since: first}];
	});
	return [...Map.groupBy(waits, ({provider}) => provider)].map(([provider, all]) => ({
		provider,
		isUsedUp: all.some((one) => one.isUsedUp),
		reason: all[0]?.reason ?? '',
		roles: all.map(({role}) => role),
		tasks: all
			.filter(({role}) => role !== settings.commander)
			.reduce((sum, {times}) => sum + times.length, 0),
		since: Math.min(...all.map(({since}) => since)),
	}));
}

/** Since when each thing waits that a role is to do. The commander waits once nothing else is at work. */
function waitingSince(state: MissionState, role: string): readonly number[] {
	if (role !== state.settings?.commander) {
		return tasksOf(state)
			.filter((task) => task.state === 'queued' && task.spec.role === role)
			.map(({since}) => since);
	}
	const isBusy = livingLanes(state).some(isInTurn);
	return isBusy ? [] : [state.lanes[commanderLane]?.since ?? state.startedAt];
}
