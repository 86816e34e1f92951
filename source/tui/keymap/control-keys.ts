import {type Binding, bind, digits} from './binding.js';

/** What keys do to speak to several lanes, to start and to limit work, and to find a command or what happened. */
export type ControlCommand =
	| 'mark'
	| 'say-many'
	| 'open-caps'
	| 'new-task'
	| 'open-palette'
	| 'open-timeline'
	| 'cap-next'
	| 'cap-previous'
	| 'cap-more'
	| 'cap-fewer'
	| 'cap-digit'
	| 'cap-none'
	| 'apply-caps'
	| 'role-next'
	| 'role-previous'
	| 'numbered-role'
	| 'take-role'
	| 'run-entry'
	| 'next-entry'
	| 'previous-entry'
	| 'leave-palette'
	| 'next-line'
	| 'previous-line'
	| 'next-lines'
	| 'previous-lines'
	| 'first-line'
	| 'last-line'
	| 'only-lane'
	| 'go-to-line';

/** The keys of control on the panes. */
export const controlKeys: ReadonlyArray<Binding<ControlCommand>> = bind(
	['panes'],
	[
		['open-palette', ': ctrl+p', 'command', 'find any command by its name'],
		['new-task', 'n', '', 'start a task by hand', 'going'],
		['open-caps', 'c', '', 'change the caps: how many may run at once', 'going'],
		['mark', 'space', '', 'mark the lane on screen, or take the mark back', 'going'],
		['say-many', 'I', '', 'say something to all marked lanes', 'has-marked'],
		['open-timeline', 'e', '', 'the timeline: what happened, in words'],
	],
);

/** The keys of what control opens. */
export const controlSheetKeys: ReadonlyArray<Binding<ControlCommand>> = [
	// Said where the panes' keys are: their footers are for what is their own.
	...bind<ControlCommand>(
		['timeline', 'todo', 'cost', 'quotas', 'rules', 'found', 'reading', 'summary'],
		[['open-palette', ': ctrl+p', '', 'the palette, in place of the list']],
	),
	...bind<ControlCommand>(
		['caps'],
		[
			['apply-caps', 'enter', 'apply', 'caps: apply them'],
			['cap-next', 'j down tab', 'choose', 'caps: the next one'],
			['cap-previous', 'k up shift+tab', '', 'caps: the one before'],
			['cap-more', '+ = right l', 'more', 'caps: one more'],
			['cap-fewer', '- left h', 'fewer', 'caps: one fewer'],
			['cap-digit', `0 ${digits}`, 'a number', 'caps: a number; 0 lets none run'],
			['cap-none', 'n', 'no cap', 'caps: no cap at all'],
		],
	),
	...bind<ControlCommand>(
		['role'],
		[
			['take-role', 'enter', 'take', 'new task: for this role'],
			['role-next', 'j down tab', 'choose', 'new task: the next role'],
			['role-previous', 'k up shift+tab', '', 'new task: the role before'],
			['numbered-role', digits, 'that one', 'new task: the role with that number'],
		],
	),
	...bind<ControlCommand>(
		['palette'],
		[
			['run-entry', 'enter', 'do it', 'palette: do what is chosen'],
			['next-entry', 'down tab', 'choose', 'palette: the next one'],
			['previous-entry', 'up shift+tab', '', 'palette: the one before'],
			['leave-palette', 'escape', 'back', 'palette: do nothing'],
		],
	),
	...bind<ControlCommand>(
		['timeline'],
		[
			['go-to-line', 'enter', 'go to its lane', 'what happened: to the lane of the line'],
			[
				'only-lane',
				'f',
				'only the lane in focus',
				'what happened: only to the lane in focus, or all',
			],
			['next-line', 'j down', 'choose', 'what happened: the next line'],
			['previous-line', 'k up', '', 'what happened: the line before'],
			['next-lines', 'pagedown ctrl+d', '', 'what happened: a page on'],
			['previous-lines', 'pageup ctrl+u', '', 'what happened: a page back'],
			['first-line', 'g home', '', 'what happened: to the beginning'],
			['last-line', 'G end', '', 'what happened: to the newest, and follow it'],
		],
	),
];
