import type {MissionView} from '../../runtime/viewer.js';
import type {AttentionOverlay, RulesOverlay} from '../attention-state.js';
import {keyFor} from '../keymap/key-help.js';
import type {Scene} from '../scene.js';
import type {Overlay, ReadingOverlay} from '../view-state.js';
import {answersRows} from './answers.js';
import {attentionRows} from './attention-rows.js';
import {costPane} from './cost-list.js';
import {foundPane} from './found.js';
import {helpRows} from './help.js';
import {innerSize} from './layout.js';
import {palettePane} from './palette.js';
import {quotasPane} from './quota-list.js';
import {type Pane, type Rect, type Row, span} from './rows.js';
import {ruleRows} from './rules.js';
import {summaryRows} from './summary.js';
import {timelinePane} from './timeline-rows.js';
import {todoListPane} from './todo-list.js';

/** What is drawn before the engine has sent a mission. */
export const noMission: MissionView = {
	missionId: '',
	text: '',
	directory: '',
	phase: 'starting',
	isHeld: false,
	pausedAt: null,
	reason: '',
	outcome: null,
	startedAt: 0,
	endedAt: null,
	continuation: 0,
	continuations: 0,
	continuesAt: null,
	isCountdownHeld: false,
	blocked: {since: null, ms: 0},
	tasks: [],
	lanes: [],
	queue: [],
	roles: [],
	maxLanes: null,
	silence: null,
	todo: {version: '', problem: null, items: [], done: 0, total: 0, minutesLeft: null},
	attention: [],
	quota: {unknown: 'admit', providers: []},
	waitsFor: null,
	rules: [],
	answers: [],
	watch: {summary: null, lines: []},
	hasBase: false,
	usage: {tokens: 0, cost: null, unpriced: 0, subscribed: 0, unreported: 0, unreportedCost: 0},
	budget: {
		usd: null,
		tokens: null,
		isReached: false,
		parts: [],
		raised: {usd: null, tokens: null},
	},
	estimate: [],
	approvedEstimate: '',
	ledger: [],
	missing: [],
	answered: [],
};

/** Cuts a long overlay to its visible part; `offset` never scrolls past the last page. */
function scrolled(title: string, rows: readonly Row[], offset: number, rect: Rect): Pane {
	const {height} = innerSize(rect);
	const start = Math.max(0, Math.min(offset, rows.length - height));
	const below = rows.length - start - height;
	const foot = [start > 0 ? `${start} above` : '', below > 0 ? `${below} below` : '']
		.filter((part) => part !== '')
		.join(', ');
	return {
		title: [span(title, 'accent')],
		foot: foot === '' ? [] : [span(`${foot}`, 'caution')],
		rows: rows.slice(start, start + height),
		tone: 'accent',
	};
}

type Started = Readonly<{rows: readonly Row[]; start: number; isTall: boolean; below: number}>;

/**
 * The list's lines, and the one it starts at: the chosen entry is whole, or begins at the top while it
 * is read, or ends at the bottom while something is typed or confirmed there.
 */
function attentionStart(
	mission: MissionView,
	scene: Scene,
	overlay: AttentionOverlay,
	rect: Rect,
): Started {
	const {width, height} = innerSize(rect);
	const options = {width, now: scene.now, keymap: scene.keymap};
	const {rows, chosenAt, chosenHeight} = attentionRows(mission, scene.view, overlay, options);
	const isTall = chosenHeight > height;
	const bottom = Math.max(0, chosenAt + chosenHeight - height);
	const start =
		isTall && overlay.mode === 'browse' ? chosenAt : isTall ? bottom : Math.min(chosenAt, bottom);
	const below = chosenAt + chosenHeight - (start + overlay.offset + height);
	return {rows, start, isTall, below};
}

function attentionPane(
	mission: MissionView,
	scene: Scene,
	overlay: AttentionOverlay,
	rect: Rect,
): Pane {
	const {length} = mission.attention;
	if (length === 0) {
		return {title: [span('Nothing needs you', 'accent')], rows: [], tone: 'accent'};
	}
	const {rows, start} = attentionStart(mission, scene, overlay, rect);
	const title = `${length} ${length === 1 ? 'thing needs' : 'things need'} you`;
	const pane = scrolled(title, rows, start + overlay.offset, rect);
	const [next, previous] = (['choose-next', 'choose-previous'] as const).map((command) =>
		keyFor(scene, command, 'attention'),
	);
	const how = `${next} and ${previous} choose`;
	return overlay.chosen === null ? {...pane, note: [span(how, 'caution')]} : pane;
}

/** What can be read over the panes: its title, what stands at the other end of it, and all its lines. */
type Reading = Readonly<{
	title: string | ((mission: MissionView) => string);
	note?: (mission: MissionView) => Row;
	rows: (mission: MissionView, scene: Scene, width: number) => readonly Row[];
}>;

const readings: Readonly<Record<ReadingOverlay['kind'], Reading>> = {
	help: {title: 'Help', rows: (_mission, scene, width) => helpRows(scene, width)},
	summary: {
		title: ({phase}) => (phase === 'ended' ? 'The mission is over' : 'So far'),
		rows: (mission, scene, width) => summaryRows(mission, scene, width),
	},
	answers: {
		title: 'Asked and answered',
		rows: (mission, scene, width) => answersRows(mission, scene.now, width),
	},
};

function rulesPane(mission: MissionView, scene: Scene, overlay: RulesOverlay, rect: Rect): Pane {
	const {width, height} = innerSize(rect);
	const {rows, chosenAt, chosenHeight} = ruleRows(mission, overlay, {
		width,
		now: scene.now,
		keymap: scene.keymap,
	});
	return scrolled('Saved rules', rows, Math.max(0, chosenAt + chosenHeight - height), rect);
}

/** The open overlay as a pane. */
export function overlayPane(
	mission: MissionView,
	scene: Scene,
	overlay: Overlay,
	rect: Rect,
): Pane {
	if (overlay.kind === 'attention') {
		return attentionPane(mission, scene, overlay, rect);
	}
	if (overlay.kind === 'todo') {
		return todoListPane(mission, overlay, scene.view.foldedItems, rect);
	}
	if (overlay.kind === 'palette') {
		return palettePane(scene, overlay, rect);
	}
	if (overlay.kind === 'timeline') {
		return timelinePane(scene, overlay, rect);
	}
	if (overlay.kind === 'cost') {
		return costPane(mission, overlay, rect);
	}
	if (overlay.kind === 'quotas') {
		return quotasPane(mission, overlay, rect, scene.now);
	}
	if (overlay.kind === 'found') {
		return foundPane(mission, scene.known, overlay, rect);
	}
	if (overlay.kind === 'rules') {
		return rulesPane(mission, scene, overlay, rect);
	}
	const {title, note, rows} = readings[overlay.kind];
	const lines = rows(mission, scene, innerSize(rect).width);
	const named = typeof title === 'string' ? title : title(mission);
	const pane = scrolled(named, lines, overlay.offset, rect);
	return note === undefined ? pane : {...pane, note: note(mission)};
}

/** How far the open overlay scrolls: a page's height, and the least and most offset worth keeping. */
export function overlayExtent(
	scene: Scene,
	rect: Rect | null,
): Readonly<{height: number; least: number; most: number}> {
	const {overlay} = scene.view;
	const mission = scene.known.mission ?? noMission;
	if (rect === null || overlay === null || !('offset' in overlay)) {
		return {height: 1, least: 0, most: 0};
	}
	const {width, height} = innerSize(rect);
	if (overlay.kind === 'attention') {
		const {rows, start} = attentionStart(mission, scene, overlay, rect);
		return {height, least: -start, most: Math.max(0, rows.length - height - start)};
	}
	if (overlay.kind === 'palette' || overlay.kind === 'timeline') {
		return {height, least: 0, most: 0};
	}
	const {length} = readings[overlay.kind].rows(mission, scene, width);
	return {height, least: 0, most: Math.max(0, length - height)};
}

/** True when the end of the chosen entry is on the screen, so that nothing decided on is out of sight. */
export function isChosenSeen(scene: Scene, rect: Rect | null): boolean {
	const {overlay} = scene.view;
	const {mission} = scene.known;
	if (rect === null || mission === null || overlay?.kind !== 'attention') {
		return false;
	}
	const {isTall, below} = attentionStart(mission, scene, overlay, rect);
	return !isTall || below <= 0;
}
