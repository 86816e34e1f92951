import {whyNot} from '../conditions.js';
import {keyNamesOf} from '../keymap/key-help.js';
import type {CommandName} from '../keymap/keymap.js';
import type {Scene} from '../scene.js';
import type {PaletteOverlay} from '../view-parts.js';
import {cutEnd} from './cells.js';
import {fuzzyScore} from './fuzzy.js';
import {laneReason} from './lanes.js';
import {innerSize} from './layout.js';
import {blankRow, type Pane, type Rect, type Row, span, spreadRow} from './rows.js';
import {withCaret} from './typed-rows.js';

/** One thing the palette can do. */
export type PaletteEntry = Readonly<{
	name: string;
	/** The keys that do the same, or what else is worth knowing of it. */
	note: string;
	/** Why it does nothing now, or null. */
	reason: string | null;
	does:
		| Readonly<{kind: 'command'; command: CommandName; key: string}>
		| Readonly<{kind: 'lane'; laneId: string}>;
}>;

/** What means nothing without the key that it was pressed with, or is open already. */
const leftOut: readonly CommandName[] = ['numbered-lane', 'open-palette', 'interrupt', 'back'];

/** Words by which a command is looked for and that its name does not have. */
const otherWords: Readonly<Partial<Record<CommandName, readonly string[]>>> = {
	'open-cost': ['cost', 'costs', 'money', 'price', 'spent', 'usage', 'tokens'],
	'open-quotas': ['quota', 'limit', 'limits', 'usage'],
};

/** The scene without the palette over it: what commands of the panes work on. */
export function behindPalette(scene: Scene): Scene {
	return {...scene, view: {...scene.view, overlay: null}};
}

/** What an entry is, whatever stands beside it and wherever it stands. */
export function entryKey({does}: PaletteEntry): string {
	return does.kind === 'lane' ? `lane ${does.laneId}` : `command ${does.command} ${does.key}`;
}

/** The entry that is chosen, or null when it is not found any more. */
export function chosenPaletteEntry(scene: Scene, overlay: PaletteOverlay): PaletteEntry | null {
	const entries = paletteEntries(scene, overlay.draft);
	return entries[placeInPalette(entries, overlay)] ?? null;
}

/** Where the entry that is chosen stands among those that are found, from 0; -1 when it is none of them any more. */
export function placeInPalette(entries: readonly PaletteEntry[], {chosen}: PaletteOverlay): number {
	return entries.findIndex((entry) => entryKey(entry) === chosen);
}

/** The palette with a text to find, and the best of what that finds chosen. */
export function openPalette(scene: Scene, draft: string): PaletteOverlay {
	const [best] = paletteEntries(scene, draft);
	return {kind: 'palette', draft, chosen: best === undefined ? null : entryKey(best), offset: 0};
}

function commandEntries(scene: Scene): readonly PaletteEntry[] {
	const bindings = scene.keymap.filter(
		({contexts, command}) => contexts.includes('panes') && !leftOut.includes(command),
	);
	return bindings.map((binding) => ({
		name: binding.does,
		note: keyNamesOf(binding),
		reason: whyNot(binding.when, scene),
		does: {kind: 'command', command: binding.command, key: binding.keys[0] ?? ''},
	}));
}

function laneEntries({known: {mission}}: Scene): readonly PaletteEntry[] {
	return (mission?.lanes ?? []).map((lane) => ({
		name: `go to lane ${lane.id}  ${lane.title || lane.role}`,
		note: laneReason(lane),
		reason: null,
		does: {kind: 'lane', laneId: lane.id},
	}));
}

/** What was found, the best first; without a word what applies now comes first. */
export function paletteEntries(scene: Scene, query: string): readonly PaletteEntry[] {
	const panes = behindPalette(scene);
	const scored = [...commandEntries(panes), ...laneEntries(panes)].flatMap((entry, place) => {
		const score = fuzzyScore(query, entry.name, wordsFor(entry));
		return score === null ? [] : [{entry, place, score}];
	});
	const isOut = ({entry}: (typeof scored)[number]) => Number(entry.reason !== null);
	return scored
		.sort((a, b) => a.score - b.score || isOut(a) - isOut(b) || a.place - b.place)
		.map(({entry}) => entry);
}

function wordsFor({does}: PaletteEntry): readonly string[] {
	return does.kind === 'command' ? (otherWords[does.command] ?? []) : [];
}

function entryRow(entry: PaletteEntry, isChosen: boolean, width: number): Row {
	const tone = entry.reason === null ? 'plain' : 'muted';
	const most = Math.floor(width / 2);
	const note =
		entry.reason === null
			? [span(cutEnd(entry.note, most), 'muted')]
			: [span(cutEnd(`${entry.reason}  ${entry.note}`, most), 'muted')];
	return spreadRow(
		[
			span(isChosen ? '▸ ' : '  ', 'accent'),
			span(entry.name, isChosen && entry.reason === null ? 'accent' : tone),
		],
		note,
		width,
	);
}

/** The palette: what was typed, and what that finds, with its keys or why it does nothing now. */
export function palettePane(scene: Scene, overlay: PaletteOverlay, rect: Rect): Pane {
	const {width, height} = innerSize(rect);
	const entries = paletteEntries(scene, overlay.draft);
	const room = Math.max(1, height - 2);
	const at = placeInPalette(entries, overlay);
	const start = Math.max(0, Math.min(at - (room >> 1), entries.length - room));
	const shown = entries.slice(start, start + room);
	const below = entries.length - start - shown.length;
	const nothing = 'nothing has such a name';
	return {
		title: [span('Do what?', 'accent')],
		note: [span(`${entries.length}`, 'muted')],
		foot: below > 0 ? [span(`${below} below`, 'caution')] : [],
		rows: [
			[
				span(': ', 'accent'),
				span(withCaret(overlay.draft, scene.view.caret), 'plain', {isBold: true}),
			],
			blankRow,
			...(shown.length === 0 ? [[span(nothing, 'muted')]] : []),
			...shown.map((entry, place) => entryRow(entry, start + place === at, width)),
		],
		tone: 'accent',
	};
}
