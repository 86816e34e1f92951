import {EventEmitter, once} from 'node:events';
import {appendFile} from 'node:fs/promises';

/** One model call as the simulated model saw it. Times are epoch ms with fractions. */
export type CallEntry = {
	readonly id: number;
	readonly sessionId: string;
	/** FlowDesk's role, `title` or `summary` for OpenCode's own errands, `other` for anything else. */
	readonly role: string;
	readonly model: string;
	/** Tokens that the caller lets it write; null where it did not say. */
	readonly maxTokens: number | null;
	/** The task id in the last prompt (`Task id: t3`), or null. */
	readonly task: string | null;
	/** What the prompt calls the lane (`Lane: w3`), or null. */
	readonly lane: string | null;
	readonly script: string;
	readonly step: number;
	readonly startedAt: number;
	/** Null while it runs. */
	endedAt: number | null;
	/** Calls running when this one began, itself included: of its role, and of all roles. */
	readonly roleActive: number;
	readonly totalActive: number;
	/** `text`, `tools`, a fault's kind (`status 429`, `cut`), or `aborted` when the caller hung up. */
	outcome: string;
	readonly tools: readonly string[];
};

/** Every model call, and how many were open at once. */
export type CallLog = Readonly<{
	begin: (
		call: Omit<
			CallEntry,
			'id' | 'startedAt' | 'endedAt' | 'roleActive' | 'totalActive' | 'outcome'
		>,
	) => (outcome: string) => void;
	entries: () => readonly Readonly<CallEntry>[];
	/** The most calls of a role that ran at the same moment; without a role, of all roles. */
	peak: (role?: string) => number;
	/** Resolves when the role's peak has come so high. Rejects when the signal is aborted before. */
	peakReached: (role: string, count: number, signal: AbortSignal) => Promise<void>;
	/** Resolves when everything is written to the file. */
	flush: () => Promise<void>;
}>;

/** Keeps every model call in memory and, when `file` is given, appends each ended one as a JSON line. */
export function createCallLog(file: string | null): CallLog {
	const entries: CallEntry[] = [];
	const active = new Map<string, number>();
	const peaks = new Map<string, number>();
	const rises = new EventEmitter<{rise: []}>().setMaxListeners(0);
	let total = 0;
	let totalPeak = 0;
	let writing = Promise.resolve();

	const begin: CallLog['begin'] = (call) => {
		const roleActive = (active.get(call.role) ?? 0) + 1;
		active.set(call.role, roleActive);
		peaks.set(call.role, Math.max(peaks.get(call.role) ?? 0, roleActive));
		total++;
		totalPeak = Math.max(totalPeak, total);
		const entry: CallEntry = {
			...call,
			id: entries.length + 1,
			startedAt: now(),
			endedAt: null,
			roleActive,
			totalActive: total,
			outcome: 'running',
		};
		entries.push(entry);
		rises.emit('rise');
		return (outcome) => {
			if (entry.endedAt !== null) {
				return;
			}

			entry.endedAt = now();
			entry.outcome = outcome;
			active.set(call.role, (active.get(call.role) ?? 1) - 1);
			total--;
			if (file) {
				writing = writing.then(() => appendFile(file, `${JSON.stringify(entry)}\n`));
			}
		};
	};

	const peak: CallLog['peak'] = (role) => (role === undefined ? totalPeak : (peaks.get(role) ?? 0));

	return {
		begin,
		entries: () => entries,
		peak,
		peakReached: async (role, count, signal) => {
			while (peak(role) < count) {
				await once(rises, 'rise', {signal});
			}
		},
		flush: () => writing,
	};
}

function now(): number {
	return Math.round((performance.timeOrigin + performance.now()) * 10) / 10;
}
