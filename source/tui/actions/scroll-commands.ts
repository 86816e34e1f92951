import type {CommandName} from '../keymap/keymap.js';
import {layoutFor} from '../models/frame.js';
import {overlayExtent} from '../models/overlay.js';
import {markNow, scrollStream} from '../models/stream.js';
import {type Scene, shownLane} from '../scene.js';
import type {Anchor} from '../view-state.js';
import {type Command, type Consequence, hint, show} from './command.js';
import {focusedStream} from './focused-stream.js';

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

/** Moves the stream in focus. What comes after the moment at which it is scrolled away from its end counts as new. */
function moveTo(scene: Scene, to: (now: Anchor | null, height: number) => Anchor | null) {
	const shown = focusedStream(scene);
	if (shown === null) {
		return show();
	}
	const {laneId, stream, scroll} = shown;
	const anchor = to(scroll.anchor, stream.height);
	const isLeaving = scroll.anchor === null && anchor !== null;
	const mark = isLeaving ? markNow(stream) : scroll.mark;
	return show({type: 'scrolled', laneId, scroll: {anchor, mark}});
}

function scroll(distance: Distance): Command {
	return (scene) => {
		if (scene.view.overlay !== null) {
			return scrollOverlay(scene, distance);
		}
		const stream = focusedStream(scene)?.stream;
		return moveTo(scene, (now, height) =>
			stream === undefined ? now : scrollStream(stream, now, distance(height)),
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
