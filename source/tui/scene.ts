import type {LaneView, MissionView, TodoItemView} from '../runtime/viewer.js';
import type {AttentionOverlay} from './attention-state.js';
import type {Context} from './keymap/binding.js';
import type {Keymap} from './keymap/keymap.js';
import type {Known} from './mission-store.js';
import {chosenEntry, isOnItsWay} from './models/attention.js';
import {focusedLane} from './models/lanes.js';
import type {Size} from './models/layout.js';
import type {ViewState} from './view-state.js';

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

/** What the screen shows, without the terminal's size. */
export type Shown = Omit<Scene, 'size'>;

/** The lane whose stream is shown, or null while there is none. */
export function shownLane(scene: Scene): LaneView | null {
	return focusedLane(scene.known.mission, scene.view.focus);
}

/** True once the mission is over, whether or not everything is closed yet. */
export function hasEnded(mission: MissionView | null): boolean {
	return mission?.phase === 'ended';
}

/** True while a continuation will be sent at the end of a countdown, and a pause still stops it. */
export function isCountingDown(mission: MissionView | null): boolean {
	return (
		mission !== null &&
		mission.continuesAt !== null &&
		['starting', 'working', 'checking'].includes(mission.phase)
	);
}

/** True in a pause that neither the user nor the watch has made: only a raise ends it. */
export function isPausedByBudget(mission: MissionView | null): boolean {
	return mission?.phase === 'paused' && mission.budget.isReached && !mission.isHeld;
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
	const isOnlyRead =
		overlay.kind === 'help' ||
		overlay.kind === 'answers' ||
		(overlay.kind === 'summary' && !hasEnded(scene.known.mission));
	return isOnlyRead ? 'reading' : overlay.kind;
}

/** Where keys go now, the first place first: while a search is open in the lane on screen, its keys come before the others. */
export function contextsOf(scene: Scene): readonly Context[] {
	const context = contextOf(scene);
	const {search} = scene.view;
	const isSearching = search !== null && search.laneId === shownLane(scene)?.id;
	return context === 'panes' && isSearching ? ['search', context] : [context];
}

/** True while the engine said something that was not put away. */
export function hasNotice({view, known}: Scene): boolean {
	return view.noticesRead < known.notices.length;
}

/** Items of which somebody else ticked the box, in the order of the list. */
export function tickedOutside(scene: Scene): readonly TodoItemView[] {
	return scene.known.mission?.todo.items.filter((item) => item.isTickedOutside) ?? [];
}
