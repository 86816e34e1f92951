import type {Clock} from '../runtime/ports.js';
import type {EngineLink, EngineMessage, MissionView} from '../runtime/viewer.js';
import type {Consequence, LeaveReason} from './actions/command.js';
import {reduceKept} from './drafts.js';
import {createFrameClock, type FrameClock} from './frame-clock.js';
import {createHeldAnswers, type HeldAnswers} from './held-answers.js';
import {initialView} from './initial-view.js';
import type {Keymap} from './keymap/keymap.js';
import {type Known, keepStreams, learn, nothingKnown} from './mission-store.js';
import {layoutFor} from './models/frame.js';
import {settleSlots} from './models/grid.js';
import {focusedLane} from './models/lanes.js';
import type {Size} from './models/layout.js';
import {isToCommander} from './models/line-asks.js';
import {panesFor} from './models/stream-panes.js';
import {hasRunningTimes} from './models/ticking.js';
import {createTimeline} from './narration/timeline.js';
import type {OpenLane} from './open-lane.js';
import {pointAt} from './pointer.js';
import {pasteText, pressKey} from './press.js';
import {hasEnded, type Scene} from './scene.js';
import {defaultScreenSettings, type ScreenSettings} from './screen-settings.js';
import type {Report} from './terminal/reports.js';
import type {TerminalEffect} from './terminal-effect.js';
import {todoOutcome} from './todo-outcome.js';
import type {ViewAction, ViewState} from './view-state.js';

/** Why the screen was left, and what was known then. */
export type ScreenExit = Readonly<{
	reason: LeaveReason | 'stopped' | 'refused' | 'signal' | 'broken';
	/** Something to print when it is not empty: why the engine refused, what broke. */
	message: string;
	/** The engine's exit code when it refused. */
	exitCode: number | null;
	mission: MissionView | null;
}>;

/** What the screen shows, without the terminal's size. */
export type Shown = Omit<Scene, 'size'>;

/** The screen without a terminal: it listens to the engine, takes keys, and says when to draw. */
export type Screen = Readonly<{
	subscribe: (listener: () => void) => () => void;
	/** The same object until something changed. */
	shown: () => Shown;
	/** Tells how large the terminal is: that decides whose streams are asked for. */
	sized: (size: Size) => void;
	press: (keys: readonly string[], size: Size) => void;
	paste: (text: string, size: Size) => void;
	/** Takes what the terminal says by itself: its mouse, its focus, its background. */
	report: (report: Report, size: Size) => void;
	/** Says something in the line that answers keys. */
	hint: (text: string) => void;
	/** Ends the screen from outside. */
	end: (reason: ScreenExit['reason'], message: string) => void;
	/** Resolves once, when the screen is to be left. */
	exited: Promise<ScreenExit>;
	/** Stops listening and every timer. */
	close: () => void;
}>;

type Core = {
	readonly keymap: Keymap;
	readonly link: EngineLink;
	readonly leave: (exit: ScreenExit) => void;
	readonly effect: (effect: TerminalEffect) => void;
	known: Known;
	view: ViewState;
	shown: Shown;
	size: Size | null;
	/** Puts one event more into the lines about what happened. */
	readonly tellOn: ReturnType<typeof createTimeline>;
	/** True while the engine knows that somebody types to the commander. */
	isTyping: boolean;
	/** The lanes whose streams the engine sends. */
	watched: readonly string[];
	held: HeldAnswers | null;
	/** Epoch ms since when no time on the screen goes on; null while one does. */
	stillSince: number | null;
};

function end(
	core: Core,
	reason: ScreenExit['reason'],
	message = '',
	exitCode: number | null = null,
) {
	core.leave({reason, message, exitCode, mission: core.known.mission});
}

function apply(core: Core, ...actions: readonly ViewAction[]) {
	core.view = actions.reduce(reduceKept, core.view);
}

/** The lanes whose streams are on the screen, or would be without what lies over them. */
function lanesShown({known, view, size, keymap}: Core): readonly string[] {
	const lane = focusedLane(known.mission, view.focus);
	if (lane === null || size === null) {
		return lane === null ? [] : [lane.id];
	}
	const scene = {known, view: {...view, overlay: null}, now: 0, size, keymap};
	const shown = panesFor(scene, layoutFor(scene)).flatMap((pane) => pane.lane?.id ?? []);
	return shown.length === 0 ? [lane.id] : shown;
}

/** Asks for the streams on the screen, and lets go of the others. */
function watch(core: Core) {
	const laneIds = lanesShown(core);
	const isSame =
		laneIds.length === core.watched.length && laneIds.every((id) => core.watched.includes(id));
	if (!isSame) {
		core.watched = laneIds;
		core.known = keepStreams(core.known, laneIds);
		core.link.send({type: 'watch', laneIds});
	}
}

/** Tells the engine when somebody begins to type to the commander and when that ends, however it ends. */
function tellTyping(core: Core) {
	const isTyping = isToCommander(core.known.mission, core.view) && !hasEnded(core.known.mission);
	if (isTyping !== core.isTyping) {
		core.isTyping = isTyping;
		core.link.send({type: 'intent', intent: {type: 'typing', isTyping}});
	}
}

function hear(core: Core, message: EngineMessage) {
	const wasOver = hasEnded(core.known.mission);
	core.known = learn(core.known, message);
	if (message.type === 'event') {
		core.known = {...core.known, timeline: core.tellOn(core.known.timeline, message.event)};
		if (message.event.type === 'task.created' && message.event.by === 'user') {
			apply(core, {type: 'task-taken'});
		}
	}
	const {isStopping} = core.view;
	if (message.type === 'refused') {
		end(core, 'refused', message.message, message.exitCode);
	}
	if (message.type === 'closed' && (isStopping || core.known.mission === null)) {
		end(core, 'stopped', message.reason);
	}
	apply(core, ...todoOutcome(message, core.view));
	if (!wasOver && hasEnded(core.known.mission) && !isStopping) {
		const overlay = {kind: 'summary', offset: 0} as const;
		apply(core, {type: 'sheet-closed'}, {type: 'opened', overlay});
	}
	const {mission} = core.known;
	if (message.type === 'view' && mission !== null) {
		apply(core, {type: 'slots-settled', slots: settleSlots(core.view.slots, mission)});
	}
	core.held?.after();
	// What lanes write comes most often, and decides nothing about which of them are shown.
	if (message.type !== 'stream') {
		watch(core);
	}
	tellTyping(core);
}

function carryOut(core: Core, consequence: Consequence) {
	core.held?.before(consequence.actions);
	apply(core, ...consequence.actions);
	core.held?.after();
	for (const intent of consequence.intents) {
		core.link.send({type: 'intent', intent});
	}
	consequence.messages?.forEach(core.link.send);
	consequence.effects?.forEach(core.effect);
	if (consequence.leave !== null) {
		end(core, consequence.leave);
	}
	watch(core);
	tellTyping(core);
}

/** A fault of ours ends the screen with words, so that the terminal is given back. */
function guard(core: Core, act: () => void) {
	try {
		act();
	} catch (error) {
		end(core, 'broken', error instanceof Error ? error.message : String(error));
	}
}

/** Connects a screen to an engine. Time comes from `clock`; `effect` has the terminal do what is no frame. */
export function createScreen(
	link: EngineLink,
	clock: Clock,
	effect: (effect: TerminalEffect) => void = () => undefined,
	{keymap, theme, hasMouse, reducesMotion}: ScreenSettings = defaultScreenSettings,
	openLane: OpenLane = async ({laneId}) => `${laneId} cannot be opened from here`,
): Screen {
	const view = {...initialView, theme, hasMouse, reducesMotion};
	const listeners = new Set<() => void>();
	const exit = Promise.withResolvers<ScreenExit>();
	const core: Core = {
		keymap,
		link,
		leave: exit.resolve,
		effect,
		known: nothingKnown,
		view,
		shown: {known: nothingKnown, view, now: clock.now(), keymap},
		size: null,
		tellOn: createTimeline(),
		isTyping: false,
		watched: [],
		held: null,
		stillSince: null,
	};
	const draw = (now: number) => {
		core.shown = {known: core.known, view: core.view, now: core.stillSince ?? now, keymap};
		for (const listener of listeners) {
			listener();
		}
	};
	const frames: FrameClock = createFrameClock(clock, draw, () => core.stillSince === null);
	core.held = createHeldAnswers({
		clock,
		view: () => core.view,
		apply: (action) => apply(core, action),
		send: (intent) => link.send({type: 'intent', intent}),
		draw: frames.drawSoon,
	});
	const stopListening = link.listen((message) =>
		guard(core, () => {
			hear(core, message);
			core.stillSince = hasRunningTimes(core.known.mission)
				? null
				: (core.stillSince ?? clock.now());
			frames.tick();
			frames.drawSoon();
		}),
	);
	const take = (size: Size, act: (scene: Scene) => Consequence) => {
		core.size = size;
		apply(core, {type: 'key-pressed'});
		const now = frames.now();
		const consequence = act({known: core.known, view: core.view, now, size, keymap});
		carryOut(core, consequence);
		if (consequence.open !== undefined) {
			void openLane(consequence.open).then((text) => {
				apply(core, {type: 'hinted', text});
				frames.drawSoon();
			});
		}
		apply(core, {type: 'key-taken', at: now});
	};
	return {
		subscribe: (listener) => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		shown: () => core.shown,
		sized: (size) =>
			guard(core, () => {
				core.size = size;
				watch(core);
			}),
		press: (keys, size) =>
			guard(core, () => {
				for (const key of keys) {
					take(size, (scene) => pressKey(scene, key));
				}
				frames.drawNow();
			}),
		paste: (text, size) =>
			guard(core, () => {
				take(size, (scene) => pasteText(scene, text));
				frames.drawNow();
			}),
		report: (report, size) =>
			guard(core, () => {
				if (report.kind === 'background') {
					apply(core, {type: 'background-told', background: report.background});
				} else if (report.kind === 'focus') {
					apply(core, {type: 'terminal-focused', hasFocus: report.hasFocus});
				} else {
					take(size, (scene) => pointAt(scene, report));
				}
				frames.drawNow();
			}),
		hint: (text) => {
			apply(core, {type: 'hinted', text});
			frames.drawNow();
		},
		end: (reason, message) => end(core, reason, message),
		exited: exit.promise,
		close: () => {
			stopListening();
			core.held?.close();
			frames.stop();
			listeners.clear();
		},
	};
}
