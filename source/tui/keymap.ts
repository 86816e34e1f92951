/** Where keys go: the topmost thing on the screen decides. */
export type Context =
	| 'panes'
	| 'attention'
	| 'permission'
	| 'question'
	| 'task'
	| 'plan'
	| 'always'
	| 'fail'
	| 'line'
	| 'abort'
	| 'raise'
	| 'stop'
	| 'stopping'
	| 'confirm'
	| 'todo'
	| 'reading'
	| 'summary';

/** Everything a key can do. */
export type CommandName =
	| 'next-lane'
	| 'previous-lane'
	| 'numbered-lane'
	| 'more-panes'
	| 'fewer-panes'
	| 'zoom'
	| 'needing-lane'
	| 'open-attention'
	| 'say'
	| 'ask-abort'
	| 'ask-abort-all'
	| 'retry'
	| 'pause'
	| 'ask-raise'
	| 'raise'
	| 'open-todo'
	| 'open-summary'
	| 'open-help'
	| 'fold'
	| 'ask-stop'
	| 'line-up'
	| 'line-down'
	| 'half-up'
	| 'half-down'
	| 'page-up'
	| 'page-down'
	| 'top'
	| 'bottom'
	| 'back'
	| 'choose-next'
	| 'choose-previous'
	| 'allow-once'
	| 'ask-always'
	| 'allow-always'
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
	| 'fail-task'
	| 'submit-line'
	| 'cancel-line'
	| 'erase'
	| 'erase-word'
	| 'erase-line'
	| 'abort'
	| 'stop'
	| 'ask-confirm'
	| 'confirm-item'
	| 'next-item'
	| 'stay'
	| 'leave'
	| 'interrupt';

/** When a key is worth a place in the footer. It may be pressed at any time and then says why not. */
export type Condition =
	| 'needs-person'
	| 'can-abort'
	| 'can-retry'
	| 'can-hear'
	| 'has-lanes'
	| 'going'
	| 'at-limit'
	| 'has-notice'
	| 'is-reading'
	| 'has-ticked'
	| 'ended';

/** Keys, what they do, and where. */
export type Binding = Readonly<{
	command: CommandName;
	contexts: readonly Context[];
	/** Names as `keysOf` gives them; the first one is shown. */
	keys: readonly string[];
	/** A word or two for the footer; empty keeps it out. */
	short: string;
	/** What it does, for help and the README; empty keeps it out. */
	does: string;
	when?: Condition;
}>;

type Entry = readonly [
	command: CommandName,
	keys: string,
	short: string,
	does: string,
	when?: Condition,
];

const attention: readonly Context[] = ['attention', 'permission', 'question', 'task', 'plan'];
const digits = '1 2 3 4 5 6 7 8 9';

/** Every key there is. Dispatch, footer, help and the README's table are made from it. */
export const keymap: readonly Binding[] = [
	...bind(
		['panes'],
		[
			['open-attention', 'a', 'answer', 'open the list of what needs you', 'needs-person'],
			['needing-lane', ']', 'needs me', 'go to the next lane that needs you', 'needs-person'],
			['next-lane', 'tab l right', 'lane', 'next lane', 'has-lanes'],
			['previous-lane', 'shift+tab h left', '', 'previous lane'],
			['numbered-lane', digits, '', 'the lane in that pane; with one pane, that line of the list'],
			['more-panes', '+ =', '', 'more panes: 1, 2, 4, 6 or 9'],
			['fewer-panes', '-', '', 'fewer panes'],
			['zoom', 'z', '', 'the lane in focus alone on the screen, or back'],
			['say', 'i', 'say', 'say something to the lane on screen', 'can-hear'],
			['ask-abort', 'x', 'abort', 'abort the lane on screen (asks first)', 'can-abort'],
			['ask-abort-all', 'X', '', 'pause and abort every lane (asks first)', 'going'],
			['retry', 'r', 'retry', 'retry the lane on screen', 'can-retry'],
			['pause', 'p', 'pause', 'pause or resume; a pause also cancels a countdown', 'going'],
			['ask-raise', 'b', 'raise budget', 'raise the budget (asks first)', 'at-limit'],
			['open-summary', 's', 'summary', 'how the mission ended', 'ended'],
			['open-todo', 't', 'todo', 'the whole todo list'],
			['fold', 'enter', '', 'list idle and finished lanes, or fold them away'],
		],
	),
	...bind(
		['todo'],
		[
			[
				'ask-confirm',
				'c',
				'confirm',
				'confirm boxes that were ticked outside FlowDesk (asks for each)',
				'has-ticked',
			],
		],
	),
	...bind(
		['panes', 'reading', 'todo', 'summary'],
		[
			['line-up', 'k up', '', 'scroll up'],
			['line-down', 'j down', 'scroll', 'scroll down', 'is-reading'],
			['half-up', 'ctrl+u', '', 'half a page up'],
			['half-down', 'ctrl+d', '', 'half a page down'],
			['page-up', 'pageup', '', 'a page up'],
			['page-down', 'pagedown', '', 'a page down'],
			['top', 'g home', '', 'to the beginning'],
			['bottom', 'G end', '', 'to the end, and follow it'],
		],
	),
	...bind(attention, [
		['choose-next', 'j down tab', 'choose', 'choose the next entry'],
		['choose-previous', 'k up shift+tab', '', 'choose the previous entry'],
		['page-up', 'pageup', '', 'scroll a long entry up'],
		['page-down', 'pagedown', '', 'scroll a long entry down'],
	]),
	...bind(
		['permission'],
		[
			['allow-once', 'a', 'allow once', 'permission: allow it once'],
			['ask-always', 'A', 'always', 'permission: allow it always (shows the rule and asks)'],
			['reject', 'r', 'reject', 'permission: reject it'],
			['reject-message', 'R', 'reject, say why', 'permission: reject it with a message'],
		],
	),
	...bind(
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
	...bind(
		['task'],
		[
			['accept-task', 'a', 'accept', 'task: accept the result as it is'],
			['retry-task', 'r', 'try again', 'task: let it be tried again'],
			['ask-fail', 'f', 'give up', 'task: give it up (asks first)'],
		],
	),
	...bind(
		['plan'],
		[
			['approve-plan', 'a y', 'approve', 'plan: approve it, and the work begins'],
			['reject-plan', 'r', 'reject, say why', 'plan: reject it with a message'],
		],
	),
	...bind(['reading', 'todo', ...attention], [['back', 'escape q', 'back', 'close what is open']]),
	...bind(
		['line'],
		[
			['submit-line', 'enter', 'send', 'send the line'],
			['cancel-line', 'escape', 'cancel', 'leave the line unsent'],
			['erase', 'backspace', '', 'erase a character'],
			['erase-word', 'ctrl+w', '', 'erase a word'],
			['erase-line', 'ctrl+u', '', 'erase the line'],
		],
	),
	...bind(['always'], [['allow-always', 'y', 'save the rule, allow', 'save the rule and allow']]),
	...bind(['fail'], [['fail-task', 'y', 'give it up', 'give the task up']]),
	...bind(['abort'], [['abort', 'y', 'abort it', 'abort the lane']]),
	...bind(
		['confirm'],
		[
			['confirm-item', 'y', 'it is done', 'count the item as verified'],
			['next-item', 'n', 'not this one', 'leave the item unverified, and go to the next one'],
			['stay', 'escape', 'stop', 'confirm no more'],
		],
	),
	...bind(['raise'], [['raise', 'y', 'raise it', 'raise the budget and go on']]),
	...bind(['stop'], [['stop', 'y', 'stop and quit', 'stop the mission and quit']]),
	...bind(
		['abort', 'raise', 'stop', 'always', 'fail'],
		[['stay', 'n escape', 'no', 'change nothing']],
	),
	...bind(
		['stopping'],
		[['leave', 'q', 'leave now', 'leave without waiting for the lanes to end']],
	),
	...bind(['summary'], [['leave', 'q', 'leave', 'leave, once the mission is over']]),
	...bind(
		['panes', 'summary'],
		[
			[
				'back',
				'escape',
				'hide note',
				'put a note or the summary away; pause during a countdown',
				'has-notice',
			],
			['open-help', '?', 'help', 'this help'],
		],
	),
	...bind(['panes'], [['ask-stop', 'q', 'quit', 'quit (asks first)']]),
	...bind(
		[
			'panes',
			...attention,
			'always',
			'fail',
			'line',
			'abort',
			'raise',
			'stop',
			'stopping',
			'confirm',
			'todo',
			'reading',
			'summary',
		],
		[['interrupt', 'ctrl+c', '', 'ask whether to stop; twice within 2 seconds stops']],
	),
];

function bind(contexts: readonly Context[], entries: readonly Entry[]): Binding[] {
	return entries.map(([command, keys, short, does, when]) => ({
		command,
		contexts,
		keys: keys.split(' '),
		short,
		does,
		...(when === undefined ? {} : {when}),
	}));
}

/** The binding of a key in a context, or undefined. */
export function bindingOf(context: Context, key: string): Binding | undefined {
	return keymap.find((entry) => entry.contexts.includes(context) && entry.keys.includes(key));
}
