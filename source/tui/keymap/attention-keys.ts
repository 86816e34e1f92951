import {type Binding, bind, type Context, digits} from './binding.js';
import type {ScrollCommand} from './scroll-keys.js';

/** What keys do in the list of what needs a person. */
export type AttentionCommand =
	| 'choose-next'
	| 'choose-previous'
	| 'allow-once'
	| 'ask-always'
	| 'reject'
	| 'decline'
	| 'reject-message'
	| 'numbered-option'
	| 'next-option'
	| 'previous-option'
	| 'pick-option'
	| 'type-answer'
	| 'send-answer'
	| 'accept-task'
	| 'retry-task'
	| 'ask-fail'
	| 'approve-plan'
	| 'reject-plan'
	| 'allow-quota'
	| 'ask-raise'
	| 'same-for-all'
	| 'take-back'
	| 'open-answers'
	| 'open-rules'
	| 'next-rule'
	| 'previous-rule'
	| 'remove-rule'
	| 'restore-rule';

/** The list, with nothing chosen in it or an entry of some kind. */
export const attentionContexts: readonly Context[] = [
	'attention',
	'permission',
	'question',
	'task',
	'plan',
	'quota',
	'budget',
];

/** The keys of the list of what needs a person. */
export const attentionKeys: ReadonlyArray<Binding<AttentionCommand | ScrollCommand>> = [
	...bind<AttentionCommand>(
		['permission', 'question'],
		[
			[
				'same-for-all',
				's',
				'same for all',
				'the next answer is for all that ask the same, or for this one alone',
				'has-identical',
			],
		],
	),
	...bind<AttentionCommand>(
		['panes', ...attentionContexts],
		[
			[
				'open-answers',
				'H',
				'',
				'the permissions and questions that were answered, by whom and when',
			],
			['open-rules', 'L', '', 'the rules that you saved'],
		],
	),
	...bind<AttentionCommand>(
		['rules'],
		[
			['next-rule', 'j down tab', 'choose', 'rules: the next one', 'has-rules'],
			['previous-rule', 'k up shift+tab', '', 'rules: the previous one'],
			['remove-rule', 'x', 'remove', 'rules: remove it, and be asked again', 'has-rules'],
			['restore-rule', 'u', 'bring back', 'rules: bring the last removed one back', 'has-removed'],
		],
	),
	...bind<AttentionCommand>(
		['permission'],
		[
			['allow-once', 'a', 'allow once', 'permission: allow it once'],
			['ask-always', 'A', 'always', 'permission: allow it always (shows the rule and asks)'],
			['reject', 'r', 'reject', 'permission: reject it'],
			['reject-message', 'R', 'reject, say why', 'permission: reject it with a message'],
		],
	),
	...bind<AttentionCommand>(
		['question'],
		[
			['numbered-option', digits, 'option', 'question: the option with that number'],
			['next-option', 'right l', '', 'question: point at the next option'],
			['previous-option', 'left h', '', 'question: point at the previous option'],
			['pick-option', 'space', 'pick', 'question: pick the option, or take it back'],
			['type-answer', 't', 'type', 'question: type an answer of your own'],
			['send-answer', 'enter', 'send', 'question: send the answer'],
			['decline', 'r', 'decline', 'question: give no answer'],
		],
	),
	...bind<AttentionCommand>(
		['task'],
		[
			['accept-task', 'a', 'accept', 'task: accept the result as it is'],
			['retry-task', 'r', 'try again', 'task: let it be tried again'],
			['ask-fail', 'f', 'give up', 'task: give it up (asks first)'],
		],
	),
	...bind<AttentionCommand>(
		['plan'],
		[
			['approve-plan', 'a y', 'approve', 'plan: approve it, and the work begins'],
			['reject-plan', 'r', 'reject, say why', 'plan: reject it with a message'],
		],
	),
	...bind<AttentionCommand>(
		['quota'],
		[
			[
				'allow-quota',
				'a y',
				'use it',
				'quota: use the provider though what is left is not known, or used up',
			],
		],
	),
	...bind<AttentionCommand>(
		['attention', 'budget'],
		[['ask-raise', 'b', 'raise budget', 'budget: raise it (asks first)', 'budget-out']],
	),
	...bind<AttentionCommand | ScrollCommand>(attentionContexts, [
		['choose-next', 'j down tab', 'choose', 'choose the next entry'],
		['choose-previous', 'k up shift+tab', '', 'choose the previous entry'],
		['page-up', 'pageup', '', 'scroll a long entry up'],
		['page-down', 'pagedown', 'read on', 'scroll a long entry down', 'goes-on-below'],
		[
			'take-back',
			'u',
			'take back',
			'take the last answer back, within a second of giving it',
			'has-held',
		],
	]),
];
