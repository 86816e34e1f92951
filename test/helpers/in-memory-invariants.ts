import type {MissionEvent} from '../../source/mission/events.js';
import type {Cap} from '../../source/mission/settings.js';
import {isPaused, type Lane, type MissionState, type Task} from '../../source/mission/state.js';
import {covered} from './in-memory-players.js';

/** Lanes that count, as the design has it: the commander's always, others from opening to idle. */
/** Lanes with a place: at work, or between a turn and what becomes of it (a reminder may have to wait for its provider). */
function counting(state: MissionState): readonly Lane[] {
	const resting = ['preparing', 'prepared', 'idle', 'done', 'failed', 'cancelled', 'stalled'];
	const isBetween = ({id, taskId, turn}: Lane) =>
		turn !== null && taskId !== null && state.tasks[taskId]?.laneId === id;
	return Object.values(state.lanes).filter(
		(lane) =>
			lane.id === 'c' ||
			!resting.includes(lane.state) ||
			(lane.state === 'idle' &&
				isBetween(lane) &&
				state.tasks[lane.taskId ?? '']?.state === 'working'),
	);
}

type Count = Readonly<{name: string; cap: Cap; used: number}>;

function counts(state: MissionState): readonly Count[] {
	const {settings} = state;
	const lanes = counting(state);
	if (!settings) {
		return [];
	}

	const used = (holds: (lane: Lane) => boolean) => lanes.filter(holds).length;
	const modelOf = (lane: Lane) => settings.roles[lane.role]?.model ?? '';
	return [
		{name: 'lanes', cap: settings.maxLanes, used: lanes.length},
		...Object.entries(settings.roles).map(([role, {cap}]) => ({
			name: role,
			cap,
			used: used((lane) => lane.role === role),
		})),
		...Object.entries(settings.providerCaps).map(([provider, cap]) => ({
			name: provider,
			cap,
			used: used((lane) => modelOf(lane).startsWith(`${provider}/`)),
		})),
		...Object.entries(state.limitedProviders).map(([provider, {cap}]) => ({
			name: `${provider} for now`,
			cap,
			used: used((lane) => modelOf(lane).startsWith(`${provider}/`)),
		})),
		...Object.entries(settings.modelCaps).map(([model, cap]) => ({
			name: model,
			cap,
			used: used((lane) => modelOf(lane) === model),
		})),
	];
}

/** Caps that are exceeded by more lanes than there were before: a lowered cap lets running lanes end. */
function exceeded(before: MissionState, after: MissionState): readonly string[] {
	const earlier = new Map(counts(before).map(({name, used}) => [name, used]));
	return counts(after)
		.filter(({name, used, cap}) => cap !== null && used > cap && used > (earlier.get(name) ?? 0))
		.filter(({name, used}) => used > 1 || name !== 'commander')
		.filter(({used}) => used > 1 || Object.keys(after.lanes).length > 1)
		.map(({name, used, cap}) => `cap ${name} is exceeded: ${used}/${cap}`);
}

/** Caps of providers that are set lower than one lane beside the commander, or above what was set. */
function oddCaps({limitedProviders, settings}: MissionState): readonly string[] {
	return Object.entries(limitedProviders).flatMap(([provider, {cap, from}]) => {
		const set = settings?.providerCaps[provider] ?? null;
		return cap !== null && (cap < 1 || cap >= from || (set !== null && from > set))
			? [`${provider} may have ${cap} lanes, lowered from ${from}, where ${set} were set`]
			: [];
	});
}

/** Tasks whose files nobody else may touch: at work, in review, or on the way back to their author. */
function holders(state: MissionState): readonly Task[] {
	return Object.values(state.tasks).filter(
		({spec, state: life, fixCycles, laneId, findings}) =>
			state.settings?.roles[spec.role]?.edits &&
			(life === 'working' ||
				life === 'reviewing' ||
				(life === 'queued' && laneId !== null && findings !== null && fixCycles > 0)),
	);
}

function overlapping(state: MissionState): readonly string[] {
	const takenBy = new Map<string, string>();
	return holders(state).flatMap(({spec}) =>
		covered(spec.files).flatMap((file) => {
			const other = takenBy.get(file);
			takenBy.set(file, spec.id);
			return other === undefined ? [] : [`${other} and ${spec.id} both hold ${file}`];
		}),
	);
}

function taskProblem(state: MissionState, task: Task): string | null {
	const {id, reviewOf} = task.spec;
	const lanes = counting(state).filter((lane) => lane.taskId === id);
	if (lanes.length > 1) {
		return `${id} is in two lanes: ${lanes.map((lane) => lane.id).join(', ')}`;
	}

	const lane = task.laneId === null ? undefined : state.lanes[task.laneId];
	if (task.state === 'working' && (lane?.taskId !== id || isOver(lane))) {
		return `${id} is lost: at work in ${task.laneId}, which is ${lane?.state ?? 'not there'}`;
	}

	if (reviewOf !== null && lane && lane.id === state.tasks[reviewOf]?.laneId) {
		return `${id} is reviewed by its author ${lane.id}`;
	}

	const isLooked = Object.values(state.tasks).some(
		(other) => other.spec.reviewOf === id && ['queued', 'working'].includes(other.state),
	);
	if (task.state === 'reviewing' && !isLooked && !state.stop) {
		return `${id} is lost: in review, and nobody reviews it`;
	}

	return task.state === 'queued' && task.reason === '' && !state.stop
		? `${id} waits without a reason`
		: null;
}

function isOver(lane: Lane): boolean {
	return ['done', 'failed', 'cancelled', 'stalled'].includes(lane.state);
}

/** Outcomes by which a mission says that its work is over, not that it was stopped. */
const orderly = ['sealed', 'finished', 'planned', 'answered'];

/** Tasks that a mission which ended in order has left unfinished, or whose result its commander never heard. */
function leftBehind({ended, tasks}: MissionState): readonly string[] {
	return ended === null || !orderly.includes(ended.outcome)
		? []
		: Object.values(tasks).flatMap(({spec, state, isDelivered}) => {
				const isOpen = !['done', 'failed', 'blocked', 'cancelled'].includes(state);
				const problem = isOpen ? `is ${state}` : isDelivered ? null : 'was never reported';
				return problem === null ? [] : [`${ended.outcome}, but ${spec.id} ${problem}`];
			});
}

/** Everything that is wrong with a state that has settled, given the one before it; empty when all is well. */
export function wrongs(before: MissionState, after: MissionState): readonly string[] {
	const isFrozen = before.ended !== null && after.ended !== before.ended;
	return [
		...exceeded(before, after),
		...overlapping(after),
		...oddCaps(after),
		...(after.ended
			? []
			: Object.values(after.tasks).flatMap((task) => taskProblem(after, task) ?? [])),
		...(before.ended ? [] : leftBehind(after)),
		...before.order.filter((id) => !after.tasks[id]).map((id) => `${id} is gone`),
		...(isFrozen ? ['the end of the mission has changed'] : []),
	];
}

/** Tasks that were done twice, and tasks whose second verdict came without a new review. */
export function repeated(events: readonly MissionEvent[]): readonly string[] {
	const seen = new Set<string>();
	return events.flatMap((event) => {
		const key =
			event.type === 'task.finished' && event.outcome === 'done'
				? `${event.taskId} was done twice`
				: event.type === 'review.judged'
					? `${event.reviewTaskId} was judged twice`
					: event.type === 'task.created'
						? `${event.task.id} was created twice`
						: null;
		const isRepeated = key !== null && seen.has(key);
		seen.add(key ?? '');
		return isRepeated ? [key] : [];
	});
}

/** Tasks of roles that edit which were let in although the user wanted to approve the plan and never did. */
export function unapproved(events: readonly MissionEvent[], {settings, tasks}: MissionState) {
	const isApproved = events.some(({type}) => type === 'plan.approved');
	return settings?.approve !== 'ask' || isApproved
		? []
		: events.flatMap((event) =>
				event.type === 'task.admitted' &&
				settings.roles[tasks[event.taskId]?.spec.role ?? '']?.edits
					? [`${event.taskId} was let in unapproved`]
					: [],
			);
}

/** True when a mission that goes no further has ended, or shows a person what it waits for. */
export function endsOrAsks(state: MissionState): boolean {
	const asks =
		Object.keys(state.requests).length > 0 ||
		Object.values(state.tasks).some((task) => task.state === 'asking') ||
		Object.keys(state.budget.rolesReached).length > 0 ||
		state.approval.proposed !== null;
	if (state.ended || isPaused(state)) {
		return true;
	}

	// A person has closed a gate and sees it beside each task that waits.
	const isShut = Object.values(state.tasks).some((task) => task.reason.startsWith('cap '));
	return state.settings?.attended === true && (asks || isShut);
}
