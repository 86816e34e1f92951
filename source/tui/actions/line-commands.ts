import {sanitize} from '../../mission/sanitize.js';
import {isKept, isSaying, typedText} from '../drafts.js';
import {keyFor} from '../keymap/key-help.js';
import type {CommandName} from '../keymap/keymap.js';
import {fullCount} from '../models/figures.js';
import {deafNote, hasLines, hearing, mayBeEmpty} from '../models/line-asks.js';
import {openPalette} from '../models/palette.js';
import {
	eraseAfter,
	eraseBefore,
	eraseLine,
	eraseWord,
	insert,
	longestText,
	moveBy,
	moveLine,
	moveToEdge,
	type Typing,
	typingAt,
} from '../models/typing.js';
import type {Scene} from '../scene.js';
import type {LineAsk, ViewAction} from '../view-state.js';
import {type Command, type Consequence, hint, send, show} from './command.js';
import {jumpTo, jumpWhenComplete} from './jump.js';
import {submitAttentionLine} from './question-commands.js';
import {submitSearch, submitSearchAll} from './search-submits.js';
import {submitFiles, submitPrompt, submitTaskTitle} from './task-commands.js';
import {submitAdd, submitBlock, submitTitle} from './todo-changes.js';

/** What a typed line comes to, by what it was typed for. The text is never empty. */
type Submit<K extends LineAsk['kind']> = (
	ask: Extract<LineAsk, {kind: K}>,
	text: string,
	scene: Scene,
) => Consequence;

/** Says it to all that hear it now, and names those that do not. */
function submitMany(
	{laneIds}: Readonly<{laneIds: readonly string[]}>,
	text: string,
	scene: Scene,
): Consequence {
	const ids = hearing(scene, laneIds).map(({id}) => id);
	const deaf = deafNote(scene, laneIds);
	const marked = scene.view.marked.length;
	const stay =
		marked === 0
			? ''
			: `${marked === 1 ? '1 lane stays' : `${marked} lanes stay`} marked; ${keyFor(scene, 'mark', 'panes')} takes a mark back`;
	const said = [`sent to ${ids.join(', ')}`, deaf, stay].filter((part) => part !== '').join('; ');
	return ids.length === 0
		? hint(`${deaf}; Esc keeps what you typed`)
		: {
				...show({type: 'sheet-closed'}, {type: 'hinted', text: said}),
				intents: ids.map((laneId) => ({type: 'say', laneId, text})),
			};
}

/** Leaves a line unsent, and says what becomes of it. */
function cancelLine(scene: Scene): Consequence {
	const {mission} = scene.known;
	const {sheet} = scene.view;
	const isDraft = sheet?.kind !== 'line' || isKept(sheet.ask);
	const words = [
		isDraft && (typedText(scene.view) ?? '').trim() !== '' ? 'kept as a draft' : '',
		mission?.isCountdownHeld === true ? 'the countdown begins anew' : '',
	].filter((part) => part !== '');
	const closed: ViewAction =
		sheet === null
			? {type: 'attention-changed', change: {mode: 'browse', draft: ''}}
			: {type: 'sheet-closed'};
	return words.length === 0 ? show(closed) : show(closed, {type: 'hinted', text: words.join('; ')});
}

const submits: {readonly [K in LineAsk['kind']]: Submit<K>} = {
	say: ({laneId}, text, scene) =>
		hearing(scene, [laneId]).length === 0
			? hint(`${deafNote(scene, [laneId]) || `${laneId} is gone`}; Esc keeps what you typed`)
			: send(
					{type: 'say', laneId, text},
					{type: 'sheet-closed'},
					{type: 'hinted', text: `sent to ${laneId}`},
				),
	'say-many': submitMany,
	'task-title': submitTaskTitle,
	'task-prompt': submitPrompt,
	'task-files': submitFiles,
	search: (_ask, text, scene) => submitSearch(text, scene),
	'search-all': (_ask, text) => submitSearchAll(text),
	'todo-title': submitTitle,
	'todo-add': submitAdd,
	'todo-block': submitBlock,
	jump: (_ask, text, scene) => jumpTo(scene, text),
};

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
	if (text === '' && !mayBeEmpty(sheet.ask)) {
		return hint('nothing typed yet; Esc goes back');
	}
	const consequence = submit(sheet.ask, text, scene);
	// A task's parts stay drafts until the engine has taken it.
	const isSent =
		!sheet.ask.kind.startsWith('task-') &&
		consequence.actions.some(({type}) => type === 'sheet-closed');
	return isSent
		? {...consequence, actions: [{type: 'line-sent'}, ...consequence.actions]}
		: consequence;
}

/** What is being typed, wherever that is. */
function typingOf({view}: Scene): Typing {
	return typingAt(typedText(view) ?? '', view.caret);
}

function drafted(scene: Scene, {text, caret}: Typing): Consequence {
	const {sheet, overlay} = scene.view;
	const draft = {type: 'drafted', draft: text, caret} as const;
	const isFinding = sheet === null && overlay?.kind === 'palette' && overlay.draft !== text;
	return isFinding ? show(draft, {type: 'opened', overlay: openPalette(scene, text)}) : show(draft);
}

function edit(change: (typing: Typing) => Typing): Command {
	return (scene) => drafted(scene, change(typingOf(scene)));
}

/** Puts typed or pasted text in at the caret; what is too long is cut, and a word said about it. */
export function typeText(scene: Scene, text: string): Consequence {
	const clean = sanitize(text);
	const added = hasLines(scene) ? clean : clean.replace(/\s*\n+\s*/g, ' ').replaceAll('\t', ' ');
	const typing = typingOf(scene);
	const room = Math.max(0, longestText - typing.text.length);
	const typed = insert(typing, fitting(added, room));
	const jump = jumpWhenComplete(scene, typed.text);
	if (jump !== null) {
		return jump;
	}
	const {actions} = drafted(scene, typed);
	return added.length <= room
		? show(...actions)
		: show(...actions, {
				type: 'hinted',
				text: `a text has at most ${fullCount(longestText)} characters: ${fullCount(added.length - room)} were left out`,
			});
}

/** The beginning of a text, not cut within a character. */
function fitting(text: string, room: number): string {
	return text.length <= room ? text : text.slice(0, moveBy(typingAt(text, room + 1), -1).caret);
}

/** Enter sends, but for a line that ends in a backslash where there may be several. */
function enter(scene: Scene): Consequence {
	const typing = typingOf(scene);
	const isContinued = hasLines(scene) && typing.text.slice(0, typing.caret).endsWith('\\');
	return isContinued ? drafted(scene, insert(eraseBefore(typing), '\n')) : submitLine(scene);
}

/** To the line above or below; from the first and the last one to what was said before and after. */
function moveOrRecall(step: 1 | -1): Command {
	return (scene) => {
		const {sheet, said} = scene.view;
		const moved = moveLine(typingOf(scene), step);
		if (moved !== null) {
			return drafted(scene, moved);
		}
		if (sheet?.kind !== 'line' || !isSaying(sheet.ask)) {
			return show();
		}
		const back = (sheet.recalled?.back ?? 0) - step;
		if (back > said.length) {
			return hint(said.length === 0 ? 'nothing was said yet' : 'that is the first you said');
		}
		return back < 0 ? show() : show({type: 'recalled', back});
	};
}

/** The commands of a line that is being typed, wherever that is. */
export const lineCommands = {
	'submit-line': enter,
	'cancel-line': cancelLine,
	'new-line': (scene) => (hasLines(scene) ? typeText(scene, '\n') : hint('this is one line')),
	'caret-left': edit((typing) => moveBy(typing, -1)),
	'caret-right': edit((typing) => moveBy(typing, 1)),
	'caret-start': edit((typing) => moveToEdge(typing, 'start')),
	'caret-end': edit((typing) => moveToEdge(typing, 'end')),
	'caret-up': moveOrRecall(-1),
	'caret-down': moveOrRecall(1),
	erase: edit(eraseBefore),
	'erase-next': edit(eraseAfter),
	'erase-word': edit(eraseWord),
	'erase-line': edit(eraseLine),
} satisfies Partial<Record<CommandName, Command>>;
