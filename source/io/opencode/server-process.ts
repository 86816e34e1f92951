import {constants} from 'node:fs';
import {access} from 'node:fs/promises';
import {createServer} from 'node:net';
import {delimiter, join} from 'node:path';
import {kill} from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {execa} from 'execa';
import {ownedCommand, ownGroup} from '../owned-group.js';
import {plain} from './call.js';
import {OpenCodeMissing, ServerFailed} from './problems.js';

type Variables = Readonly<Record<string, string | undefined>>;

/** A running `opencode serve` in a process group of its own. */
export type ServerProcess = Readonly<{
	url: string;
	/** Resolves with the reason once the process is gone without `close`. */
	died: Promise<string>;
	/** Ends the whole group: SIGTERM, and SIGKILL after a grace of 5 s. */
	close: () => Promise<void>;
}>;

const startLimitMs = 60_000;
const graceMs = 5000;
/** OpenCode tries this port by itself; a server of the user's is likely to be found there. */
const openCodePort = 4096;

/** Nobody is left to close it then, so a server without an owner gets the same grace, and leaves no run folder. */
const farewell = `kill -s TERM -- "-$1"
rm -rf "$OPENCODE_CONFIG_DIR"
for second in 1 2 3 4 5; do kill -s 0 -- "-$1" || exit; sleep 1; done`;

/** A free loopback port that is neither 0 nor OpenCode's own default. */
export async function freePort(): Promise<number> {
	const probe = createServer();
	const port = await new Promise<number>((resolve, reject) => {
		probe.once('error', reject);
		probe.listen(0, '127.0.0.1', () => {
			const address = probe.address();
			resolve(typeof address === 'object' && address !== null ? address.port : 0);
		});
	});
	await new Promise((resolve) => probe.close(resolve));
	return port === 0 || port === openCodePort ? freePort() : port;
}

/** The path of `opencode` on the given PATH. Throws OpenCodeMissing. */
export async function findOpenCode(path: string | undefined): Promise<string> {
	for (const folder of (path ?? '').split(delimiter)) {
		const candidate = join(folder, 'opencode');
		if (folder !== '' && (await isExecutable(candidate))) {
			return candidate;
		}
	}
	throw new OpenCodeMissing();
}

async function isExecutable(file: string): Promise<boolean> {
	try {
		await access(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

/**
 * Starts `opencode serve` on loopback and resolves when it listens. Tries again, on another port, when the
 * chosen one was taken meanwhile or another OpenCode was setting up the database they share.
 * Throws OpenCodeMissing, or ServerFailed with the last line it wrote.
 */
export async function startProcess(options: {
	directory: string;
	variables: Variables;
	signal: AbortSignal | undefined;
}): Promise<ServerProcess> {
	const binary = await findOpenCode(options.variables['PATH']);
	for (let attempt = 1; ; attempt++) {
		try {
			return await startOnce({...options, binary, port: await freePort()});
		} catch (error) {
			if (attempt === 3 || !(error instanceof PassingFailure)) {
				throw error;
			}
			await Promise.race([delay(1000 * attempt), aborted(options.signal)]);
		}
	}
}

/** What may be gone at the next try. */
class PassingFailure extends ServerFailed {}

async function startOnce(options: {
	binary: string;
	port: number;
	directory: string;
	variables: Variables;
	signal: AbortSignal | undefined;
}): Promise<ServerProcess> {
	const serve = [
		options.binary,
		'serve',
		'--hostname',
		'127.0.0.1',
		'--port',
		String(options.port),
	];
	const command = ownedCommand(['/bin/sh', '-c', 'umask 077; exec "$@"', 'sh', ...serve]);
	const subprocess = execa('/bin/sh', command, {
		cwd: options.directory,
		env: options.variables,
		extendEnv: false,
		detached: true,
		stdin: 'pipe',
		buffer: false,
		reject: false,
	});
	const owned = ownGroup(subprocess, {environment: options.variables, farewell});
	// What it started does not outlive it, and would hold its output open.
	subprocess.nodeChildProcess.once('exit', () => signalGroup(subprocess.pid, 'SIGTERM'));
	const lastWords = keepLastWords(subprocess.stderr);
	const ended = subprocess.then(() => lastWords());
	const state = {isClosing: false, hasEnded: false};
	void ended.then(() => {
		state.hasEnded = true;
		owned.release();
	});
	const close = async () => {
		state.isClosing = true;
		if (!state.hasEnded) {
			await endGroup(subprocess.pid, ended);
		}
	};
	const url = await firstOf([
		listening(subprocess.stdout),
		ended.then((words) => earlyEnd(words)),
		delay(startLimitMs, undefined, {ref: false}).then(() =>
			fail('OpenCode did not start within 60 s. Run `opencode serve` to see why.'),
		),
		aborted(options.signal),
	]).catch(async (error: unknown) => {
		await close();
		throw error;
	});
	const died = new Promise<string>((resolve) => {
		void ended.then((words) => {
			const line = lastLine(words);
			if (!state.isClosing) {
				resolve(`The OpenCode server ended by itself${line === '' ? '' : `: ${line}`}`);
			}
		});
	});
	return {url, died, close};
}

/** Like Promise.race, but the losers' later failures stay silent. */
async function firstOf<T>(promises: readonly Promise<T>[]): Promise<T> {
	for (const promise of promises) {
		promise.catch(() => undefined);
	}
	return Promise.race(promises);
}

function fail(message: string): never {
	throw new ServerFailed(message);
}

function earlyEnd(words: string): never {
	const line = lastLine(words);
	if (/ServeError|EADDRINUSE|in use/i.test(line)) {
		throw new PassingFailure(`OpenCode could not listen: ${line}`);
	}
	// Measured with 1.18.33: of two that start at once in a new data folder, one ends with "Failed query".
	if (/Failed query|SQLITE_BUSY|database is locked/i.test(words)) {
		throw new PassingFailure(
			'OpenCode could not set up its database; another OpenCode may be starting. Try again, or run `opencode serve` to see more.',
		);
	}
	return fail(
		`OpenCode ended at once: ${line === '' ? 'it wrote nothing' : line}. Run \`opencode serve\` to see more.`,
	);
}

function aborted(signal: AbortSignal | undefined): Promise<never> {
	return new Promise((_resolve, reject) => {
		const stop = () => reject(new ServerFailed('The start of OpenCode was interrupted.'));
		if (signal?.aborted === true) {
			stop();
		}
		signal?.addEventListener('abort', stop, {once: true});
	});
}

function listening(stdout: NodeJS.ReadableStream): Promise<string> {
	return new Promise((resolve) => {
		let text = '';
		stdout.setEncoding('utf8');
		stdout.on('data', (chunk: string) => {
			text = (text + chunk).slice(-4096);
			const url = /listening on (http:\/\/[^\s]+)\s/.exec(text)?.[1];
			if (url !== undefined) {
				resolve(url);
			}
		});
	});
}

/** Keeps what a server that fails at the start says last, in up to 4096 characters. */
function keepLastWords(stderr: NodeJS.ReadableStream): () => string {
	let text = '';
	stderr.setEncoding('utf8');
	stderr.on('data', (chunk: string) => {
		text = (text + chunk).slice(-4096);
	});
	return () => text;
}

function lastLine(words: string): string {
	return plain(words.trimEnd().split('\n').at(-1) ?? '');
}

async function endGroup(pid: number | undefined, ended: Promise<unknown>): Promise<void> {
	signalGroup(pid, 'SIGTERM');
	const timer = new AbortController();
	const grace = delay(graceMs, undefined, {signal: timer.signal}).catch(() => undefined);
	await Promise.race([ended, grace]);
	timer.abort();
	signalGroup(pid, 'SIGKILL');
	await ended;
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
	try {
		if (pid !== undefined) {
			kill(-pid, signal);
		}
	} catch {
		// The group is gone already, which is what was wanted.
	}
}
