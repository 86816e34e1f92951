import {createHash} from 'node:crypto';
import {constants} from 'node:os';
import {kill} from 'node:process';
import type {Readable} from 'node:stream';
import {setTimeout as delay} from 'node:timers/promises';
import {stripVTControlCharacters} from 'node:util';
import {execa} from 'execa';
import type {CheckResult} from '../mission/records.js';
import {sanitize} from '../mission/sanitize.js';
import type {Check} from '../mission/settings.js';
import type {CheckPort} from '../runtime/ports.js';
import {checkDefinitions} from './checks-definitions.js';
import {ownedCommand, ownGroup} from './owned-group.js';

/** Bytes of output that a result keeps; all of it is hashed. */
const tailBytes = 2048;
/** Milliseconds between asking a process group to end and ending it. */
const graceMs = 2000;
/** The same once nobody holds the output open: what is left then are mostly ended processes nobody has reaped. */
const silentGraceMs = 200;
/** Milliseconds that output may still come after the command itself has exited. */
const drainMs = 1000;

type Ending = 'exited' | 'timed-out' | 'aborted';
type Where = Readonly<{directory: string; environment: Readonly<Record<string, string>>}>;

/**
 * Runs a project's own commands in its directory, one after another, each through `/bin/sh` and in a
 * process group of its own that is gone when its result is there, or when our process ends before. Never
 * rejects: a command that cannot be started, exceeds its time or is aborted has exit code null.
 */
export function createChecks(
	request: Readonly<{
		directory: string;
		environment: Readonly<Record<string, string | undefined>>;
	}>,
): CheckPort {
	const where = {
		directory: request.directory,
		environment: commandEnvironment(request.environment),
	};
	return {
		run: async (checks, signal) => {
			const results: CheckResult[] = [];
			for (const check of checks) {
				results.push(await runCheck(check, where, signal));
			}

			return results;
		},
		definitions: (checks) => checkDefinitions(request.directory, checks),
	};
}

async function runCheck(check: Check, where: Where, signal: AbortSignal): Promise<CheckResult> {
	const before = performance.now();
	const output = createOutput();
	if (signal.aborted) {
		return result(check, {output, exitCode: null, timedOut: false, durationMs: 0});
	}

	const subprocess = startCommand(check.command, where);
	const owned = ownGroup(subprocess, where);
	subprocess.stdout.on('data', (chunk: Uint8Array) => output.add(chunk));
	const group = createGroup(subprocess.pid, subprocess.stdout);
	let ending = 'exited' as Ending;
	const end = (how: Ending) => {
		ending = ending === 'exited' ? how : ending;
		group.end();
	};

	const abort = () => end('aborted');
	const timer = setTimeout(() => end('timed-out'), check.timeoutMs);
	signal.addEventListener('abort', abort, {once: true});
	let drain: NodeJS.Timeout | null = null;
	subprocess.nodeChildProcess.once('exit', () => {
		clearTimeout(timer);
		// What the command left running holds the pipe open; a check leaves nothing behind.
		group.end();
		drain = setTimeout(() => subprocess.stdout.destroy(), graceMs + drainMs);
	});
	const ended = await subprocess;
	clearTimeout(timer);
	clearTimeout(drain ?? undefined);
	signal.removeEventListener('abort', abort);
	await group.gone();
	owned.release();
	if (ended.exitCode === undefined && ended.signal === undefined) {
		output.add(Buffer.from(`${ended.originalMessage ?? 'The command could not be started.'}\n`));
	}

	return result(check, {
		output,
		exitCode: ending === 'exited' ? exitCode(ended) : null,
		timedOut: ending === 'timed-out',
		durationMs: Math.round(performance.now() - before),
	});
}

function startCommand(command: string, where: Where) {
	// The inner shell gets the command as it stands; both streams are one pipe, so their order is kept.
	const shell = ['/bin/sh', '-c', 'exec /bin/sh -c "$1" 2>&1', 'sh', command];
	return execa('/bin/sh', ownedCommand(shell), {
		cwd: where.directory,
		env: where.environment,
		extendEnv: false,
		detached: true,
		stdin: 'pipe',
		stdout: 'pipe',
		stderr: 'ignore',
		buffer: false,
		encoding: 'buffer',
		reject: false,
	});
}

function result(
	check: Check,
	run: Readonly<{
		output: ReturnType<typeof createOutput>;
		exitCode: number | null;
		timedOut: boolean;
		durationMs: number;
	}>,
): CheckResult {
	return {
		checkId: check.id,
		command: check.command,
		exitCode: run.exitCode,
		timedOut: run.timedOut,
		durationMs: run.durationMs,
		outputHash: run.output.hash(),
		tail: run.output.tail(),
	};
}

/** A shell's way of naming the signal that ended a command. */
function exitCode(
	ended: Readonly<{exitCode?: number; signal?: keyof typeof constants.signals}>,
): number | null {
	if (ended.exitCode !== undefined) {
		return ended.exitCode;
	}

	return ended.signal === undefined ? null : 128 + constants.signals[ended.signal];
}

function createOutput() {
	const hash = createHash('sha256');
	let kept = Buffer.alloc(0);
	return {
		add: (chunk: Uint8Array) => {
			hash.update(chunk);
			// More than the tail is kept: colour codes are taken out of it before it is cut.
			kept = Buffer.concat([kept, chunk.subarray(-4 * tailBytes)]).subarray(-4 * tailBytes);
		},
		hash: () => hash.copy().digest('hex'),
		tail: () => lastBytes(sanitize(stripVTControlCharacters(kept.toString('utf8'))), tailBytes),
	};
}

/** The last whole characters that fit into so many bytes. */
function lastBytes(text: string, bytes: number): string {
	const encoded = Buffer.from(text);
	let start = Math.max(0, encoded.length - bytes);
	while (start > 0 && ((encoded[start] ?? 0) & 0xc0) === 0x80) {
		start += 1;
	}

	return encoded.subarray(start).toString('utf8');
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

/** The user's environment without what would let a command drive the OpenCode server. */
function commandEnvironment(
	environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
	const kept: Record<string, string> = {};
	for (const [name, value] of Object.entries(environment)) {
		if (value !== undefined && name !== 'OPENCODE_SERVER_PASSWORD') {
			kept[name] = value;
		}
	}

	return kept;
}
