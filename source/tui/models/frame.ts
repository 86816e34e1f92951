import type {MissionView} from '../../runtime/viewer.js';
import {keyFor} from '../keymap/key-help.js';
import {hasEnded, type Scene, shownLane} from '../scene.js';
import {footerRows} from './footer.js';
import {gaugeRow} from './gauges.js';
import {headerRows} from './header.js';
import {laneless, queueUnder} from './lane-filter.js';
import {laneStripRow} from './lane-strip.js';
import {lanesListed, lanesPane, paneNotes} from './lanes-pane.js';
import {innerSize, type Layout, layoutOf, smallest} from './layout.js';
import {noMission, overlayPane} from './overlay.js';
import {hasGauges} from './quota-standing.js';
import {fillRegion, type Region, rememberedWhile} from './region.js';
import {blankRow, fitRow, framePane, type Pane, type Rect, type Row, span} from './rows.js';
import {noteRows, sheetPane} from './sheet.js';
import {panesFor, type ShownPane, streamPane} from './stream-panes.js';
import {todoCounts, todoPart} from './todo-tree.js';

/** Where everything stands now. */
export function layoutFor(scene: Scene): Layout {
	const {known, view, size} = scene;
	const width = Math.max(1, size.columns - 4);
	const sheet = sheetPane(scene, width);
	const {mission} = known;
	const lanes = mission === null ? null : lanesListed(mission, view);
	const laneLines =
		lanes === null || mission === null
			? 1
			: lanes.listed.length +
				queueUnder(mission, view.filter).length +
				(lanes.folded.length > 0 ? 1 : 0);
	const without = mission === null ? 0 : laneless(mission, view.filter);
	const wants = {
		laneLines: Math.max(1, laneLines) + (without > 0 ? 1 : 0),
		todoLines: Math.max(1, mission?.todo.items.length ?? 1) + (mission?.todo.problem ? 1 : 0),
		sheetLines: sheet === null ? 0 : sheet.rows.length + 2,
		noteLines: 0,
		gaugeLines:
			mission !== null && hasGauges(mission, scene.now) && view.overlay?.kind !== 'quotas' ? 1 : 0,
		footerLines: footerRows(scene, size.columns).length,
		hasOverlay: view.overlay !== null,
		isZoomed: view.isZoomed,
	};
	const bare = layoutOf(size, wants);
	const noteLines = noteRows(scene, size.columns, bare.todo !== null).length;
	return noteLines === 0 ? bare : layoutOf(size, {...wants, noteLines});
}

function todoPane(mission: MissionView, scene: Scene, rect: Rect): Pane {
	const {rows, left} = todoPart(mission, scene.view.foldedItems, innerSize(rect));
	const key = keyFor(scene, 'open-todo', 'panes');
	return {
		title: [span('Todo')],
		note: [span(todoCounts(mission.todo), 'muted')],
		foot: left === 0 ? [] : [span(`${left} more, ${key} shows all`, 'muted')],
		rows,
	};
}

/** What a further Ctrl+C does, where the question about it has no room. */
function smallWayOut({view}: Scene): string {
	if (view.isStopping) {
		return 'Ctrl+C in a second: leave now';
	}
	return view.sheet?.kind === 'stop' ? 'Ctrl+C in a second: stop it' : '';
}

function tooSmall(scene: Scene): readonly Region[] {
	const {columns: width, rows: height} = scene.size;
	const need = scene.known.mission?.attention.length ?? 0;
	const goesOn = scene.view.isStopping ? 'it is being stopped' : 'the mission goes on';
	const text = [
		`FlowDesk needs ${smallest.columns}x${smallest.rows}`,
		`here: ${width}x${height}`,
		hasEnded(scene.known.mission) ? 'the mission is over' : goesOn,
		smallWayOut(scene),
		need > 0 ? `▲ ${need} need${need === 1 ? 's' : ''} you` : '',
	];
	const rows = text
		.slice(0, Math.max(0, height))
		.map((line) => fitRow([span(line)], Math.max(0, width)));
	return [{name: 'small', rect: {x: 0, y: 0, width, height: rows.length}, rows}];
}

/** What stands around the streams: it changes with the mission, the view and the seconds, and not with what lanes write. */
function chromeRegions(
	scene: Scene,
	layout: Layout,
	panes: readonly ShownPane[],
): readonly Region[] {
	const mission = scene.known.mission ?? noMission;
	const {columns: width} = scene.size;
	const {view} = scene;
	const focus = shownLane(scene)?.id ?? null;
	const notes = paneNotes(scene, layout);
	return [
		...fillRegion('header', layout.header, () => headerRows(scene, width)),
		...fillRegion('strip', layout.strip, () => [
			laneStripRow(mission, lanesListed(mission, view), {
				focus,
				marked: view.marked,
				filter: view.filter,
				notes,
				width,
			}),
		]),
		...fillRegion(
			'todo',
			layout.todo,
			framed((rect) => todoPane(mission, scene, rect)),
		),
		...fillRegion(
			'lanes',
			layout.lanes,
			framed((rect) => lanesPane(scene, {rect, panes, notes})),
		),
	];
}

function framed(draw: (rect: Rect) => Pane): (rect: Rect) => readonly Row[] {
	return (rect) => framePane(draw(rect), rect.width, rect.height);
}

/** The whole screen as regions that fill their rectangles exactly. Pure: the same scene, the same frame. */
export function frameOf(exact: Scene): readonly Region[] {
	// Times are shown in seconds, and all of them go on at once.
	const scene = {...exact, now: exact.now - (exact.now % 1000)};
	const layout = layoutFor(scene);
	if (layout.kind === 'small') {
		return tooSmall(scene);
	}
	const mission = scene.known.mission ?? noMission;
	const {view} = scene;
	const {overlay} = view;
	const {columns: width} = scene.size;
	const panes = panesFor(scene, layout);
	const sheet = sheetPane(scene, Math.max(1, width - 4));
	return [
		...rememberedWhile(scene, () => chromeRegions(scene, layout, panes)),
		...panes.flatMap((pane, at) =>
			fillRegion(
				`stream ${at + 1}`,
				pane.rect,
				framed(() => streamPane(scene, pane)),
			),
		),
		...(overlay === null
			? []
			: fillRegion(
					'overlay',
					layout.overlay,
					framed((rect) => overlayPane(mission, scene, overlay, rect)),
				)),
		...(sheet === null
			? []
			: fillRegion(
					'sheet',
					layout.sheet,
					framed(() => sheet),
				)),
		...fillRegion('notes', layout.notes, () => noteRows(scene, width, layout.todo !== null)),
		...fillRegion('gauges', layout.gauges, () => [
			gaugeRow(mission, scene.now, width, keyFor(scene, 'open-quotas', 'panes')) ?? blankRow,
		]),
		...fillRegion('footer', layout.footer, () => footerRows(scene, width)),
	];
}
