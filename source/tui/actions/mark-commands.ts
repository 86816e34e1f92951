import {keyFor} from '../keymap/key-help.js';
import type {CommandName} from '../keymap/keymap.js';
import {deafNote, hearing} from '../models/line-asks.js';
import {hasEnded, type Scene, shownLane} from '../scene.js';
import {type Command, type Consequence, hint, show} from './command.js';

function mark(scene: Scene): Consequence {
	const lane = shownLane(scene);
	if (lane === null) {
		return hint('no lanes yet');
	}
	const {marked} = scene.view;
	const isMarked = marked.includes(lane.id);
	const laneIds = isMarked ? marked.filter((id) => id !== lane.id) : [...marked, lane.id];
	const text =
		laneIds.length === 0
			? 'no lane is marked'
			: `marked: ${laneIds.join(', ')}; ${keyFor(scene, 'say-many', 'panes')} says something to them`;
	return show({type: 'marked', laneIds}, {type: 'hinted', text});
}

function sayMany(scene: Scene): Consequence {
	const {marked: laneIds} = scene.view;
	if (hasEnded(scene.known.mission)) {
		return hint('the mission is over');
	}
	if (laneIds.length === 0) {
		return hint(`mark lanes first: ${keyFor(scene, 'mark', 'panes')} marks the one on screen`);
	}
	return hearing(scene, laneIds).length === 0
		? hint(deafNote(scene, laneIds))
		: show({
				type: 'sheet-opened',
				sheet: {kind: 'line', ask: {kind: 'say-many', laneIds}, draft: ''},
			});
}

/** The commands that speak to several lanes. */
export const markCommands = {
	mark,
	'say-many': sayMany,
} satisfies Partial<Record<CommandName, Command>>;
