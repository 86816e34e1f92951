import type {EventOf} from '../../mission/events.js';
import type {TodoItem, TodoSnapshot} from '../../mission/records.js';
import {leaves} from '../../mission/seal.js';
import {todoText} from './texts.js';

/** A line about the list. */
type TodoLine = Readonly<{text: string; tone: 'quiet' | 'bad' | 'attention'}>;

/** What is remembered of the todo list between two lines about it. */
type Seen = {todo: string; ticked: ReadonlySet<string> | null};

/** Says how many items are done, when that changes, and which boxes somebody else ticked. */
export function todoSaid(
	{snapshot, source}: EventOf<'todo.changed'>,
	known: Seen,
): readonly TodoLine[] {
	const text = todoText(snapshot);
	const isNew = text !== known.todo;
	known.todo = text;
	const tone = snapshot.problem === null ? 'quiet' : 'bad';
	const ticked = newlyTicked(snapshot, known);
	return [
		...(isNew ? [{text, tone} as const] : []),
		...(source === 'outside' ? ticked : []).map(tickedSaid),
	];
}

/** Items that were not ticked at the last look; none at the first. */
function newlyTicked({items, problem}: TodoSnapshot, known: Seen): readonly TodoItem[] {
	const ticked = leaves(items).filter(({state}) => state === 'done');
	const before = known.ticked;
	if (problem === null) {
		known.ticked = new Set(ticked.map(({id}) => id));
	}
	return before === null ? [] : ticked.filter(({id}) => !before.has(id));
}

function tickedSaid({id, title}: TodoItem): TodoLine {
	return {
		text: `todo ${id} ${title} was ticked outside FlowDesk: it counts once a review passes it or you confirm it`,
		tone: 'attention',
	};
}
