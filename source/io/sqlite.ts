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
