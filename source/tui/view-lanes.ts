import type {Follow} from './models/follow.js';
import type {LaneFilter} from './models/lane-filter.js';
import type {Pin} from './models/pages.js';

/** Which lanes are listed, and how the panes are shared between them. */
export type LanesShown = Readonly<{
	pins: readonly Pin[];
	/** A lane on the page to show while a pinned one is in focus. */
	paged: string | null;
	/** Null lists and shows every lane. */
	filter: LaneFilter | null;
	/** Null while the user chooses the lanes. */
	follow: Follow | null;
}>;

/** Every lane, and none pinned or followed. */
export const everyLane: LanesShown = {pins: [], paged: null, filter: null, follow: null};

/** What changes which lanes are shown. */
export type LanesAction =
	| Readonly<{type: 'focused'; laneId: string}>
	| Readonly<{type: 'pinned'; pins: readonly Pin[]; paged: string | null}>
	| Readonly<{type: 'paged'; laneId: string}>
	| Readonly<{type: 'filtered'; filter: LaneFilter | null}>
	/** A null focus leaves it where it is. */
	| Readonly<{type: 'followed'; follow: Follow | null; focus: string | null}>;

type Shown = LanesShown & Readonly<{focus: string | null; hint: string | null}>;

const followingEnded = 'no longer following the most active: you chose a lane';

/** A lane that the user chose ends the following, and the screen says so. */
function chosenByHand({follow}: Shown): Partial<Shown> {
	return follow === null ? {} : {follow: null, hint: followingEnded};
}

/** The page goes with a lane in focus, unless that one is pinned and so on every page. */
function pageWith({pins}: Shown, laneId: string): Partial<Shown> {
	return pins.some((pin) => pin.laneId === laneId) ? {} : {paged: laneId};
}

/** What an action changes of a view. */
export function lanesAfter(view: Shown, action: LanesAction): Partial<Shown> {
	switch (action.type) {
		case 'focused': {
			const {laneId} = action;
			return view.focus === laneId
				? {}
				: {...chosenByHand(view), ...pageWith(view, laneId), focus: laneId};
		}
		case 'pinned':
			return {pins: action.pins, paged: action.paged};
		case 'paged':
			return {...chosenByHand(view), paged: action.laneId};
		case 'filtered':
			return {filter: action.filter};
		case 'followed':
			return {follow: action.follow, focus: action.focus ?? view.focus};
	}
}
