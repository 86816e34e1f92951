import {type Scene, shownLane} from '../scene.js';
import type {ViewAction} from '../view-state.js';
import {type Field, followMost} from './follow.js';
import {isMatch} from './lane-filter.js';
import type {Layout} from './layout.js';
import {type Page, pinsIn} from './pages.js';
import {shownPage} from './stream-panes.js';

/** The lanes that may be followed and the panes they may take; null while there are none. */
export function followField(scene: Scene, {panes}: Page): Field | null {
	const {known, view, now} = scene;
	const {mission, activity} = known;
	const lane = shownLane(scene);
	if (mission === null || lane === null) {
		return null;
	}
	const pinned = [...pinsIn(mission, view.pins, panes).values()];
	const lanes = mission.lanes.filter(
		(one) => !pinned.includes(one.id) && (isMatch(mission, view.filter, one) || one === lane),
	);
	const isHeld = panes > 1 && !pinned.includes(lane.id);
	return {lanes, activity, held: isHeld ? lane.id : null, panes: panes - pinned.length, now};
}

/** What following the most active comes to now: the lanes to show, or null where nothing changes. */
export function followAction(scene: Scene, layout: Layout): ViewAction | null {
	const before = scene.view.follow;
	const page = shownPage(scene, layout);
	const field = followField(scene, page);
	if (before === null || field === null) {
		return null;
	}
	const isOne = page.panes === 1;
	const lane = shownLane(scene)?.id ?? '';
	const follow = followMost(isOne ? {...before, shown: [lane]} : before, field);
	const focus = isOne ? (follow.shown[0] ?? lane) : null;
	const isSame = isOne ? focus === lane : follow === before;
	return isSame ? null : {type: 'followed', follow, focus};
}
