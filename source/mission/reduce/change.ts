import type {EventOf, EventType} from '../events.js';
import {taskOf} from '../lanes.js';
import type {Lane, MissionState, Task} from '../state.js';

/** How one kind of event changes the state. */
export type Reducer<T extends EventType> = (state: MissionState, event: EventOf<T>) => MissionState;

/** The state with one lane changed; a lane that is not known changes nothing. */
export function withLane(
	state: MissionState,
	laneId: string,
	change: (lane: Lane) => Partial<Lane>,
): MissionState {
	const lane = Object.hasOwn(state.lanes, laneId) ? state.lanes[laneId] : undefined;
	return lane ? {...state, lanes: {...state.lanes, [laneId]: {...lane, ...change(lane)}}} : state;
}

/** The state with one task changed; a task that is not known changes nothing. */
export function withTask(
	state: MissionState,
	taskId: string,
	change: (task: Task) => Partial<Task>,
): MissionState {
	const task = taskOf(state, taskId);
	return task ? {...state, tasks: {...state.tasks, [taskId]: {...task, ...change(task)}}} : state;
}

/** A record without one of its keys. */
export function withoutKey<T>(
	record: Readonly<Record<string, T>>,
	key: string,
): Readonly<Record<string, T>> {
	const {[key]: _, ...others} = record;
	return others;
}

/** The state with a timer forgotten, so that it may be set again. */
export function withoutTimer(state: MissionState, timer: string): MissionState {
	return {...state, timers: withoutKey(state.timers, timer)};
}
