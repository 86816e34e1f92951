import type {PersonAnswer} from '../../mission/records.js';
import type {Intent} from '../../runtime/intent.js';
import type {AttentionView} from '../../runtime/viewer.js';
import type {AttentionMode, AttentionOverlay, HeldAnswer} from '../attention-state.js';
import {keyFor} from '../keymap/key-help.js';
import {attentionKey, chosenEntry, identicalTo, isOnItsWay} from '../models/attention.js';
import {layoutFor} from '../models/frame.js';
import {isChosenSeen} from '../models/overlay.js';
import {contextOf, type Scene} from '../scene.js';
import {type Command, type Consequence, hint, show} from './command.js';

/** An entry of the list that is a permission or a question. */
export type RequestEntry = Extract<AttentionView, {kind: 'request'}>;

/** The list, when it is open. */
export function attentionOf(scene: Scene): AttentionOverlay | null {
	const {overlay} = scene.view;
	return overlay?.kind === 'attention' ? overlay : null;
}

/** The entry that is chosen. */
export function chosen(scene: Scene): AttentionView | null {
	const overlay = attentionOf(scene);
	return overlay === null ? null : chosenEntry(scene.known.mission, overlay);
}

/** The permission or question that is chosen. */
export function chosenRequest(scene: Scene): RequestEntry | null {
	const entry = chosen(scene);
	return entry?.kind === 'request' ? entry : null;
}

/** Goes on to what is asked about the chosen entry before it is answered. */
export function inMode(mode: AttentionMode): Command {
	return () => show({type: 'attention-changed', change: {mode, draft: '', offset: 0}});
}

/** Gives an answer: it goes out a moment later, and can be taken back until then. */
export function give(
	scene: Scene,
	entries: readonly AttentionView[],
	{intents, text, parting = null}: Pick<HeldAnswer, 'intents' | 'text'> & Partial<HeldAnswer>,
): Consequence {
	const held = {keys: entries.map(attentionKey), intents, at: scene.now, text, parting};
	return show({type: 'answered', held});
}

/** The chosen request, and with it those that get the same answer and still wait. */
function answeredTogether(scene: Scene): readonly RequestEntry[] {
	const entry = chosenRequest(scene);
	const keys = attentionOf(scene)?.together ?? [];
	const all = entry === null ? [] : identicalTo(scene.known.mission, entry);
	return all.filter(
		(one): one is RequestEntry =>
			one.kind === 'request' &&
			(one === entry ||
				(keys.includes(attentionKey(one)) && !isOnItsWay(scene.view, one, scene.now))),
	);
}

/** Answers the chosen request, and those that get the same answer. */
export function reply(
	scene: Scene,
	answer: PersonAnswer,
	{text, rule = '', also = []}: Readonly<{text: string; rule?: string; also?: readonly Intent[]}>,
): Consequence {
	const entries = answeredTogether(scene);
	const intents = entries.map(
		({request: {requestId}}): Intent => ({type: 'answer', requestId, answer}),
	);
	const count = entries.length > 1 ? `, all ${entries.length}` : '';
	return entries.length === 0
		? show()
		: give(scene, entries, {intents: [...intents, ...also], text: `${text}${count}${rule}`});
}

/** Allowing needs the whole command to have been on the screen. */
export function whenSeen(act: Command): Command {
	return (scene, key) =>
		isChosenSeen(scene, layoutFor(scene).overlay)
			? act(scene, key)
			: hint(`it goes on below: ${keyFor(scene, 'page-down', contextOf(scene))} to its end first`);
}
