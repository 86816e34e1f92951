import type {PersonAnswer} from '../../mission/records.js';
import type {Intent} from '../../runtime/intent.js';
import type {AttentionView} from '../../runtime/viewer.js';
import type {CommandName} from '../keymap/keymap.js';
import {attentionKey, attentionList, chosenEntry} from '../models/attention.js';
import {layoutFor} from '../models/frame.js';
import {isChosenSeen} from '../models/overlay.js';
import {pick, questionsOf} from '../models/question.js';
import type {Scene} from '../scene.js';
import type {AttentionMode, AttentionOverlay} from '../view-state.js';
import {type Command, type Consequence, hint, send, show} from './command.js';

type RequestEntry = Extract<AttentionView, {kind: 'request'}>;

function attentionOf(scene: Scene): AttentionOverlay | null {
	const {overlay} = scene.view;
	return overlay?.kind === 'attention' ? overlay : null;
}

function chosen(scene: Scene): AttentionView | null {
	const overlay = attentionOf(scene);
	return overlay === null ? null : chosenEntry(scene.known.mission, overlay);
}

function chosenRequest(scene: Scene): RequestEntry | null {
	const entry = chosen(scene);
	return entry?.kind === 'request' ? entry : null;
}

function choose(step: 1 | -1): Command {
	return (scene) => {
		const overlay = attentionOf(scene);
		const keys = attentionList(scene.known.mission).map(attentionKey);
		const at = keys.indexOf(overlay?.chosen ?? '');
		const next = at < 0 ? (step > 0 ? 0 : keys.length - 1) : at + step;
		const key = keys[Math.max(0, Math.min(next, keys.length - 1))] ?? null;
		return show({
			type: 'attention-changed',
			change: {
				chosen: key,
				mode: 'browse',
				draft: '',
				question: 0,
				cursor: 0,
				picks: [],
				offset: 0,
			},
		});
	};
}

function inMode(mode: AttentionMode): Command {
	return () => show({type: 'attention-changed', change: {mode, draft: '', offset: 0}});
}

function answered(scene: Scene, entry: AttentionView, intent: Intent): Consequence {
	return send(intent, {type: 'answered', key: attentionKey(entry), at: scene.now});
}

function reply(scene: Scene, answer: PersonAnswer): Consequence {
	const entry = chosenRequest(scene);
	return entry === null
		? show()
		: answered(scene, entry, {type: 'answer', requestId: entry.request.requestId, answer});
}

/** Allowing needs the whole command to have been on the screen. */
function whenSeen(act: Command): Command {
	return (scene, key) =>
		isChosenSeen(scene, layoutFor(scene).overlay)
			? act(scene, key)
			: hint('it goes on below: PgDn to its end first');
}

function permission(decision: 'once' | 'always' | 'reject'): Command {
	return (scene) => reply(scene, {kind: 'permission', reply: decision, message: null});
}

function decide(choice: 'accept' | 'retry' | 'fail'): Command {
	return (scene) => {
		const entry = chosen(scene);
		return entry?.kind === 'task'
			? answered(scene, entry, {type: 'decide-task', taskId: entry.taskId, choice})
			: show();
	};
}

/** Approves what is on the screen: when other tasks wait by now, the engine takes it for nothing. */
const approve: Command = (scene) => {
	const entry = chosen(scene);
	return entry?.kind === 'plan'
		? send(
				{type: 'approve-plan', taskIds: entry.tasks.map(({id}) => id)},
				{type: 'closed'},
				{type: 'hinted', text: 'approved: the work begins'},
			)
		: show();
};

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
		return hint('there is no such option; t types an answer of your own');
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
	return reply(scene, {kind: 'question', answers: picks});
}

function sendAnswer(scene: Scene): Consequence {
	const asked = askedOf(scene);
	const picked = asked?.overlay.picks[asked.overlay.question] ?? [];
	if (asked === null || picked.length === 0) {
		return hint('pick an option with its number, or t to type an answer');
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
		return answered(scene, entry, {type: 'reject-plan', message: draft});
	}
	if (overlay?.mode === 'message') {
		return reply(scene, {kind: 'permission', reply: 'reject', message: draft});
	}
	const asked = askedOf(scene);
	if (asked === null) {
		return show();
	}
	const before = asked.question.multiple ? (asked.overlay.picks[asked.overlay.question] ?? []) : [];
	return goOn(scene, asked, picksWith(asked, [...before.filter((one) => one !== draft), draft]));
}

/** The commands of the list of what needs a person. */
export const answerCommands = {
	'choose-next': choose(1),
	'choose-previous': choose(-1),
	'allow-once': whenSeen(permission('once')),
	'ask-always': whenSeen(inMode('always')),
	'allow-always': permission('always'),
	reject: permission('reject'),
	'reject-message': inMode('message'),
	'numbered-option': (scene, key) => pickAt(scene, Number(key) - 1),
	'next-option': point(1),
	'previous-option': point(-1),
	'pick-option': (scene) => pickAt(scene, attentionOf(scene)?.cursor ?? 0),
	'type-answer': inMode('text'),
	'send-answer': sendAnswer,
	decline: (scene) => reply(scene, {kind: 'declined'}),
	'accept-task': decide('accept'),
	'retry-task': decide('retry'),
	'ask-fail': inMode('fail'),
	'fail-task': decide('fail'),
	'approve-plan': whenSeen(approve),
	'reject-plan': inMode('message'),
} satisfies Partial<Record<CommandName, Command>>;
