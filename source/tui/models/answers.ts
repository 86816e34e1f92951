import type {AnswerView} from '../../runtime/rules-view.js';
import type {MissionView} from '../../runtime/viewer.js';
import {wrapText} from './cells.js';
import {clockTime, tookTime} from './figures.js';
import {blankRow, type Row, span, spreadRow} from './rows.js';

function byText({by, rule}: AnswerView): string {
	switch (by) {
		case 'user':
			return 'you';
		case 'rule':
			return `your rule ${rule ?? ''}`;
		case 'clock':
			return 'the clock, since nobody looked at it in time';
		default:
			return 'nobody here';
	}
}

function answerRows(answer: AnswerView, now: number, width: number): readonly Row[] {
	const wrapped = (text: string) => wrapText(text, Math.max(1, width - 4));
	return [
		spreadRow(
			[span(answer.laneId || '?', 'accent', {isBold: true}), span(`  ${answer.kind}`, 'muted')],
			[span(`${clockTime(now - answer.at)} ago`, 'muted')],
			width,
		),
		...wrapped(answer.what).map((line): Row => [span('  │ ', 'muted'), span(line)]),
		...wrapped(
			`${answer.answer}  (${byText(answer)}, after ${tookTime(answer.at - answer.askedAt)}, in ${answer.directory})`,
		).map((line): Row => [span(`    ${line}`, answer.by === null ? 'muted' : 'plain')]),
		blankRow,
	];
}

/** What was asked and answered, the last one first: by whom, when, and what. */
export function answersRows({answers}: MissionView, now: number, width: number): readonly Row[] {
	return answers.length === 0
		? [
				[
					span(
						'No permission and no question was answered yet; decisions on tasks stand in the timeline.',
						'muted',
					),
				],
			]
		: answers.flatMap((answer) => answerRows(answer, now, width));
}
