import {layoutFor} from '../models/frame.js';
import {markNow} from '../models/stream.js';
import {panesFor, type ShownStream, streamIn} from '../models/stream-panes.js';
import {type Scene, shownLane} from '../scene.js';
import type {Anchor} from '../stream-view.js';
import type {ViewAction} from '../view-state.js';

/** The stream in focus as it stands on the screen, or null while it does not. */
export function focusedStream(scene: Scene): ShownStream | null {
	const lane = shownLane(scene);
	const pane = panesFor(scene, layoutFor(scene)).find((one) => one.lane?.id === lane?.id);
	return pane?.lane ? streamIn(scene, pane.lane, pane.rect) : null;
}

/** Moves a stream. What comes after the moment at which it is scrolled away from its end counts as new. */
export function scrolled({laneId, stream, scroll}: ShownStream, anchor: Anchor | null): ViewAction {
	const isLeaving = scroll.anchor === null && anchor !== null;
	const mark = isLeaving ? markNow(stream) : scroll.mark;
	return {type: 'scrolled', laneId, scroll: {anchor, mark}};
}
