import type {QuotaReading, QuotaWindow} from './quota.js';

/** What was read of one window at one moment. */
export type QuotaSample = Readonly<{
	/** Epoch ms. */
	at: number;
	percent: number;
	resetsAt: number | null;
}>;

/** What was read of each window since its last reset, oldest first; by `windowKey`. */
export type QuotaSamples = Readonly<Record<string, readonly QuotaSample[]>>;

/** How fast a window is used, in percent per hour, and when it is full at this rate (epoch ms); null where that cannot be said. */
export type Burn = Readonly<{perHour: number | null; fullAt: number | null}>;

/** Samples that are kept of a window: some hours of them, and never more. */
const mostSamples = 64;

/** Less time between the first and the last sample says nothing: percents come in whole numbers. */
const leastSpanMs = 300_000;

/** Providers count resets in seconds from now, so the same one wavers; one that moves further is another. */
const sameResetMs = 300_000;

const hourMs = 3_600_000;

/** Names a window among all of its provider's. */
export function windowKey({id, model}: Pick<QuotaWindow, 'id' | 'model'>): string {
	return model === null ? id : `${id} ${model}`;
}

/** The samples after one more reading of the same account; what a failed call told is of several times, and no sample. */
export function withSamples(before: QuotaSamples, reading: QuotaReading): QuotaSamples {
	const {state, source, observedAt, windows} = reading;
	if (source === 'failure' || (state !== 'fresh' && state !== 'exhausted')) {
		return before;
	}
	const added = windows.flatMap((window) => {
		const {usedPercent: percent, resetsAt, isUnlimited} = window;
		if (isUnlimited || percent === null || !Number.isFinite(percent)) {
			return [];
		}
		const key = windowKey(window);
		const known = before[key] ?? [];
		const sample = {at: observedAt, percent, resetsAt};
		return [[key, withSample(known, sample)] as const];
	});
	return {...before, ...Object.fromEntries(added)};
}

function withSample(known: readonly QuotaSample[], next: QuotaSample): readonly QuotaSample[] {
	const last = known.at(-1);
	if (last === undefined || isAfterReset(last, next)) {
		return [next];
	}
	return next.at > last.at ? [...known, next].slice(-mostSamples) : known;
}

/** True when the window began anew between two samples. */
function isAfterReset(last: QuotaSample, next: QuotaSample): boolean {
	const isPast = last.resetsAt !== null && next.at >= last.resetsAt;
	const isMoved =
		last.resetsAt !== null &&
		next.resetsAt !== null &&
		Math.abs(next.resetsAt - last.resetsAt) > sameResetMs;
	return isPast || isMoved || next.percent < last.percent;
}

/** How fast a window is used at a moment (epoch ms). A forecast is for the time before its reset, or there is none. */
export function burnOf(samples: readonly QuotaSample[], window: QuotaWindow, now: number): Burn {
	const [first, last] = [samples[0], samples.at(-1)];
	const {resetsAt, isLasting} = window;
	const isOver = resetsAt !== null && resetsAt <= now;
	if (!first || !last || isOver || last.at - first.at < leastSpanMs) {
		return {perHour: null, fullAt: null};
	}
	const perHour = ((last.percent - first.percent) * hourMs) / (last.at - first.at);
	if (!(perHour > 0) || last.percent >= 100) {
		return {perHour, fullAt: null};
	}
	const fullAt = Math.round(last.at + ((100 - last.percent) * hourMs) / perHour);
	const isInTime = resetsAt === null ? isLasting : fullAt <= resetsAt;
	return {perHour, fullAt: isInTime && fullAt > now ? fullAt : null};
}
