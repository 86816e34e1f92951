import type {CommandName} from '../keymap/keymap.js';
import {layoutFor} from '../models/frame.js';
import {chosenLine, shownLines} from '../models/timeline-rows.js';
import {type Scene, shownLane} from '../scene.js';
import type {TimelineOverlay} from '../view-parts.js';
import {type Command, type Consequence, hint, show} from './command.js';

const newest: TimelineOverlay = {kind: 'timeline', at: null, laneId: null, offset: 0};

function within(act: (overlay: TimelineOverlay, scene: Scene) => Consequence): Command {
	return (scene) => {
		const {overlay} = scene.view;
		return overlay?.kind === 'timeline' ? act(overlay, scene) : show();
	};
}

function move(step: (page: number) => number): Command {
	return within((overlay, scene) => {
		const count = shownLines(scene, overlay).length;
		const page = Math.max(1, (layoutFor(scene).overlay?.height ?? 3) - 3);
		const at = Math.max(0, chosenLine(overlay, count) + step(page));
		return show({type: 'opened', overlay: {...overlay, at: at >= count - 1 ? null : at}});
	});
}

/** The commands of the list of what happened. */
export const timelineCommands = {
	'open-timeline': () => show({type: 'opened', overlay: newest}),
	'next-line': move(() => 1),
	'previous-line': move(() => -1),
	'next-lines': move((page) => page),
	'previous-lines': move((page) => -page),
	'first-line': within((overlay) => show({type: 'opened', overlay: {...overlay, at: 0}})),
	'last-line': within((overlay) => show({type: 'opened', overlay: {...overlay, at: null}})),
	'only-lane': within((overlay, scene) => {
		const laneId = overlay.laneId === null ? (shownLane(scene)?.id ?? null) : null;
		return show({type: 'opened', overlay: {...overlay, at: null, laneId}});
	}),
	'go-to-line': within((overlay, scene) => {
		const lines = shownLines(scene, overlay);
		const laneId = lines[chosenLine(overlay, lines.length)]?.laneId ?? null;
		const isThere = scene.known.mission?.lanes.some(({id}) => id === laneId) === true;
		return laneId === null || !isThere
			? hint('this line is about no lane')
			: show({type: 'closed'}, {type: 'focused', laneId});
	}),
} satisfies Partial<Record<CommandName, Command>>;
