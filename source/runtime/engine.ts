import {advance} from '../mission/decide.js';
import type {Effect} from '../mission/effects.js';
import type {Fact, MissionEvent} from '../mission/events.js';
import {initialState, type MissionState} from '../mission/state.js';
import {perform} from './perform.js';
import type {Ports} from './ports.js';

/** A mission that runs: facts go in, events and states come out, effects happen in between. */
export type Engine = Readonly<{
	state: () => MissionState;
	/** Takes a fact in; what follows from it happens on its own. */
	dispatch: (fact: Fact) => void;
	/** Takes a fact in and resolves when it is on disk. */
	record: (fact: Fact) => Promise<void>;
	/** Calls back after every event with the event and the state after all that followed from it. */
	listen: (listener: (events: readonly MissionEvent[], state: MissionState) => void) => () => void;
	/** Resolves when nothing is being stored or performed; timers and lanes may still be under way. */
	whenIdle: () => Promise<void>;
	/** Resolves when a state holds, or after `ms`, whichever is first. */
	waitFor: (holds: (state: MissionState) => boolean, ms: number) => Promise<void>;
	/** Resolves when the mission has ended and its end is stored. Rejects when the engine broke. */
	closed: Promise<void>;
}>;

type Batch = {events: MissionEvent[]; effects: Effect[]; waiters: (() => void)[]};

const emptyBatch = (): Batch => ({events: [], effects: [], waiters: []});

/**
 * Makes an engine. Write-ahead: an effect is performed only after the event that caused it is stored;
 * events that come in while the store writes are stored together with the next write.
 */
export function createEngine(options: {readonly missionId: string; readonly ports: Ports}): Engine {
	const {missionId, ports} = options;
	const listeners = new Set<(events: readonly MissionEvent[], state: MissionState) => void>();
	const abort = new AbortController();
	const {promise: closed, resolve: close, reject: fail} = Promise.withResolvers<void>();
	closed.catch(() => {});
	let state = initialState;
	let sequence = 0;
	let batch = emptyBatch();
	let isStoring = false;
	let performing = 0;
	let idleWaiters: (() => void)[] = [];

	function stamp(fact: Fact): MissionEvent {
		sequence += 1;
		return {...fact, id: `${missionId}-${sequence}`, at: ports.clock.now()} as MissionEvent;
	}

	function dispatch(fact: Fact, stored?: () => void): void {
		const step = advance(state, fact, stamp);
		state = step.state;
		batch.events.push(...step.events);
		batch.effects.push(...step.effects);
		if (stored) {
			batch.waiters.push(stored);
		}

		for (const listener of listeners) {
			listener(step.events, state);
		}

		store().catch(broke);
	}

	function broke(error: unknown): void {
		abort.abort();
		fail(error);
	}

	async function store(): Promise<void> {
		if (isStoring) {
			return;
		}

		isStoring = true;
		while (batch.events.length > 0) {
			const {events, effects, waiters} = batch;
			batch = emptyBatch();
			await ports.store.append(events);
			for (const waiter of waiters) {
				waiter();
			}

			for (const effect of effects) {
				run(effect).catch(broke);
			}
		}

		isStoring = false;
		settle();
	}

	async function run(effect: Effect): Promise<void> {
		performing += 1;
		try {
			await perform(effect, ports, {dispatch, signal: abort.signal, close: end});
		} finally {
			performing -= 1;
			settle();
		}
	}

	function end(): void {
		abort.abort();
		close();
	}

	function settle(): void {
		if (!isStoring && performing === 0 && batch.events.length === 0) {
			const waiters = idleWaiters;
			idleWaiters = [];
			for (const waiter of waiters) {
				waiter();
			}
		}
	}

	return {
		state: () => state,
		dispatch: (fact) => dispatch(fact),
		record: (fact) =>
			new Promise((resolve) => {
				dispatch(fact, resolve);
			}),
		listen(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		whenIdle: () =>
			new Promise((resolve) => {
				idleWaiters.push(resolve);
				settle();
			}),
		waitFor: (holds, ms) => waitFor({state: () => state, listeners, ports, holds, ms}),
		closed,
	};
}

function waitFor(options: {
	readonly state: () => MissionState;
	readonly listeners: Set<(events: readonly MissionEvent[], state: MissionState) => void>;
	readonly ports: Ports;
	readonly holds: (state: MissionState) => boolean;
	readonly ms: number;
}): Promise<void> {
	const {state, listeners, ports, holds, ms} = options;
	if (holds(state())) {
		return Promise.resolve();
	}

	return new Promise((resolve) => {
		const finish = () => {
			listeners.delete(listener);
			cancel();
			resolve();
		};

		const listener = (_: readonly MissionEvent[], after: MissionState) => {
			if (holds(after)) {
				finish();
			}
		};

		const cancel = ports.clock.after(ms, finish);
		listeners.add(listener);
	});
}
