import type {MissionEvent} from '../mission/events.js';
import {isAhead, laneModel, tasksOf} from '../mission/lanes.js';
import {nearest} from '../mission/nearest.js';
import {oneLine} from '../mission/sanitize.js';
import type {Lane, MissionState, Task} from '../mission/state.js';
import {Refusal} from './refusal.js';
import {providerOfModel, type Subject} from './why-history.js';

/** What a name stands for. */
export type Meant =
	| Readonly<{kind: 'lane'; lane: Lane; task: Task | undefined; subject: Subject}>
	| Readonly<{kind: 'task'; task: Task; lane: Lane | undefined; subject: Subject}>;

/** Names that a refusal lists. */
const mostNames = 12;

/** The lane or task with a name, or the last task of a todo item. Throws a Refusal that lists what there is. */
export function meantBy(
	state: MissionState,
	events: readonly MissionEvent[],
	{word, missionId}: Readonly<{word: string; missionId: string}>,
): Meant {
	const lanes = Object.values(state.lanes);
	const tasks = tasksOf(state);
	const isNamed = (id: string | null) => id?.toLowerCase() === word.toLowerCase();
	const lane = lanes.find(({id}) => isNamed(id));
	if (lane !== undefined) {
		const task = lane.taskId === null ? undefined : state.tasks[lane.taskId];
		return {kind: 'lane', lane, task, subject: subjectOfLane(state, lane)};
	}
	const task =
		tasks.find(({spec}) => isNamed(spec.id)) ?? tasks.findLast(({spec}) => isNamed(spec.todoId));
	if (task !== undefined) {
		const last = task.laneId === null ? undefined : state.lanes[task.laneId];
		return {kind: 'task', task, lane: last, subject: subjectOfTask(state, events, task)};
	}
	throw new Refusal(itemText(state, word) ?? unknownName(word, missionId, state));
}

/** The model that a lane's calls were reported with, else the one that it was prompted with, or its role's. */
export function modelOfLane(state: MissionState, lane: Lane): string | null {
	return lane.model ?? laneModel(state, lane);
}

/** For which model another one stands in, since when (epoch ms) and why. */
export type StandIn = Readonly<{for: string; since: number; reason: string}>;

/** What the model of a lane stood in for when the lane was last prompted; null where it is the first of its role. */
export function standInOfLane(
	state: MissionState,
	events: readonly MissionEvent[],
	lane: Lane,
): StandIn | null {
	const [first] = state.settings?.roles[lane.role]?.choices ?? [];
	const model = modelOfLane(state, lane);
	const prompted = events.findLastIndex(
		(event) => event.type === 'prompt.planned' && event.laneId === lane.id,
	);
	const chosen = events
		.slice(0, prompted < 0 ? events.length : prompted)
		.findLast((event) => event.type === 'model.chosen' && event.role === lane.role);
	return first && first.model !== model && chosen?.type === 'model.chosen' && chosen.model === model
		? {for: first.model, since: chosen.at, reason: chosen.reason}
		: null;
}

function subjectOfLane(state: MissionState, lane: Lane): Subject {
	return {
		kind: 'lane',
		name: lane.id,
		lanes: [lane.id],
		taskId: lane.taskId,
		provider: providerOfModel(modelOfLane(state, lane)),
	};
}

function subjectOfTask(
	state: MissionState,
	events: readonly MissionEvent[],
	{spec: {id, role}}: Task,
): Subject {
	const lanes = events.flatMap((event) =>
		event.type === 'task.admitted' && event.taskId === id ? [event.laneId] : [],
	);
	const provider = providerOfModel(state.settings?.roles[role]?.model ?? null);
	return {kind: 'task', name: id, lanes: [...new Set(lanes)], taskId: id, provider};
}

/** That a name is one of the todo list, with the tasks that work on it and on what is below it; null for another. */
function itemText({todo, ...state}: MissionState, word: string): string | null {
	const {items} = todo.snapshot;
	const item = items.find(({id}) => id.toLowerCase() === word.toLowerCase());
	if (item === undefined) {
		return null;
	}
	const below = new Set([item.id]);
	// What is below an item stands after it.
	for (const {id, parent} of items) {
		if (parent !== null && below.has(parent)) {
			below.add(id);
		}
	}
	const tasks = state.order.filter((id) => below.has(state.tasks[id]?.spec.todoId ?? ''));
	const some =
		tasks.length === 0
			? 'it has no task yet'
			: `${tasks.length === 1 ? 'its task is' : 'its tasks are'} ${listed(tasks)}. Name ${tasks.length === 1 ? 'that' : 'one of them'}`;
	return `${item.id} is an item of the todo list: ${some}.`;
}

function listed(ids: readonly string[]): string {
	return ids.length > mostNames
		? `${ids.slice(0, mostNames).join(', ')} and ${ids.length - mostNames} more`
		: ids.join(', ') || 'none';
}

function unknownName(word: string, missionId: string, state: MissionState): string {
	const lanes = Object.values(state.lanes).filter((lane) => !isAhead(lane));
	const names = [...lanes.map(({id}) => id), ...state.order];
	const close = nearest(word, names);
	const meant = close === null ? '' : ` Did you mean ${close}?`;
	return `There is no lane or task ${oneLine(word, 60)} in mission ${missionId}.${meant}\nLanes: ${listed(lanes.map(({id}) => id))}; tasks: ${listed(state.order)}. Another mission: --mission ID.`;
}
