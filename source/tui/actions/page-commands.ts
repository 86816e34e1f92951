import {keyFor} from '../keymap/key-help.js';
import type {CommandName} from '../keymap/keymap.js';
import {startFollowing} from '../models/follow.js';
import {followField} from '../models/followed.js';
import {layoutFor} from '../models/frame.js';
import {isPinned, laneOfPage, pinsIn} from '../models/pages.js';
import {shownPage} from '../models/stream-panes.js';
import {type Scene, shownLane} from '../scene.js';
import {type Command, type Consequence, hint, show} from './command.js';

/** Turns to another page; a pinned lane stays in focus while the others change. */
function turn(step: 1 | -1): Command {
	return (scene) => {
		const {view, known} = scene;
		const lane = shownLane(scene);
		const paged = {...view, follow: null};
		const page = shownPage({...scene, view: paged}, layoutFor(scene));
		if (known.mission === null || lane === null) {
			return hint('no lanes yet');
		}
		if (page.count === 1 && view.follow === null) {
			return hint('every lane is on this page');
		}
		const laneId = laneOfPage(known.mission, paged, page.panes, step);
		if (laneId === null) {
			return hint(`page ${page.at + 1} of ${page.count} is the ${step > 0 ? 'last' : 'first'}`);
		}
		return isPinned(view, lane.id) && page.panes > 1
			? show({type: 'paged', laneId})
			: show({type: 'focused', laneId});
	};
}

function pin(scene: Scene): Consequence {
	const {view, known} = scene;
	const lane = shownLane(scene);
	const {lanes, panes} = shownPage(scene, layoutFor(scene));
	if (known.mission === null || lane === null) {
		return hint('no lanes yet');
	}
	if (isPinned(view, lane.id)) {
		const pins = view.pins.filter(({laneId}) => laneId !== lane.id);
		const text = `${lane.id} is no longer pinned`;
		return {
			...show({type: 'pinned', pins, paged: lane.id}, {type: 'hinted', text}),
			open: {kind: 'pin', laneId: lane.id, isPinned: false},
		};
	}
	const key = keyFor(scene, 'pin', 'panes');
	if (panes > 1 && pinsIn(known.mission, view.pins, panes).size >= panes - 1) {
		return hint(`one pane stays free for the other lanes; ${key} on a pinned lane lets it go`);
	}
	const pane = Math.max(
		0,
		lanes.findIndex((one) => one?.id === lane.id),
	);
	const other = lanes.find((one) => one !== null && one.id !== lane.id && !isPinned(view, one.id));
	const pins = [...view.pins, {laneId: lane.id, pane}];
	const where =
		panes === 1
			? `${lane.id} is pinned and keeps a pane where there are more`
			: `${lane.id} stays in pane ${pane + 1} on every page`;
	const text = `${where}; ${key} lets it go`;
	return {
		...show({type: 'pinned', pins, paged: other?.id ?? view.paged}, {type: 'hinted', text}),
		open: {kind: 'pin', laneId: lane.id, isPinned: true},
	};
}

function follow(scene: Scene): Consequence {
	const {view} = scene;
	if (view.follow !== null) {
		return show(
			{type: 'followed', follow: null, focus: null},
			{type: 'hinted', text: 'no longer following the most active'},
		);
	}
	const page = shownPage(scene, layoutFor(scene));
	const field = followField(scene, page);
	if (field === null) {
		return hint('no lanes yet');
	}
	const onScreen = page.lanes.flatMap((lane) =>
		lane === null || isPinned(view, lane.id) ? [] : lane.id,
	);
	const started = startFollowing(onScreen, field);
	return show(
		{
			type: 'followed',
			follow: started,
			focus: page.panes === 1 ? (started.shown[0] ?? null) : null,
		},
		{type: 'hinted', text: 'following the most active; any lane you choose ends it'},
	);
}

/** The commands that change which lanes are in the panes. */
export const pageCommands = {
	'next-page': turn(1),
	'previous-page': turn(-1),
	pin,
	follow,
} satisfies Partial<Record<CommandName, Command>>;
