import {type Consequence, show} from './actions/command.js';
import {commands} from './actions/commands.js';
import type {AttentionOverlay} from './attention-state.js';
import type {CommandName} from './keymap/keymap.js';
import {cellWidth} from './models/cells.js';
import {frameOf, layoutFor} from './models/frame.js';
import {isChosenSeen} from './models/overlay.js';
import {paletteEntries, placeInPalette} from './models/palette.js';
import type {Region} from './models/region.js';
import type {Row} from './models/rows.js';
import {panesFor} from './models/stream-panes.js';
import {isGuarded} from './press.js';
import type {Scene} from './scene.js';
import type {Report} from './terminal/reports.js';
import {type Overlay, reduceView} from './view-state.js';

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

/** How far the keys have come in a list whose ends lead into each other; the wheel stops there. */
function placeIn(scene: Scene): number {
	const {overlay} = scene.view;
	return overlay?.kind === 'palette'
		? placeInPalette(paletteEntries(scene, overlay.draft), overlay)
		: 0;
}

/** Some steps of a command, one after another. */
function repeated(scene: Scene, name: CommandName, isDown: boolean): Consequence {
	let view = scene.view;
	const actions = Array.from({length: wheelLines}, () => {
		const step = commands[name]({...scene, view}, '').actions;
		const next = step.reduce(reduceView, view);
		const [from, to] = [placeIn({...scene, view}), placeIn({...scene, view: next})];
		if (isDown ? to < from : to > from) {
			return [];
		}
		view = next;
		return step;
	});
	return show(...actions.flat());
}

/** What moves in what lies over the panes: what is read scrolls, in a list another line is chosen. */
const movers: Readonly<
	Record<Exclude<Overlay['kind'], 'attention'>, readonly [up: CommandName, down: CommandName]>
> = {
	help: ['line-up', 'line-down'],
	summary: ['line-up', 'line-down'],
	answers: ['line-up', 'line-down'],
	todo: ['previous-todo', 'next-todo'],
	palette: ['previous-entry', 'next-entry'],
	timeline: ['previous-line', 'next-line'],
	cost: ['previous-cost', 'next-cost'],
	quotas: ['previous-quota', 'next-quota'],
	found: ['previous-found', 'next-found'],
	rules: ['previous-rule', 'next-rule'],
};

/**
 * In the list of what needs somebody the wheel reads the chosen entry to its end and then goes to the next one, so
 * that the chosen one is always on the screen. It answers nothing and takes back nothing that was begun, and after
 * another entry was chosen the list is deaf for a moment: a wheel that runs on must not change what a key decides.
 */
function turnAttention(scene: Scene, overlay: AttentionOverlay, isDown: boolean): Consequence {
	if (isGuarded(scene)) {
		return show();
	}
	const isBegun =
		overlay.mode !== 'browse' ||
		overlay.question > 0 ||
		overlay.cursor > 0 ||
		overlay.together !== null ||
		overlay.picks.some(({length}) => length > 0);
	const hasMore =
		overlay.chosen !== null &&
		(isDown ? !isChosenSeen(scene, layoutFor(scene).overlay) : overlay.offset > 0);
	if (isBegun || hasMore) {
		return repeated(scene, isDown ? 'line-down' : 'line-up', isDown);
	}
	const choice = commands[isDown ? 'choose-next' : 'choose-previous'](scene, '');
	const after = choice.actions.reduce(reduceView, scene.view).overlay;
	if (after?.kind === 'attention' && after.chosen === overlay.chosen) {
		// At either end: choosing it anew would show its beginning again.
		return show();
	}
	const guarded = {type: 'attention-changed', change: {guardedSince: scene.now}} as const;
	return {...choice, actions: [...choice.actions, guarded]};
}

function turn(scene: Scene, {step, ...place}: PointerReport & {kind: 'wheel'}): Consequence {
	const isDown = step > 0;
	const {overlay} = scene.view;
	if (overlay?.kind === 'attention') {
		return turnAttention(scene, overlay, isDown);
	}
	if (overlay !== null) {
		const [up, down] = movers[overlay.kind];
		return repeated(scene, isDown ? down : up, isDown);
	}
	const pane = panesFor(scene, layoutFor(scene)).find((one) => isIn(one, place));
	if (pane !== undefined) {
		const focus = pane.lane === null ? [] : [{type: 'focused', laneId: pane.lane.id} as const];
		const focused = {...scene, view: focus.reduce(reduceView, scene.view)};
		return show(...focus, ...repeated(focused, isDown ? 'line-down' : 'line-up', isDown).actions);
	}
	const isOnList = frameOf(scene).some((one) => one.name === 'lanes' && isIn(one, place));
	return isOnList ? commands[isDown ? 'next-lane' : 'previous-lane'](scene, '') : show();
}

/**
 * What the mouse comes to: it moves the focus, scrolls, and chooses in lists, and nothing else. While something is asked or typed, or
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
