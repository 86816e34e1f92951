import {type Binding, bind} from './binding.js';

/** What keys do in the todo list. */
export type TodoCommand = 'ask-confirm';

/** The keys of the todo list. */
export const todoKeys: ReadonlyArray<Binding<TodoCommand>> = bind(
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
);
