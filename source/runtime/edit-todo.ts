import type {EffectOf} from '../mission/effects.js';
import type {FactOf} from '../mission/events.js';
import {editedText, refusedText} from '../mission/todo/words.js';
import type {TodoPort} from './ports.js';

/** Makes a person's changes to the todo list, by the rules that hold for agents, and says what came of them. */
export async function editTodo(
	{ops, version, confirms}: EffectOf<'edit-todo'>,
	todo: TodoPort,
): Promise<FactOf<'todo.edited'> | FactOf<'todo.edit-refused'>> {
	const answer = await todo.apply({ops, baseVersion: version, branch: null});
	return answer.ok
		? {
				type: 'todo.edited',
				by: 'user',
				text:
					editedText(ops, answer.snapshot, answer.added) +
					(confirms === null ? '' : ', confirmed by you'),
				added: [...answer.added],
			}
		: {
				type: 'todo.edit-refused',
				by: 'user',
				text: refusedText(ops, {...answer, stale: answer.stale ?? []}),
				confirms,
			};
}
