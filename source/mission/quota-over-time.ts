import {exhaustionEnd, type QuotaReading, type QuotaWindow, readingLastsMs} from './quota.js';

/** A reading as the guard gets it at a moment (epoch ms): what was fresh is stale once its time is over. */
export function agedReading(reading: QuotaReading, now: number): QuotaReading {
	const age = now - reading.observedAt;
	const isOver = age > readingLastsMs || age < 0;
	return reading.state === 'fresh' && isOver
		? {...reading, state: 'stale', reason: reading.reason ?? 'it was read some time ago'}
		: reading;
}

/**
 * A reading as people see it at a moment (epoch ms): aged, and what was used up is unknown once its reset has passed.
 * The guard gets it without that: it waits a little longer than the reset.
 */
export function readingAt(reading: QuotaReading, now: number): QuotaReading {
	const end = reading.state === 'exhausted' ? exhaustionEnd(reading, now) : null;
	return end === null ? agedReading(reading, now) : {...reading, state: 'unknown', reason: end};
}

/**
 * What is known after one more reading. One that could not be had leaves the last values, as stale; a refused login
 * drops them; a failed call adds what it told; what was used up stays so after an answer that says nothing of it.
 * Another account's values are dropped whatever happens.
 */
export function mergeReadings(
	before: QuotaReading | null,
	next: QuotaReading,
	now: number,
): QuotaReading {
	if (before === null || before.accountKey !== next.accountKey) {
		return next;
	}
	return next.source === 'failure' ? withFailure(before, next, now) : withAnswer(before, next, now);
}

function withFailure(before: QuotaReading, told: QuotaReading, now: number): QuotaReading {
	if (told.state === 'refused') {
		return told;
	}
	if (told.state === 'exhausted') {
		return withUsedUp(before, told, now);
	}
	if (before.state === 'exhausted' && exhaustionEnd(before, now) === null) {
		// Until its own time, whatever a single call is asked to wait for.
		return {...before, windows: windowsWith(before, told), source: 'failure'};
	}
	const known = before.state === 'exhausted' ? notUsedUp(before) : before;
	const isReplaced = othersIn(before, told).length === 0;
	return {
		...known,
		// The age stays that of the oldest window that is still believed.
		observedAt: isReplaced ? told.observedAt : before.observedAt,
		windows: windowsWith(before, told),
		reason: told.reason ?? known.reason,
		limitedUntil: later(heldUntil(before, now), told.limitedUntil),
		source: 'failure',
	};
}

/** What is used up is so until a time that was told of it: the wait of a single call is none. */
function withUsedUp(before: QuotaReading, told: QuotaReading, now: number): QuotaReading {
	const isHeld = before.state === 'exhausted';
	return {
		...before,
		state: 'exhausted',
		observedAt: told.observedAt,
		windows: windowsWith(before, told),
		reason: told.reason ?? before.reason,
		limitedUntil: later(isHeld ? heldUntil(before, now) : null, told.limitedUntil),
		source: 'failure',
	};
}

function notUsedUp(reading: QuotaReading): QuotaReading {
	return {...reading, state: 'unknown', reason: null};
}

function othersIn(before: QuotaReading, told: QuotaReading): readonly QuotaWindow[] {
	return before.windows.filter(({id}) => !told.windows.some((one) => one.id === id));
}

/** The windows that a failed call told of, and those that it said nothing of. */
function windowsWith(before: QuotaReading, told: QuotaReading): QuotaReading['windows'] {
	return [...told.windows, ...othersIn(before, told)];
}

function withAnswer(before: QuotaReading, next: QuotaReading, now: number): QuotaReading {
	if (isSilent(next) && isStillUsedUp(before, next, now)) {
		return {...before, balance: next.balance ?? before.balance, retryAt: next.retryAt};
	}
	const limitedUntil = heldUntil(before, now) ?? next.limitedUntil;
	const isUnanswered =
		next.windows.length === 0 && (next.state === 'unknown' || next.state === 'limited');
	if (!isUnanswered || before.windows.length === 0) {
		return {...next, limitedUntil};
	}
	return {
		...before,
		state: 'stale',
		reason: next.reason,
		retryAt: next.retryAt,
		limitedUntil,
	};
}

/** True for an answer that says nothing of what is used: what was used up may be so still. */
function isSilent({state, windows}: QuotaReading): boolean {
	switch (state) {
		case 'refused':
		case 'exhausted':
			return false;
		case 'fresh':
			return windows.length === 0;
		default:
			return windows.every(({isUnlimited}) => isUnlimited);
	}
}

/** True while an account is known to be used up: until the time that was told, else until money is told of or the reading is old. */
function isStillUsedUp(before: QuotaReading, next: QuotaReading, now: number): boolean {
	if (before.state !== 'exhausted') {
		return false;
	}
	const hasMoney = (next.balance?.amount ?? 0) > 0;
	return heldUntil(before, now) !== null || (!hasMoney && exhaustionEnd(before, now) === null);
}

/** Until when calls are held back still; null once that is over. */
function heldUntil({limitedUntil}: QuotaReading, now: number): number | null {
	return limitedUntil !== null && limitedUntil > now ? limitedUntil : null;
}

function later(a: number | null, b: number | null): number | null {
	return a === null || b === null ? (a ?? b) : Math.max(a, b);
}
