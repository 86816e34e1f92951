import {closeSync, fchmodSync, openSync, rmSync} from 'node:fs';
import {homedir} from 'node:os';
import {dirname, isAbsolute, join} from 'node:path';
import {z} from 'zod';
import {type QuotaReading, quotaReadingSchema} from '../../mission/quota.js';
import {mergeReadings} from '../../mission/quota-over-time.js';
import {DatabaseSync, inTransaction} from '../sqlite.js';
import {createPrivateFolder} from '../state-folder.js';
import type {QuotaOutcome} from './fetch-reading.js';
import {never, type QuotaSchedule} from './schedule.js';

/** A wish to ask about an account. */
export type QuotaClaim = Readonly<{
	accountKey: string;
	/** Epoch ms. */
	now: number;
	/** True when a person wants it now: the interval does not count then, holds and cooldowns do. */
	isByHand: boolean;
	/** Milliseconds between two questions by hand. */
	leastMs: number;
	/** What tells the login from others of its account: where one was refused, another may ask at once. */
	loginKey?: string;
	/** The words of the user's command that is asked; null for a provider's own endpoint. */
	command?: readonly string[] | null;
}>;

/** What a finished question leaves behind. */
export type FinishedQuestion = Readonly<{
	reading: QuotaReading;
	schedule: QuotaSchedule;
	now: number;
}>;

/** Readings and cooldowns of all accounts, shared by every FlowDesk of this machine. Its methods throw SQLite's errors. */
export type QuotaStore = Readonly<{
	/**
	 * What is known of an account; null when nothing was ever read. What a command printed counts for the same words
	 * alone, where a command, or null for none, is given.
	 */
	read: (accountKey: string, command?: readonly string[] | null) => QuotaReading | null;
	/** How the last question went; null before the first. */
	last: (accountKey: string) => Pick<QuotaSchedule, 'outcome' | 'count'> | null;
	/** Takes the right to ask about an account, which one process has at a time; false when it is not yet time. */
	claim: (claim: QuotaClaim) => boolean;
	/** True while some process asks about an account. */
	isAsked: (accountKey: string, now: number) => boolean;
	/** Keeps what a question brought and gives the right to ask back. Returns what is known now. */
	finish: (finished: FinishedQuestion) => QuotaReading;
	/** Adds what a failed call told. Returns what is known now. */
	note: (reading: QuotaReading, now: number) => QuotaReading;
	close: () => void;
}>;

/** FlowDesk's file of readings under XDG_CACHE_HOME; a relative one is ignored, as the XDG rules demand. */
export function quotaStoreFile(environment: Readonly<Record<string, string | undefined>>): string {
	const {XDG_CACHE_HOME: given, HOME: home} = environment;
	const root = given !== undefined && isAbsolute(given) ? given : join(home || homedir(), '.cache');
	return join(root, 'flowdesk', 'quota.sqlite');
}

const layout = 3;
const schema = `
	DROP TABLE IF EXISTS accounts;
	CREATE TABLE accounts (
		account TEXT PRIMARY KEY,
		reading TEXT,
		asked_at INTEGER NOT NULL,
		next_at INTEGER NOT NULL,
		held_until INTEGER NOT NULL,
		lease_until INTEGER NOT NULL,
		outcome TEXT,
		count INTEGER NOT NULL,
		login TEXT,
		command TEXT
	) STRICT, WITHOUT ROWID;
	PRAGMA user_version = ${layout};
`;

/** Longer than any question lasts, ms: whoever asks longer has died. */
const leaseMs = 40_000;
/** Accounts that nobody asked or learned anything about for so long are forgotten, ms: longer than any wait is believed. */
const keptMs = 40 * 86_400_000;
/** A time further ahead comes from a clock that was wrong, ms. */
const furthestMs = 2 * 3_600_000;

/** Opens the store, or begins it anew where the file is none of ours: it is a cache. Throws when it cannot be written. */
export function openQuotaStore(file: string): QuotaStore {
	const database = open(file);
	return storeOver(database);
}

function open(file: string): DatabaseSync {
	try {
		return openOnce(file);
	} catch (error) {
		const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0;
		// Damaged, or no database at all.
		if (code !== 11 && code !== 26) {
			throw error;
		}
		rmSync(file);
		return openOnce(file);
	}
}

function openOnce(file: string): DatabaseSync {
	createPrivateFolder(dirname(file));
	const descriptor = openSync(file, 'a', 0o600);
	fchmodSync(descriptor, 0o600);
	closeSync(descriptor);
	const database = new DatabaseSync(file);
	try {
		database.exec('PRAGMA busy_timeout = 2000');
		const version = () =>
			Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
		if (version() !== layout) {
			inTransaction(database, () => {
				// Another process may have made the table while this one waited.
				if (version() !== layout) {
					database.exec(schema);
				}
			});
		}
		return database;
	} catch (error) {
		database.close();
		throw error;
	}
}

const rowSchema = z.object({
	reading: z.string().nullable(),
	asked_at: z.number(),
	next_at: z.number(),
	held_until: z.number(),
	lease_until: z.number(),
	outcome: z.enum(['answered', 'refused', 'limited', 'failed']).nullable(),
	count: z.number(),
	login: z.string().nullable(),
	command: z.string().nullable(),
});
type Row = z.infer<typeof rowSchema>;

function storeOver(database: DatabaseSync): QuotaStore {
	const select = database.prepare('SELECT * FROM accounts WHERE account = ?');
	const rowOf = (accountKey: string): Row | null =>
		rowSchema.safeParse(select.get(accountKey)).data ?? null;
	const read = (accountKey: string, command?: readonly string[] | null) => {
		const row = rowOf(accountKey);
		const reading = readingIn(row, accountKey);
		return command !== undefined && isOfAnother(row, reading, command) ? null : reading;
	};
	// Failed calls tell of accounts that nobody ever asks about: those are as old as what was told.
	const forget = database.prepare(
		`DELETE FROM accounts WHERE asked_at < :before AND
		coalesce(CASE WHEN json_valid(reading) THEN reading ->> 'observedAt' END, 0) < :before`,
	);
	const keep = (reading: QuotaReading) =>
		database
			.prepare(
				`INSERT INTO accounts VALUES (:account, :reading, 0, 0, 0, 0, NULL, 0, NULL, NULL)
				ON CONFLICT (account) DO UPDATE SET reading = :reading`,
			)
			.run({account: reading.accountKey, reading: JSON.stringify(reading)});
	const merge = (reading: QuotaReading, now: number) => {
		const merged = mergeReadings(read(reading.accountKey), reading, now);
		keep(merged);
		return merged;
	};
	return {
		read,
		last: (accountKey) => {
			const {outcome = null, count = 0} = rowOf(accountKey) ?? {};
			return outcome === null ? null : {outcome: outcome satisfies QuotaOutcome, count};
		},
		claim: (claim) =>
			inTransaction(database, () => {
				const row = rowOf(claim.accountKey);
				if (row !== null && !isDue(row, claim)) {
					return false;
				}
				database
					.prepare(
						// Should this process die, the next one waits its time too.
						`INSERT INTO accounts VALUES (:account, NULL, :now, :next, 0, :lease, NULL, 0, :login, :command)
						ON CONFLICT (account) DO UPDATE SET reading = iif(:drops, NULL, reading),
						asked_at = :now, next_at = :next, lease_until = :lease, login = :login, command = :command`,
					)
					.run({
						account: claim.accountKey,
						now: claim.now,
						next: claim.now + claim.leastMs,
						lease: claim.now + leaseMs,
						login: claim.loginKey ?? null,
						command: claim.command ? JSON.stringify(claim.command) : null,
						drops: isOfAnother(row, readingIn(row, claim.accountKey), claim.command ?? null)
							? 1
							: 0,
					});
				forget.run({before: claim.now - keptMs});
				return true;
			}),
		isAsked: (accountKey, now) => isLeased(rowOf(accountKey), now),
		finish: ({reading, schedule, now}) =>
			inTransaction(database, () => {
				const merged = merge(reading, now);
				const {nextAt, heldUntil, outcome, count} = schedule;
				database
					.prepare(
						`UPDATE accounts SET next_at = :next, held_until = :held, outcome = :outcome, count = :count,
						lease_until = 0, asked_at = :now WHERE account = :account`,
					)
					.run({
						account: reading.accountKey,
						next: Math.round(nextAt),
						held: Math.round(heldUntil),
						outcome,
						count,
						now,
					});
				return merged;
			}),
		note: (reading, now) => inTransaction(database, () => merge(reading, now)),
		close: () => database.close(),
	};
}

function readingIn(row: Row | null, accountKey: string): QuotaReading | null {
	if (row === null || row.reading === null) {
		return null;
	}
	try {
		const {data} = quotaReadingSchema.safeParse(JSON.parse(row.reading));
		return data?.accountKey === accountKey ? data : null;
	} catch {
		return null;
	}
}

/** True for what a command printed that is not the one of these words. */
function isOfAnother(
	row: Row | null,
	reading: QuotaReading | null,
	command: readonly string[] | null,
): boolean {
	const words = command === null ? null : JSON.stringify(command);
	return reading?.source === 'command' && row?.command !== words;
}

function isLeased(row: Row | null, now: number): boolean {
	return row !== null && row.lease_until > now && row.lease_until <= now + leaseMs;
}

function isDue(row: Row, claim: QuotaClaim): boolean {
	const {now, isByHand, leastMs, accountKey, loginKey} = claim;
	if (isLeased(row, now)) {
		return false;
	}
	const reading = readingIn(row, accountKey);
	const isNew = claim.command ? row.command !== JSON.stringify(claim.command) : false;
	if (isNew || isOfAnother(row, reading, claim.command ?? null)) {
		return true;
	}
	const isOver = row.held_until === never;
	const isRefused = isOver || reading?.state === 'refused';
	if (isRefused && loginKey !== undefined && loginKey !== row.login) {
		return isOver || row.held_until <= now;
	}
	if (isOver) {
		return false;
	}
	const wanted = isByHand
		? Math.max(row.held_until, row.asked_at + leastMs)
		: Math.max(row.held_until, row.next_at);
	return wanted <= now || wanted > now + furthestMs;
}
