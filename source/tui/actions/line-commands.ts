import type {CommandName} from '../keymap/keymap.js';
import type {Scene} from '../scene.js';
import type {LineAsk} from '../view-state.js';
import {submitAttentionLine} from './answer-commands.js';
import {type Command, type Consequence, hint, send, show} from './command.js';
import {submitAdd, submitBlock, submitTitle} from './todo-changes.js';

/** What a typed line comes to, by what it was typed for. The text is never empty. */
type Submit<K extends LineAsk['kind']> = (
	ask: Extract<LineAsk, {kind: K}>,
	text: string,
	scene: Scene,
) => Consequence;

const submits: {readonly [K in LineAsk['kind']]: Submit<K>} = {
	say: ({laneId}, text) =>
		send(
			{type: 'say', laneId, text},
			{type: 'sheet-closed'},
			{type: 'hinted', text: `sent to ${laneId}`},
		),
	'todo-title': submitTitle,
	'todo-add': submitAdd,
	'todo-block': submitBlock,
};

/** Lines that mean something when they are empty. */
const mayBeEmpty: readonly LineAsk['kind'][] = ['todo-block'];

/** Opens a line at the bottom of the screen, empty or with a text to begin with. */
export function askLine(ask: LineAsk, draft = ''): Consequence {
	return show({type: 'sheet-opened', sheet: {kind: 'line', ask, draft}});
}

function submitLine(scene: Scene): Consequence {
	const {sheet} = scene.view;
	if (sheet?.kind !== 'line') {
		return submitAttentionLine(scene);
	}
	const text = sheet.draft.trim();
	const submit = submits[sheet.ask.kind] as Submit<LineAsk['kind']>;
	return text === '' && !mayBeEmpty.includes(sheet.ask.kind)
		? hint('nothing typed yet; Esc goes back')
		: submit(sheet.ask, text, scene);
}

/** The text of the line that is being typed, wherever that is. */
export function draftOf(scene: Scene): string {
	const {sheet, overlay} = scene.view;
	if (sheet !== null) {
		return sheet.kind === 'line' ? sheet.draft : '';
	}
	return overlay?.kind === 'attention' ? overlay.draft : '';
}

function edit(change: (draft: string) => string): Command {
	return (scene) => show({type: 'drafted', draft: change(draftOf(scene))});
}

const segmenter = new Intl.Segmenter();

function eraseLast(draft: string): string {
	return [...segmenter.segment(draft)]
		.slice(0, -1)
		.map((part) => part.segment)
		.join('');
}

/** The commands of a line that is being typed, wherever that is. */
export const lineCommands = {
	'submit-line': submitLine,
	erase: edit(eraseLast),
	'erase-word': edit((draft) => draft.replace(/\S*\s*$/, '')),
	'erase-line': edit(() => ''),
} satisfies Partial<Record<CommandName, Command>>;
