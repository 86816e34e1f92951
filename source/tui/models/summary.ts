import type {MissionView} from '../../runtime/viewer.js';
import {signs} from '../signs.js';
import {wrapText} from './cells.js';
import {clockTime, spentText} from './figures.js';
import {elapsedMs} from './header.js';
import {outcomeWords} from './outcome.js';
import {blankRow, type Row, span} from './rows.js';

type Listed = Readonly<{
	title: string;
	lines: readonly string[];
	glyph: string;
	tone: 'good' | 'bad' | 'caution';
}>;

function listRows(list: Listed, width: number): readonly Row[] {
	if (list.lines.length === 0) {
		return [];
	}
	const rows = list.lines.flatMap((line) =>
		wrapText(line, Math.max(1, width - 4)).map(
			(piece, at): Row => [span(at === 0 ? `  ${list.glyph} ` : '    ', list.tone), span(piece)],
		),
	);
	return [blankRow, [span(list.title, 'plain', {isBold: true})], ...rows];
}

function figure(label: string, value: string): Row {
	return [span(label.padEnd(12), 'muted'), span(value)];
}

/** How the mission ended: outcome, what the seal rests on, what was missing, time and cost. */
export function summaryRows(mission: MissionView, now: number, width: number): readonly Row[] {
	const end = mission.outcome === null ? null : outcomeWords(mission.outcome);
	const sign = end?.sign ?? signs.unknown;
	// A sealed mission may have had claims rejected before; what they lacked is no longer missing.
	const missing = mission.outcome === 'sealed' ? [] : mission.missing;
	const {done, total} = mission.todo;
	const wrapped = (text: string): readonly Row[] =>
		wrapText(text, width).map((line) => [span(line)]);
	return [
		[span(`${sign.glyph} `, sign.tone), span(end?.words ?? 'ended', sign.tone, {isBold: true})],
		...wrapped(end?.meaning ?? ''),
		blankRow,
		...wrapped(mission.reason),
		...listRows(
			mission.outcome === 'sealed'
				? {title: 'The seal rests on', lines: mission.ledger, glyph: '✓', tone: 'good'}
				: {title: 'What was looked at', lines: mission.ledger, glyph: '·', tone: 'caution'},
			width,
		),
		...listRows({title: 'What was missing', lines: missing, glyph: '✗', tone: 'bad'}, width),
		...listRows(
			{
				title: 'The watch on your working tree saw',
				lines: mission.watch.lines,
				glyph: '!',
				tone: 'caution',
			},
			width,
		),
		blankRow,
		figure('time', clockTime(elapsedMs(mission, now))),
		figure('todo', total === 0 ? 'no items' : `${done} of ${total} verified`),
		figure('iterations', `${mission.iteration} of ${mission.iterations}`),
		...wrapText(spentText(mission.usage, mission.budget), Math.max(1, width - 12)).map((line, at) =>
			figure(at === 0 ? 'spent' : '', line),
		),
		...(mission.approvedEstimate === ''
			? []
			: wrapText(mission.approvedEstimate, Math.max(1, width - 12)).map((line, at) =>
					figure(at === 0 ? 'estimated' : '', line),
				)),
		...(mission.hasBase
			? [
					figure('changes', `flowdesk diff ${mission.missionId}`),
					figure('take back', `flowdesk undo ${mission.missionId}`),
				]
			: []),
	];
}
