import {keyFor} from '../keymap/key-help.js';
import type {CommandName} from '../keymap/keymap.js';
import {countHits, hitNumber} from '../models/search.js';
import {type Scene, shownLane} from '../scene.js';
import {type Command, type Consequence, hint, show} from './command.js';
import {focusedStream, scrolled} from './focused-stream.js';
import {askLine} from './line-commands.js';

function openSearch(scene: Scene): Consequence {
	const lane = shownLane(scene);
	return lane === null ? hint('no lanes yet') : askLine({kind: 'search', laneId: lane.id});
}

/** Goes to the next or the previous place, round and round. */
function step(by: 1 | -1): Command {
	return (scene) => {
		const shown = focusedStream(scene);
		const search = shown?.search ?? null;
		if (shown === null || search === null) {
			return hint(`no search is open; ${keyFor(scene, 'search', 'panes')} opens one`);
		}
		const {blocks} = shown.stream;
		const {total, at} = countHits(blocks, search.query, search.hit);
		const hit = hitNumber(blocks, search.query, at + by);
		return total === 0
			? hint(`"${search.query}" does not stand in what is kept of ${shown.laneId}`)
			: show(scrolled(shown, shown.anchor), {
					type: 'searched',
					search: {...search, hit, isHeld: true},
				});
	};
}

/** The commands of a search in the stream in focus. */
export const searchCommands = {
	search: openSearch,
	'next-hit': step(1),
	'previous-hit': step(-1),
	'end-search': () => show({type: 'searched', search: null}),
} satisfies Partial<Record<CommandName, Command>>;
