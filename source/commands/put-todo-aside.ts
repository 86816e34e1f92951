import {archiveTodo} from '../io/todo-archive.js';
import type {BasePort} from '../runtime/ports.js';
import {Refusal} from './refusal.js';

/**
 * Puts the todo list from before the mission aside. Where there is a base it is saved first, so that undo brings
 * the list back; the returned port answers with that base. Without one that could be saved the list stays: such a
 * mission does not begin. Throws a Refusal when the list cannot be put aside; it is untouched then.
 */
export async function putTodoAside(
	{directory, missionId}: Readonly<{directory: string; missionId: string}>,
	base: BasePort | null,
): Promise<Readonly<{base: BasePort | null; notices: readonly string[]}>> {
	const saved = await base?.save(missionId);
	const kept = saved ? {save: async () => saved} : null;
	if (saved?.type === 'base.failed') {
		return {base: kept, notices: []};
	}

	try {
		const path = await archiveTodo(directory, {missionId, date: new Date()});
		const notices = path === null ? [] : [`The todo list from before is in ${path} now.`];
		return {base: kept, notices};
	} catch (error) {
		throw new Refusal(error instanceof Error ? error.message : String(error), {cause: error});
	}
}
