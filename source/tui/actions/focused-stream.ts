import {layoutFor} from '../models/frame.js';
import {panesFor, type ShownStream, streamIn} from '../models/stream-panes.js';
import {type Scene, shownLane} from '../scene.js';

/** The stream in focus as it stands on the screen, or null while it does not. */
export function focusedStream(scene: Scene): ShownStream | null {
	const lane = shownLane(scene);
	const pane = panesFor(scene, layoutFor(scene)).find((one) => one.lane?.id === lane?.id);
	return pane?.lane ? streamIn(scene, pane.lane, pane.rect) : null;
}
