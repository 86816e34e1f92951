import type {Gate} from '../gate.js';
import {startingProviders} from '../guard.js';
import {
	claimOf,
	countedLanes,
	holdsClaim,
	laneModel,
	providerOf,
	unfinishedTasks,
} from '../lanes.js';
import type {ProviderLimit} from '../provider-standing.js';
import type {Cap, Settings} from '../settings.js';
import type {MissionState} from '../state.js';

/** A claim that keeps overlapping tasks waiting: of a running task, or of one that waits before them. */
type Held = Readonly<{holder: string; claim: readonly string[] | null}>;

/** What is taken while a queue is gone through; admissions in the same pass count at once. */
export type Taken = {
	readonly roles: Map<string, number>;
	readonly models: Map<string, number>;
	readonly providers: Map<string, number>;
	readonly counters: Record<string, number>;
	/** Providers whose cap may be lowered for now. */
	readonly limited: MissionState['limitedProviders'];
	readonly claims: Held[];
	/** By role: the cap that is closed, or null. */
	readonly closed: Map<string, string | null>;
	/** Epoch ms. */
	readonly at: number;
	/** By model: whether it may be asked. */
	readonly gates: Map<string | null, Gate>;
	/** Providers with a lane that is not prompted yet. */
	readonly starting: Set<string | null>;
	total: number;
};

/** What is taken by the lanes at work, at a time (epoch ms). */
export function takenBy(state: MissionState, at: number): Taken {
	const taken: Taken = {
		roles: new Map(),
		models: new Map(),
		providers: new Map(),
		counters: {...state.counters},
		closed: new Map(),
		limited: state.limitedProviders,
		claims: unfinishedTasks(state)
			.filter(holdsClaim)
			.map((task) => ({
				holder: task.laneId ?? task.spec.id,
				claim: claimOf(state, task),
			})),
		at,
		gates: new Map(),
		starting: startingProviders(state, at),
		total: 0,
	};
	for (const lane of countedLanes(state)) {
		take(taken, laneModel(state, lane), lane.role);
	}

	return taken;
}

/** Counts one lane more of a role. */
export function take(taken: Taken, model: string | null, role: string): void {
	taken.closed.clear();
	add(taken.roles, role);
	taken.total += 1;
	if (model !== null) {
		add(taken.models, model);
		add(taken.providers, providerOf(model));
	}
}

function add(counts: Map<string, number>, key: string): void {
	counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** The same for every task of a role until the next one is let in. */
export function closedCap(settings: Settings, role: string, taken: Taken): string | null {
	const known = taken.closed.get(role);
	if (known !== undefined) {
		return known;
	}

	const gate = capGates(settings, role, taken).find(({used, cap}) => cap !== null && used >= cap);
	const reason = gate ? `cap ${gate.name} ${gate.used}/${gate.cap}${gate.note ?? ''}` : null;
	taken.closed.set(role, reason);
	return reason;
}

/** `note` says why a cap is not what was set. */
type CapGate = Readonly<{name: string; used: number; cap: Cap; note?: string}>;

/** Every cap that counts for a role, with the lanes under it. */
export function capGates(settings: Settings, role: string, taken: Taken): readonly CapGate[] {
	const found = settings.roles[role];
	const model = found?.model ?? null;
	const list: CapGate[] = [
		{name: role, used: taken.roles.get(role) ?? 0, cap: found ? found.cap : 0},
		{name: 'lanes', used: taken.total, cap: settings.maxLanes},
	];
	if (model !== null) {
		const provider = providerOf(model);
		list.push(
			{
				name: provider,
				used: taken.providers.get(provider) ?? 0,
				...providerGate(settings.providerCaps[provider] ?? null, taken.limited[provider]),
			},
			{name: model, used: taken.models.get(model) ?? 0, cap: settings.modelCaps[model] ?? null},
		);
	}

	return list;
}

/** What was set for a provider, or the lower cap that its answers of 429 led to. */
function providerGate(
	configured: Cap,
	limit: ProviderLimit | undefined,
): Readonly<{cap: Cap; note?: string}> {
	const cap = limit?.cap ?? null;
	return limit && cap !== null && (configured === null || cap < configured)
		? {cap, note: ` (lowered from ${limit.from} after 429)`}
		: {cap: configured};
}
