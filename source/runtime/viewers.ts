import type {MissionState} from '../mission/state.js';
import {type Contact, createContact, withSilence} from './contact.js';
import type {Engine} from './engine.js';
import {refusalOf} from './intents/refusals.js';
import {factsOf} from './intents.js';
import type {LaneBuffers, LaneFollower} from './lane-buffers.js';
import type {Clock, Sink} from './ports.js';
import {quotasView} from './quota-view.js';
import {searchStreams} from './search-streams.js';
import {activityOf, isSilent} from './silence.js';
import {viewOf} from './view.js';
import type {EngineLink, EngineMessage, MissionView, ViewerMessage} from './viewer.js';

/** Milliseconds between two messages of the same kind to a viewer: one frame. */
const frameMs = 66;
/** And between two that say how much the lanes wrote. */
const beatMs = 1000;

/** The engine's side of every viewer: what adapters report comes in, messages go out once per frame. */
export type Viewers = Readonly<{
	sink: Sink;
	/**
	 * A link for one viewer, with lanes of its own to watch. While it does not read (`isReading`), nothing is sent that
	 * can be sent later, and what waits for it stays as small as what is kept anyway.
	 */
	connect: (isReading?: () => boolean) => EngineLink;
	/** Tells every viewer at once, outside the frames. */
	tell: (message: EngineMessage) => void;
	/** Looks with the next frame whether a view differs from the last one: time alone can have changed it. */
	look: () => void;
	/** Sends what is still due and ends the timers. */
	close: () => void;
}>;

type Viewer = {
	readonly listeners: Set<(message: EngineMessage) => void>;
	/** The lanes it watches. */
	readonly watched: Map<string, LaneFollower>;
	readonly isReading: () => boolean;
	/** The last view it got; null when one of its listeners has none. */
	view: MissionView | null;
};

function tellTo({listeners}: Viewer, message: EngineMessage): void {
	for (const listener of listeners) {
		listener(message);
	}
}

/** Makes the view of an engine, anew only when it is another one. */
function viewMaker(
	engine: () => Engine,
	buffers: LaneBuffers,
	clock: Clock,
	contact: Contact,
): () => MissionView | null {
	let made: Readonly<{
		state: MissionState;
		/** What else it is made of. */
		rest: string;
		view: MissionView | null;
	}> | null = null;
	return () => {
		const state = engine().state();
		const now = clock.now();
		const doing = (laneId: string) => activityOf(state, laneId, {buffers, now});
		const silence = contact.silence(state.server.lost !== null);
		const rest = JSON.stringify([
			silence,
			Object.keys(state.lanes).map(doing),
			quotasView(state, now),
		]);
		if (state !== made?.state || rest !== made.rest) {
			const view = viewOf(state, now, doing);
			made = {state, rest, view: view && withSilence(view, silence)};
		}
		return made.view;
	};
}

/** Connects an engine to its viewers. Nothing here is state of the mission: viewers come and go. */
export function createViewers(options: {
	readonly engine: () => Engine;
	readonly clock: Clock;
	readonly buffers: LaneBuffers;
	/** Asks how the quotas stand; where nothing can be asked, nothing. */
	readonly refreshQuotas?: () => void;
}): Viewers {
	const {engine, clock, buffers, refreshQuotas} = options;
	const viewers = new Set<Viewer>();
	let cancelFrame: (() => void) | null = null;
	let isClosed = false;
	let cancelBeat: (() => void) | null = null;
	const contact = createContact(clock, soon);
	const latestView = viewMaker(engine, buffers, clock, contact);

	const tell = (message: EngineMessage) => {
		for (const viewer of viewers) {
			tellTo(viewer, message);
		}
	};

	function tellNew(viewer: Viewer): void {
		const view = latestView();
		if (view !== viewer.view) {
			viewer.view = view;
			if (view) {
				tellTo(viewer, {type: 'view', view});
			}
		}

		for (const [laneId, follower] of viewer.watched) {
			const blocks = follower.take();
			if (blocks.length > 0) {
				tellTo(viewer, {type: 'stream', laneId, blocks});
			}
		}
	}

	/** Tells once a second what every lane wrote, for as long as one of them writes. */
	function beat(): void {
		const lanes = buffers.endSecond();
		const readers = [...viewers].filter((viewer) => viewer.isReading());
		for (const viewer of readers) {
			tellTo(viewer, {type: 'activity', lanes});
		}

		// Everybody hears that nothing is written any more.
		const isOver = Object.keys(lanes).length === 0 && readers.length === viewers.size;
		cancelBeat = isOver ? null : clock.after(beatMs, beat);
	}

	function frame(): void {
		cancelFrame = null;
		for (const viewer of viewers) {
			if (isClosed || viewer.isReading()) {
				tellNew(viewer);
			} else {
				soon();
			}
		}
	}

	function soon(): void {
		if (!isClosed) {
			cancelFrame ??= clock.after(frameMs, frame);
		}
	}

	function watch(viewer: Viewer, laneIds: readonly string[]): void {
		const {watched} = viewer;
		for (const [laneId, follower] of watched) {
			if (!laneIds.includes(laneId)) {
				follower.stop();
				watched.delete(laneId);
			}
		}

		for (const laneId of laneIds) {
			if (!watched.has(laneId)) {
				const follower = buffers.follow(laneId);
				watched.set(laneId, follower);
				tellTo(viewer, {type: 'stream', laneId, blocks: follower.take()});
			}
		}
	}

	function receive(viewer: Viewer, message: ViewerMessage): void {
		if (message.type === 'watch') {
			watch(viewer, message.laneIds);
			return;
		}

		if (message.type === 'search') {
			const {query} = message;
			const laneIds = Object.keys(engine().state().lanes);
			tellTo(viewer, {type: 'found', query, ...searchStreams(laneIds, buffers, query)});
			return;
		}

		if (message.intent.type === 'refresh-quotas') {
			refreshQuotas?.();
			return;
		}

		const state = engine().state();
		const refusal = refusalOf(state, message.intent);
		if (refusal !== null) {
			tellTo(viewer, {type: 'notice', text: refusal});
		}

		for (const fact of factsOf(state, message.intent)) {
			engine().dispatch(fact);
		}
	}

	return {
		sink: {
			fact: (fact) => engine().dispatch(fact),
			chunk(laneId, chunk) {
				const wasSilent = isSilent(buffers.lastByteAt(laneId), clock.now());
				buffers.push(laneId, chunk, clock.now());
				if (!isClosed) {
					cancelBeat ??= clock.after(beatMs, beat);
				}
				if (wasSilent || [...viewers].some(({watched}) => watched.has(laneId))) {
					soon();
				}
			},
			heard: contact.heard,
		},
		connect(isReading = () => true) {
			const viewer: Viewer = {listeners: new Set(), watched: new Map(), isReading, view: null};
			return {
				send: (message) => receive(viewer, message),
				listen(listener) {
					viewer.listeners.add(listener);
					viewer.view = null;
					viewers.add(viewer);
					soon();
					return () => {
						viewer.listeners.delete(listener);
						if (viewer.listeners.size === 0) {
							watch(viewer, []);
							viewers.delete(viewer);
						}
					};
				},
			};
		},
		tell(message) {
			if (message.type === 'event' && message.event.type === 'server.lost') {
				// From here on no beat of a new connection counts.
				contact.silence(true);
			}
			tell(message);
			soon();
		},
		look: soon,
		close() {
			isClosed = true;
			cancelFrame?.();
			cancelBeat?.();
			frame();
			contact.close();
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
