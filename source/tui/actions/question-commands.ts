import type {AttentionOverlay} from '../attention-state.js';
import {keyFor} from '../keymap/key-help.js';
import type {CommandName} from '../keymap/keymap.js';
import {pick, questionsOf} from '../models/question.js';
import type {Scene} from '../scene.js';
import {
	attentionOf,
	chosen,
	chosenRequest,
	give,
	inMode,
	type RequestEntry,
	reply,
} from './answering.js';
import {type Command, type Consequence, hint, show} from './command.js';

type Asked = Readonly<{
	overlay: AttentionOverlay;
	question: RequestEntry['request']['questions'][number];
	entry: RequestEntry;
}>;

function askedOf(scene: Scene): Asked | null {
	const overlay = attentionOf(scene);
	const entry = chosenRequest(scene);
	const question =
		entry?.request.kind === 'question'
			? questionsOf(entry.request)[overlay?.question ?? 0]
			: undefined;
	return overlay === null || entry === null || question === undefined
		? null
		: {overlay, entry, question};
}

function picksWith({overlay, entry}: Asked, picked: readonly string[]) {
	return questionsOf(entry.request).map((_, at) =>
		at === overlay.question ? [...picked] : [...(overlay.picks[at] ?? [])],
	);
}

function pickAt(scene: Scene, cursor: number): Consequence {
	const asked = askedOf(scene);
	const option = asked?.question.options[cursor];
	if (asked === null || option === undefined) {
		return hint(
			`there is no such option; ${keyFor(scene, 'type-answer', 'question')} types an answer of your own`,
		);
	}
	const picked = pick(
		asked.question,
		asked.overlay.picks[asked.overlay.question] ?? [],
		option.label,
	);
	return show({type: 'attention-changed', change: {cursor, picks: picksWith(asked, picked)}});
}

function point(step: 1 | -1): Command {
	return (scene) => {
		const asked = askedOf(scene);
		const last = (asked?.question.options.length ?? 1) - 1;
		const cursor = Math.max(0, Math.min((asked?.overlay.cursor ?? 0) + step, last));
		return show({type: 'attention-changed', change: {cursor}});
	};
}

/** Goes on to the next question of the request, or sends all answers after the last one. */
function goOn(scene: Scene, asked: Asked, picks: string[][]): Consequence {
	const next = asked.overlay.question + 1;
	if (next < questionsOf(asked.entry.request).length) {
		return show({
			type: 'attention-changed',
			change: {question: next, cursor: 0, picks, mode: 'browse', draft: '', offset: 0},
		});
	}
	const text = picks.map((labels) => labels.join(', ')).join('; ');
	return reply(scene, {kind: 'question', answers: picks}, {text});
}

function sendAnswer(scene: Scene): Consequence {
	const asked = askedOf(scene);
	const picked = asked?.overlay.picks[asked.overlay.question] ?? [];
	if (asked === null || picked.length === 0) {
		return hint(
			`pick an option with its number, or ${keyFor(scene, 'type-answer', 'question')} to type an answer`,
		);
	}
	return goOn(scene, asked, picksWith(asked, picked));
}

/** Sends what was typed in the list: the reason of a rejection, or an answer of one's own. */
export function submitAttentionLine(scene: Scene): Consequence {
	const overlay = attentionOf(scene);
	const draft = overlay?.draft.trim() ?? '';
	if (draft === '') {
		return hint('nothing typed yet; Esc goes back');
	}
	const entry = chosen(scene);
	if (entry?.kind === 'plan') {
		return give(scene, [entry], {
			intents: [{type: 'reject-plan', message: draft}],
			text: `reject: ${draft}`,
		});
	}
	if (overlay?.mode === 'message') {
		const answer = {kind: 'permission', reply: 'reject', message: draft} as const;
		return reply(scene, answer, {text: `reject: ${draft}`});
	}
	const asked = askedOf(scene);
	if (asked === null) {
		return show();
	}
	const before = asked.question.multiple ? (asked.overlay.picks[asked.overlay.question] ?? []) : [];
	return goOn(scene, asked, picksWith(asked, [...before.filter((one) => one !== draft), draft]));
}

/** The commands of a question in the list. */
export const questionCommands = {
	'numbered-option': (scene, key) => pickAt(scene, Number(key) - 1),
	'next-option': point(1),
	'previous-option': point(-1),
	'pick-option': (scene) => pickAt(scene, attentionOf(scene)?.cursor ?? 0),
	'type-answer': inMode('text'),
	'send-answer': sendAnswer,
	decline: (scene) => reply(scene, {kind: 'declined'}, {text: 'decline'}),
} satisfies Partial<Record<CommandName, Command>>;
