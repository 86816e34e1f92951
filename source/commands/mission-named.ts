import type {StoredMission} from '../io/event-store.js';
import {nearest} from '../mission/nearest.js';
import {oneLine} from '../mission/sanitize.js';
import {Refusal} from './refusal.js';

/** The mission that the word names by its id or the beginning of it, or the newest. Throws a Refusal when there is none. */
export function missionNamed(all: readonly StoredMission[], word: string | null): StoredMission {
	const [newest] = all;
	if (newest === undefined) {
		throw new Refusal('No mission has run here yet. flowdesk run "MISSION" starts one.');
	}
	if (word === null) {
		return newest;
	}
	const meant = all.filter(({missionId}) => missionId.startsWith(word));
	const found = all.find(({missionId}) => missionId === word) ?? meant[0];
	if (found === undefined) {
		const close = nearest(
			word,
			all.map(({missionId}) => missionId),
		);
		const advice = close === null ? '' : `Did you mean ${close}? `;
		throw new Refusal(
			`There is no mission ${oneLine(word, 60)} here. ${advice}flowdesk missions lists what there is.`,
		);
	}
	if (found.missionId !== word && meant.length > 1) {
		const ids = meant.map(({missionId}) => missionId).slice(0, 5);
		throw new Refusal(
			`${meant.length} missions begin with ${oneLine(word, 60)}: ${ids.join(', ')}.`,
		);
	}
	return found;
}
