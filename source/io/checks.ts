import {createHash} from 'node:crypto';
import {constants} from 'node:os';
import {stripVTControlCharacters} from 'node:util';
import {execa} from 'execa';
import type {CheckResult} from '../mission/records.js';
import {sanitize} from '../mission/sanitize.js';
import type {Check} from '../mission/settings.js';
import type {CheckPort} from '../runtime/ports.js';
import {checkDefinitions} from './checks-definitions.js';
import {endOfGroup} from './group-end.js';
import {ownedCommand} from './owned-group.js';

/** Bytes of output that a result keeps; all of it is hashed. */
const tailBytes = 2048;

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

	const {ended, ending} = await endOfGroup(startCommand(check.command, where), {
		environment: where.environment,
		timeoutMs: check.timeoutMs,
		signal,
		onOutput: (chunk) => output.add(chunk),
	});
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
