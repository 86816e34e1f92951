import type {EventOf, EventType} from '../../mission/events.js';
import {type Known, type Said, tellers} from './tellers.js';

/** What an event says, given what was said before; nothing where a reader would miss nothing. */
export function tell<T extends EventType>(event: EventOf<T>, known: Known): readonly Said[] {
	const teller = tellers[event.type as T] as
		| ((event: EventOf<T>, known: Known) => readonly Said[])
		| undefined;
	return teller?.(event, known) ?? [];
}
