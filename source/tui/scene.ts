import type {LaneView, MissionView, TodoItemView} from '../runtime/viewer.js';
import type {Condition, Context} from './keymap/binding.js';
import type {Keymap} from './keymap/keymap.js';
import type {Known} from './mission-store.js';
import {chosenEntry, isOnItsWay} from './models/attention.js';
import {focusedLane} from './models/lanes.js';
import type {Size} from './models/layout.js';
import type {AttentionOverlay, ViewState} from './view-state.js';

/** Everything a frame and a key press depend on. */
export type Scene = Readonly<{
	known: Known;
	view: ViewState;
	/** Epoch ms. */
	now: number;
	size: Size;
	/** The keys in force: those of the program, with the user's own set into them. */
	keymap: Keymap;
}>;

/** The lane whose stream is shown, or null while there is none. */
export function shownLane(scene: Scene): LaneView | null {
	return focusedLane(scene.known.mission, scene.view.focus);
}

/** True once the mission is over, whether or not everything is closed yet. */
export function hasEnded(mission: MissionView | null): boolean {
	return mission?.phase === 'ended';
}

function attentionContext(scene: Scene, overlay: AttentionOverlay): Context {
	const entry = chosenEntry(scene.known.mission, overlay);
	if (entry === null || isOnItsWay(scene.view, entry, scene.now)) {
		return 'attention';
	}
	if (overlay.mode !== 'browse') {
		return overlay.mode === 'always' || overlay.mode === 'fail' ? overlay.mode : 'line';
	}
	return entry.kind === 'request' ? entry.request.kind : entry.kind;
}

/** Where keys go now: the topmost thing on the screen. */
export function contextOf(scene: Scene): Context {
	const {sheet, overlay, isStopping} = scene.view;
	if (isStopping) {
		return 'stopping';
	}
	if (sheet !== null) {
		return sheet.kind;
	}
	if (overlay === null) {
		return 'panes';
	}
	if (overlay.kind === 'attention') {
		return attentionContext(scene, overlay);
	}
	return overlay.kind === 'help' ? 'reading' : overlay.kind;
}

/** Whether a key is worth showing now. */
export function holds(condition: Condition, scene: Scene): boolean {
	const {mission} = scene.known;
	const lane = shownLane(scene);
	const isOver = hasEnded(mission);
	switch (condition) {
		case 'needs-person':
			return (mission?.attention.length ?? 0) > 0;
		case 'can-abort':
			return lane?.canAbort === true;
		case 'can-retry':
			return lane?.canRetry === true;
		case 'can-hear':
			return lane !== null && canHear(lane) && !isOver;
		case 'has-lanes':
			return (mission?.lanes.length ?? 0) > 1;
		case 'going':
			return mission !== null && !isOver;
		case 'at-limit':
			return mission?.budget.isReached === true && !isOver;
		case 'has-notice':
			return scene.view.noticesRead < scene.known.notices.length && scene.view.overlay === null;
		case 'is-reading':
			return scene.view.overlay !== null;
		case 'ended':
			return isOver;
	}
}

/** Items of which somebody else ticked the box, in the order of the list. */
export function tickedOutside(scene: Scene): readonly TodoItemView[] {
	return scene.known.mission?.todo.items.filter((item) => item.isTickedOutside) ?? [];
}

/** True while something said to the lane can still reach it. */
export function canHear(lane: LaneView): boolean {
	return lane.sessionId !== null && !['done', 'failed', 'cancelled'].includes(lane.state);
}
