import type {QuotaReading} from '../../mission/quota.js';
import type {QuotaOutcome} from './fetch-reading.js';

/** When an account may be asked again, and how often in a row it went as it did. */
export type QuotaSchedule = Readonly<{
	/** Epoch ms of the next question. */
	nextAt: number;
	/** Epoch ms before which nobody asks, not even by hand. */
	heldUntil: number;
	outcome: QuotaOutcome;
	/** Questions in a row with this outcome. */
	count: number;
}>;

/** What the time of the next question depends on. */
export type ScheduleInput = Readonly<{
	reading: QuotaReading;
	outcome: QuotaOutcome;
	/** How the question before went; null for the first. */
	before: Pick<QuotaSchedule, 'outcome' | 'count'> | null;
	times: Readonly<{pollMs: number; leastMs: number}>;
	/** Epoch ms. */
	now: number;
	/** From 0 to 1. */
	random: () => number;
}>;

/** No moment comes this late: the credential itself must change first. */
export const never: number = Number.MAX_SAFE_INTEGER;

const minute = 60_000;
const [shortestCooldown, longestCooldown] = [5 * minute, 60 * minute];
const [shortestBackoff, longestBackoff] = [minute / 2, 15 * minute];

/** When to ask again: never with a refused login, late after a 429, soon after trouble, and a little after a reset. */
export function scheduleAfter(input: ScheduleInput): QuotaSchedule {
	const {reading, outcome, before, times, now, random} = input;
	const count = before?.outcome === outcome ? before.count + 1 : 1;
	const doubled = 2 ** Math.min(count - 1, 20);
	const asked = reading.retryAt === null ? 0 : reading.retryAt - now;
	switch (outcome) {
		case 'refused':
			return {nextAt: never, heldUntil: never, outcome, count};
		case 'limited': {
			const wait = Math.min(Math.max(asked, shortestCooldown * doubled), longestCooldown);
			return {nextAt: now + wait, heldUntil: now + wait, outcome, count};
		}
		case 'failed': {
			const own = Math.min(shortestBackoff * doubled, longestBackoff) * (1 + random() / 10);
			const heldUntil = now + Math.min(Math.max(asked, 0), longestCooldown);
			return {
				nextAt: Math.max(now + Math.max(own, times.leastMs / 2), heldUntil),
				heldUntil,
				outcome,
				count,
			};
		}
		case 'answered': {
			const nextAt = reading.state === 'unsupported' ? now + longestCooldown : usual(input);
			return {nextAt, heldUntil: now, outcome, count};
		}
	}
}

/** The usual interval, or a little after the next reset where that is earlier. */
function usual({reading, times, now, random}: ScheduleInput): number {
	const interval = now + times.pollMs * (1 + random() / 10);
	const resets = reading.windows.flatMap(({resetsAt}) =>
		resetsAt !== null && resetsAt > now ? [resetsAt] : [],
	);
	const afterReset = Math.min(...resets) + 5000 + 25_000 * random();
	return Math.min(interval, Math.max(afterReset, now + times.leastMs));
}
