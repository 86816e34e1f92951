import type {CommandName} from '../keymap/keymap.js';
import {foundPlaces, foundRoom} from '../models/found.js';
import {layoutFor} from '../models/frame.js';
import type {Scene} from '../scene.js';
import type {FoundOverlay} from '../view-state.js';
import {type Command, type Consequence, hint, show} from './command.js';
import {askLine} from './line-commands.js';

function listOf(scene: Scene) {
	const {overlay} = scene.view;
	return overlay?.kind === 'found'
		? {overlay, places: foundPlaces(scene.known, overlay) ?? []}
		: null;
}

function move(distance: (room: number, length: number) => number): Command {
	return (scene) => {
		const list = listOf(scene);
		const rect = layoutFor(scene).overlay;
		if (list === null || rect === null) {
			return show();
		}
		const {length} = list.places;
		const wanted = list.overlay.place + distance(foundRoom(rect), length);
		const place = Math.max(0, Math.min(wanted, length - 1));
		const overlay: FoundOverlay = {...list.overlay, place};
		return show({type: 'opened', overlay});
	};
}

/** Goes to the lane with the search open at the place that was chosen. */
function goTo(scene: Scene): Consequence {
	const list = listOf(scene);
	const place = list?.places[list.overlay.place];
	if (list === null || place === undefined) {
		return hint('there is no place to go to');
	}
	const {laneId, blockId, nth} = place;
	const {query} = list.overlay;
	const mark = scene.view.scrolls[laneId]?.mark ?? null;
	return show(
		{type: 'closed'},
		{type: 'focused', laneId},
		{type: 'scrolled', laneId, scroll: {anchor: {blockId, line: 0}, mark}},
		{type: 'searched', search: {laneId, query, hit: {blockId, nth}, isHeld: true}},
	);
}

/** The commands that search all lanes, and those of the list of what was found. */
export const foundCommands = {
	'search-all': () => askLine({kind: 'search-all'}),
	'next-found': move(() => 1),
	'previous-found': move(() => -1),
	'page-down-found': move((room) => room),
	'page-up-found': move((room) => -room),
	'first-found': move((_, length) => -length),
	'last-found': move((_, length) => length),
	'go-to-found': goTo,
} satisfies Partial<Record<CommandName, Command>>;
