import {submitAttentionLine} from './answer-commands.js';
import {type Command, type Consequence, hint, send, show} from './command.js';
import type {CommandName} from './keymap.js';
import type {Scene} from './scene.js';

function submitLine(scene: Scene): Consequence {
	const {sheet} = scene.view;
	if (sheet?.kind !== 'say') {
		return submitAttentionLine(scene);
	}
	const text = sheet.draft.trim();
	return text === ''
		? hint('nothing typed yet; Esc goes back')
		: send(
				{type: 'say', laneId: sheet.laneId, text},
				{type: 'sheet-closed'},
				{type: 'hinted', text: `sent to ${sheet.laneId}`},
			);
}

/** The text of the line that is being typed, wherever that is. */
export function draftOf(scene: Scene): string {
	const {sheet, overlay} = scene.view;
	if (sheet !== null) {
		return sheet.kind === 'say' ? sheet.draft : '';
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
