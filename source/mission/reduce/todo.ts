import type {TodoSnapshot} from '../records.js';
import {openItems} from '../seal.js';
import type {MissionState} from '../state.js';
import type {Reducer} from './change.js';

export const todoChanged: Reducer<'todo.changed'> = (state, event) => ({
	...state,
	todo: {
		...state.todo,
		snapshot: event.snapshot,
		good: event.snapshot.problem === null ? event.snapshot.items : state.todo.good,
		verified: stillVerified(state.todo, event.snapshot),
		ours: [...new Set([...state.todo.ours, ...event.added])],
		inherited:
			state.commander.turn === 0
				? openItems(event.snapshot.items).map(({id}) => id)
				: state.todo.inherited,
	},
});

/** An item that is gone, has another title or lost its tick is no longer what was verified. */
function stillVerified(
	before: MissionState['todo'],
	after: TodoSnapshot,
): MissionState['todo']['verified'] {
	if (after.problem !== null) {
		return before.verified;
	}

	const items = new Map(after.items.map((item) => [item.id, item]));
	const old = new Map(before.snapshot.items.map((item) => [item.id, item]));
	return Object.fromEntries(
		Object.entries(before.verified).filter(([id]) => {
			const item = items.get(id);
			const was = old.get(id);
			const isUnticked = was?.state === 'done' && item?.state !== 'done';
			return item !== undefined && !isUnticked && (!was || was.title === item.title);
		}),
	);
}

const confirmed = 'confirmed by the user';

export const todoConfirmed: Reducer<'todo.confirmed'> = (state, event) => ({
	...state,
	todo: {
		...state.todo,
		verified: {...state.todo.verified, [event.itemId]: confirmed},
		ours: [...new Set([...state.todo.ours, event.itemId])],
	},
});

/** Changes that the commander was not told of yet are kept, the last of them. */
const keptEdits = 20;

export const todoEdited: Reducer<'todo.edited'> = (state, event) => ({
	...state,
	todo: {
		...state.todo,
		edits: [...state.todo.edits, {text: event.text, toldBy: null}].slice(-keptEdits),
	},
});

/** What could not be written down was not confirmed. */
export const todoEditRefused: Reducer<'todo.edit-refused'> = (state, {confirms}) => {
	if (confirms === null || state.todo.verified[confirms] !== confirmed) {
		return state;
	}

	const {[confirms]: _, ...verified} = state.todo.verified;
	return {...state, todo: {...state.todo, verified}};
};

/** The commander has been told of the user's changes with this prompt, or has not after all. */
export function editsTold(state: MissionState, promptId: string, isSent: boolean): MissionState {
	const edits = state.todo.edits.map((edit) => {
		const isIts = isSent ? edit.toldBy === null : edit.toldBy === promptId;
		return isIts ? {...edit, toldBy: isSent ? promptId : null} : edit;
	});
	return {...state, todo: {...state.todo, edits}};
}
