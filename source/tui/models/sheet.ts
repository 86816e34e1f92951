import {noTodoYet} from '../../mission/todo/words.js';
import type {LaneView} from '../../runtime/viewer.js';
import {keyFor} from '../keymap/key-help.js';
import type {Scene} from '../scene.js';
import type {LineSheet, Sheet} from '../view-state.js';
import {raiseText} from './allowance-words.js';
import {capsPane} from './caps.js';
import {cutEnd, wrapText} from './cells.js';
import {filterSheet, jumpRows, roleSheet} from './choice-sheets.js';
import {spentText} from './figures.js';
import {laneTitle, lineNote, lineTitle} from './line-asks.js';
import {outLines} from './part-words.js';
import {rolePane} from './role-choice.js';
import {type Pane, type Row, span} from './rows.js';
import {todoSheetText} from './todo-sheets.js';
import {typedPart} from './typed-rows.js';

function lines(text: string, width: number): readonly Row[] {
	return wrapText(text, width).map((line) => [span(line)]);
}

function abortMeaning(scene: Scene, laneId: string): string {
	const lane = scene.known.mission?.lanes.find((one) => one.id === laneId);
	return lane?.taskId === null
		? 'this stops the commander and pauses the mission'
		: 'its partial result goes to the commander';
}

function abortQuestion(scene: Scene, laneId: string | null): string {
	return laneId === null
		? 'abort every lane? this pauses the mission; partial results go to the commander when it goes on'
		: `abort ${laneId}? ${abortMeaning(scene, laneId)}`;
}

function raiseLines(scene: Scene, width: number): readonly Row[] {
	const {mission} = scene.known;
	if (mission === null) {
		return [];
	}
	const {usage, budget} = mission;
	const goesOn = mission.isHeld
		? `; ${keyFor(scene, 'pause', 'panes')} resumes the mission`
		: ', and the mission goes on';
	const [yes, no] = [keyFor(scene, 'raise', 'raise'), keyFor(scene, 'stay', 'raise')];
	const then = budget.isReached ? goesOn : '';
	return [
		...lines(`spent: ${spentText(usage, budget)}`, width),
		...outLines(budget.parts).flatMap((line) => lines(line, width)),
		...lines(`${yes}  raise ${raiseText(budget)}${then}`, width),
		...lines(`${no}  leave it as it is`, width),
	];
}

/** What is typed gets a third of the screen; the part with the caret is shown. */
function linePane(scene: Scene, {ask, draft}: LineSheet, width: number): Pane {
	const height = Math.max(2, Math.min(12, Math.floor(scene.size.rows / 3)));
	const typed = {text: draft, caret: scene.view.caret};
	const {lines: shown, above, below} = typedPart(typed, {width, height});
	const note = lineNote(scene, ask);
	const choice = ask.kind === 'jump' ? jumpRows(scene, draft, width) : [];
	const out = [above > 0 ? `${above} above` : '', below > 0 ? `${below} below` : ''];
	return {
		title: [span(lineTitle(scene, ask), 'accent')],
		foot: [span(out.filter((part) => part !== '').join(', '), 'caution')],
		rows: [
			...shown.map((line) => [span(line)]),
			...choice,
			...(note === '' ? [] : wrapText(note, width).map((line) => [span(line, 'muted')])),
		],
		tone: 'accent',
	};
}

function sheetOf(scene: Scene, sheet: Sheet, width: number): Pane {
	switch (sheet.kind) {
		case 'abort':
			return {
				title: [
					span(sheet.laneId === null ? 'every lane' : laneTitle(scene, sheet.laneId), 'attention'),
				],
				rows: lines(
					`${abortQuestion(scene, sheet.laneId)}  ${keyFor(scene, 'abort', 'abort')}/${keyFor(scene, 'stay', 'abort')}`,
					width,
				),
				tone: 'attention',
			};
		case 'raise':
			return {
				title: [span('raise the budget?', 'attention')],
				rows: raiseLines(scene, width),
				tone: 'attention',
			};
		case 'stop':
			return {
				title: [span('stop the mission?', 'attention')],
				rows: [
					...lines(
						`${keyFor(scene, 'stop', 'stop')}  stop it and quit: its lanes are aborted; the todo list and what was changed stay`,
						width,
					),
					...lines(`${keyFor(scene, 'stay', 'stop')}  stay: the mission goes on`, width),
					...lines('Ctrl+C  stop it too, after a second without keys', width),
				],
				tone: 'attention',
			};
		case 'confirm':
		case 'todo-state':
		case 'todo-role': {
			const {title, lines: text} = todoSheetText(sheet, scene);
			return {
				title: [span(title, 'attention')],
				rows: text.flatMap((line) => lines(line, width)),
				tone: 'attention',
			};
		}
		case 'caps':
			return capsPane(scene, sheet, width);
		case 'role':
			return rolePane(scene, sheet);
		case 'filter':
			return filterSheet(scene, width);
		case 'filter-role':
			return roleSheet(scene, width);
		case 'line':
			return linePane(scene, sheet, width);
	}
}

/** The dialog or input line at the bottom, or null. Its content is wrapped to `width` cells. */
export function sheetPane(scene: Scene, width: number): Pane | null {
	if (scene.view.isStopping) {
		return {
			title: [span('stopping', 'attention')],
			rows: lines(
				`the lanes are being aborted and what was started is being closed; ${keyFor(scene, 'leave', 'stopping')} leaves without waiting, and so does Ctrl+C after a second without keys`,
				width,
			),
			tone: 'attention',
		};
	}
	return scene.view.sheet === null ? null : sheetOf(scene, scene.view.sheet, width);
}

/** Lines that a note takes at most: in a side pane it needs more for the same words. */
const mostNoteLines = (width: number) => (width < 60 ? 7 : 4);

/** What is wrong with todo.md in one line, with where that is first. */
function damageRow({known: {mission}}: Scene, width: number): Row | null {
	const problem = mission?.todo.problem ?? null;
	if (problem === null || problem === noTodoYet) {
		return null;
	}
	const [line = ''] = /\bline \d+/.exec(problem) ?? [];
	const where = line === '' || problem.startsWith(line) ? 'todo.md' : `todo.md, ${line}`;
	return [span(' ! ', 'caution'), span(cutEnd(`${where}: ${problem}`, width - 4))];
}

/**
 * The line that answers the last key, or a notice of the engine that was not put away yet; else, where no todo list
 * says it, what is wrong with todo.md.
 */
export function noteRows(scene: Scene, width: number, hasTodo: boolean): readonly Row[] {
	const {view, known} = scene;
	if (view.hint !== null) {
		return label(' · ', view.hint, width);
	}
	const isCovered = view.overlay !== null || view.sheet !== null || view.isStopping;
	const [notice, ...more] = isCovered ? [] : known.notices.slice(view.noticesRead);
	if (notice === undefined) {
		const damage = hasTodo || isCovered ? null : damageRow(scene, width);
		return damage === null ? [] : [damage];
	}
	return label(
		more.length > 0 ? ` note 1/${more.length + 1} (Esc)  ` : ' note (Esc)  ',
		notice,
		width,
	);
}

function label(name: string, text: string, width: number): readonly Row[] {
	const lines = wrapText(text, Math.max(1, width - name.length - 1));
	const most = mostNoteLines(width);
	const shown = lines.slice(0, most);
	return shown.map((line, at): Row => {
		const isCut = at === most - 1 && lines.length > most;
		return [
			span(at === 0 ? name : ' '.repeat(name.length), 'caution'),
			span(isCut ? `${cutEnd(line, width - name.length - 2)}…` : line),
		];
	});
}

/** What the stream pane says while its lane has said nothing. */
export function emptyStream(lane: LaneView | null): Row {
	const text =
		lane === null ? 'what a lane says appears here' : `${lane.id} has not said anything yet`;
	return [span(text, 'muted')];
}
