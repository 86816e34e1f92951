import type {ChildProcess} from 'node:child_process';
import {kill} from 'node:process';
import type {Readable} from 'node:stream';
import {setTimeout as delay} from 'node:timers/promises';
import {ownGroup} from './owned-group.js';

/** Milliseconds between asking a process group to end and ending it. */
const graceMs = 2000;
/** The same once nobody holds the output open: what is left then are mostly ended processes nobody has reaped. */
const silentGraceMs = 200;
/** Milliseconds that output may still come after the command itself has exited. */
const drainMs = 1000;

/** A command that leads a process group of its own (`detached`), with its output piped and not gathered. */
type Running<E> = PromiseLike<E> &
	Readonly<{
		pid?: number | undefined;
		stdin: NodeJS.WritableStream;
		stdout: Readable;
		nodeChildProcess: ChildProcess;
	}>;

type Limits = Readonly<{
	environment: Readonly<Record<string, string | undefined>>;
	timeoutMs: number;
	signal: AbortSignal;
	onOutput: (chunk: Uint8Array) => void;
}>;

/**
 * Waits until a command has ended, at its time limit or the signal at the latest, and with it all of its group: what it
 * left running is ended too, and what has left the group is not waited for.
 */
export async function endOfGroup<E>(
	subprocess: Running<E>,
	{environment, timeoutMs, signal, onOutput}: Limits,
): Promise<Readonly<{ended: E; ending: 'exited' | 'timed-out' | 'aborted'}>> {
	const owned = ownGroup(subprocess, {environment});
	subprocess.stdout.on('data', onOutput);
	const group = createGroup(subprocess.pid, subprocess.stdout);
	let ending = 'exited' as 'exited' | 'timed-out' | 'aborted';
	const end = (how: 'timed-out' | 'aborted') => {
		ending = ending === 'exited' ? how : ending;
		group.end();
	};

	const abort = () => end('aborted');
	const timer = setTimeout(() => end('timed-out'), timeoutMs);
	signal.addEventListener('abort', abort, {once: true});
	let drain: NodeJS.Timeout | null = null;
	subprocess.nodeChildProcess.once('exit', () => {
		clearTimeout(timer);
		// What the command left running holds the pipe open; it leaves nothing behind.
		group.end();
		drain = setTimeout(() => subprocess.stdout.destroy(), graceMs + drainMs);
	});
	const ended = await subprocess;
	clearTimeout(timer);
	clearTimeout(drain ?? undefined);
	signal.removeEventListener('abort', abort);
	await group.gone();
	owned.release();
	return {ended, ending};
}

/** The process group that a detached command leads. */
function createGroup(pid: number | undefined, output: Readable) {
	let ending: Promise<void> | null = null;
	const signalGroup = (name: 'SIGTERM' | 'SIGKILL' | 0) => {
		try {
			return pid !== undefined && kill(-pid, name);
		} catch {
			return false;
		}
	};

	const finish = async () => {
		signalGroup('SIGTERM');
		const started = performance.now();
		let closedAt: number | null = null;
		const isOver = (now: number) =>
			now - started > graceMs || (closedAt !== null && now - closedAt > silentGraceMs);
		// Nothing tells when a group is empty, so it is asked.
		while (signalGroup(0) && !isOver(performance.now())) {
			await delay(10);
			closedAt ??= output.closed ? performance.now() : null;
		}

		const killedAt = performance.now();
		// A killed process is still there for a moment.
		while (signalGroup('SIGKILL') && performance.now() - killedAt < silentGraceMs) {
			await delay(10);
		}
	};

	return {
		end: () => {
			ending ??= finish();
		},
		gone: async () => {
			await ending;
		},
	};
}
