import type {Clock} from '../runtime/ports.js';
import type {EngineLink} from '../runtime/viewer.js';
import type {Consequence} from './actions/command.js';
import {createFrameClock, type FrameClock} from './frame-clock.js';
import {createHeldAnswers} from './held-answers.js';
import {initialView} from './initial-view.js';
import {nothingKnown} from './mission-store.js';
import type {Size} from './models/layout.js';
import {hasRunningTimes} from './models/ticking.js';
import {createTimeline} from './narration/timeline.js';
import type {OpenLane} from './open-lane.js';
import {pointAt} from './pointer.js';
import {isTyping, keysMeant, pasteText, pressKey} from './press.js';
import type {Scene, Shown} from './scene.js';
import {apply, type Core, carryOut, end, guard, hear, watch} from './screen-core.js';
import type {ScreenExit} from './screen-exit.js';
import {defaultScreenSettings, type ScreenSettings} from './screen-settings.js';
import type {Report} from './terminal/reports.js';
import type {TerminalEffect} from './terminal-effect.js';

/** The screen without a terminal: it listens to the engine, takes keys, and says when to draw. */
export type Screen = Readonly<{
	subscribe: (listener: () => void) => () => void;
	/** The same object until something changed. */
	shown: () => Shown;
	/** Tells how large the terminal is: that decides whose streams are asked for. */
	sized: (size: Size) => void;
	/** `text` is what the keys are, a character each, from where on something is typed. */
	press: (keys: readonly string[], size: Size, text?: string) => void;
	/**
	 * Tells that the keys that come now came at once, hammered or while nothing was read: nobody meant each of them, so
	 * none decides anything.
	 */
	pileUp: () => void;
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

/** Connects a screen to an engine. Time comes from `clock`; `effect` has the terminal do what is no frame. */
export function createScreen(
	link: EngineLink,
	clock: Clock,
	effect: (effect: TerminalEffect) => void = () => undefined,
	{keymap, theme, hasMouse, reducesMotion}: ScreenSettings = defaultScreenSettings,
	openLane: OpenLane = async ({kind, laneId}) =>
		kind === 'pin' ? null : `${laneId} cannot be opened from here`,
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
		touchedAt: 0,
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
			const {view} = core;
			hear(core, message, clock.now());
			core.stillSince = hasRunningTimes(core.known.mission)
				? null
				: (core.stillSince ?? clock.now());
			frames.tick();
			// What lanes wrote is drawn with the next second.
			if (message.type !== 'activity' || core.view !== view) {
				frames.drawSoon();
			}
		}),
	);
	const take = (size: Size, act: (scene: Scene) => Consequence) => {
		core.size = size;
		core.touchedAt = frames.now();
		apply(core, {type: 'key-pressed'});
		const now = frames.now();
		const consequence = act({known: core.known, view: core.view, now, size, keymap});
		carryOut(core, consequence);
		if (consequence.open !== undefined) {
			void openLane(consequence.open).then((text) => {
				if (text !== null) {
					apply(core, {type: 'hinted', text});
					frames.drawSoon();
				}
			});
		}
		apply(core, {type: 'key-taken', at: now});
	};
	const pileUp = () => apply(core, {type: 'key-taken', at: frames.now()});
	const sceneOf = (size: Size): Scene => ({
		known: core.known,
		view: core.view,
		now: frames.now(),
		size,
		keymap,
	});
	const press = (size: Size, key: string) => {
		for (const one of keysMeant(sceneOf(size), key)) {
			take(size, (now) => pressKey(now, one));
		}
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
		press: (keys, size, text) =>
			guard(core, () => {
				if (keys.length > 1) {
					pileUp();
				}
				for (const [at, key] of keys.entries()) {
					if (text !== undefined && isTyping(sceneOf(size))) {
						take(size, (scene) => pasteText(scene, [...text].slice(at).join('')));
						break;
					}
					press(size, key);
				}
				frames.drawNow();
			}),
		pileUp,
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
