import {z} from 'zod';
import {type PastFact, pastCalls} from '../mission/past-calls.js';
import {estimateSchema, usageSchema} from '../mission/records.js';
import {charged, type LaneCall, nothingCharged, spentOn} from '../mission/spent.js';
import type {Clock, DayPort} from '../runtime/ports.js';
import {asStoreError, openToRead, StoreError} from './event-store-database.js';

const caller = {
	mission: z.string(),
	at: z.number(),
	laneId: z.string(),
	child: z.string().optional(),
};

const factSchema = z.discriminatedUnion('type', [
	z.object({
		type: z.literal('step.finished'),
		...caller,
		messageId: z.string(),
		usage: usageSchema,
		cutId: z.string().optional(),
		writtenBytes: z.number().optional(),
		estimate: estimateSchema.optional(),
	}),
	z.object({
		type: z.literal('call.admitted'),
		...caller,
		model: z.string(),
		nanoUsd: z.number().nullable(),
		tokens: z.number(),
		answer: z.object({nanoUsd: z.number(), tokens: z.number()}).default(nothingCharged),
		bytes: z.number(),
	}),
	z.object({
		type: z.literal('call.cut'),
		...caller,
		callId: z.string(),
		writtenBytes: z.number(),
		isRetried: z.boolean().optional(),
		hasBegun: z.boolean().optional(),
		estimate: estimateSchema.optional(),
	}),
	z.object({type: z.literal('turn.ended'), ...caller}),
	z.object({type: z.literal('compaction.failed'), ...caller}),
]);

/** The local day at a time (epoch ms): its name, its first moment, and the next day's. */
function dayAt(now: number): Readonly<{day: string; startsAt: number; endsAt: number}> {
	const at = new Date(now);
	const [year, month, date] = [at.getFullYear(), at.getMonth(), at.getDate()];
	const two = (value: number) => String(value).padStart(2, '0');
	return {
		day: `${year}-${two(month + 1)}-${two(date)}`,
		startsAt: new Date(year, month, date).getTime(),
		// A day may have 23 hours or 25.
		endsAt: new Date(year, month, date + 1).getTime(),
	};
}

/**
 * What the missions of a project's log spent today, one mission left out; each call counts once, whoever wrote it. One
 * call that cannot be read makes the whole sum unknown.
 */
export function createSpentToday(
	request: Readonly<{file: string; missionId: string; clock: Pick<Clock, 'now'>}>,
): DayPort {
	const {file, missionId, clock} = request;
	return {
		read: async () => {
			const today = dayAt(clock.now());
			try {
				const {nanoUsd, tokens} = charged(spentOn(callsSince(file, missionId, today.startsAt)));
				return {type: 'day.read', ...today, nanoUsd, tokens: Math.ceil(tokens)};
			} catch (error) {
				return {type: 'day.unread', reason: asStoreError(error, file).message};
			}
		},
	};
}

/** Milliseconds that a call may have been under way at midnight: what was reserved for it is known from before. */
const longestCallMs = 6 * 3_600_000;

const rowsSince = `
	SELECT mission, seq, at, type, body FROM events
	WHERE type IN ('step.finished', 'call.admitted', 'call.cut', 'turn.ended', 'compaction.failed')
		AND mission <> ? AND at >= iif(type = 'call.admitted', ?, ?)
	ORDER BY mission, seq`;

function callsSince(file: string, missionId: string, startsAt: number): readonly LaneCall[] {
	const database = openToRead(file);
	try {
		const rows = database?.prepare(rowsSince).all(missionId, startsAt - longestCallMs, startsAt);
		const facts = (rows ?? []).map(({mission, seq, at, type, body}) => {
			const fact = factOf(String(body), {mission, at, type});
			if (fact === null) {
				throw new StoreError(
					`Event ${seq} of mission ${mission} in ${file}, a model call, cannot be read.`,
					{kind: 'damaged'},
				);
			}
			return fact;
		});
		return pastCalls(facts, startsAt);
	} finally {
		database?.close();
	}
}

function factOf(body: string, known: object): PastFact | null {
	try {
		return factSchema.safeParse({...JSON.parse(body), ...known}).data ?? null;
	} catch {
		return null;
	}
}
