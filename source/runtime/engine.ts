import {advance} from '../mission/decide.js';
import {type Effect, onlyLooks} from '../mission/effects.js';
import type {Fact, MissionEvent} from '../mission/events.js';
import {initialState} from '../mission/initial-state.js';
import type {MissionState} from '../mission/state.js';
import {perform} from './perform.js';
import type {Ports} from './ports.js';
import {createTimers} from './timers.js';

/** A mission that runs: facts go in, events and states come out, effects happen in between. */
export type Engine = Readonly<{
	state: () => MissionState;
	/** Takes a fact in; what follows from it happens on its own. */
	dispatch: (fact: Fact) => void;
	/** Takes a fact in and resolves when it is on disk. Rejects when the engine broke. */
	record: (fact: Fact) => Promise<void>;
	/** Calls back after every event with the event and the state after all that followed from it. */
	listen: (listener: (events: readonly MissionEvent[], state: MissionState) => void) => () => void;
	/** Resolves when nothing is being stored or performed; timers and lanes may still be under way. */
	whenIdle: () => Promise<void>;
	/** Resolves when a state holds, when the mission has ended, or after `ms`, whichever is first. */
	waitFor: (holds: (state: MissionState) => boolean, ms: number) => Promise<void>;
	/** Resolves when the mission has ended and its end is stored. Rejects when the engine broke. */
	closed: Promise<void>;
}>;

type Waiter = Readonly<{resolve: () => void; reject: (error: unknown) => void}>;
type Batch = {events: MissionEvent[]; effects: Effect[]; waiters: Waiter[]};

/** Milliseconds that events which nobody waits for are kept, to be written with the next ones. */
const lullMs = 20;

const emptyBatch = (): Batch => ({events: [], effects: [], waiters: []});

/**
 * Makes an engine. Write-ahead: an effect that changes anything is performed only after the event that caused it is stored;
 * events that come in while the store writes are stored together with the next write. When the store
 * fails, nothing more is taken in or performed.
 */
export function createEngine(options: {readonly missionId: string; readonly ports: Ports}): Engine {
	const {missionId, ports} = options;
	const listeners = new Set<(events: readonly MissionEvent[], state: MissionState) => void>();
	const abort = new AbortController();
	const timers = createTimers(ports.clock, (timer) => dispatch({type: 'timer.fired', timer}));
	const {promise: closed, resolve: close, reject: fail} = Promise.withResolvers<void>();
	closed.catch(() => {});
	let state = initialState;
	let sequence = 0;
	let inbox: {fact: Fact; waiter: Waiter | undefined}[] = [];
	let isTaking = false;
	let batch = emptyBatch();
	let isStoring = false;
	let cancelLull: (() => void) | null = null;
	let performing = 0;
	let idleWaiters: (() => void)[] = [];
	let broken: {readonly error: unknown} | null = null;

	function stamp(fact: Fact): MissionEvent {
		sequence += 1;
		return {...fact, id: `${missionId}-${sequence}`, at: ports.clock.now()} as MissionEvent;
	}

	function dispatch(fact: Fact, waiter?: Waiter): void {
		inbox.push({fact, waiter});
		// A listener that dispatches is heard after everybody was told what it listens to.
		if (isTaking) {
			return;
		}

		isTaking = true;
		try {
			for (let next = inbox.shift(); next; next = inbox.shift()) {
				take(next.fact, next.waiter);
			}
		} catch (error) {
			broke(error);
		} finally {
			isTaking = false;
		}

		storeSoon();
	}

	/** Writes at once when an effect or somebody waits for it, else with what comes next: a write may take a slow disk long. */
	function storeSoon(): void {
		// After the end there is no "next": the store is about to be closed.
		const isAwaited =
			batch.effects.length > 0 ||
			batch.waiters.length > 0 ||
			idleWaiters.length > 0 ||
			state.ended !== null;
		if (isAwaited) {
			store().catch(broke);
		} else if (batch.events.length > 0 && !isStoring) {
			cancelLull ??= ports.clock.after(lullMs, () => {
				store().catch(broke);
			});
		}
	}

	function take(fact: Fact, waiter: Waiter | undefined): void {
		if (broken) {
			waiter?.reject(broken.error);
			return;
		}

		if (waiter) {
			batch.waiters.push(waiter);
		}

		const step = advance(state, fact, stamp);
		state = step.state;
		batch.events.push(...step.events);
		for (const effect of step.effects) {
			if (onlyLooks(effect)) {
				run(effect).catch(broke);
			} else {
				batch.effects.push(effect);
			}
		}

		for (const listener of listeners) {
			listener(step.events, state);
		}
	}

	function broke(error: unknown): void {
		broken ??= {error};
		const waiters = [...batch.waiters, ...inbox.flatMap(({waiter}) => waiter ?? [])];
		batch = emptyBatch();
		inbox = [];
		isStoring = false;
		end(() => fail(error));
		for (const waiter of waiters) {
			waiter.reject(error);
		}

		settle();
	}

	async function store(): Promise<void> {
		if (isStoring) {
			return;
		}

		cancelLull?.();
		cancelLull = null;
		isStoring = true;
		while (batch.events.length > 0) {
			const {events, effects, waiters} = batch;
			batch = emptyBatch();
			await append(events, waiters);
			for (const effect of broken ? [] : effects) {
				run(effect).catch(broke);
			}
		}

		isStoring = false;
		settle();
	}

	async function append(events: readonly MissionEvent[], waiters: readonly Waiter[]) {
		try {
			await ports.store.append(events);
		} catch (error) {
			for (const waiter of waiters) {
				waiter.reject(error);
			}

			throw error;
		}

		for (const waiter of waiters) {
			waiter.resolve();
		}
	}

	async function run(effect: Effect): Promise<void> {
		performing += 1;
		try {
			const signal = abort.signal;
			await perform(effect, ports, {dispatch, signal, timers, close: () => end(close)});
		} finally {
			performing -= 1;
			settle();
		}
	}

	function end(tell: () => void): void {
		abort.abort();
		timers.close();
		tell();
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
			new Promise((resolve, reject) => {
				dispatch(fact, {resolve, reject});
			}),
		listen(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		whenIdle: () =>
			new Promise((resolve) => {
				idleWaiters.push(resolve);
				storeSoon();
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
	if (holds(state()) || state().ended) {
		return Promise.resolve();
	}

	return new Promise((resolve) => {
		const finish = () => {
			listeners.delete(listener);
			cancel();
			resolve();
		};

		const listener = (_: readonly MissionEvent[], after: MissionState) => {
			if (holds(after) || after.ended) {
				finish();
			}
		};

		const cancel = ports.clock.after(ms, finish);
		listeners.add(listener);
	});
}
