import {ruleText} from '../../mission/saved-rules.js';
import type {AttentionView, MissionView} from '../../runtime/viewer.js';
import type {AttentionOverlay} from '../attention-state.js';
import {keyFor} from '../keymap/key-help.js';
import type {Keymap} from '../keymap/keymap.js';
import {signs} from '../signs.js';
import type {ViewState} from '../view-state.js';
import {askerName, childText} from './asker.js';
import {attentionKey, attentionList, identicalTo, isOnItsWay} from './attention.js';
import {budgetEntryLines, budgetName, budgetState} from './budget-entry.js';
import {wrapText} from './cells.js';
import {clockTime} from './figures.js';
import {optionRows} from './question.js';
import {quotaEntryLines} from './quota-entry.js';
import {blankRow, type Row, span, spreadRow} from './rows.js';
import {proposedRules, scopesOf, scopeText} from './rules.js';
import {withCaret} from './typed-rows.js';

function whatOf(entry: AttentionView, width: number): string {
	if (entry.kind === 'budget') {
		return budgetState(entry);
	}
	if (entry.kind !== 'request') {
		return entry.kind === 'task' ? 'decision' : entry.kind;
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
	if (entry.kind === 'budget') {
		return budgetName(entry);
	}
	return entry.kind === 'quota'
		? `${entry.provider}  ${entry.isUsedUp ? 'it is used up' : 'its quota is not known'}`
		: askerName(entry, mission);
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

/** What the list is drawn with. */
type ListOptions = Readonly<{width: number; now: number; keymap: Keymap}>;

/** The exact rules that a yes would save, and for whom. */
function alwaysRows(
	entry: Entry<'request'>,
	mission: MissionView,
	overlay: AttentionOverlay,
	options: ListOptions,
): readonly Row[] {
	const {width} = options;
	const scopes = scopesOf(entry, mission);
	const scope = scopes[overlay.scope];
	if (scope === undefined) {
		return [];
	}
	const rules = proposedRules(entry, scope, 'allow').map(ruleText);
	const others = scopes.length - 1;
	return [
		blankRow,
		[span('    Answer this now, and from now on without asking:', 'caution')],
		...gutter(rules.flatMap((rule) => wrapText(rule, Math.max(1, width - 6)))),
		...indented(
			`${scopeText(scope)}  (${keyFor(options, 'next-scope', 'always')}: ${others} others)`,
			width,
			'for ',
		),
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

/** Which session asks, where it is not the lane's own. */
function childRows(entry: Entry<'request'>, width: number): readonly Row[] {
	const text = childText(entry);
	return text === '' ? [] : indented(text, width, 'by  ');
}

/** That the same is asked more than once, and what an answer would go to. */
function sameRows(
	entry: AttentionView,
	mission: MissionView,
	overlay: AttentionOverlay,
	options: ListOptions,
): readonly Row[] {
	const {width} = options;
	const key = keyFor(options, 'same-for-all', 'permission');
	const all = identicalTo(mission, entry);
	const isChosen = attentionKey(entry) === overlay.chosen;
	if (all.length < 2) {
		return [];
	}
	if (!isChosen || overlay.together === null) {
		const how = isChosen ? `, ${key} answers them together` : '';
		return indented(`+${all.length - 1} identical${how}`, width);
	}
	const together = all.filter((one) => overlay.together?.includes(attentionKey(one)));
	const folders = Map.groupBy(
		together.flatMap((one) => (one.kind === 'request' ? [one] : [])),
		({request}) => request.directory,
	);
	const places = [...folders].map(
		([folder, entries]) => `${entries.map(({laneId}) => laneId || '?').join(' ')} in ${folder}`,
	);
	return [
		...wrapText(
			`one answer for all ${together.length}, ${key} for this one alone:`,
			Math.max(1, width - 4),
		).map((line): Row => [span(`    ${line}`, 'caution')]),
		...places.flatMap((place) => indented(place, width, '  ')),
	];
}

/** What was answered and can still be taken back, and what a clock will do. */
function stateRows(entry: AttentionView, {held}: ViewState, options: ListOptions): readonly Row[] {
	const {width, now} = options;
	const text =
		held?.keys.includes(attentionKey(entry)) === true
			? `answered: ${held.text}; ${keyFor(options, 'take-back', 'attention')} takes it back`
			: entry.kind === 'request' && entry.until !== null
				? `declined in ${clockTime(entry.until - now)}, unless you choose it`
				: '';
	return text === ''
		? []
		: wrapText(text, Math.max(1, width - 4)).map((line): Row => [span(`    ${line}`, 'caution')]);
}

function permissionRows(
	entry: Entry<'request'>,
	mission: MissionView,
	overlay: AttentionOverlay,
	options: ListOptions,
) {
	const {width} = options;
	const {request} = entry;
	return [
		...gutter(wrapText(request.detail || '(nothing more is known)', Math.max(1, width - 6))),
		...indented(request.directory, width, 'in  '),
		...childRows(entry, width),
		...(overlay.mode === 'always' ? alwaysRows(entry, mission, overlay, options) : []),
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
		...childRows(entry, width),
		...(overlay.mode === 'text' ? draftRows('your answer', overlay.draft, width) : []),
	];
}

/** What would start, with its files, and what that may come to. */
function planRows(
	entry: Entry<'plan'>,
	overlay: AttentionOverlay,
	options: ListOptions,
): readonly Row[] {
	const {width} = options;
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
			`To change it: close or take out items in .opencode/todo.md, or reject it and say what to change (${keyFor(options, 'reject-plan', 'plan')}).`,
			width,
		),
		...(overlay.mode === 'message' ? draftRows('reject, because', overlay.draft, width) : []),
	];
}

function bodyRows(
	entry: AttentionView,
	mission: MissionView,
	overlay: AttentionOverlay,
	options: ListOptions,
	isChosen: boolean,
) {
	const {width} = options;
	const own = isChosen ? overlay : {...overlay, mode: 'browse' as const};
	if (entry.kind === 'task') {
		const ask =
			own.mode === 'fail'
				? [[span('    Give this task up? Its result is not used.', 'caution')] as Row]
				: [];
		return [...indented(entry.detail, width), ...ask];
	}
	if (entry.kind === 'plan') {
		return planRows(entry, own, options);
	}
	if (entry.kind === 'budget') {
		const lines = budgetEntryLines(entry, mission, keyFor(options, 'ask-raise', 'budget'));
		return lines.flatMap((line) => indented(line, width));
	}
	if (entry.kind === 'quota') {
		return quotaEntryLines(entry).flatMap((line) => indented(line, width));
	}
	return entry.request.kind === 'permission'
		? permissionRows(entry, mission, own, options)
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
	options: ListOptions,
): AttentionRows {
	const {width, now} = options;
	const typed = {...overlay, draft: withCaret(overlay.draft, view.caret)};
	const rows: Row[] = [];
	let chosenAt = 0;
	let chosenHeight = 0;
	for (const entry of attentionList(mission, overlay.first)) {
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
		const card = [
			head,
			...stateRows(entry, view, options),
			...bodyRows(entry, mission, typed, options, isChosen),
			...sameRows(entry, mission, overlay, options),
		];
		if (isChosen) {
			chosenAt = rows.length;
			chosenHeight = card.length;
		}
		rows.push(...card, blankRow);
	}
	return {rows, chosenAt, chosenHeight};
}
