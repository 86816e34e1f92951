import type {EngineLink, EngineMessage} from '../runtime/viewer.js';
import type {Consequence} from './actions/command.js';
import {reduceKept} from './drafts.js';
import type {HeldAnswers} from './held-answers.js';
import type {Keymap} from './keymap/keymap.js';
import {type Known, keepStreams, learn} from './mission-store.js';
import {followAction} from './models/followed.js';
import {layoutFor} from './models/frame.js';
import {settleSlots} from './models/grid.js';
import {focusedLane} from './models/lanes.js';
import type {Size} from './models/layout.js';
import {isToCommander} from './models/line-asks.js';
import {panesFor} from './models/stream-panes.js';
import type {createTimeline} from './narration/timeline.js';
import {hasEnded, type Shown} from './scene.js';
import type {ScreenExit} from './screen-exit.js';
import type {TerminalEffect} from './terminal-effect.js';
import {todoOutcome} from './todo-outcome.js';
import type {ViewAction, ViewState} from './view-state.js';

/** What a screen keeps between two messages. */
export type Core = {
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
	/** Epoch ms of the last key. */
	touchedAt: number;
};

/** Milliseconds after a key in which no lane takes another one's pane. */
const calmMs = 5000;

/** Leaves the screen, with what was known then. */
export function end(
	core: Core,
	reason: ScreenExit['reason'],
	message = '',
	exitCode: number | null = null,
) {
	core.leave({reason, message, exitCode, mission: core.known.mission});
}

/** Changes what is shown. */
export function apply(core: Core, ...actions: readonly ViewAction[]) {
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

/** While the most active lanes are followed, lets them take panes, but not under the user's fingers. */
function follow(core: Core, now: number) {
	const {known, view, size, keymap} = core;
	const isBusy = view.overlay !== null || view.sheet !== null || now - core.touchedAt < calmMs;
	if (view.follow === null || size === null || isBusy) {
		return;
	}
	const scene = {known, view, now, size, keymap};
	const action = followAction(scene, layoutFor(scene));
	if (action !== null) {
		apply(core, action);
	}
}

/** Asks for the streams on the screen, and lets go of the others. */
export function watch(core: Core) {
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

/** Takes in what the engine says. */
export function hear(core: Core, message: EngineMessage, now: number) {
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
	if (message.type === 'view' || message.type === 'activity') {
		follow(core, now);
	}
	// What lanes write comes most often, and decides nothing about which of them are shown.
	if (message.type !== 'stream') {
		watch(core);
	}
	tellTyping(core);
}

/** Does what a key comes to. */
export function carryOut(core: Core, consequence: Consequence) {
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
export function guard(core: Core, act: () => void) {
	try {
		act();
	} catch (error) {
		end(core, 'broken', error instanceof Error ? error.message : String(error));
	}
}
