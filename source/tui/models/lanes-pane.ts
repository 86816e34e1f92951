import type {MissionView} from '../../runtime/viewer.js';
import {type Scene, shownLane} from '../scene.js';
import type {ViewState} from '../view-state.js';
import {filterCount, queueUnder} from './lane-filter.js';
import {laneListRows} from './lane-list.js';
import {type ListedLanes, listLanes} from './lanes.js';
import {innerSize, type Layout} from './layout.js';
import {noMission} from './overlay.js';
import {roleCounts} from './role-counts.js';
import {type Pane, type Rect, type Row, rowWidth, span} from './rows.js';
import {type ShownPane, shownPage} from './stream-panes.js';

/** The lanes that the list and the strip show. */
export function lanesListed(mission: MissionView, view: ViewState): ListedLanes {
	return listLanes(mission, view.focus, view.isUnfolded, view.filter);
}

/** What there is to say of the panes, in fewer and fewer words; empty when there is nothing. */
export function paneNotes(scene: Scene, layout: Layout): readonly string[] {
	const {at, count, panes} = shownPage(scene, layout);
	const page = panes > 1 && count > 1 ? `page ${at + 1} of ${count}` : '';
	if (scene.view.follow === null) {
		return page === '' ? [] : [page];
	}
	const short = page === '' ? '' : `, ${page}`;
	return [`following the most active${short}`, `following most active${short}`, 'following'];
}

function queuedNote(count: number): Row {
	return count === 0 ? [] : [span(`+${count} queued`, 'muted')];
}

/** The first of these rows that a border has room for. */
function firstThatFits(rows: readonly Row[], room: number): Row {
	return rows.find((row) => rowWidth(row) + 4 <= room) ?? [];
}

/** The lane list in its frame: what is listed, the roles against their caps, and what the panes show. */
export function lanesPane(
	scene: Scene,
	options: Readonly<{rect: Rect; panes: readonly ShownPane[]; notes: readonly string[]}>,
): Pane {
	const {view, now, known, keymap} = scene;
	const mission = known.mission ?? noMission;
	const {rect, panes, notes} = options;
	const title = view.filter === null ? 'Lanes' : `Lanes: ${filterCount(mission, view.filter)}`;
	const roles = roleCounts(mission);
	const queued = queuedNote(queueUnder(mission, view.filter).length);
	const isBoth = roles.length > 0 && queued.length > 0;
	const room = rect.width - 4;
	return {
		title: [span(title, view.filter === null ? 'plain' : 'caution')],
		note: firstThatFits(
			[[...roles, ...(isBoth ? [span('  ')] : []), ...queued], roles, queued],
			room - title.length - 2,
		),
		foot: firstThatFits(
			notes.map((note) => [span(note, 'caution')]),
			room,
		),
		rows: laneListRows(mission, lanesListed(mission, view), {
			focus: shownLane(scene)?.id ?? null,
			panes: panes.map(({lane}) => lane?.id ?? null),
			pinned: view.pins.map(({laneId}) => laneId),
			marked: view.marked,
			filter: view.filter,
			activity: view.reducesMotion ? null : known.activity,
			...innerSize(rect),
			now,
			keymap,
		}),
	};
}
