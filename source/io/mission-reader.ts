import type {MissionEvent} from '../mission/events.js';
import {listMissions, loadEvents, type StoredMission} from './event-store.js';
import {claimIn, type RunningMission} from './event-store-claim.js';
import {asStoreError, openToRead} from './event-store-database.js';

/** The missions of a project, to look at; whatever runs there goes on undisturbed. */
export type MissionReader = Readonly<{
	/** Every mission, newest first. */
	missions: () => readonly StoredMission[];
	/** A mission's events in order. */
	load: (missionId: string) => readonly MissionEvent[];
	/** The mission that runs now, or null. */
	running: () => RunningMission | null;
	close: () => void;
}>;

/** Opens the missions of a project; null when none has run. Everything of it throws a StoreError when the file cannot be read. */
export function openMissionReader(file: string): MissionReader | null {
	const database = openToRead(file);
	const read = <T>(look: () => T): T => {
		try {
			return look();
		} catch (error) {
			throw asStoreError(error, file);
		}
	};
	return database === null
		? null
		: {
				missions: () => read(() => listMissions(database)),
				load: (missionId) => read(() => loadEvents(database, missionId)),
				running: () => read(() => claimIn(database)),
				close: () => database.close(),
			};
}
