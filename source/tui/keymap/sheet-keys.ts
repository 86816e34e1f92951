import {type Binding, bind} from './binding.js';

/** What keys do where a line is typed at the bottom of the screen, or a yes is asked for there. */
export type SheetCommand =
	| 'submit-line'
	| 'cancel-line'
	| 'erase'
	| 'erase-word'
	| 'erase-line'
	| 'allow-always'
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
			['submit-line', 'enter', 'send', 'send the line'],
			['cancel-line', 'escape', 'cancel', 'leave the line unsent'],
			['erase', 'backspace', '', 'erase a character'],
			['erase-word', 'ctrl+w', '', 'erase a word'],
			['erase-line', 'ctrl+u', '', 'erase the line'],
		],
	),
	...bind<SheetCommand>(
		['always'],
		[['allow-always', 'y', 'save the rule, allow', 'save the rule and allow']],
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
		['abort', 'raise', 'stop', 'always', 'fail', 'todo-state', 'todo-role'],
		[['stay', 'n escape', 'no', 'change nothing']],
	),
];
