import {type Consequence, show} from './actions/command.js';
import {commands} from './actions/commands.js';
import {cellWidth} from './models/cells.js';
import {frameOf, layoutFor} from './models/frame.js';
import type {Region} from './models/region.js';
import type {Row} from './models/rows.js';
import {panesFor} from './models/stream-panes.js';
import type {Scene} from './scene.js';
import type {Report} from './terminal/reports.js';
import {reduceView} from './view-state.js';

/** A click or a turn of the wheel. */
export type PointerReport = Extract<Report, {kind: 'press' | 'wheel'}>;

/** Lines that a turn of the wheel moves. */
const wheelLines = 3;

type Place = Readonly<{x: number; y: number}>;

function isIn({rect}: Pick<Region, 'rect'>, {x, y}: Place): boolean {
	return x >= rect.x && y >= rect.y && x < rect.x + rect.width && y < rect.y + rect.height;
}

/** The runs of a row, each with the cell after its last one. */
function runsOf(row: Row): ReadonlyArray<Readonly<{text: string; end: number}>> {
	let end = 0;
	return row.map(({text}) => {
		end += cellWidth(text);
		return {text, end};
	});
}

/** The lane whose id a run consists of: nothing of what agents say stands alone in one beside it. */
function laneNamed(scene: Scene, text: string): string | null {
	const name = text.replace(/^[\s[]+|[\s\]]+$/g, '');
	return scene.known.mission?.lanes.find(({id}) => id === name)?.id ?? null;
}

/** The lane under the pointer: a pane's, the one of a line of the list, or a name in the strip. */
function laneAt(scene: Scene, place: Place): string | null {
	const pane = panesFor(scene, layoutFor(scene)).find((one) => isIn(one, place));
	if (pane !== undefined) {
		return pane.lane?.id ?? null;
	}
	const region = frameOf(scene).find((one) => isIn(one, place));
	const row = region?.rows[place.y - region.rect.y] ?? [];
	if (region?.name === 'lanes') {
		return row.flatMap(({text}) => laneNamed(scene, text) ?? [])[0] ?? null;
	}
	if (region?.name !== 'strip') {
		return null;
	}
	// A name stands after a blank and a sign, each in a run of its own.
	const runs = runsOf(row).filter(({end}) => place.x - region.rect.x < end);
	return runs.slice(0, 3).flatMap(({text}) => laneNamed(scene, text) ?? [])[0] ?? null;
}

/** Some steps of a command, one after another. */
function repeated(scene: Scene, name: 'line-up' | 'line-down'): Consequence {
	let view = scene.view;
	const actions = Array.from({length: wheelLines}, () => {
		const step = commands[name]({...scene, view}, '').actions;
		view = step.reduce(reduceView, view);
		return step;
	});
	return show(...actions.flat());
}

function turn(scene: Scene, {step, ...place}: PointerReport & {kind: 'wheel'}): Consequence {
	const command = step < 0 ? 'line-up' : 'line-down';
	if (scene.view.overlay !== null) {
		return repeated(scene, command);
	}
	const pane = panesFor(scene, layoutFor(scene)).find((one) => isIn(one, place));
	if (pane !== undefined) {
		const focus = pane.lane === null ? [] : [{type: 'focused', laneId: pane.lane.id} as const];
		const focused = {...scene, view: focus.reduce(reduceView, scene.view)};
		return show(...focus, ...repeated(focused, command).actions);
	}
	const isOnList = frameOf(scene).some((one) => one.name === 'lanes' && isIn(one, place));
	return isOnList ? commands[step < 0 ? 'previous-lane' : 'next-lane'](scene, '') : show();
}

/**
 * What the mouse comes to: it moves the focus and scrolls, and nothing else. While something is asked or typed, or
 * lies over the panes, a click does nothing.
 */
export function pointAt(scene: Scene, report: PointerReport): Consequence {
	const {overlay, sheet, isStopping} = scene.view;
	if (layoutFor(scene).kind === 'small' || sheet !== null || isStopping) {
		return show();
	}
	if (report.kind === 'wheel') {
		return turn(scene, report);
	}
	const laneId = overlay === null ? laneAt(scene, report) : null;
	return laneId === null ? show() : show({type: 'focused', laneId});
}
