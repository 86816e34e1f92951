import {readFileSync} from 'node:fs';
import {kill, pid as ownPid} from 'node:process';
import {execaSync} from 'execa';
import {openDatabase, openToRead} from './event-store-database.js';
import {inTransaction} from './sqlite.js';

/** The mission that runs in a project: which, since when (epoch ms), in which process. */
export type RunningMission = Readonly<{missionId: string; since: number; pid: number}>;

/** The right to run the one mission of a project, or who has it. */
export type ProjectClaim =
	| Readonly<{ok: true; release: () => void}>
	| Readonly<{ok: false; running: RunningMission; problem: string}>;

/**
 * Claims the project for a mission: one runs at a time. A claim whose process is gone, or whose process
 * number now belongs to another process, is taken over. Throws a StoreError when the file cannot be used.
 */
export function claimProject(request: Readonly<{file: string; missionId: string}>): ProjectClaim {
	const database = openDatabase(request.file);
	try {
		const start = processStart(ownPid) ?? '';
		const running = inTransaction(database, () => {
			const held = heldClaim(database);
			if (held && isAlive(held.pid, held.processStart)) {
				return held;
			}

			database
				.prepare(
					'INSERT OR REPLACE INTO claim (only, mission, pid, process_start, since) VALUES (1, ?, ?, ?, ?)',
				)
				.run(request.missionId, ownPid, start, Date.now());
			return null;
		});
		return running ? refusal(running) : {ok: true, release: () => releaseClaim(request)};
	} finally {
		database.close();
	}
}

/** The mission that runs in the project now, or null. Throws a StoreError when the file cannot be used. */
export function runningMission(file: string): RunningMission | null {
	const database = openToRead(file);
	try {
		return database && claimIn(database);
	} finally {
		database?.close();
	}
}

/** The mission that holds the project of an open database and whose process lives, or null. */
export function claimIn(database: Database): RunningMission | null {
	const held = heldClaim(database);
	return held && isAlive(held.pid, held.processStart) ? held : null;
}

type Database = ReturnType<typeof openDatabase>;
type HeldClaim = RunningMission & Readonly<{processStart: string}>;

function heldClaim(database: Database): HeldClaim | null {
	const row = database.prepare('SELECT mission, pid, process_start, since FROM claim').get();
	if (!row) {
		return null;
	}

	const {mission, pid, process_start: processStart, since} = row;
	return {
		missionId: String(mission),
		pid: Number(pid),
		processStart: String(processStart),
		since: Number(since),
	};
}

function refusal(running: RunningMission): ProjectClaim {
	const since = new Date(running.since).toLocaleTimeString();
	return {
		ok: false,
		running,
		problem: `Mission ${running.missionId} is running here since ${since}, pid ${running.pid}. Wait for its end, or stop it.`,
	};
}

/** A claim that stays behind does no harm: the next mission takes it over once this process is gone. */
function releaseClaim({file, missionId}: Readonly<{file: string; missionId: string}>): void {
	try {
		const database = openDatabase(file);
		try {
			database.prepare('DELETE FROM claim WHERE mission = ? AND pid = ?').run(missionId, ownPid);
		} finally {
			database.close();
		}
	} catch {}
}

function isAlive(pid: number, expectedStart: string): boolean {
	try {
		kill(pid, 0);
	} catch (error) {
		// EPERM: there is such a process, of another user.
		if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) {
			return false;
		}
	}

	const start = processStart(pid);
	// Without a start time the number alone must do: refusing is the safe mistake.
	return start === null || expectedStart === '' || start === expectedStart;
}

/** When a process started, in words that are compared only: with the number they name one process of one boot. */
function processStart(pid: number): string | null {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		// The name in parentheses may hold spaces and parentheses; the state and field 22 count from the last of them.
		const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
		return fields[0] === 'Z' ? 'ended' : `${boot} ${fields[19]}`;
	} catch {
		const {stdout, failed} = execaSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
			reject: false,
			env: {LC_ALL: 'C', TZ: 'UTC'},
		});
		return failed || stdout.trim() === '' ? null : stdout.trim();
	}
}
