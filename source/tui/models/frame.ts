import type {MissionView} from '../../runtime/viewer.js';
import {hasEnded, type Scene, shownLane} from '../scene.js';
import {footerRows} from './footer.js';
import {headerRows} from './header.js';
import {laneListRows, laneStripRow} from './lane-list.js';
import {listLanes} from './lanes.js';
import {innerSize, type Layout, layoutOf, smallest} from './layout.js';
import {noMission, overlayPane} from './overlay.js';
import {fitRow, framePane, type Pane, type Rect, type Row, span} from './rows.js';
import {noteRows, sheetPane} from './sheet.js';
import {panesFor, type ShownPane, streamPane} from './stream-panes.js';
import {todoCounts, todoPart} from './todo-tree.js';

/** A named rectangle and the lines that fill it, each exactly as wide as the rectangle. */
export type Region = Readonly<{name: string; rect: Rect; rows: readonly Row[]}>;

/** Where everything stands now. */
export function layoutFor(scene: Scene): Layout {
	const {known, view, size} = scene;
	const width = Math.max(1, size.columns - 4);
	const sheet = sheetPane(scene, width);
	const {mission} = known;
	const lanes = mission === null ? null : listLanes(mission, view.focus, view.isUnfolded);
	const laneLines =
		lanes === null || mission === null
			? 1
			: lanes.listed.length + mission.queue.length + (lanes.folded.length > 0 ? 1 : 0);
	return layoutOf(size, {
		laneLines: Math.max(1, laneLines),
		todoLines: Math.max(1, mission?.todo.items.length ?? 1) + (mission?.todo.problem ? 1 : 0),
		sheetLines: sheet === null ? 0 : sheet.rows.length + 2,
		noteLines: noteRows(scene, size.columns).length,
		footerLines: footerRows(scene, size.columns).length,
		hasOverlay: view.overlay !== null,
		isZoomed: view.isZoomed,
	});
}

function todoPane(mission: MissionView, folded: readonly string[], rect: Rect): Pane {
	const {rows, left} = todoPart(mission, folded, innerSize(rect));
	return {
		title: [span('Todo')],
		note: [span(todoCounts(mission.todo), 'muted')],
		foot: left === 0 ? [] : [span(`${left} more, t shows all`, 'muted')],
		rows,
	};
}

function lanesPane(
	mission: MissionView,
	scene: Scene,
	{rect, panes}: Readonly<{rect: Rect; panes: readonly ShownPane[]}>,
): Pane {
	const {view, now} = scene;
	const lanes = listLanes(mission, view.focus, view.isUnfolded);
	const {length} = mission.queue;
	return {
		title: [span('Lanes')],
		note: length === 0 ? [] : [span(`+${length} queued`, 'muted')],
		rows: laneListRows(mission, lanes, {
			focus: shownLane(scene)?.id ?? null,
			panes: panes.map(({lane}) => lane?.id ?? null),
			marked: view.marked,
			...innerSize(rect),
			now,
		}),
	};
}

function tooSmall(scene: Scene): readonly Region[] {
	const {columns: width, rows: height} = scene.size;
	const need = scene.known.mission?.attention.length ?? 0;
	const text = [
		`FlowDesk needs ${smallest.columns}x${smallest.rows}`,
		`here: ${width}x${height}`,
		hasEnded(scene.known.mission) ? 'the mission is over' : 'the mission goes on',
		need > 0 ? `▲ ${need} need you` : '',
	];
	const rows = text
		.slice(0, Math.max(0, height))
		.map((line) => fitRow([span(line)], Math.max(0, width)));
	return [{name: 'small', rect: {x: 0, y: 0, width, height: rows.length}, rows}];
}

/** The whole screen as regions that fill their rectangles exactly. Pure: the same scene, the same frame. */
export function frameOf(scene: Scene): readonly Region[] {
	const layout = layoutFor(scene);
	if (layout.kind === 'small') {
		return tooSmall(scene);
	}
	const mission = scene.known.mission ?? noMission;
	const {overlay} = scene.view;
	const {columns: width} = scene.size;
	const regions: Region[] = [];
	const put = (name: string, rect: Rect | null, draw: (rect: Rect) => readonly Row[]) => {
		if (rect !== null) {
			const rows = draw(rect)
				.slice(0, rect.height)
				.map((row) => fitRow(row, rect.width));
			regions.push({name, rect, rows});
		}
	};
	const framed = (draw: (rect: Rect) => Pane) => (rect: Rect) =>
		framePane(draw(rect), rect.width, rect.height);
	const lanes = () => listLanes(mission, scene.view.focus, scene.view.isUnfolded);
	const focus = shownLane(scene)?.id ?? null;
	const panes = panesFor(scene, layout);
	put('header', layout.header, () => headerRows(scene.known.mission, scene.now, width));
	put('strip', layout.strip, () => [laneStripRow(mission, lanes(), {focus, width})]);
	put(
		'todo',
		layout.todo,
		framed((rect) => todoPane(mission, scene.view.foldedItems, rect)),
	);
	put(
		'lanes',
		layout.lanes,
		framed((rect) => lanesPane(mission, scene, {rect, panes})),
	);
	for (const [at, pane] of panes.entries()) {
		put(
			`stream ${at + 1}`,
			pane.rect,
			framed(() => streamPane(scene, pane)),
		);
	}
	if (overlay !== null) {
		put(
			'overlay',
			layout.overlay,
			framed((rect) => overlayPane(mission, scene, overlay, rect)),
		);
	}
	const sheet = sheetPane(scene, Math.max(1, width - 4));
	if (sheet !== null) {
		put(
			'sheet',
			layout.sheet,
			framed(() => sheet),
		);
	}
	put('notes', layout.notes, () => noteRows(scene, width));
	put('footer', layout.footer, () => footerRows(scene, width));
	return regions;
}
