import {execa} from 'execa';
import {environment} from './environment.js';

/** How a git command ended. `exitCode` is null when git could not be started or was ended by the time limit. */
export type GitResult = Readonly<{
	ok: boolean;
	exitCode: number | null;
	/** As git wrote it; with -z the records end in NUL. */
	stdout: string;
	stderr: string;
	/** True when there is no git program on PATH. */
	isMissing: boolean;
}>;

/** Variables with which a caller (a git hook, say) would point git at another repository. */
const redirecting = new Set([
	'GIT_DIR',
	'GIT_WORK_TREE',
	'GIT_INDEX_FILE',
	'GIT_PREFIX',
	'GIT_COMMON_DIR',
	'GIT_NAMESPACE',
	'GIT_OBJECT_DIRECTORY',
	'GIT_ALTERNATE_OBJECT_DIRECTORIES',
	'GIT_LITERAL_PATHSPECS',
	'GIT_GLOB_PATHSPECS',
	'GIT_NOGLOB_PATHSPECS',
	'GIT_ICASE_PATHSPECS',
]);

/**
 * Runs git in a directory without the repository's hooks and file monitor, without questions and without
 * taking locks it can do without. Never rejects: a failure is a result. Milliseconds in `timeoutMs` (60 s).
 * `encoding` latin1 keeps every byte of what git says as one character, for names that are not UTF-8.
 */
export async function git(
	directory: string,
	args: readonly string[],
	options: Readonly<{
		timeoutMs?: number;
		input?: Uint8Array;
		encoding?: 'utf8' | 'latin1';
		/** Variables on top of the environment, GIT_INDEX_FILE say. */
		variables?: Readonly<Record<string, string>>;
	}> = {},
): Promise<GitResult> {
	const result = await execa(
		'git',
		['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false', ...args],
		{
			cwd: directory,
			env: {...gitEnvironment(), ...options.variables},
			extendEnv: false,
			...(options.input ? {input: options.input} : {stdin: 'ignore' as const}),
			encoding: options.encoding ?? 'utf8',
			reject: false,
			stripFinalNewline: false,
			timeout: options.timeoutMs ?? 60_000,
			maxBuffer: 256 * 1024 * 1024,
		},
	);
	return {
		ok: !result.failed,
		exitCode: result.exitCode ?? null,
		stdout: result.stdout ?? '',
		stderr: result.stderr || (result.shortMessage ?? ''),
		isMissing: result.code === 'ENOENT',
	};
}

/** The environment in which git is started: nothing in it points at another repository. */
export function gitEnvironment(): Record<string, string> {
	const kept: Record<string, string> = {};
	for (const [name, value] of Object.entries(environment)) {
		if (value !== undefined && !redirecting.has(name)) {
			kept[name] = value;
		}
	}

	return {...kept, GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C'};
}
