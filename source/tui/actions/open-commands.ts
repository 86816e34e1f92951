import {whyNot} from '../conditions.js';
import type {CommandName} from '../keymap/keymap.js';
import {isPinned} from '../models/pages.js';
import type {PaneWish} from '../open-lane.js';
import {shownLane} from '../scene.js';
import {type Command, hint} from './command.js';

function open(kind: Exclude<PaneWish['kind'], 'pin'>): Command {
	return (scene) => {
		const lane = shownLane(scene);
		const reason = whyNot(kind === 'attach' ? 'can-attach' : 'can-watch', scene);
		if (lane === null || reason !== null) {
			return hint(reason ?? 'no lanes yet');
		}
		const wish = {kind, laneId: lane.id, isPinned: isPinned(scene.view, lane.id)};
		return {...hint(`opening ${lane.id}`), open: wish};
	};
}

/** The commands that open the lane in focus in a terminal of its own. */
export const openCommands = {
	'open-attached': open('attach'),
	'open-stream': open('stream'),
} satisfies Partial<Record<CommandName, Command>>;
