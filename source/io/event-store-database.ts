import {closeSync, fchmodSync, fstatSync, openSync, statSync} from 'node:fs';
import {fileProblem} from './file-problem.js';
import {DatabaseSync, inTransaction} from './sqlite.js';

/** The layout of the tables; a file of another layout is refused. */
const schemaVersion = 1;

const schema = `
	CREATE TABLE missions (
		id TEXT PRIMARY KEY,
		created_at INTEGER NOT NULL
	) STRICT, WITHOUT ROWID;
	CREATE TABLE events (
		mission TEXT NOT NULL REFERENCES missions (id),
		seq INTEGER NOT NULL,
		id TEXT NOT NULL,
		at INTEGER NOT NULL,
		type TEXT NOT NULL,
		version INTEGER NOT NULL,
		body TEXT NOT NULL,
		PRIMARY KEY (mission, seq),
		UNIQUE (mission, id)
	) STRICT, WITHOUT ROWID;
	CREATE INDEX events_by_type ON events (mission, type);
	CREATE TABLE claim (
		only INTEGER PRIMARY KEY CHECK (only = 1),
		mission TEXT NOT NULL,
		pid INTEGER NOT NULL,
		process_start TEXT NOT NULL,
		since INTEGER NOT NULL
	) STRICT;
	PRAGMA user_version = ${schemaVersion};
`;

/** What went wrong with the event store. */
export type StoreProblem =
	| 'closed'
	| 'full'
	| 'busy'
	| 'version'
	| 'damaged'
	| 'duplicate'
	| 'failed'
	/** Its folder cannot be read. */
	| 'folder';

/** An event store that cannot do what was asked; the message is for the user, `cause` has SQLite's own words. */
export class StoreError extends Error {
	override readonly name = 'StoreError';
	readonly kind: StoreProblem;

	constructor(message: string, options: Readonly<{kind: StoreProblem; cause?: unknown}>) {
		super(message, 'cause' in options ? {cause: options.cause} : {});
		this.kind = options.kind;
	}
}

/**
 * Opens or creates a database file with mode 0600 (SQLite gives its -wal and -shm files the same mode).
 * Throws a StoreError when the file is not one of this version's.
 */
export function openDatabase(file: string): DatabaseSync {
	let database: DatabaseSync | null = null;
	try {
		makePrivate(file);
		database = new DatabaseSync(file);
		// A checkpoint of another process or a backup may hold the file for a moment.
		database.exec('PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON');
		checkVersion(database, file);
		database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
		return database;
	} catch (error) {
		database?.close();
		throw asStoreError(error, file);
	}
}

/**
 * Opens a database file to read, and writes nothing to it: a mission that runs is not disturbed. Null when there is none yet. Throws
 * a StoreError when the file is not one of this version's.
 */
export function openToRead(file: string): DatabaseSync | null {
	if (!isThere(file)) {
		return null;
	}

	let database: DatabaseSync | null = null;
	try {
		database = new DatabaseSync(file, {readOnly: true});
		database.exec('PRAGMA busy_timeout = 5000');
		if (userVersion(database) === 0) {
			// Another process is about to make its tables.
			database.close();
			return null;
		}

		demandVersion(database, file);
		return database;
	} catch (error) {
		database?.close();
		throw asStoreError(error, file);
	}
}

function isThere(file: string): boolean {
	try {
		statSync(file);
		return true;
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
			return false;
		}

		throw folderError(error, file);
	}
}

function folderError(error: unknown, file: string): StoreError {
	return new StoreError(
		`FlowDesk's records cannot be read, ${file}: ${fileProblem(error)}. Make their folder yours again, or set XDG_STATE_HOME to one that is.`,
		{kind: 'folder', cause: error},
	);
}

/** Puts SQLite's error into words; a StoreError stays as it is. */
export function asStoreError(error: unknown, file: string): StoreError {
	if (error instanceof StoreError) {
		return error;
	}

	const [kind, message] = explain(error, file);
	return new StoreError(message, {kind, cause: error});
}

function explain(error: unknown, file: string): readonly [StoreProblem, string] {
	// SQLite's code for a write that failed; a full quota comes as this, a full disk as 13.
	if (resultCode(error) === 778) {
		return [
			'full',
			`${file} cannot be written any more: the disk or a quota is probably full. Free some space and start the mission again; flowdesk diff shows what was done.`,
		];
	}

	// The low byte is the primary code of an extended one.
	switch (resultCode(error) & 0xff) {
		case 5:
		case 6:
			return ['busy', `${file} is locked by another program. Close it and try again.`];
		case 13:
			return [
				'full',
				`The disk with ${file} is full. Free some space and start the mission again; flowdesk diff shows what was done.`,
			];
		case 11:
		case 26:
			return [
				'damaged',
				`${file} is not a readable FlowDesk database. Move it away to start anew.`,
			];
		case 19:
			return ['duplicate', `An event was to be stored twice in ${file}.`];
		default: {
			const words = error instanceof Error ? error.message : String(error);
			return ['failed', `${file} could not be used: ${words}`];
		}
	}
}

function resultCode(error: unknown): number {
	const code = error instanceof Error && 'errcode' in error ? error.errcode : 0;
	return typeof code === 'number' ? code : 0;
}

function makePrivate(file: string): void {
	const descriptor = openSync(file, 'a', 0o600);
	try {
		if ((fstatSync(descriptor).mode & 0o777) !== 0o600) {
			fchmodSync(descriptor, 0o600);
		}
	} finally {
		closeSync(descriptor);
	}
}

function checkVersion(database: DatabaseSync, file: string): void {
	if (userVersion(database) === 0) {
		inTransaction(database, () => {
			// Another process may have made the tables while this one waited for the lock.
			if (userVersion(database) === 0) {
				database.exec(schema);
			}
		});
	}

	demandVersion(database, file);
}

function demandVersion(database: DatabaseSync, file: string): void {
	const found = userVersion(database);
	if (found !== schemaVersion) {
		throw new StoreError(
			`${file} was written by another version of FlowDesk (layout ${found}, this one reads ${schemaVersion}). Use that version, or move the file away.`,
			{kind: 'version'},
		);
	}
}

function userVersion(database: DatabaseSync): number {
	const {user_version: version} = database.prepare('PRAGMA user_version').get() ?? {};
	return Number(version ?? 0);
}
