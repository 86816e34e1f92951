import type {QuotaReading, QuotaWindow} from '../mission/quota.js';
import {
	type Burn,
	burnOf,
	type QuotaSamples,
	windowKey,
	withSamples,
} from '../mission/quota-burn.js';
import {readingAt} from '../mission/quota-over-time.js';

/** A window with how fast it is used. */
export type UsageWindow = QuotaWindow & Burn;

/** What is known of an account, as it is shown. */
export type UsageReading = Omit<QuotaReading, 'windows'> &
	Readonly<{
		/** False for another tool's login, which stands in for one that OpenCode does not have, and where a command says so. */
		isSpent: boolean;
		windows: readonly UsageWindow[];
	}>;

const nothingTold: Burn = {perHour: null, fullAt: null};

/**
 * Makes what readings are shown as at a moment (epoch ms). It remembers what it was given: only two readings of a window
 * tell how fast it is used, and nothing is foretold from one that is not fresh.
 */
export function usageReader(
	isSpent: (reading: QuotaReading) => boolean,
): (readings: readonly QuotaReading[], now: number) => readonly UsageReading[] {
	const kept = new Map<string, QuotaSamples>();
	return (readings, now) =>
		readings.map((known) => {
			const samples = withSamples(kept.get(known.accountKey) ?? {}, known);
			kept.set(known.accountKey, samples);
			const reading = readingAt(known, now);
			const burn = (window: QuotaWindow) =>
				reading.state === 'fresh'
					? burnOf(samples[windowKey(window)] ?? [], window, now)
					: nothingTold;
			const windows = reading.windows.map((window) => ({...window, ...burn(window)}));
			return {...reading, windows, isSpent: isSpent(known) && known.isOther !== true};
		});
}
