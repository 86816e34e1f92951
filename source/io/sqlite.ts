import process from 'node:process';
import type {DatabaseSync as Database} from 'node:sqlite';

/** An open SQLite database. */
export type DatabaseSync = Database;

/**
 * `node:sqlite`, loaded without the warning that Node 22 prints for it once per thread; every other
 * warning is shown. A static import would print it before any code of ours runs.
 */
export const {DatabaseSync} = loadQuietly();

function loadQuietly(): typeof import('node:sqlite') {
	const {emitWarning} = process;
	process.emitWarning = () => undefined;
	try {
		return process.getBuiltinModule('node:sqlite');
	} finally {
		process.emitWarning = emitWarning;
	}
}

/** Runs `work` in one write transaction: all of it is kept, or nothing. */
export function inTransaction<T>(database: Database, work: () => T): T {
	database.exec('BEGIN IMMEDIATE');
	try {
		const result = work();
		database.exec('COMMIT');
		return result;
	} catch (error) {
		// SQLite has rolled back by itself after some errors, a full disk among them.
		if (database.isTransaction) {
			database.exec('ROLLBACK');
		}

		throw error;
	}
}
