import {type Binding, bind} from './binding.js';

/** What keys do in the todo list. */
export type TodoCommand =
	| 'next-todo'
	| 'previous-todo'
	| 'page-down-todo'
	| 'page-up-todo'
	| 'first-todo'
	| 'last-todo'
	| 'enter-todo'
	| 'ask-confirm';

/** The keys of the todo list. */
export const todoKeys: ReadonlyArray<Binding<TodoCommand>> = bind(
	['todo'],
	[
		['next-todo', 'j down', 'move', 'next item'],
		['previous-todo', 'k up', '', 'previous item'],
		['page-down-todo', 'pagedown', '', 'a page further'],
		['page-up-todo', 'pageup', '', 'a page back'],
		['first-todo', 'g home', '', 'the first item'],
		['last-todo', 'G end', '', 'the last item'],
		['enter-todo', 'enter', 'fold, go', 'fold a branch or open it; of an item, go to its lane'],
		[
			'ask-confirm',
			'c',
			'confirm',
			'confirm boxes that were ticked outside FlowDesk (asks for each)',
			'has-ticked',
		],
	],
);
