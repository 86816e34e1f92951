import type {LaneView} from '../../runtime/viewer.js';
import {openAttention} from '../attention-state.js';
import type {CommandName} from '../keymap/keymap.js';
import {attentionList} from '../models/attention.js';
import {layoutFor} from '../models/frame.js';
import {paneCountIn, paneCounts} from '../models/grid.js';
import {isMatch, noMatch} from '../models/lane-filter.js';
import {lanesByNeed, listLanes} from '../models/lanes.js';
import {paneOrder} from '../models/pages.js';
import {panesFor} from '../models/stream-panes.js';
import {type Scene, shownLane} from '../scene.js';
import {type Command, type Consequence, hint, show} from './command.js';

function listed(scene: Scene): readonly LaneView[] {
	const {mission} = scene.known;
	const {isUnfolded, filter} = scene.view;
	return mission === null
		? []
		: listLanes(mission, shownLane(scene)?.id ?? null, isUnfolded, filter).listed;
}

function panesOf(scene: Scene) {
	return panesFor(scene, layoutFor(scene));
}

/** The lane that a digit stands for: a pane's where there are several, else a line's of the list. */
function numbered(scene: Scene, key: string): Consequence {
	const panes = panesOf(scene);
	const at = Number(key) - 1;
	return panes.length > 1
		? focus(panes[at]?.lane ?? undefined, `there is no pane ${key}`)
		: focus(listed(scene)[at], `there is no lane ${key} in the list`);
}

/** More or fewer panes than there are now, as far as there is room. */
function regrid(step: 1 | -1): Command {
	return (scene) => {
		const room = layoutFor({...scene, view: {...scene.view, isZoomed: false}}).stream;
		if (room === null) {
			return show();
		}
		const now = paneCountIn(room, scene.view.panes);
		const next = paneCounts[paneCounts.indexOf(now) + step];
		if (next === undefined) {
			return hint(step > 0 ? 'nine panes are the most' : 'one pane is shown already');
		}
		return paneCountIn(room, next) === next
			? show({type: 'panes-chosen', panes: next})
			: hint(`there is no room for ${next} panes`);
	};
}

function focus(lane: LaneView | undefined, otherwise: string): Consequence {
	return lane === undefined ? hint(otherwise) : show({type: 'focused', laneId: lane.id});
}

/** The lanes to walk through: as they stand in the panes, or in the list where there is one pane. */
function walked(scene: Scene): readonly LaneView[] {
	const {known, view} = scene;
	const {mission} = known;
	if (mission === null) {
		return [];
	}
	const isGrid = panesOf(scene).length > 1;
	const inPanes = paneOrder(mission, {...view, follow: null});
	const lanes = isGrid
		? inPanes.flatMap((id) => mission.lanes.find((lane) => lane.id === id) ?? [])
		: lanesByNeed(mission.lanes);
	return lanes.filter((lane) => isMatch(mission, view.filter, lane));
}

/** Walks through the lanes, round and round: as they stand in the panes, or in the list where there is one pane. */
function walk(step: 1 | -1): Command {
	return (scene) => {
		const {known, view} = scene;
		const lanes = walked(scene);
		const at = lanes.findIndex((lane) => lane.id === shownLane(scene)?.id);
		const from = at < 0 && step < 0 ? 0 : at;
		const next = lanes[(from + step + lanes.length) % Math.max(1, lanes.length)];
		const isEmpty = known.mission !== null && view.filter !== null;
		return focus(next, isEmpty ? `${noMatch(view.filter)}; Esc lists all` : 'no lanes yet');
	};
}

/** To the next lane that asks something; where there is none, to the list of what is asked. */
function needing(scene: Scene): Consequence {
	const {mission} = scene.known;
	const entries = attentionList(mission);
	// A lane that asks twice is one place to go to.
	const lanes = [...new Set(entries.map(({laneId}) => laneId))].flatMap(
		(laneId) => mission?.lanes.filter(({id}) => id === laneId) ?? [],
	);
	const at = lanes.findIndex((lane) => lane.id === shownLane(scene)?.id);
	const next = lanes[(at + 1) % Math.max(1, lanes.length)];
	if (entries.length === 0) {
		return hint('nothing needs you');
	}
	// Where no other lane leads on, the list does: what is asked there may belong to no lane.
	const focus = shownLane(scene)?.id ?? null;
	return next === undefined || next.id === focus
		? show({type: 'opened', overlay: openAttention(scene.now, focus)})
		: show({type: 'focused', laneId: next.id});
}

/** The commands that decide which lanes are on the screen, and which of them is in focus. */
export const laneCommands = {
	'next-lane': walk(1),
	'previous-lane': walk(-1),
	'numbered-lane': numbered,
	'needing-lane': needing,
	'more-panes': regrid(1),
	'fewer-panes': regrid(-1),
	zoom: () => show({type: 'zoomed'}),
	fold: () => show({type: 'folded'}),
} satisfies Partial<Record<CommandName, Command>>;
