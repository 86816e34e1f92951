import {type Binding, bind} from './binding.js';

/** What keys do where a line is typed at the bottom of the screen, or a yes is asked for there. */
export type SheetCommand =
	| 'submit-line'
	| 'cancel-line'
	| 'new-line'
	| 'caret-left'
	| 'caret-right'
	| 'caret-start'
	| 'caret-end'
	| 'caret-up'
	| 'caret-down'
	| 'erase-next'
	| 'erase'
	| 'erase-word'
	| 'erase-line'
	| 'allow-always'
	| 'reject-always'
	| 'next-scope'
	| 'previous-scope'
	| 'fail-task'
	| 'abort'
	| 'confirm-item'
	| 'next-item'
	| 'raise'
	| 'stop'
	| 'stay';

/** The keys of questions and lines. */
export const sheetKeys: ReadonlyArray<Binding<SheetCommand>> = [
	...bind<SheetCommand>(
		['line'],
		[
			['submit-line', 'enter', 'send', 'send what is typed; after \\ begin a new line'],
			['new-line', 'newline', '', 'begin a new line, where the terminal tells it from Enter'],
			['cancel-line', 'escape', 'keep as a draft', 'leave it unsent; it is there again next time'],
		],
	),
	...bind<SheetCommand>(
		['line'],
		[
			['caret-up', 'up', 'said before', 'a line up; in the first one, what was said before'],
			['caret-down', 'down', '', 'a line down; in the last one, what was said after'],
		],
	),
	...bind<SheetCommand>(
		['line', 'palette'],
		[
			['caret-left', 'left', '', 'a character to the left'],
			['caret-right', 'right', '', 'a character to the right'],
			['caret-start', 'home', '', 'to the beginning of the line'],
			['caret-end', 'end', '', 'to the end of the line'],
			['erase', 'backspace', '', 'erase the character before'],
			['erase-next', 'delete', '', 'erase the character after'],
			['erase-word', 'ctrl+w', '', 'erase the word before'],
			['erase-line', 'ctrl+u', '', 'erase the line before; at its beginning, the line break'],
		],
	),
	...bind<SheetCommand>(
		['always'],
		[
			['allow-always', 'y', 'save the rule, allow', 'save the rule and allow'],
			['reject-always', 'N', 'save a no, reject', 'save a rule that always says no, and reject'],
			['next-scope', 'tab l right', 'for whom', 'for whom the rule is: lane, role, mission'],
			['previous-scope', 'shift+tab h left', '', 'for whom the rule is, the other way round'],
		],
	),
	...bind<SheetCommand>(['fail'], [['fail-task', 'y', 'give it up', 'give the task up']]),
	...bind<SheetCommand>(['abort'], [['abort', 'y', 'abort it', 'abort the lane']]),
	...bind<SheetCommand>(
		['confirm'],
		[
			['confirm-item', 'y', 'it is done', 'count the item as verified'],
			['next-item', 'n', 'not this one', 'leave the item unverified, and go to the next one'],
			['stay', 'escape', 'stop', 'confirm no more'],
		],
	),
	...bind<SheetCommand>(['raise'], [['raise', 'y', 'raise it', 'raise the budget and go on']]),
	...bind<SheetCommand>(['stop'], [['stop', 'y', 'stop and quit', 'stop the mission and quit']]),
	...bind<SheetCommand>(
		['abort', 'raise', 'stop', 'always', 'fail'],
		[['stay', 'n escape', 'no', 'change nothing']],
	),
	...bind<SheetCommand>(['caps', 'role'], [['stay', 'escape', 'back', 'leave it as it is']]),
	...bind<SheetCommand>(
		['todo-state', 'todo-role'],
		[['stay', 'escape q', 'back', 'change nothing']],
	),
];
