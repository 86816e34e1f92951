import {type Consequence, hint, show} from './actions/command.js';
import {commands} from './actions/commands.js';
import {typeText} from './actions/line-commands.js';
import {attentionContexts} from './keymap/attention-keys.js';
import {typingContexts} from './keymap/binding.js';
import {keyFor, keyName} from './keymap/key-help.js';
import {bindingOf, type CommandName} from './keymap/keymap.js';
import {chosenEntry} from './models/attention.js';
import {layoutFor} from './models/frame.js';
import {chosenPaletteEntry} from './models/palette.js';
import {contextOf, contextsOf, hasEnded, type Scene} from './scene.js';

/** Milliseconds for which the list of what needs a person takes no key, and no turn of the wheel, after it opened or changed. */
const guardMs = 300;

/** Milliseconds without a key before one that decides something: fingers that hammer decide nothing. */
const calmMs = 300;

/**
 * What answers, ends or spends, and what no key takes back: each is meant, never hit on the way. What only asks, or is
 * taken back by a key beside it, is free; what a typed line sends is meant by its typing, so its opening decides.
 */
export const decisions: ReadonlySet<CommandName> = new Set<CommandName>([
	'allow-once',
	'ask-always',
	'allow-always',
	'reject-always',
	'reject',
	'reject-message',
	'decline',
	'type-answer',
	'send-answer',
	'accept-task',
	'retry-task',
	'ask-fail',
	'fail-task',
	'approve-plan',
	'allow-quota',
	'use-provider',
	'reject-plan',
	'confirm-item',
	'todo-cancelled',
	'apply-caps',
	'retry',
	'remove-rule',
	'restore-rule',
	'abort',
	'raise',
	'stop',
	'leave',
]);

function isHurried({view, now}: Scene): boolean {
	return view.pressedAt !== null && now - view.pressedAt < calmMs;
}

/** The command that a key would run: in the palette the one of the entry that is chosen. */
function commandBehind(scene: Scene, command: CommandName): CommandName {
	const {overlay} = scene.view;
	const entry =
		command === 'run-entry' && overlay?.kind === 'palette'
			? chosenPaletteEntry(scene, overlay)
			: null;
	return entry?.does.kind === 'command' ? entry.does.command : command;
}

/** True for a key that decides something; a mission that is over is left at any pace. */
function isDeciding(scene: Scene, command: CommandName): boolean {
	const behind = commandBehind(scene, command);
	return decisions.has(behind) && !(behind === 'leave' && hasEnded(scene.known.mission));
}

/** True in the first moments of that list, and right after it changed: what was meant for something else is not taken. */
export function isGuarded(scene: Scene): boolean {
	const {overlay} = scene.view;
	return overlay?.kind === 'attention' && scene.now - overlay.guardedSince < guardMs;
}

function isPrintable(key: string): boolean {
	return key === 'space' || [...key].length === 1;
}

/** True where printable keys are text. */
export function isTyping(scene: Scene): boolean {
	return typingContexts.includes(contextOf(scene));
}

/**
 * The keys that one is meant as. Esc and a key right after it reach us over a slow line as that key with Alt: where
 * Alt means nothing and nothing is typed they are two, of which the second decides nothing.
 */
export function keysMeant(scene: Scene, key: string): readonly string[] {
	const [, other] = /^alt\+(.)$/u.exec(key) ?? [];
	const isBound = contextsOf(scene).some((one) => bindingOf(scene.keymap, one, key) !== undefined);
	return other === undefined || isBound || isTyping(scene)
		? [key]
		: ['escape', other === ' ' ? 'space' : other];
}

/** What one key comes to. Keys without a meaning here do nothing; nothing is answered on a blind screen. */
export function pressKey(scene: Scene, key: string): Consequence {
	const context = contextOf(scene);
	const [binding] = contextsOf(scene).flatMap((one) => bindingOf(scene.keymap, one, key) ?? []);
	const isHarmless = binding?.command === 'interrupt' || binding?.command === 'take-back';
	if (!isHarmless && (isGuarded(scene) || layoutFor(scene).kind === 'small')) {
		return show();
	}
	if (binding !== undefined && isHurried(scene) && isDeciding(scene, binding.command)) {
		return hint(
			`${keyName(key)} decides something, so it is only taken after a moment without keys: press it again`,
		);
	}
	if (binding !== undefined) {
		return commands[binding.command](scene, key);
	}
	if (typingContexts.includes(context) && isPrintable(key)) {
		return typeText(scene, key === 'space' ? ' ' : key);
	}
	return attentionContexts.includes(context) ? unanswered(scene, key) : show();
}

/** Says why a key that answers another kind of entry does nothing to this one, or to none. */
function unanswered(scene: Scene, key: string): Consequence {
	const isElsewhere = attentionContexts.some((one) => bindingOf(scene.keymap, one, key));
	const {known, view} = scene;
	if (!isElsewhere || view.overlay?.kind !== 'attention' || known.mission?.attention.length === 0) {
		return show();
	}
	if (contextOf(scene) !== 'attention') {
		return hint(`${keyName(key)} means nothing for this entry, and decided nothing`);
	}
	return chosenEntry(known.mission, view.overlay) === null
		? hint(`nothing is chosen yet: ${keyFor(scene, 'choose-next', 'attention')} chooses an entry`)
		: hint('it is answered, and the answer is on its way');
}

/** What pasted text comes to: text where a line is typed, otherwise nothing but a word about it. */
export function pasteText(scene: Scene, text: string): Consequence {
	return isTyping(scene)
		? typeText(scene, text)
		: hint(
				`pasted text is not taken as keys; ${keyFor(scene, 'say', 'panes')} says something to a lane`,
			);
}
