import type {Intent} from '../../runtime/intent.js';
import type {AttentionView} from '../../runtime/viewer.js';
import {openAttention} from '../attention-state.js';
import type {CommandName} from '../keymap/keymap.js';
import {attentionKey, attentionList, identicalTo} from '../models/attention.js';
import {proposedRules, scopesOf, scopeText} from '../models/rules.js';
import {attentionOf, chosen, chosenRequest, give, inMode, reply, whenSeen} from './answering.js';
import {type Command, hint, show} from './command.js';

/** A question that a clock would decline waits for good once somebody has chosen it. */
function touched(entry: AttentionView | undefined): readonly Intent[] {
	return entry?.kind === 'request' && entry.until !== null
		? [{type: 'touch-request', requestId: entry.request.requestId}]
		: [];
}

function choose(step: 1 | -1): Command {
	return (scene) => {
		const overlay = attentionOf(scene);
		const first = overlay?.first ?? null;
		const entries = attentionList(scene.known.mission, first);
		const keys = entries.map(attentionKey);
		const at = keys.indexOf(overlay?.chosen ?? '');
		const next = at < 0 ? (step > 0 ? 0 : keys.length - 1) : at + step;
		const key = keys[Math.max(0, Math.min(next, keys.length - 1))] ?? null;
		const {guardedSince: _guard, kind: _kind, ...nothing} = openAttention(0, first);
		const change = {...nothing, chosen: key};
		const entry = entries.find((one) => attentionKey(one) === key);
		return {...show({type: 'attention-changed', change}), intents: touched(entry)};
	};
}

/** The next answer is for all that ask the same now, or again for the chosen one alone. */
const sameForAll: Command = (scene) => {
	const entry = chosenRequest(scene);
	const all = entry === null ? [] : identicalTo(scene.known.mission, entry);
	if (all.length < 2) {
		return hint('no other entry asks exactly this');
	}
	const isOn = (attentionOf(scene)?.together ?? null) !== null;
	const together = isOn ? null : all.map(attentionKey);
	return {
		...show({type: 'attention-changed', change: {together}}),
		// Otherwise a clock would decline the others while the answer is thought about.
		intents: isOn ? [] : all.flatMap(touched),
	};
};

const takeBack: Command = (scene) =>
	scene.view.held === null
		? hint('there is nothing to take back: answers go out after a second')
		: show(
				{type: 'held-ended', isTakenBack: true},
				{type: 'hinted', text: 'taken back: nothing was answered'},
			);

function permission(decision: 'once' | 'reject'): Command {
	const text = decision === 'once' ? 'allow once' : 'reject';
	return (scene) => reply(scene, {kind: 'permission', reply: decision, message: null}, {text});
}

/** OpenCode hears "once" for each request; what is saved is a rule of FlowDesk's, so that taking it out ends it. */
function always(answer: 'allow' | 'reject'): Command {
	return (scene) => {
		const entry = chosenRequest(scene);
		const {mission} = scene.known;
		const scope =
			entry === null || mission === null
				? undefined
				: scopesOf(entry, mission)[attentionOf(scene)?.scope ?? 0];
		if (entry === null || scope === undefined) {
			return show();
		}
		const also = proposedRules(entry, scope, answer).map(
			(rule): Intent => ({type: 'save-rule', rule}),
		);
		const [decision, text, word] =
			answer === 'allow'
				? (['once', 'allow', 'always'] as const)
				: (['reject', 'reject', 'never'] as const);
		// What is answered may be more than what the rule is for.
		const rule = `, from now on ${word} for ${scopeText(scope)}`;
		return reply(scene, {kind: 'permission', reply: decision, message: null}, {text, rule, also});
	};
}

/** Nothing is saved for a session of which nobody knows whose it is, nor where there is nothing to go by. */
const askAlways: Command = (scene, key) => {
	const entry = chosenRequest(scene);
	const {mission} = scene.known;
	const [scope] = entry === null || mission === null ? [] : scopesOf(entry, mission);
	return entry === null || scope === undefined || proposedRules(entry, scope, 'allow').length === 0
		? hint('no rule can be saved for this one: it is answered once, or rejected')
		: inMode('always')(scene, key);
};

function nextScope(step: 1 | -1): Command {
	return (scene) => {
		const entry = chosenRequest(scene);
		const {mission} = scene.known;
		const count = entry === null || mission === null ? 1 : scopesOf(entry, mission).length;
		const scope = ((attentionOf(scene)?.scope ?? 0) + step + count) % Math.max(1, count);
		return show({type: 'attention-changed', change: {scope}});
	};
}

function decide(choice: 'accept' | 'retry' | 'fail'): Command {
	return (scene) => {
		const entry = chosen(scene);
		return entry?.kind === 'task'
			? give(scene, [entry], {
					intents: [{type: 'decide-task', taskId: entry.taskId, choice}],
					text: {accept: 'accept', retry: 'try again', fail: 'give it up'}[choice],
				})
			: show();
	};
}

/** Approves what is on the screen: when other tasks wait by now, the engine takes it for nothing. */
const approve: Command = (scene) => {
	const entry = chosen(scene);
	return entry?.kind === 'plan'
		? give(scene, [entry], {
				intents: [{type: 'approve-plan', taskIds: entry.tasks.map(({id}) => id)}],
				text: 'approve, and the work begins',
				parting: 'approved: the work begins',
			})
		: show();
};

const allowQuota: Command = (scene) => {
	const entry = chosen(scene);
	return entry?.kind === 'quota'
		? give(scene, [entry], {
				intents: [{type: 'allow-quota', provider: entry.provider}],
				text: entry.isUsedUp
					? `ask ${entry.provider} again`
					: `use ${entry.provider}, its quota not known`,
			})
		: show();
};

/** The commands of the list of what needs a person. */
export const answerCommands = {
	'choose-next': choose(1),
	'choose-previous': choose(-1),
	'allow-once': whenSeen(permission('once')),
	'ask-always': whenSeen(askAlways),
	'allow-always': always('allow'),
	'reject-always': always('reject'),
	'next-scope': nextScope(1),
	'previous-scope': nextScope(-1),
	'same-for-all': sameForAll,
	'take-back': takeBack,
	reject: permission('reject'),
	'reject-message': inMode('message'),
	'accept-task': decide('accept'),
	'retry-task': decide('retry'),
	'ask-fail': inMode('fail'),
	'fail-task': decide('fail'),
	'approve-plan': whenSeen(approve),
	'reject-plan': inMode('message'),
	'allow-quota': whenSeen(allowQuota),
} satisfies Partial<Record<CommandName, Command>>;
