import {approvalReason, needsApproval} from '../approval.js';
import {overlap} from '../claims.js';
import type {Fact} from '../events.js';
import {
	claimOf,
	countedLanes,
	holdsClaim,
	isAhead,
	nextLaneId,
	providerOf,
	unfinishedTasks,
} from '../lanes.js';
import type {ProviderLimit} from '../provider-standing.js';
import type {Cap, Settings} from '../settings.js';
import {commanderLane, isPaused, type Lane, type MissionState, type Task} from '../state.js';
import type {Rule} from './rule.js';

/** A claim that keeps overlapping tasks waiting: of a running task, or of one that waits before them. */
type Held = Readonly<{holder: string; claim: readonly string[] | null}>;

/** What is taken while a queue is gone through; admissions in the same pass count at once. */
type Taken = {
	readonly roles: Map<string, number>;
	readonly models: Map<string, number>;
	readonly providers: Map<string, number>;
	readonly counters: Record<string, number>;
	/** Providers whose cap may be lowered for now. */
	readonly limited: MissionState['limitedProviders'];
	readonly claims: Held[];
	/** By role: the cap that is closed, or null. */
	readonly closed: Map<string, string | null>;
	total: number;
};

/** Tasks whose dependency failed can never start: the commander is told at once. */
export const brokenDependencyRule: Rule = (state) =>
	unfinishedTasks(state).flatMap((task): Fact[] => {
		const broken = task.spec.dependsOn.find((id) =>
			['failed', 'cancelled', 'blocked'].includes(state.tasks[id]?.state ?? 'failed'),
		);
		return task.state === 'queued' && broken !== undefined
			? [
					{
						type: 'task.finished',
						taskId: task.spec.id,
						outcome: 'cancelled',
						detail: `not started: it depends on ${broken}, which is ${state.tasks[broken]?.state ?? 'unknown'}`,
					},
				]
			: [];
	});

/**
 * The one place that admits: goes through the queue, fixes and reviews first, then first come, first
 * served, and either admits a task or records the first gate that keeps it waiting.
 */
export const queueRule: Rule = (state) => {
	const {settings} = state;
	if (!settings) {
		return [];
	}

	const taken = takenBy(state);
	return inQueueOrder(unfinishedTasks(state)).flatMap((task): Fact[] => {
		const reason = waitingReason(state, settings, task, taken);
		if (reason !== null) {
			return reason === task.reason ? [] : [{type: 'task.waits', taskId: task.spec.id, reason}];
		}

		return [admitted(state, settings, task, taken)];
	});
};

/** Tasks that wait, in the order in which they are let in: fixes and reviews first. */
export function inQueueOrder(tasks: readonly Task[]): readonly Task[] {
	const queued = tasks.filter((task) => task.state === 'queued');
	const isFirst = (task: Task) => task.spec.kind === 'review' || task.findings !== null;
	return [...queued.filter(isFirst), ...queued.filter((task) => !isFirst(task))];
}

function takenBy(state: MissionState): Taken {
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
		total: 0,
	};
	for (const lane of countedLanes(state)) {
		take(taken, state, lane.role);
	}

	return taken;
}

function take(taken: Taken, state: MissionState, role: string): void {
	const model = state.settings?.roles[role]?.model ?? null;
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

/** The first closed gate in words, or null when the task may start. */
function waitingReason(
	state: MissionState,
	settings: Settings,
	task: Task,
	taken: Taken,
): string | null {
	if (!state.lanes[commanderLane]) {
		return 'the mission is starting';
	}

	if (state.server.lost !== null) {
		return 'OpenCode is out of reach';
	}

	if (isPaused(state)) {
		return state.budget.reached !== null ? 'the budget is used up' : 'the mission is paused';
	}

	const open = task.spec.dependsOn.filter((id) => state.tasks[id]?.state !== 'done');
	if (open.length > 0) {
		return `after ${open.join(', ')}`;
	}

	if (needsApproval(state, task)) {
		return approvalReason;
	}

	return closedCap(settings, task.spec.role, taken) ?? blockedByClaim(state, task, taken);
}

/** The same for every task of a role until the next one is let in. */
function closedCap(settings: Settings, role: string, taken: Taken): string | null {
	const known = taken.closed.get(role);
	if (known !== undefined) {
		return known;
	}

	const gate = gates(settings, role, taken).find(({used, cap}) => cap !== null && used >= cap);
	const reason = gate ? `cap ${gate.name} ${gate.used}/${gate.cap}${gate.note ?? ''}` : null;
	taken.closed.set(role, reason);
	return reason;
}

/** `note` says why a cap is not what was set. */
type Gate = Readonly<{name: string; used: number; cap: Cap; note?: string}>;

function gates(settings: Settings, role: string, taken: Taken): readonly Gate[] {
	const found = settings.roles[role];
	const model = found?.model ?? null;
	const list: Gate[] = [
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

/**
 * A task that waits only for its files holds its place: later tasks may not take them before it. One that
 * holds its files already (a fix) waits for nobody, or it and the task in front of it would wait for each other.
 */
function blockedByClaim(state: MissionState, task: Task, taken: Taken): string | null {
	if (task.spec.kind === 'review' || holdsClaim(task)) {
		return null;
	}

	const claim = claimOf(state, task);
	for (const held of taken.claims) {
		const common = overlap(held.claim, claim);
		if (common) {
			taken.claims.push({holder: task.spec.id, claim});
			return `waits for ${held.holder}: ${common}`;
		}
	}

	return null;
}

function admitted(state: MissionState, settings: Settings, task: Task, taken: Taken): Fact {
	const {role, id} = task.spec;
	const known = gates(settings, role, taken).map(
		({name, used, cap}) => `${name} ${used}/${cap ?? 'no cap'}`,
	);
	const letter = settings.roles[role]?.letter ?? 'l';
	const own = resumable(state, task);
	const laneId = own?.id ?? nextLaneId(letter, taken.counters);
	if (!own) {
		taken.counters[letter] = (taken.counters[letter] ?? 0) + 1;
	}

	take(taken, state, role);
	if (task.spec.kind === 'work') {
		taken.claims.push({holder: laneId, claim: claimOf(state, task)});
	}

	return {type: 'task.admitted', taskId: id, laneId, gates: known};
}

/** A fix goes to the author's own lane, which knows the work; a task that waited may have one prepared. */
function resumable(state: MissionState, task: Task): Lane | undefined {
	const lane = task.laneId === null ? undefined : state.lanes[task.laneId];
	if (!lane) {
		return undefined;
	}

	return isAhead(lane) || (lane.state === 'idle' && lane.sessionId !== null) ? lane : undefined;
}
