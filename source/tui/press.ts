import {type Consequence, hint, show} from './actions/command.js';
import {commands} from './actions/commands.js';
import {typeText} from './actions/line-commands.js';
import {typingContexts} from './keymap/binding.js';
import {bindingOf} from './keymap/keymap.js';
import {layoutFor} from './models/frame.js';
import {contextOf, contextsOf, type Scene} from './scene.js';

/** Milliseconds for which the list of what needs a person takes no key after it opened or changed. */
const guardMs = 300;

function isGuarded(scene: Scene): boolean {
	const {overlay} = scene.view;
	return overlay?.kind === 'attention' && scene.now - overlay.guardedSince < guardMs;
}

function isPrintable(key: string): boolean {
	return key === 'space' || [...key].length === 1;
}

/** What one key comes to. Keys without a meaning here do nothing; nothing is answered on a blind screen. */
export function pressKey(scene: Scene, key: string): Consequence {
	const isInterrupt = key === 'ctrl+c';
	if (!isInterrupt && (isGuarded(scene) || layoutFor(scene).kind === 'small')) {
		return show();
	}
	const context = contextOf(scene);
	const [binding] = contextsOf(scene).flatMap((one) => bindingOf(scene.keymap, one, key) ?? []);
	if (binding !== undefined) {
		return commands[binding.command](scene, key);
	}
	return typingContexts.includes(context) && isPrintable(key)
		? typeText(scene, key === 'space' ? ' ' : key)
		: show();
}

/** What pasted text comes to: text where a line is typed, otherwise nothing but a word about it. */
export function pasteText(scene: Scene, text: string): Consequence {
	return typingContexts.includes(contextOf(scene))
		? typeText(scene, text)
		: hint('pasted text is not taken as keys; i says something to a lane');
}
