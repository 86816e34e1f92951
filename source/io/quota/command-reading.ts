import {existsSync} from 'node:fs';
import {basename, join} from 'node:path';
import {execa} from 'execa';
import {z} from 'zod';
import {parseWith} from '../../mission/problems.js';
import {type QuotaReading, type QuotaState, quotaReadingSchema} from '../../mission/quota.js';
import {quotaWords} from '../../mission/quota-words.js';
import {oneLine} from '../../mission/sanitize.js';
import {environment} from '../environment.js';
import {endOfGroup} from '../group-end.js';
import {ownedCommand} from '../owned-group.js';
import {found, type QuotaFinding, windowOf, without} from './adapter.js';

/** A time as text, in epoch ms. */
const writtenTime = z.string().transform((text, context) => {
	const time = z.iso.datetime({offset: true}).safeParse(text);
	if (time.success) {
		return Date.parse(time.data);
	}
	context.addIssue({
		code: 'custom',
		message: `"${oneLine(text, 20)}" is no time; one is written as 2026-11-28T18:00:00Z`,
	});
	return z.NEVER;
});

/**
 * What a command prints: windows with what it knows of them. A key that is none of these is refused, because one that
 * is misspelled would pass for something that was not told.
 */
const printedSchema = z.strictObject({
	state: quotaReadingSchema.shape.state
		.extract(['fresh', 'exhausted', 'unknown', 'refused', 'limited', 'unsupported'])
		.optional(),
	windows: z
		.array(
			z.strictObject({
				id: z.string().min(1),
				usedPercent: z.number().min(0).nullish(),
				lengthSeconds: z.number().positive().nullish(),
				/** Epoch ms, or ISO 8601. */
				resetsAt: z.union([z.number(), writtenTime]).nullish(),
				model: z.string().nullish(),
				isUnlimited: z.boolean().optional(),
				isLasting: z.boolean().optional(),
			}),
		)
		.max(40),
	balance: quotaReadingSchema.shape.balance.optional(),
	/** False where it is another account than the one that OpenCode spends. */
	isSpent: z.boolean().optional(),
	reason: z.string().nullish(),
});

/** States that prove nothing against an account. */
const saysLittle: ReadonlySet<QuotaState> = new Set(['fresh', 'unknown', 'unsupported']);

/** The most that is read of what a command prints, bytes. */
const mostBytes = 262_144;

/** A command of the user's that knows a provider's quota. */
export type QuotaCommand = Readonly<{
	provider: string;
	accountKey: string;
	/** Program and arguments; no shell reads them. */
	command: readonly string[];
	now: () => number;
	/** What must not stand in what it prints. */
	secrets?: (() => readonly string[]) | undefined;
	timeoutMs?: number;
}>;

/**
 * Runs a command that prints a reading as JSON, for 30 s at most, and ends whatever it left running. Whatever else it does is an unknown reading; never rejects.
 */
export async function commandReading(asked: QuotaCommand): Promise<QuotaReading> {
	const {provider, accountKey, now, secrets} = asked;
	const finding = await run(asked);
	const known = secrets?.() ?? [];
	const words = (text: string) => quotaWords(text, known);
	return {
		provider,
		accountKey,
		...(finding.isSpent ? {} : {isOther: true}),
		state: finding.state,
		observedAt: now(),
		windows: finding.windows.map((one) => ({
			...one,
			id: words(one.id),
			model: one.model === null ? null : words(one.model),
		})),
		balance: finding.balance && {
			...finding.balance,
			currency: words(finding.balance.currency).slice(0, 12),
		},
		reason: finding.reason === null ? null : words(finding.reason),
		retryAt: null,
		limitedUntil: null,
		source: 'command',
	};
}

async function run({command, timeoutMs = 30_000}: QuotaCommand): Promise<CommandFinding> {
	const [program = ''] = command;
	const name = basename(program);
	const tooMuch = new AbortController();
	let bytes = 0;
	const pieces: Uint8Array[] = [];
	const subprocess = execa('/bin/sh', ownedCommand(command), {
		reject: false,
		stdin: 'pipe',
		stdout: 'pipe',
		stderr: 'ignore',
		buffer: false,
		detached: true,
	});
	const {ended, ending} = await endOfGroup(subprocess, {
		environment: {},
		timeoutMs,
		signal: tooMuch.signal,
		onOutput: (piece) => {
			bytes += piece.byteLength;
			if (bytes > mostBytes) {
				tooMuch.abort();
			} else {
				pieces.push(piece);
			}
		},
	});
	if (ending !== 'exited' || ended.exitCode !== 0) {
		const trouble = ending === 'exited' ? notRun(program, ended.exitCode) : null;
		return nothing(`${name} ${trouble ?? failure(ending, ended)}`);
	}
	const stdout = Buffer.concat(pieces).toString('utf8');
	const json = fromJson(stdout);
	const printed = parseWith(printedSchema, json);
	if (!printed.ok) {
		const [first] = printed.findings;
		const why =
			json !== undefined
				? first?.message
				: stdout.trim() === ''
					? 'it prints nothing'
					: 'what it prints is no JSON';
		return nothing(`${name} prints no reading: ${why}`);
	}
	return findingOf(printed.value);
}

/** What a command found, and whether it is of the account that OpenCode spends. */
type CommandFinding = QuotaFinding & Readonly<{isSpent: boolean}>;

function findingOf({
	state,
	windows,
	balance,
	reason,
	isSpent = true,
}: z.infer<typeof printedSchema>): CommandFinding {
	const whole = windows.map(({id, ...known}) =>
		windowOf(id, {
			usedPercent: known.usedPercent ?? null,
			lengthSeconds: known.lengthSeconds ?? null,
			resetsAt: known.resetsAt ?? null,
			model: known.model ?? null,
			isUnlimited: known.isUnlimited ?? false,
			isLasting: known.isLasting ?? false,
		}),
	);
	const finding = found(whole, {balance: balance ?? null, reason: reason ?? null});
	// Where nothing but money limits an account, none of it is nothing left.
	const isBroke = whole.length === 0 && balance != null && balance.amount <= 0;
	if (isBroke && (state === undefined || saysLittle.has(state))) {
		return {...finding, isSpent, state: 'exhausted', reason: reason ?? 'there is no balance left'};
	}
	// A command may know of a worse state than its windows show, never of a better one.
	return {...finding, isSpent, ...(state === undefined || state === 'fresh' ? {} : {state})};
}

/** What came of a command that told nothing. */
function nothing(reason: string): CommandFinding {
	return {...without('unknown', reason), isSpent: true};
}

/** Why the shell could not run a program, as its exit code and the disk tell; null where it ran. */
function notRun(program: string, exitCode: number | undefined): string | null {
	const folders = program.includes('/') ? [''] : (environment['PATH'] ?? '').split(':');
	const path = folders.map((folder) => (folder ? join(folder, program) : program)).find(existsSync);
	if (exitCode === 127 && path === undefined) {
		return 'could not be run: it was not found';
	}
	return exitCode === 126 ? 'could not be run (exit code 126)' : null;
}

function failure(
	ending: 'exited' | 'timed-out' | 'aborted',
	{
		exitCode,
		signal,
		code,
	}: Readonly<{
		exitCode?: number | undefined;
		signal?: string | undefined;
		code?: string | undefined;
	}>,
): string {
	if (ending === 'timed-out') {
		return 'did not end in time';
	}
	if (ending === 'aborted') {
		return 'prints too much';
	}
	if (signal !== undefined) {
		return `was ended by ${signal}`;
	}
	return exitCode === undefined
		? `could not be run: ${code === 'ENOENT' ? 'it was not found' : (code ?? 'no cause is known')}`
		: `failed with exit code ${exitCode}`;
}

function fromJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
