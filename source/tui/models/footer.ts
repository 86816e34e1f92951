import {whyNot} from '../conditions.js';
import {isKept, isSaying} from '../drafts.js';
import type {Binding} from '../keymap/binding.js';
import {keyName, rangeOf} from '../keymap/key-help.js';
import {
	contextOf,
	contextsOf,
	hasEnded,
	hasNotice,
	isCountingDown,
	isPausedByBudget,
	type Scene,
	shownLane,
} from '../scene.js';
import type {LineAsk} from '../view-state.js';
import {hasLaneEnded} from './lanes.js';
import {enterWord} from './line-asks.js';
import {fitRow, type Row, rowWidth, span} from './rows.js';

/** What Esc does on the panes, in the order in which it does it. */
function backWord(scene: Scene): string {
	if (isCountingDown(scene.known.mission)) {
		return 'stop countdown';
	}
	return hasNotice(scene) ? 'hide note' : 'all lanes';
}

function wordOf(binding: Binding, scene: Scene): string {
	const isPaused = scene.known.mission?.phase === 'paused';
	if (binding.command === 'back' && contextOf(scene) === 'panes') {
		return backWord(scene);
	}
	if (binding.command === 'back' && contextOf(scene) === 'summary') {
		return 'to the panes';
	}
	if (binding.command === 'ask-raise') {
		return raiseWord(binding, scene);
	}
	// A pause that only a raise ends has a key of its own.
	if (binding.command === 'pause' && isPausedByBudget(scene.known.mission)) {
		return '';
	}
	const {sheet, overlay} = scene.view;
	if (binding.command === 'open-help' && overlay?.kind === 'help') {
		return '';
	}
	if (sheet?.kind === 'line') {
		return lineWord(binding, sheet.ask);
	}
	return binding.command === 'pause' && isPaused ? 'resume' : binding.short;
}

/** Cells of a footer below which a raise is named in one word, so that it stays on the screen. */
const shortBelow = 60;

function raiseWord({short}: Binding, {known: {mission}, size}: Scene): string {
	return mission?.budget.isReached !== true ? '' : size.columns < shortBelow ? 'raise' : short;
}

/** While a line is typed: what its keys mean for this one; empty keeps a key out. */
function lineWord({command, short}: Binding, ask: LineAsk): string {
	switch (command) {
		case 'submit-line':
			return enterWord(ask);
		case 'cancel-line':
			return isKept(ask) ? short : 'cancel';
		case 'caret-up':
			return isSaying(ask) ? short : '';
		default:
			return short;
	}
}

function entryOf(binding: Binding, scene: Scene): Row {
	const key = rangeOf(binding.keys) ?? keyName(binding.keys[0] ?? '');
	if (whyNot(binding.when, scene) !== null) {
		return [span(`${key} ${binding.short}: ${deniedWord(binding, scene)}`, 'muted')];
	}
	return [span(key, 'plain', {isBold: true}), span(` ${wordOf(binding, scene)}`, 'muted')];
}

/** From so many columns on a footer has room for what a key does not do. */
const roomForDenied = 120;

/** Why a key about the lane in focus does nothing, where that is worth a word: it could before. Else empty. */
function deniedWord({command}: Binding, scene: Scene): string {
	const lane = shownLane(scene);
	const isAsked = command === 'say' || command === 'ask-abort';
	if (
		!isAsked ||
		lane === null ||
		scene.size.columns < roomForDenied ||
		hasEnded(scene.known.mission)
	) {
		return '';
	}
	return lane.state === 'idle' ? 'it is idle' : hasLaneEnded(lane) ? 'it has ended' : '';
}

/** Keys that end every footer, so that the way out is always on the screen; in a pause the way on is, too. */
const waysOut = ['open-help', 'ask-stop', 'stay', 'leave', 'cancel-line', 'end-search'];

type Entry = Readonly<{row: Row; isWayOut: boolean}>;

/** Breaks entries into lines of `width` cells. */
function linesOf(entries: readonly Entry[], width: number): Row[] {
	const lines: Row[] = [];
	let line: Row = [];
	for (const {row} of entries) {
		if (line.length > 0 && rowWidth(line) + 2 + rowWidth(row) > width) {
			lines.push(line);
			line = [];
		}
		line = [...line, span(line.length === 0 ? ' ' : '  '), ...row];
	}
	return [...lines, line];
}

/**
 * The keys that apply now, and where there is room one or two about the lane in focus that do not. On the panes one line, of which the ways out are kept longest; where
 * something is asked, as many lines as all the answers take.
 */
export function footerRows(scene: Scene, width: number): readonly Row[] {
	const context = contextOf(scene);
	const contexts = contextsOf(scene);
	const bindings = contexts
		.flatMap((one) =>
			scene.keymap.filter(
				(entry) =>
					entry.contexts.includes(one) &&
					entry.keys.length > 0 &&
					wordOf(entry, scene) !== '' &&
					(whyNot(entry.when, scene) === null || deniedWord(entry, scene) !== ''),
			),
		)
		// A key does one thing: what the first place makes of it.
		.filter(({keys: [key]}, at, all) => all.findIndex(({keys}) => keys[0] === key) === at);
	const isCounting = isCountingDown(scene.known.mission);
	const isPaused = scene.known.mission?.phase === 'paused';
	const isAsked = scene.known.mission?.attention.some(({kind}) => kind === 'budget') === true;
	const entries = bindings.map((entry) => ({
		row: entryOf(entry, scene),
		isDenied: whyNot(entry.when, scene) !== null,
		isWayOut:
			waysOut.includes(entry.command) ||
			(entry.command === 'pause' && isPaused) ||
			(entry.command === 'ask-raise' && isAsked) ||
			(entry.command === 'back' && (context !== 'panes' || isCounting)),
	}));
	const room = context === 'panes' ? 1 : 4;
	while (linesOf(entries, width).length > room) {
		const denied = entries.findLastIndex((entry) => entry.isDenied);
		const last = denied < 0 ? entries.findLastIndex((entry) => !entry.isWayOut) : denied;
		entries.splice(last < 0 ? entries.length - 1 : last, 1);
	}
	return linesOf(entries, width).map((line) => fitRow(line, width));
}
