import type {Scene} from '../scene.js';
import {type Consequence, hint, show} from './command.js';
import {focusedStream, scrolled} from './focused-stream.js';

/** Keeps the search open that was typed, at the place it shows already. */
export function submitSearch(query: string, scene: Scene): Consequence {
	const shown = focusedStream(scene);
	if (shown === null || shown.search === null) {
		return hint('the stream is not on the screen; Esc goes back');
	}
	const {laneId, search, anchor} = shown;
	return search.hit === null
		? hint(`"${query}" does not stand in what is kept of ${laneId}`)
		: show(
				scrolled(shown, anchor),
				{type: 'searched', search: {...search, isHeld: true}},
				{type: 'sheet-closed'},
			);
}

/** Has the engine look in all lanes, also in those that nobody sees, and opens the list of what it finds. */
export function submitSearchAll(query: string): Consequence {
	return {
		...show({type: 'sheet-closed'}, {type: 'opened', overlay: {kind: 'found', query, place: 0}}),
		messages: [{type: 'search', query}],
	};
}
