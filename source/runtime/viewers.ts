import type {MissionState} from '../mission/state.js';
import type {Engine} from './engine.js';
import {factsOf} from './intents.js';
import type {LaneBuffers} from './lane-buffers.js';
import type {Clock, Sink} from './ports.js';
import {viewOf} from './view.js';
import type {EngineLink, EngineMessage, ViewerMessage} from './viewer.js';

/** Milliseconds between two messages of the same kind to a viewer: one frame. */
const frameMs = 66;

/** The engine's side of every viewer: what adapters report comes in, messages go out once per frame. */
export type Viewers = Readonly<{
	sink: Sink;
	link: EngineLink;
	/** Tells every viewer at once, outside the frames. */
	tell: (message: EngineMessage) => void;
	/** Sends what is still due and ends the timers. */
	close: () => void;
}>;

/** Connects an engine to its viewers. Nothing here is state of the mission: viewers come and go. */
export function createViewers(options: {
	readonly engine: () => Engine;
	readonly clock: Clock;
	readonly buffers: LaneBuffers;
}): Viewers {
	const {engine, clock, buffers} = options;
	const listeners = new Set<(message: EngineMessage) => void>();
	let watched: ReadonlySet<string> = new Set();
	let cancelFrame: (() => void) | null = null;
	let isClosed = false;

	const tell = (message: EngineMessage) => {
		for (const listener of listeners) {
			listener(message);
		}
	};

	/** What the last view was made of; null when somebody has not got it. */
	let viewed: Readonly<{state: MissionState; activities: string}> | null = null;

	/** Sends a view when it is another one than the last. */
	function tellView(): void {
		const state = engine().state();
		const activities = JSON.stringify(Object.keys(state.lanes).map(buffers.activity));
		if (state !== viewed?.state || activities !== viewed.activities) {
			viewed = {state, activities};
			const view = viewOf(state, buffers.activity);
			if (view) {
				tell({type: 'view', view});
			}
		}
	}

	function frame(): void {
		cancelFrame = null;
		tellView();

		for (const laneId of watched) {
			const blocks = buffers.takeChanged(laneId);
			if (blocks.length > 0) {
				tell({type: 'stream', laneId, blocks});
			}
		}
	}

	function soon(): void {
		if (!isClosed) {
			cancelFrame ??= clock.after(frameMs, frame);
		}
	}

	function receive(message: ViewerMessage): void {
		if (message.type === 'intent') {
			for (const fact of factsOf(engine().state(), message.intent)) {
				engine().dispatch(fact);
			}

			return;
		}

		const added = message.laneIds.filter((laneId) => !watched.has(laneId));
		watched = new Set(message.laneIds);
		for (const laneId of added) {
			buffers.takeChanged(laneId);
			tell({type: 'stream', laneId, blocks: buffers.all(laneId)});
		}
	}

	return {
		sink: {
			fact: (fact) => engine().dispatch(fact),
			chunk(laneId, chunk) {
				buffers.push(laneId, chunk, clock.now());
				if (watched.has(laneId)) {
					soon();
				}
			},
		},
		link: {
			send: receive,
			listen(listener) {
				listeners.add(listener);
				viewed = null;
				soon();
				return () => listeners.delete(listener);
			},
		},
		tell(message) {
			tell(message);
			soon();
		},
		close() {
			isClosed = true;
			cancelFrame?.();
			frame();
		},
	};
}

/** Passes every event of an engine on to its viewers, and a new view with the next frame. */
export function follow(engine: Engine, viewers: Viewers): () => void {
	return engine.listen((events) => {
		for (const event of events) {
			viewers.tell({type: 'event', event});
		}
	});
}

/** One end of a message channel, as worker threads and tests have it; both ends are ours. */
export type PortLike = Readonly<{
	post: (message: unknown) => void;
	onMessage: (listener: (message: unknown) => void) => void;
}>;

/** Serves a link over a port: the other side uses `linkOver`. */
export function serveLink(link: EngineLink, port: PortLike): void {
	link.listen((message) => port.post(message));
	port.onMessage((message) => link.send(message as ViewerMessage));
}

/** The engine at the other end of a port; messages are plain JSON. */
export function linkOver(port: PortLike): EngineLink {
	const listeners = new Set<(message: EngineMessage) => void>();
	port.onMessage((message) => {
		for (const listener of listeners) {
			listener(message as EngineMessage);
		}
	});
	return {
		send: (message) => port.post(message),
		listen(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
	};
}
