import type {Effect, EffectOf} from '../../source/mission/effects.js';
import type {MissionEvent} from '../../source/mission/events.js';
import type {TodoItem, TodoItemState, TodoSnapshot} from '../../source/mission/records.js';
import type {TodoEdit} from '../../source/mission/todo/edit-op.js';
import type {
	Clock,
	LanePort,
	Ports,
	StorePort,
	TodoAnswer,
	TodoPort,
} from '../../source/runtime/ports.js';
import {dayRead} from './in-memory-day.js';
import {checkResult, todoItem} from './in-memory-mission.js';
import {savedBase} from './in-memory-settings.js';

/** Time that goes by when a test says so. */
export type VirtualClock = Clock &
	Readonly<{
		/** Lets time go by; what is due runs in order, and promises settle in between. */
		pass: (ms: number) => Promise<void>;
		/** Lets time go by in which nothing runs, as in a process that was stopped; what is due runs late. */
		jump: (ms: number) => Promise<void>;
		/** Timers that are set. */
		pending: () => number;
	}>;

/** Lets every promise that can settle do so. */
export async function settled(): Promise<void> {
	for (let turn = 0; turn < 20; turn += 1) {
		await Promise.resolve();
	}
}

/** Makes a clock that stands at 1,000,000 ms. */
function createVirtualClock(): VirtualClock {
	let now = 1_000_000;
	let timers: {at: number; fn: () => void}[] = [];
	return {
		now: () => now,
		after(ms, fn) {
			const timer = {at: now + ms, fn};
			timers.push(timer);
			return () => {
				timers = timers.filter((other) => other !== timer);
			};
		},
		async pass(ms) {
			const until = now + ms;
			for (;;) {
				await settled();
				const [next] = timers.filter(({at}) => at <= until).sort((a, b) => a.at - b.at);
				if (!next) {
					break;
				}

				timers = timers.filter((timer) => timer !== next);
				now = Math.max(now, next.at);
				next.fn();
			}

			now = until;
			await settled();
		},
		async jump(ms) {
			now += ms;
			const late = timers.filter(({at}) => at <= now);
			timers = timers.filter(({at}) => at > now);
			for (const {fn} of late) {
				fn();
			}
			await settled();
		},
		pending: () => timers.length,
	};
}

/** A store that a test can make slow or broken. */
export type MemoryStore = StorePort &
	Readonly<{
		/** What is on disk. */
		stored: () => readonly MissionEvent[];
		/** How many events each write had. */
		writes: readonly number[];
		/** From now on writes wait until they are let go. */
		hold: () => void;
		/** Lets the write that waits go, or fail. */
		release: (error?: Error) => Promise<void>;
	}>;

/** Makes an empty store; every write is done at once until it is told to hold. */
function createMemoryStore(): MemoryStore {
	const events: MissionEvent[] = [];
	const writes: number[] = [];
	let isHeld = false;
	let waiting: {resolve: () => void; reject: (error: Error) => void}[] = [];
	return {
		async append(batch) {
			if (isHeld) {
				await new Promise<void>((resolve, reject) => {
					waiting.push({resolve, reject});
				});
			}

			events.push(...batch);
			writes.push(batch.length);
		},
		close: () => Promise.resolve(),
		stored: () => events,
		writes,
		hold() {
			isHeld = true;
		},
		async release(error) {
			const released = waiting;
			waiting = [];
			for (const {resolve, reject} of released) {
				if (error) {
					reject(error);
				} else {
					resolve();
				}
			}

			await settled();
		},
	};
}

/** A todo list in memory: ids are given in order, a verified item is marked. */
export function createMemoryTodo(): TodoPort & Readonly<{items: () => readonly TodoItem[]}> {
	const items = new Map<string, TodoItem>();
	let version = 0;
	const snapshot = (): TodoSnapshot => ({
		version: `v${version}`,
		items: [...items.values()],
		problem: null,
	});

	function applyOne(op: TodoEdit): readonly string[] {
		if (op.op === 'add' || op.op === 'insert') {
			const {id = `S${items.size + 1}`, state = 'open'} = op.op === 'add' ? op : {};
			items.set(id, {...todoItem(id, state, items.size), title: op.title});
			return [id];
		}

		const item = items.get(op.id);
		if (item && op.op === 'set') {
			items.set(op.id, {...item, state: op.state ?? item.state});
		}

		return [];
	}

	function answer(problem: string | null, added: readonly string[]): Promise<TodoAnswer> {
		version += problem === null ? 1 : 0;
		return Promise.resolve(
			problem === null
				? {ok: true, snapshot: snapshot(), added}
				: {ok: false, problem, snapshot: snapshot()},
		);
	}

	return {
		items: () => [...items.values()],
		read: () => Promise.resolve(snapshot()),
		apply({ops, baseVersion, branch}) {
			if (baseVersion !== null && baseVersion !== `v${version}`) {
				return answer(`base_version ${baseVersion} is old`, []);
			}

			const isOutside = ops.some((op) => branch !== null && op.op === 'remove' && op.id !== branch);
			return isOutside ? answer(`outside ${branch}`, []) : answer(null, ops.flatMap(applyOne));
		},
		mark(itemId: string, state: TodoItemState) {
			const item = items.get(itemId);
			if (item) {
				items.set(itemId, {...item, state});
			}

			return answer(item ? null : `no ${itemId}`, []);
		},
		close: () => Promise.resolve(),
	};
}

/** Ports in memory. Every effect that reaches a port is noted in `calls`, with how much was stored then. */
export type MemoryPorts = Ports &
	Readonly<{
		clock: VirtualClock;
		store: MemoryStore;
		todo: ReturnType<typeof createMemoryTodo>;
		calls: readonly {effect: Effect; stored: number}[];
		/** Sent prompts of a lane. */
		sent: (laneId: string) => readonly EffectOf<'send-prompt'>[];
	}>;

/** Makes ports whose lanes open at once and whose turns never end by themselves. */
export function createMemoryPorts(lanes: Partial<LanePort> = {}): MemoryPorts {
	const calls: {effect: Effect; stored: number}[] = [];
	const store = createMemoryStore();
	const note = (effect: Effect) => {
		calls.push({effect, stored: store.stored().length});
	};

	return {
		clock: createVirtualClock(),
		store,
		todo: createMemoryTodo(),
		calls,
		sent: (laneId) =>
			calls.flatMap(({effect}) =>
				effect.type === 'send-prompt' && effect.laneId === laneId ? [effect] : [],
			),
		lanes: {
			open(effect) {
				note(effect);
				const {laneId} = effect;
				return Promise.resolve({type: 'lane.opened', laneId, sessionId: `ses_${laneId}`});
			},
			send(effect) {
				note(effect);
				const {laneId, promptId} = effect;
				return Promise.resolve({type: 'prompt.sent', laneId, promptId});
			},
			compact(effect) {
				note(effect);
				const {laneId, sessionId} = effect;
				return Promise.resolve({type: 'lane.compacted', laneId, messageId: `sum_${sessionId}`});
			},
			abort(effect) {
				note(effect);
				return Promise.resolve();
			},
			answer(effect) {
				note(effect);
				return Promise.resolve();
			},
			close: () => Promise.resolve(),
			...lanes,
		},
		day: {
			read: () => Promise.resolve(dayRead(0)),
		},
		checks: {
			run: (checks) => Promise.resolve(checks.map(({id, command}) => checkResult(id, command, 0))),
			definitions: () => Promise.resolve({test: 'one'}),
		},
		base: {
			save(missionId) {
				note({type: 'save-base', missionId});
				return Promise.resolve(savedBase(missionId));
			},
		},
		tree: {
			fingerprint: () => Promise.resolve('same'),
			remember: () => Promise.resolve([]),
			strays: () => Promise.resolve([]),
			openChecks: () => Promise.resolve([]),
		},
	};
}
