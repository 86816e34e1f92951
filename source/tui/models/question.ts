import type {PersonRequest} from '../../mission/records.js';
import type {AttentionOverlay} from '../attention-state.js';
import {wrapText} from './cells.js';
import {type Row, span} from './rows.js';

type Progress = Pick<AttentionOverlay, 'question' | 'cursor' | 'picks'>;
type Question = PersonRequest['questions'][number];

function box(question: Question, isPicked: boolean): string {
	const mark = isPicked ? 'x' : ' ';
	return question.multiple ? `[${mark}]` : `(${mark})`;
}

function optionRow(
	question: Question,
	at: number,
	progress: Progress,
	width: number,
): readonly Row[] {
	const option = question.options[at];
	if (option === undefined) {
		return [];
	}
	const isPicked = (progress.picks[progress.question] ?? []).includes(option.label);
	const isPointed = progress.cursor === at;
	const number = at < 9 ? String(at + 1) : ' ';
	const lines = wrapText(option.label, Math.max(1, width - 13));
	const about =
		option.description === '' || option.description === option.label
			? []
			: wrapText(option.description, Math.max(1, width - 13));
	return [
		...lines.map(
			(line, row): Row => [
				span(row === 0 && isPointed ? '    ▸ ' : '      ', 'accent'),
				span(row === 0 ? `${number} ${box(question, isPicked)} ` : '      '),
				span(line, 'plain', {isBold: isPicked}),
			],
		),
		...about.map((line): Row => [span(`            ${line}`, 'muted')]),
	];
}

/** Labels picked that are none of the options: what the user typed. */
function typedRows(question: Question, picks: readonly string[], width: number): readonly Row[] {
	const labels = question.options.map((option) => option.label);
	const typed = picks.filter((label) => !labels.includes(label));
	return typed.flatMap((label) =>
		wrapText(label, Math.max(1, width - 13)).map(
			(line, row): Row => [
				span(row === 0 ? `        ${box(question, true)} ` : '            '),
				span(line, 'plain', {isBold: true}),
			],
		),
	);
}

/** The questions of a request; one without a list is a single question with the request's own options. */
export function questionsOf(request: PersonRequest): readonly Question[] {
	return request.questions.length > 0
		? request.questions
		: [
				{
					header: request.title,
					question: request.detail,
					options: request.options.map((label) => ({label, description: ''})),
					multiple: false,
				},
			];
}

/** The question that is being answered, whole, with its options and what is picked so far. */
export function optionRows(
	request: PersonRequest,
	progress: Progress,
	width: number,
): readonly Row[] {
	const questions = questionsOf(request);
	const question = questions[progress.question];
	const text = wrapText(question?.question ?? request.detail, Math.max(1, width - 4));
	const count = questions.length;
	const place = count > 1 ? `question ${progress.question + 1} of ${count}` : '';
	const header = [place, question?.header ?? ''].filter((part) => part !== '').join(': ');
	const asked: readonly Row[] = [
		...(header === '' ? [] : [[span(`    ${header}`, 'muted')]]),
		...text.map((line): Row => [span(`    ${line}`, 'plain', {isBold: true})]),
	];
	if (question === undefined) {
		return asked;
	}
	return [
		...asked,
		...question.options.flatMap((_, at) => optionRow(question, at, progress, width)),
		...typedRows(question, progress.picks[progress.question] ?? [], width),
		...(question.multiple && question.options.length > 0
			? [[span('      several may be picked', 'muted')]]
			: []),
	];
}

/** Picks an option, or takes it back; a question for one answer keeps only the last. */
export function pick(
	question: Question,
	picked: readonly string[],
	label: string,
): readonly string[] {
	if (picked.includes(label)) {
		return picked.filter((one) => one !== label);
	}
	return question.multiple ? [...picked, label] : [label];
}
