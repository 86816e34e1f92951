import {execa} from 'execa';
import {environment} from '../io/environment.js';
import {Refusal} from './refusal.js';

/** How a program ended; `exitCode` is null when it could not be started or took longer than allowed. */
export type ProgramResult = Readonly<{exitCode: number | null; isMissing: boolean; output: string}>;

/** Runs a program without a shell and without input. Never rejects. Milliseconds in `timeoutMs` (30 s). */
export async function runProgram(
	file: string,
	args: readonly string[],
	options: Readonly<{cwd?: string; timeoutMs?: number}> = {},
): Promise<ProgramResult> {
	const result = await execa(file, args, {
		...(options.cwd === undefined ? {} : {cwd: options.cwd}),
		env: environment,
		extendEnv: false,
		stdin: 'ignore',
		all: true,
		reject: false,
		timeout: options.timeoutMs ?? 30_000,
	});
	return {
		exitCode: result.exitCode ?? null,
		isMissing: result.code === 'ENOENT',
		output: result.all ?? '',
	};
}

/** The version a program prints with the flag, or null when it is not there. */
export async function versionOf(file: string, flag = '--version'): Promise<string | null> {
	const {exitCode, output} = await runProgram(file, [flag]);
	const [first = ''] = output.split('\n');
	return exitCode === 0 ? (/\d+(?:\.\d+\w*)+/.exec(first)?.[0] ?? first.trim()) : null;
}

/** What to say and do when ripgrep is missing; doctor and demo ask for it by name. */
export const ripgrepMissing =
	'ripgrep (`rg`) is not on PATH, and the lanes search with it. Install it: `apt-get install ripgrep` or `brew install ripgrep`.';

/** Throws a Refusal with the message when the program cannot be run. */
export async function demandProgram(file: string, message: string): Promise<void> {
	if ((await versionOf(file)) === null) {
		throw new Refusal(message);
	}
}
