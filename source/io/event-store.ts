import {eventVersion, type MissionEvent, parseEvent} from '../mission/events.js';
import type {StorePort} from '../runtime/ports.js';
import {asStoreError, openDatabase, StoreError} from './event-store-database.js';
import {type DatabaseSync, inTransaction} from './sqlite.js';

/** One mission of the project, as its log shows it. */
export type StoredMission = Readonly<{
	missionId: string;
	text: string;
	/** Epoch ms of the first and the last event. */
	startedAt: number;
	lastAt: number;
	events: number;
	/** Null while it has not ended. */
	outcome: string | null;
}>;

/** The event log of one mission, and a view of the project's others. */
export type EventStore = StorePort &
	Readonly<{
		/** A mission's events in order. Throws a StoreError when one is of another version or damaged. */
		load: (missionId: string) => readonly MissionEvent[];
		/** Every mission of the project, newest first. */
		missions: () => readonly StoredMission[];
	}>;

type Waiting = Readonly<{
	events: readonly MissionEvent[];
	resolve: () => void;
	reject: (error: StoreError) => void;
}>;

/**
 * Opens the event log. Calls of `append` within one turn of the event loop are one transaction;
 * each promise resolves when its events are on disk. What is on disk is always a prefix of what was
 * appended: after a failure every later append rejects too, with the first StoreError as its cause.
 */
export function openEventStore(request: Readonly<{file: string; missionId: string}>): EventStore {
	const {file, missionId} = request;
	const database = openDatabase(file);
	const write = createWriter(database, missionId);
	let waiting: Waiting[] = [];
	let scheduled: NodeJS.Immediate | null = null;
	let broken: StoreError | null = null;

	const flush = () => {
		scheduled = null;
		const batch = waiting;
		waiting = [];
		try {
			write(batch.flatMap(({events}) => events));
		} catch (error) {
			const problem = asStoreError(error, file);
			broken = problem;
			for (const {reject} of batch) {
				reject(problem);
			}

			return;
		}

		for (const {resolve} of batch) {
			resolve();
		}
	};

	const append = (events: readonly MissionEvent[]) =>
		new Promise<void>((resolve, reject) => {
			if (broken) {
				reject(new StoreError(broken.message, {kind: broken.kind, cause: broken}));
				return;
			}

			waiting.push({events, resolve, reject});
			// The immediate phase follows the poll phase: whatever a slow commit held up is in the next one.
			scheduled ??= setImmediate(flush);
		});

	return {
		append,
		load: (id) => loadEvents(database, id),
		missions: () => listMissions(database),
		close: async () => {
			if (scheduled) {
				clearImmediate(scheduled);
				flush();
			}

			broken ??= new StoreError(`${file} is closed.`, {kind: 'closed'});
			if (database.isOpen) {
				database.close();
			}
		},
	};
}

function createWriter(database: DatabaseSync, missionId: string) {
	const addMission = database.prepare(
		'INSERT OR IGNORE INTO missions (id, created_at) VALUES (?, ?)',
	);
	const last = database.prepare('SELECT max(seq) AS seq FROM events WHERE mission = ?');
	const addEvent = database.prepare(
		'INSERT INTO events (mission, seq, id, at, type, version, body) VALUES (?, ?, ?, ?, ?, ?, ?)',
	);
	return (events: readonly MissionEvent[]) => {
		const [first] = events;
		if (!first) {
			return;
		}

		inTransaction(database, () => {
			addMission.run(missionId, Math.floor(first.at));
			const {seq: lastSeq} = last.get(missionId) ?? {};
			let seq = Number(lastSeq ?? 0);
			for (const event of events) {
				seq += 1;
				addEvent.run(
					missionId,
					seq,
					event.id,
					Math.floor(event.at),
					event.type,
					eventVersion,
					JSON.stringify(event),
				);
			}
		});
	};
}

/** A mission's events in order. Throws a StoreError when one is of another version or damaged. */
export function loadEvents(database: DatabaseSync, missionId: string): readonly MissionEvent[] {
	return database
		.prepare('SELECT seq, version, body FROM events WHERE mission = ? ORDER BY seq')
		.all(missionId)
		.map(({seq, version, body}) => {
			const where = `event ${seq} of mission ${missionId}`;
			if (version !== eventVersion) {
				throw new StoreError(
					`The ${where} was written by another version of FlowDesk (version ${version}, this one reads ${eventVersion}). Look at it with that version.`,
					{kind: 'version'},
				);
			}

			try {
				return parseEvent(JSON.parse(String(body)));
			} catch (error) {
				throw new StoreError(`The ${where} cannot be read. Newer missions are not concerned.`, {
					kind: 'damaged',
					cause: error,
				});
			}
		});
}

/** Every mission of the project, newest first. */
export function listMissions(database: DatabaseSync): readonly StoredMission[] {
	const bodyOf = (field: string, type: string) =>
		`(SELECT json_extract(body, '$.${field}') FROM events WHERE mission = missions.id AND type = '${type}' ORDER BY seq DESC LIMIT 1)`;
	return database
		.prepare(
			`SELECT missions.id AS id, created_at, count(*) AS events, max(at) AS last_at,
				${bodyOf('text', 'mission.started')} AS text, ${bodyOf('outcome', 'mission.ended')} AS outcome
			FROM missions JOIN events ON events.mission = missions.id
			GROUP BY missions.id ORDER BY created_at DESC, missions.id DESC`,
		)
		.all()
		.map(({id, text, created_at: startedAt, last_at: lastAt, events, outcome}) => ({
			missionId: String(id),
			text: String(text ?? ''),
			startedAt: Number(startedAt),
			lastAt: Number(lastAt),
			events: Number(events),
			outcome: outcome === null ? null : String(outcome),
		}));
}
