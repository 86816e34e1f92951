import {z} from 'zod';
import {usageSchema} from '../mission/records.js';
import {spentOn} from '../mission/spent.js';
import type {Clock, DayPort} from '../runtime/ports.js';
import {asStoreError, openToRead, StoreError} from './event-store-database.js';

const stepSchema = z.object({laneId: z.string(), messageId: z.string(), usage: usageSchema});

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
				const {nanoUsd, tokens} = spentOn(usagesSince(file, missionId, today.startsAt));
				return {type: 'day.read', ...today, nanoUsd, tokens: Math.ceil(tokens)};
			} catch (error) {
				return {type: 'day.unread', reason: asStoreError(error, file).message};
			}
		},
	};
}

function usagesSince(file: string, missionId: string, startsAt: number) {
	const database = openToRead(file);
	try {
		const rows = database
			?.prepare(
				"SELECT mission, seq, body FROM events WHERE type = 'step.finished' AND mission <> ? AND at >= ?",
			)
			.all(missionId, startsAt);
		const calls = (rows ?? []).map(({mission, seq, body}) => {
			const step = stepOf(String(body));
			if (step === null) {
				throw new StoreError(
					`Event ${seq} of mission ${mission} in ${file}, a model call, cannot be read.`,
					{kind: 'damaged'},
				);
			}
			return [`${mission} ${step.laneId} ${step.messageId}`, step.usage] as const;
		});
		return [...new Map(calls).values()];
	} finally {
		database?.close();
	}
}

function stepOf(body: string): z.infer<typeof stepSchema> | null {
	try {
		return stepSchema.safeParse(JSON.parse(body)).data ?? null;
	} catch {
		return null;
	}
}
