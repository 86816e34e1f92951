import type {Intent} from '../../runtime/intent.js';
import type {ViewerMessage} from '../../runtime/viewer.js';
import type {PaneWish} from '../open-lane.js';
import type {Scene} from '../scene.js';
import type {TerminalEffect} from '../terminal-effect.js';
import type {ViewAction} from '../view-state.js';

/** Why the screen is left by a key: the mission was over, or the user did not wait for its end. */
export type LeaveReason = 'ended' | 'abandoned';

/** What a key press comes to. It changes nothing itself. */
export type Consequence = Readonly<{
	actions: readonly ViewAction[];
	intents: readonly Intent[];
	leave: LeaveReason | null;
	/** What the engine is told that is no wish about the mission. */
	messages?: readonly ViewerMessage[];
	/** What the terminal is to do beside showing it. */
	effects?: readonly TerminalEffect[];
	/** What is to happen with terminals of a lane beside the screen. */
	open?: PaneWish;
}>;

/** A command: from what is on the screen and the key, to what comes of it. */
export type Command = (scene: Scene, key: string) => Consequence;

/** A change of what is shown, and nothing else. */
export function show(...actions: readonly ViewAction[]): Consequence {
	return {actions, intents: [], leave: null};
}

/** A wish sent to the engine, with what changes on the screen. */
export function send(intent: Intent, ...actions: readonly ViewAction[]): Consequence {
	return {actions, intents: [intent], leave: null};
}

/** One line that says why a key did nothing, or what it did. */
export function hint(text: string): Consequence {
	return show({type: 'hinted', text});
}

/** Leaves the screen. */
export function leave(reason: LeaveReason): Consequence {
	return {actions: [], intents: [], leave: reason};
}
