import {keyNamesOf, keySections} from '../keymap/key-help.js';
import type {Keymap} from '../keymap/keymap.js';
import {signs} from '../signs.js';
import {padCells, wrapText} from './cells.js';
import {blankRow, type Row, span} from './rows.js';

const words: ReadonlyArray<readonly [string, string]> = [
	['lane', 'one agent at work; w is a worker, p a planner, r a reviewer, c the commander'],
	['seal', 'the commander says it is done, and FlowDesk has checked that it is'],
	['iteration', 'a prompt FlowDesk sends to a commander that stopped before the seal'],
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

function pair(left: Row, leftWidth: number, text: string, width: number): readonly Row[] {
	const lines = wrapText(text, Math.max(1, width - leftWidth));
	return lines.map(
		(line, at): Row => [...(at === 0 ? left : [span(' '.repeat(leftWidth))]), span(line)],
	);
}

/** The help: every key with what it does, the signs, and the three words of ours. */
export function helpRows(keymap: Keymap, width: number): readonly Row[] {
	const column = Math.min(keyColumn, Math.floor(width / 3));
	const keys = keySections(keymap).flatMap(({title, bindings}) => [
		[span(title, 'accent')] as Row,
		...bindings.flatMap((entry) =>
			pair(
				[span(padCells(`  ${keyNamesOf(entry)}`, column), 'plain', {isBold: true})],
				column,
				entry.does,
				width,
			),
		),
		blankRow,
	]);
	return [
		...keys,
		[span('Signs', 'accent')],
		...meanings.map(
			([name, text]): Row => [span(`  ${signs[name].glyph}  `, signs[name].tone), span(text)],
		),
		blankRow,
		[span('Words', 'accent')],
		...words.flatMap(([word, text]) => pair([span(padCells(`  ${word}`, 13))], 13, text, width)),
	];
}
