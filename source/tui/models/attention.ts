import type {AttentionView, MissionView} from '../../runtime/viewer.js';
import {signs} from '../signs.js';
import type {AttentionOverlay, ViewState} from '../view-state.js';
import {wrapText} from './cells.js';
import {clockTime} from './figures.js';
import {optionRows} from './question.js';
import {blankRow, type Row, span, spreadRow} from './rows.js';
import {withCaret} from './typed-rows.js';

/** Milliseconds after an answer in which its entry takes no second one. */
const onItsWayMs = 5000;

/** Names an entry for as long as it stands, so that a list that moves never moves the choice. */
export function attentionKey(entry: AttentionView): string {
	switch (entry.kind) {
		case 'request':
			return `request ${entry.request.requestId}`;
		case 'task':
			return `task ${entry.taskId} ${entry.since}`;
		case 'plan':
			return `plan ${entry.since} ${entry.tasks.map(({id}) => id).join(' ')}`;
	}
}

/** The entries, those that wait longest first. */
export function attentionList(mission: MissionView | null): readonly AttentionView[] {
	return [...(mission?.attention ?? [])].sort((a, b) => a.since - b.since);
}

/** True while an answer to the entry was given and the engine has not yet taken it away. */
export function isOnItsWay(view: ViewState, entry: AttentionView, now: number): boolean {
	const at = view.answered[attentionKey(entry)];
	return at !== undefined && now - at < onItsWayMs;
}

/** The entry that is chosen and still there, or null. */
export function chosenEntry(
	mission: MissionView | null,
	overlay: AttentionOverlay,
): AttentionView | null {
	const entries = attentionList(mission);
	return entries.find((entry) => attentionKey(entry) === overlay.chosen) ?? null;
}

function whatOf(entry: AttentionView, width: number): string {
	if (entry.kind !== 'request') {
		return entry.kind === 'task' ? 'decision' : 'plan';
	}
	if (entry.request.kind === 'question') {
		return 'question';
	}
	return width < 60 ? entry.request.title : `permission: ${entry.request.title}`;
}

function whoOf(entry: AttentionView, mission: MissionView): string {
	if (entry.kind === 'task') {
		return [entry.laneId ?? entry.taskId, entry.title].join('  ');
	}
	if (entry.kind === 'plan') {
		return [entry.laneId, 'the plan waits for you'].join('  ');
	}
	const lane = mission.lanes.find((one) => one.id === entry.laneId);
	return [entry.laneId, lane?.title || lane?.role || ''].join('  ');
}

function gutter(lines: readonly string[]): readonly Row[] {
	return lines.map((line) => [span('    │ ', 'muted'), span(line, 'plain', {isBold: true})]);
}

function indented(text: string, width: number, label = ''): readonly Row[] {
	const lines = wrapText(text, Math.max(1, width - 4 - label.length));
	return lines.map((line, at) => [
		span(`    ${at === 0 ? label : ' '.repeat(label.length)}`, 'muted'),
		span(line),
	]);
}

function alwaysRows(rules: readonly string[], width: number): readonly Row[] {
	const shown = rules.length === 0 ? ['(OpenCode names no rule)'] : rules;
	return [
		blankRow,
		[span('    Allow this now, and from now on without asking:', 'caution')],
		...gutter(shown.flatMap((rule) => wrapText(rule, Math.max(1, width - 6)))),
	];
}

function draftRows(label: string, draft: string, width: number): readonly Row[] {
	const lines = wrapText(draft, Math.max(1, width - 6 - label.length));
	return lines.map((line, at) => [
		span(`    ${at === 0 ? `${label}: ` : ' '.repeat(label.length + 2)}`, 'accent'),
		span(line, 'plain', {isBold: true}),
	]);
}

type Entry<K extends AttentionView['kind']> = Extract<AttentionView, {kind: K}>;

function permissionRows(entry: Entry<'request'>, overlay: AttentionOverlay, width: number) {
	const {request} = entry;
	return [
		...gutter(wrapText(request.detail || '(nothing more is known)', Math.max(1, width - 6))),
		...indented(request.directory, width, 'in  '),
		...(overlay.mode === 'always' ? alwaysRows(request.options, width) : []),
		...(overlay.mode === 'message' ? draftRows('reject, because', overlay.draft, width) : []),
	];
}

function questionRows(
	entry: Entry<'request'>,
	overlay: AttentionOverlay,
	width: number,
	isChosen: boolean,
) {
	const shown = isChosen ? overlay : {...overlay, question: 0, cursor: -1, picks: []};
	return [
		...optionRows(entry.request, shown, width),
		...indented(entry.request.directory, width, 'in  '),
		...(overlay.mode === 'text' ? draftRows('your answer', overlay.draft, width) : []),
	];
}

/** What would start, with its files, and what that may come to. */
function planRows(entry: Entry<'plan'>, overlay: AttentionOverlay, width: number): readonly Row[] {
	const {tasks, items, estimate} = entry;
	return [
		...indented(
			`${tasks.length} ${tasks.length === 1 ? 'task waits' : 'tasks wait'}, ${items} open todo ${items === 1 ? 'item' : 'items'}:`,
			width,
		),
		...tasks.flatMap(({id, title, role, files, isDropped}) => [
			...gutter(wrapText(`${id} ${title}`, Math.max(1, width - 6))),
			...indented(
				isDropped ? 'not started: its todo item is closed or gone' : `${role}: ${files}`,
				width,
				'  ',
			),
		]),
		...estimate.flatMap((line) => indented(line, width)),
		...indented(
			'To change it: close or take out items in .opencode/todo.md, or reject it and say what to change (r).',
			width,
		),
		...(overlay.mode === 'message' ? draftRows('reject, because', overlay.draft, width) : []),
	];
}

function bodyRows(
	entry: AttentionView,
	overlay: AttentionOverlay,
	width: number,
	isChosen: boolean,
) {
	const own = isChosen ? overlay : {...overlay, mode: 'browse' as const};
	if (entry.kind === 'task') {
		const ask =
			own.mode === 'fail'
				? [[span('    Give this task up? Its result is not used.', 'caution')] as Row]
				: [];
		return [...indented(entry.detail, width), ...ask];
	}
	if (entry.kind === 'plan') {
		return planRows(entry, own, width);
	}
	return entry.request.kind === 'permission'
		? permissionRows(entry, own, width)
		: questionRows(entry, own, width, isChosen);
}

/** The list as lines, and the line at which the chosen entry begins (0 when none is chosen). */
export type AttentionRows = Readonly<{
	rows: readonly Row[];
	chosenAt: number;
	chosenHeight: number;
}>;

/** Draws every entry whole: nothing a user decides on is cut. */
export function attentionRows(
	mission: MissionView,
	view: ViewState,
	overlay: AttentionOverlay,
	options: Readonly<{width: number; now: number}>,
): AttentionRows {
	const {width, now} = options;
	const typed = {...overlay, draft: withCaret(overlay.draft, view.caret)};
	const rows: Row[] = [];
	let chosenAt = 0;
	let chosenHeight = 0;
	for (const entry of attentionList(mission)) {
		const isChosen = attentionKey(entry) === overlay.chosen;
		const sent = isOnItsWay(view, entry, now);
		const head = spreadRow(
			[
				span(isChosen ? '▸ ' : '  ', 'accent'),
				span(`${signs.attention.glyph} `, sent ? 'muted' : 'attention'),
				span(whoOf(entry, mission), isChosen ? 'accent' : 'plain', {isBold: true}),
			],
			[
				span(`${whatOf(entry, width)}  `, 'attention'),
				span(
					sent ? 'answered' : `${clockTime(now - entry.since)}${width < 60 ? '' : ' ago'}`,
					'muted',
				),
			],
			width,
		);
		const card = [head, ...bodyRows(entry, typed, width, isChosen)];
		if (isChosen) {
			chosenAt = rows.length;
			chosenHeight = card.length;
		}
		rows.push(...card, blankRow);
	}
	return {rows, chosenAt, chosenHeight};
}
