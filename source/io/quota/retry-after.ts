/** Longer than any window of a provider, ms; whatever asks for more is no time. */
const longestMs = 32 * 86_400_000;

/** A time that an answer names (epoch ms), no further ahead than any window is long. */
export function believableTime(at: number, now: number): number {
	return Math.min(at, now + longestMs);
}

/**
 * Milliseconds that an answer asks to wait: `retry-after-ms`, `retry-after` in seconds or as a date, or GitHub's reset
 * once nothing remains. Null where it asks for none. `header` gives a header by its name in small letters.
 */
export function retryAfterMs(header: (name: string) => string | null, now: number): number | null {
	const ms = header('retry-after-ms');
	const after = header('retry-after');
	const asked =
		(ms === null ? null : countOf(ms, 1)) ??
		(after === null ? null : (countOf(after, 1000) ?? untilDate(after, now)));
	if (asked !== null) {
		return asked;
	}
	const reset = header('x-ratelimit-remaining') === '0' ? header('x-ratelimit-reset') : null;
	const at = reset === null ? null : countOf(reset, 1000, Number.MAX_SAFE_INTEGER);
	return at === null ? null : Math.min(Math.max(0, at - now), longestMs);
}

function countOf(text: string, unit: number, most: number = longestMs): number | null {
	const trimmed = text.trim();
	return /^\d+(\.\d+)?$/.test(trimmed) ? Math.min(Number(trimmed) * unit, most) : null;
}

function untilDate(text: string, now: number): number | null {
	// A bare number below zero is no date, though Date.parse would find a year in it.
	const at = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
	return Number.isNaN(at) ? null : Math.min(Math.max(0, at - now), longestMs);
}
