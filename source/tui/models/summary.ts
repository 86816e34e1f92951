import type {MissionView, TaskView} from '../../runtime/viewer.js';
import type {Known} from '../mission-store.js';
import type {Scene} from '../scene.js';
import {type Sign, signs} from '../signs.js';
import {cutEnd, wrapText} from './cells.js';
import {clockTime, fullCount, passedWords, spentText} from './figures.js';
import {elapsedMs} from './header.js';
import {outcomeWords} from './outcome.js';
import {partFigures} from './part-words.js';
import {blankRow, fitRow, type Row, rowText, span} from './rows.js';

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

/** Cells before the value of a figure. */
const labelCells = 15;

function figure(label: string, value: string): Row {
	return [span(label.padEnd(labelCells), 'muted'), span(value)];
}

/** The same with as many lines as it takes. */
function figures(label: string, value: string, width: number): readonly Row[] {
	const name = cutEnd(label, labelCells - 1);
	return wrapText(value, Math.max(1, width - labelCells)).map((line, at) =>
		figure(at === 0 ? name : '', line),
	);
}

/** Tasks of one kind that are named; the others are counted. */
const mostTitles = 12;

/** Tasks in review that nobody reviews yet: nothing of them is under way. */
const toReview = 'Waits for a review';

const taskWords: ReadonlyArray<
	readonly [title: string, states: readonly TaskView['state'][], sign: Sign]
> = [
	['Done', ['done'], signs.done],
	['Not done', ['failed', 'blocked', 'cancelled'], signs.bad],
	['Waits for your decision', ['asking'], signs.attention],
	['Under way', ['working', 'reviewing'], signs.running],
	[toReview, [], signs.open],
	['Waiting', ['queued'], signs.open],
];

/** The same once the mission is over: nothing waits any more, and nothing is under way. */
const endWords: typeof taskWords = [
	...taskWords.slice(0, 2),
	['Unfinished', ['asking', 'working', 'reviewing', 'queued'], signs.open],
];

/** What the tasks came to, by how they ended. */
function taskRows({tasks, phase}: MissionView, width: number): readonly Row[] {
	return (phase === 'ended' ? endWords : taskWords).flatMap(([title, states, sign]) => {
		const some = tasks.filter((task) =>
			phase !== 'ended' && isToReview(task) ? title === toReview : states.includes(task.state),
		);
		const shown = some.slice(0, mostTitles);
		const rest = some.length - shown.length;
		return some.length === 0
			? []
			: [
					blankRow,
					[span(`${title}: ${some.length}`, 'plain', {isBold: true})],
					...shown.flatMap((task) => taskRow(task, sign, width)),
					...(rest > 0 ? [[span(`    and ${rest} more`, 'muted')]] : []),
				];
	});
}

function isToReview({state, isReviewQueued}: TaskView): boolean {
	return state === 'reviewing' && isReviewQueued;
}

function taskRow({id, title, reason}: TaskView, sign: Sign, width: number): readonly Row[] {
	return [
		fitRow(
			[
				span(`  ${sign.glyph} `, sign.tone),
				span(`${id} ${title}`),
				span(reason === '' ? '' : `  ${reason}`, 'muted'),
			],
			width,
		),
	];
}

function blockedMs({blocked: {since, ms}, endedAt}: MissionView, now: number): number {
	return ms + (since === null ? 0 : Math.max(0, (endedAt ?? now) - since));
}

function changesText(changes: Known['changes']): string {
	if (changes === 'pending') {
		return 'being counted';
	}
	if (changes === null) {
		return 'not known';
	}
	const {files, added, removed} = changes;
	return `${files} ${files === 1 ? 'file' : 'files'}, +${fullCount(added)} -${fullCount(removed)} lines`;
}

/** How the mission ended, or what was done so far: outcome, what the seal rests on, what was missing, time and cost. */
export function summaryRows(mission: MissionView, scene: Scene, width: number): readonly Row[] {
	const {now} = scene;
	const end = mission.outcome === null ? null : outcomeWords(mission.outcome);
	const sign = end?.sign ?? signs.unknown;
	// A sealed mission may have had claims rejected before; what they lacked is no longer missing.
	const missing = mission.outcome === 'sealed' ? [] : mission.missing;
	const {done, total} = mission.todo;
	const wrapped = (text: string): readonly Row[] =>
		wrapText(text, width).map((line) => [span(line)]);
	const isOver = mission.phase === 'ended';
	const rows: readonly Row[] = [
		...(isOver
			? [
					[
						span(`${sign.glyph} `, sign.tone),
						span(end?.words ?? 'ended', sign.tone, {isBold: true}),
					],
					...wrapped(end?.meaning ?? ''),
					blankRow,
				]
			: []),
		...wrapped(mission.reason),
		...taskRows(mission, width),
		...listRows(
			mission.outcome === 'sealed'
				? {title: 'The seal rests on', lines: mission.ledger, glyph: '✓', tone: 'good'}
				: {title: 'What was looked at', lines: mission.ledger, glyph: '·', tone: 'caution'},
			width,
		),
		...listRows({title: 'What was missing', lines: missing, glyph: '✗', tone: 'bad'}, width),
		...listRows(
			{title: 'Models that answered', lines: mission.answered, glyph: '·', tone: 'good'},
			width,
		),
		...listRows(
			{
				title: 'Another model answered',
				lines: mission.lanes.flatMap(({id, differed}) =>
					differed === null ? [] : [`${id} ${differed}`],
				),
				glyph: '!',
				tone: 'caution',
			},
			width,
		),
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
		figure(
			'of it',
			`${clockTime(blockedMs(mission, now))} waiting for you with nothing else at work`,
		),
		figure('todo', total === 0 ? 'no items' : `${done} of ${total} verified`),
		...(isOver ? [figure('changed', changesText(scene.known.changes))] : []),
		figure('continuations', `${mission.continuation} of ${mission.continuations}`),
		...figures('spent', spentText(mission.usage, mission.budget), width),
		...(mission.budget.isApproximate
			? figures('limits', `approximate (~): ${passedWords}`, width)
			: []),
		...partFigures(mission.budget.parts).flatMap(([name, text]) => figures(name, text, width)),
		...(mission.approvedEstimate === ''
			? []
			: figures('estimated', mission.approvedEstimate, width)),
		...(mission.hasBase
			? [
					figure('changes', `flowdesk diff ${mission.missionId}`),
					figure('take back', `flowdesk undo ${mission.missionId}`),
				]
			: []),
	];
	return rows.slice(rows.findIndex((row) => rowText(row) !== ''));
}
