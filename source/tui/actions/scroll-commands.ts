import type {CommandName} from '../keymap/keymap.js';
import {layoutFor} from '../models/frame.js';
import {innerSize} from '../models/layout.js';
import {overlayExtent} from '../models/overlay.js';
import {scrollStream} from '../models/stream.js';
import {panesFor} from '../models/stream-panes.js';
import {type Scene, shownBlocks, shownLane} from '../scene.js';
import type {Anchor} from '../view-state.js';
import {type Command, show} from './command.js';

/** Further than any stream is long. */
const far = 1_000_000;

type Distance = (pageHeight: number) => number;

function scrollOverlay(scene: Scene, distance: Distance) {
	const {height, least, most} = overlayExtent(scene, layoutFor(scene).overlay);
	const {overlay} = scene.view;
	const now = overlay !== null && 'offset' in overlay ? overlay.offset : 0;
	const offset = now + distance(height);
	return show({type: 'overlay-scrolled', offset: Math.max(least, Math.min(offset, most))});
}

function scroll(distance: Distance): Command {
	return (scene) => {
		if (scene.view.overlay !== null) {
			return scrollOverlay(scene, distance);
		}
		const focused = shownLane(scene)?.id;
		const pane = panesFor(scene, layoutFor(scene)).find(({lane}) => lane?.id === focused);
		if (pane === undefined) {
			return show();
		}
		const size = innerSize(pane.rect);
		const lines = distance(size.height);
		const anchor = scrollStream(shownBlocks(scene), size, scene.view.anchor, lines);
		return show({type: 'scrolled', anchor});
	};
}

const beginning: Command = (scene) => {
	const [first] = shownBlocks(scene);
	if (scene.view.overlay !== null || first === undefined) {
		return scroll(() => -far)(scene, '');
	}
	const anchor: Anchor = {blockId: first.id, line: 0};
	return show({type: 'scrolled', anchor});
};

/** The commands that move what is read: the stream on screen, or an open overlay. */
export const scrollCommands = {
	'line-up': scroll(() => -1),
	'line-down': scroll(() => 1),
	'half-up': scroll((height) => -Math.ceil(height / 2)),
	'half-down': scroll((height) => Math.ceil(height / 2)),
	'page-up': scroll((height) => -Math.max(1, height - 1)),
	'page-down': scroll((height) => Math.max(1, height - 1)),
	top: beginning,
	bottom: (scene, key) =>
		scene.view.overlay === null
			? show({type: 'scrolled', anchor: null})
			: scroll(() => far)(scene, key),
} satisfies Partial<Record<CommandName, Command>>;
