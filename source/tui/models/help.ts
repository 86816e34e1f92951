import {whyNot} from '../conditions.js';
import type {Binding, Context} from '../keymap/binding.js';
import {keyNamesOf, keySections} from '../keymap/key-help.js';
import {contextOf, type Scene} from '../scene.js';
import {signs} from '../signs.js';
import {padCells, wrapText} from './cells.js';
import {passedWords} from './figures.js';
import {blankRow, type Row, rowWidth, span, type Tone} from './rows.js';

const words: ReadonlyArray<readonly [string, string]> = [
	['lane', 'one agent at work; w is a worker, p a planner, r a reviewer, c the commander'],
	['seal', 'the commander says it is done, and FlowDesk has checked that it is'],
	['continuation', 'a prompt FlowDesk sends to a commander that stopped before the seal'],
];

const meanings: ReadonlyArray<readonly [keyof typeof signs, string]> = [
	['attention', 'waits for you'],
	['bad', 'failed, stalled or aborted'],
	['running', 'running'],
	['progress', 'todo item in progress'],
	['retry', 'retrying, a countdown follows'],
	['open', 'open, queued'],
	['done', 'done and verified'],
	['idle', 'idle'],
	['unknown', 'not verified, not known'],
];

const keyColumn = 20;

type Column = Readonly<{width: number; left: Row; tone?: Tone}>;

function pair(column: Column, text: string, width: number): readonly Row[] {
	const lines = wrapText(text, Math.max(1, width - column.width));
	return lines.map(
		(line, at): Row => [
			...(at === 0 ? column.left : [span(' '.repeat(column.width))]),
			span(line, column.tone ?? 'plain'),
		],
	);
}

/** A key with what it does; dim and with the reason while it does not apply to what is behind the help, or to the help where it works there. */
function keyRows(entry: Binding, scene: Scene, column: number, width: number): readonly Row[] {
	const panes = {...scene, view: {...scene.view, overlay: null}};
	const judged = entry.contexts.includes(contextOf(scene)) ? scene : panes;
	const reason = entry.contexts.includes('panes') ? whyNot(entry.when, judged) : null;
	const tone = reason === null ? 'plain' : 'muted';
	const key = span(padCells(`  ${keyNamesOf(entry)} `, column), tone, {isBold: reason === null});
	const text = reason === null ? entry.does : `${entry.does}  (not now: ${reason})`;
	return pair({width: rowWidth([key]), left: [key], tone}, text, width);
}

/** Where keys go when the help is put away. */
function placeUnder(scene: Scene): Context {
	const {overlay} = scene.view;
	const under = overlay !== null && 'under' in overlay ? (overlay.under ?? null) : null;
	return contextOf({...scene, view: {...scene.view, overlay: under}});
}

/** The help: every key, those of what it lies over first, with what it does and why not now, the signs, and the three words of ours. */
export function helpRows(scene: Scene, width: number): readonly Row[] {
	const column = Math.min(keyColumn, Math.floor(width / 3));
	const place = placeUnder(scene);
	const sections = keySections(scene.keymap);
	const isHere = ({contexts}: (typeof sections)[number]) => contexts.includes(place);
	const ordered = [...sections.filter(isHere), ...sections.filter((one) => !isHere(one))];
	const keys = ordered.flatMap(({title, bindings}) => [
		[span(title, 'accent')] as Row,
		...bindings.flatMap((entry) => keyRows(entry, scene, column, width)),
		blankRow,
	]);
	return [
		...keys,
		[span('Signs', 'accent')],
		...meanings.map(
			([name, text]): Row => [span(`  ${signs[name].glyph}  `, signs[name].tone), span(text)],
		),
		...pair(
			{left: [span('  /~ ', 'plain')], width: 5},
			`before a budget: approximate, as ${passedWords}`,
			width,
		),
		blankRow,
		[span('Words', 'accent')],
		...words.flatMap(([word, text]) =>
			pair({left: [span(padCells(`  ${word}`, 16))], width: 16}, text, width),
		),
	];
}
