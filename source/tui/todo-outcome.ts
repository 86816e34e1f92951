import type {EngineMessage} from '../runtime/viewer.js';
import type {ViewAction, ViewState} from './view-state.js';

/**
 * What the screen shows of a change to the todo list that a person asked for: what was changed, with a new item
 * chosen. Why nothing was changed is a notice too, which stays until it is put away.
 */
export function todoOutcome(message: EngineMessage, {overlay}: ViewState): readonly ViewAction[] {
	if (message.type !== 'event') {
		return [];
	}
	const {event} = message;
	switch (event.type) {
		case 'todo.edited': {
			const [added] = event.added;
			const isOpen = overlay?.kind === 'todo' && added !== undefined;
			return [
				{type: 'hinted', text: event.text},
				...(isOpen ? [{type: 'opened', overlay: {...overlay, chosen: added}} as const] : []),
			];
		}
		case 'todo.edit-refused':
			return overlay === null ? [] : [{type: 'hinted', text: event.text}];
		default:
			return [];
	}
}
