import type {CommandName} from '../keymap/keymap.js';
import {layoutFor} from '../models/frame.js';
import {overlayExtent} from '../models/overlay.js';
import {scrollStream} from '../models/stream.js';
import type {ShownStream} from '../models/stream-panes.js';
import {type Scene, shownLane} from '../scene.js';
import type {Anchor} from '../stream-view.js';
import {type Command, type Consequence, hint, show} from './command.js';
import {focusedStream, scrolled} from './focused-stream.js';

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

/** Moves the stream in focus. */
function moveTo(scene: Scene, to: (shown: ShownStream) => Anchor | null): Consequence {
	const shown = focusedStream(scene);
	return shown === null ? show() : show(scrolled(shown, to(shown)));
}

function scroll(distance: Distance): Command {
	return (scene) => {
		if (scene.view.overlay !== null) {
			return scrollOverlay(scene, distance);
		}
		return moveTo(scene, ({stream, anchor}) =>
			scrollStream(stream, anchor, distance(stream.height)),
		);
	};
}

const beginning: Command = (scene) => {
	const first = focusedStream(scene)?.stream.blocks[0];
	return scene.view.overlay !== null || first === undefined
		? scroll(() => -far)(scene, '')
		: moveTo(scene, () => ({blockId: first.id, line: 0}));
};

function foldOutputs(scene: Scene): Consequence {
	const laneId = shownLane(scene)?.id;
	if (laneId === undefined) {
		return hint('no lanes yet');
	}
	const isWhole = scene.view.whole.includes(laneId);
	return show(
		{type: 'outputs-folded', laneId},
		{type: 'hinted', text: `${laneId}: outputs are ${isWhole ? 'folded' : 'shown whole'}`},
	);
}

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
		scene.view.overlay === null ? moveTo(scene, () => null) : scroll(() => far)(scene, key),
	'fold-outputs': foldOutputs,
} satisfies Partial<Record<CommandName, Command>>;
