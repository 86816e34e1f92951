import type {CommandName} from '../keymap/keymap.js';
import {laneReason} from '../models/lanes.js';
import {isPinned} from '../models/pages.js';
import type {PaneWish} from '../open-lane.js';
import {hasEnded, shownLane} from '../scene.js';
import {type Command, hint} from './command.js';

function open(kind: Exclude<PaneWish['kind'], 'pin'>): Command {
	return (scene) => {
		const lane = shownLane(scene);
		if (lane === null) {
			return hint('no lanes yet');
		}
		if (hasEnded(scene.known.mission)) {
			return hint('the mission is over, and its server with it');
		}
		if (kind === 'attach' && lane.sessionId === null) {
			return hint(`${lane.id} has no session yet: ${laneReason(lane)}`);
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
