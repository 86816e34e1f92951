import {systemClock} from '../../source/io/clock.js';
import {createTodoFile} from '../../source/io/todo-file.js';
import type {FactOf} from '../../source/mission/events.js';
import {createEngine, type Engine} from '../../source/runtime/engine.js';
import type {Intent} from '../../source/runtime/intent.js';
import {createLaneBuffers} from '../../source/runtime/lane-buffers.js';
import type {TodoPort} from '../../source/runtime/ports.js';
import type {EngineMessage, MissionView, TodoItemView} from '../../source/runtime/viewer.js';
import {createViewers, follow} from '../../source/runtime/viewers.js';
import {createMemoryPorts} from '../helpers/in-memory-ports.js';
import {testSettings} from '../helpers/in-memory-settings.js';

type Outcome = FactOf<'todo.edited'> | FactOf<'todo.edit-refused'>;

/** A mission on a real todo.md, and a person who looks at it and changes it. */
export type Person = Readonly<{
	engine: Engine;
	todo: TodoPort;
	view: () => MissionView;
	item: (id: string) => TodoItemView | undefined;
	/** Resolves with the first view of which this holds, from now on. */
	sees: (holds: (view: MissionView) => boolean) => Promise<MissionView>;
	/** Wishes for a change, and waits for what comes of it. */
	wishes: (intent: Intent) => Promise<Outcome>;
	close: () => Promise<void>;
}>;

/** Starts it on the list in a directory; all but the file and its watcher is in memory. */
export async function createPerson(directory: string): Promise<Person> {
	const memory = createMemoryPorts();
	const buffers = createLaneBuffers();
	let engine: Engine | null = null;
	const viewers = createViewers({
		engine: () => engine as Engine,
		clock: systemClock,
		buffers,
	});
	const todo = await createTodoFile({directory, sink: viewers.sink});
	engine = createEngine({missionId: 'm', ports: {...memory, todo, clock: systemClock}});
	follow(engine, viewers);
	let last: MissionView | null = null;
	const listeners = new Set<(message: EngineMessage) => void>();
	const link = viewers.connect();
	link.listen((message) => {
		last = message.type === 'view' ? message.view : last;
		for (const listener of [...listeners]) {
			listener(message);
		}
	});
	const until = <T>(pick: (message: EngineMessage) => T | undefined) =>
		new Promise<T>((resolve) => {
			const listener = (message: EngineMessage) => {
				const found = pick(message);
				if (found !== undefined) {
					listeners.delete(listener);
					resolve(found);
				}
			};
			listeners.add(listener);
		});
	const sees = (holds: (view: MissionView) => boolean) =>
		last !== null && holds(last)
			? Promise.resolve(last)
			: until((message) =>
					message.type === 'view' && holds(message.view) ? message.view : undefined,
				);
	const started = {missionId: 'm', text: 'Mend it.', directory, settings: testSettings()};
	engine.dispatch({type: 'mission.started', ...started});
	engine.dispatch({
		type: 'todo.changed',
		snapshot: await todo.read(),
		source: 'outside',
		added: [],
	});
	await sees(({todo: {version}}) => version !== '');
	return {
		engine,
		todo,
		view: () => last as MissionView,
		item: (id) => last?.todo.items.find((item) => item.id === id),
		sees,
		async wishes(intent) {
			const outcome = until((message) =>
				message.type === 'event' &&
				(message.event.type === 'todo.edited' || message.event.type === 'todo.edit-refused')
					? message.event
					: undefined,
			);
			link.send({type: 'intent', intent});
			return outcome;
		},
		async close() {
			await todo.close();
			viewers.close();
		},
	};
}
