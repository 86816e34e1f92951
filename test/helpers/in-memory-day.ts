import type {FactOf} from '../../source/mission/events.js';

/** The day that it is at a time (epoch ms), days counted from 0, and what other missions spent in it in USD. */
export function dayRead(
	now: number,
	{usd = 0, lengthMs = 86_400_000}: Readonly<{usd?: number; lengthMs?: number}> = {},
): FactOf<'day.read'> {
	const day = Math.floor(now / lengthMs);
	return {
		type: 'day.read',
		day: `day ${day}`,
		nanoUsd: Math.round(usd * 1_000_000_000),
		tokens: 0,
		startsAt: day * lengthMs,
		endsAt: (day + 1) * lengthMs,
	};
}
