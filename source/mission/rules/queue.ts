import {missionOutText, roleReason} from '../allowances.js';
import {approvalReason, needsApproval, pauseReason} from '../approval.js';
import {budgetFacts} from '../budget.js';
import {overlap} from '../claims.js';
import type {Fact} from '../events.js';
import type {Gate} from '../gate.js';
import {modelGate} from '../guard.js';
import {claimOf, holdsClaim, isAhead, nextLaneId, providerOf, unfinishedTasks} from '../lanes.js';
import {pacedProvider, paceGate} from '../pace.js';
import type {Settings} from '../settings.js';
import {commanderLane, isPaused, type Lane, type MissionState, type Task} from '../state.js';
import type {Rule} from './rule.js';
import {capGates, closedCap, type Taken, take, takenBy} from './taken.js';

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
export const queueRule: Rule = (state, at) => {
	const {settings} = state;
	if (!settings) {
		return [];
	}

	const taken = takenBy(state, at);
	return inQueueOrder(unfinishedTasks(state)).flatMap((task): Fact[] => {
		const hold = holdOf(state, settings, task, taken);
		if (hold !== null) {
			return isKnown(task, hold) ? [] : [{type: 'task.waits', taskId: task.spec.id, ...hold}];
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

/** Why a task waits, and until when (epoch ms) where that is known. */
type Hold = Readonly<{reason: string; until?: number}>;

function isKnown(task: Task, {reason, until}: Hold): boolean {
	return reason === task.reason && (until ?? null) === task.until;
}

/** The first gate that is closed for a task, or null when it may start: caps and claims count only where its model may be asked. */
function holdOf(state: MissionState, settings: Settings, task: Task, taken: Taken): Hold | null {
	const reason = ownReason(state, task);
	if (reason !== null) {
		return {reason};
	}

	const gate = guardOf(state, settings, task.spec.role, taken);
	if (gate.kind !== 'open') {
		const isTimed = gate.kind === 'wait' && !gate.isOpenEnded;
		return isTimed ? {reason: gate.reason, until: gate.until} : {reason: gate.reason};
	}

	const closed = closedCap(settings, task.spec.role, taken) ?? blockedByClaim(state, task, taken);
	return closed === null ? paceOf(state, settings, task.spec.role, taken) : {reason: closed};
}

/** A provider that refuses calls, or did until it was left alone, gets one lane after another. */
function paceOf(state: MissionState, settings: Settings, role: string, taken: Taken): Hold | null {
	const model = settings.roles[role]?.model ?? null;
	const provider = pacedProvider(state, model, taken.at);
	if (model === null || provider === null) {
		return null;
	}

	const gate = paceGate(state, model, taken.at);
	return gate.kind === 'wait'
		? {reason: gate.reason, until: gate.until}
		: taken.starting.has(provider)
			? {reason: `${provider} refused calls: one lane after another`}
			: null;
}

/** The same for every task of a model. */
function guardOf(state: MissionState, settings: Settings, role: string, taken: Taken): Gate {
	const model = settings.roles[role]?.model ?? null;
	const known = taken.gates.get(model) ?? modelGate(state, model, taken.at);
	taken.gates.set(model, known);
	return known;
}

/** What keeps a task waiting whatever its model is. */
function ownReason(state: MissionState, task: Task): string | null {
	if (!state.lanes[commanderLane]) {
		return 'the mission is starting';
	}

	if (state.server.lost !== null) {
		return 'OpenCode is out of reach';
	}

	if (isPaused(state)) {
		return state.budget.reached !== null ? missionOutText(state) : pauseReason;
	}

	const open = task.spec.dependsOn.filter((id) => state.tasks[id]?.state !== 'done');
	if (open.length > 0) {
		return `after ${open.join(', ')}`;
	}

	return roleReason(state, task.spec.role) ?? (needsApproval(state, task) ? approvalReason : null);
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
	const known = [
		...capGates(settings, role, taken).map(
			({name, used, cap}) => `${name} ${used}/${cap ?? 'no cap'}`,
		),
		...guardOf(state, settings, role, taken).facts,
		...budgetFacts(state, {taskId: id, role}),
	];
	const letter = settings.roles[role]?.letter ?? 'l';
	const own = resumable(state, task);
	const laneId = own?.id ?? nextLaneId(letter, taken.counters);
	if (!own) {
		taken.counters[letter] = (taken.counters[letter] ?? 0) + 1;
	}

	take(taken, settings.roles[role]?.model ?? null, role);
	taken.starting.add(providerOf(settings.roles[role]?.model ?? ''));
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
