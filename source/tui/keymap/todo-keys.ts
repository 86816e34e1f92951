import {type Binding, bind, digits} from './binding.js';

/** What keys do in the todo list. */
export type TodoCommand =
	| 'next-todo'
	| 'previous-todo'
	| 'page-down-todo'
	| 'page-up-todo'
	| 'first-todo'
	| 'last-todo'
	| 'enter-todo'
	| 'ask-confirm'
	| 'ask-todo-state'
	| 'add-todo'
	| 'add-todo-inside'
	| 'retitle-todo'
	| 'ask-todo-role'
	| 'block-todo'
	| 'todo-open'
	| 'todo-progress'
	| 'todo-done'
	| 'todo-cancelled'
	| 'todo-for-role'
	| 'todo-for-nobody';

/** The keys of the todo list. */
export const todoKeys: ReadonlyArray<Binding<TodoCommand>> = [
	...bind<TodoCommand>(
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
				'confirm that an item is done, or the boxes ticked outside FlowDesk (asks for each)',
				'going',
			],
			['ask-todo-state', 's', 'state', 'open, in progress, done or cancelled', 'going'],
			['add-todo', 'a', 'add', 'add an item behind this one, at its level', 'going'],
			['add-todo-inside', 'A', 'inside', 'add an item below this one', 'going'],
			['retitle-todo', 'e', 'title', 'change the title', 'going'],
			['ask-todo-role', 'w', 'assign', 'say which role it is for', 'going'],
			['block-todo', 'b', 'block', 'say what it waits for: other items, or a reason', 'going'],
		],
	),
	...bind<TodoCommand>(
		['todo-state'],
		[
			['todo-open', 'o', 'open', 'state: open'],
			['todo-progress', 'p', 'in progress', 'state: in progress'],
			['todo-done', 'd', 'done', 'state: done (asks whether it is, since no review passed it)'],
			['todo-cancelled', 'c', 'cancelled', 'state: cancelled, no part of the mission any more'],
		],
	),
	...bind<TodoCommand>(
		['todo-role'],
		[
			['todo-for-role', digits, 'role', 'assign: the role with that number'],
			['todo-for-nobody', '0', 'no role', 'assign: no role in particular'],
		],
	),
];
