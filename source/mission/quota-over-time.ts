import {
	exhaustionEnd,
	isOfUsedUp,
	isUsedUpStill,
	type QuotaReading,
	type QuotaWindow,
	readingLastsMs,
	windowStanding,
	withoutUsedUp,
} from './quota.js';
import {windowKey} from './quota-burn.js';

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
	const end = isOfUsedUp(reading) ? exhaustionEnd(reading, now) : null;
	if (end === null) {
		return agedReading(reading, now);
	}
	return reading.state === 'refused'
		? withoutUsedUp(reading)
		: {...reading, state: 'unknown', reason: end};
}

/**
 * What is known after one more reading. One that could not be had leaves the last values, as stale; a refused login
 * drops them, but for what is used up; a failed call adds what it told of use, and never room; what was used up stays
 * so after an answer that says nothing of it. Another account's values are dropped whatever happens.
 */
export function mergeReadings(
	before: QuotaReading | null,
	next: QuotaReading,
	now: number,
): QuotaReading {
	if (before === null || before.accountKey !== next.accountKey) {
		return next;
	}
	if ((before.isOther ?? false) !== (next.isOther ?? false) && !isUnanswered(next)) {
		// Nothing that is told of another account opens what a call of this one found used up.
		const isKept =
			before.source === 'failure' && isStillUsedUp(before, {...next, balance: null}, now);
		return isKept ? before : next;
	}
	if (next.state === 'refused' && isWithoutUse(next)) {
		return withRefusal(before, next, now);
	}
	return next.source === 'failure' ? withFailure(before, next, now) : withAnswer(before, next, now);
}

/** A refused login says nothing of the quota: what is used up stays so until its time, as old as it was. */
function withRefusal(before: QuotaReading, refused: QuotaReading, now: number): QuotaReading {
	const windows = before.windows.filter((one) => isUsedUpStill(one, before, now));
	const isHeld = isUsedUpNow(before, now);
	const isKept = isHeld || windows.length > 0;
	return {
		...refused,
		windows: [...refused.windows, ...windows],
		...(isKept ? {observedAt: before.observedAt, source: before.source} : {}),
		limitedUntil: heldUntil(before, now),
		...(isHeld ? {usedUp: before.state === 'exhausted' ? before.reason : before.usedUp} : {}),
	};
}

/** True while a whole account is known to be used up. */
function isUsedUpNow(reading: QuotaReading, now: number): boolean {
	return isOfUsedUp(reading) && exhaustionEnd(reading, now) === null;
}

function withFailure(before: QuotaReading, told: QuotaReading, now: number): QuotaReading {
	const isUsedUp = told.state === 'exhausted';
	const isHeld = isUsedUpNow(before, now);
	const known = isHeld ? before : notUsedUp(before);
	const state = isUsedUp ? 'exhausted' : known.state;
	const news = told.windows.filter((one) => isAhead(one, now));
	const byKey = Map.groupBy(known.windows, windowKey);
	const taken = news.flatMap((one) =>
		takenWindow({...known, state}, byKey.get(windowKey(one)) ?? [], one, now),
	);
	const keys = new Set(news.map(windowKey));
	const others = known.windows.filter(
		(one) => !keys.has(windowKey(one)) && (!isUsedUp || isAhead(one, now)),
	);
	// The age stays that of the oldest window that is still believed; room, and what was used up before, get no younger.
	const isAllNew =
		others.length === 0 && taken.length > 0 && taken.every((one) => news.includes(one));
	const isYounger = isUsedUp || (isAllNew && state !== 'fresh' && !isHeld);
	// What is used up is so until its own time: the wait of a single call is none.
	const isOwnTime = isHeld && !isUsedUp;
	const waits = isUsedUp && !isHeld ? null : heldUntil(before, now);
	return {
		...(isUsedUp ? withoutUsedUp(known) : known),
		state,
		observedAt: isYounger ? told.observedAt : before.observedAt,
		windows: [...taken, ...others],
		reason: isOwnTime ? before.reason : (told.reason ?? known.reason),
		limitedUntil: isOwnTime ? waits : later(waits, heldUntil(told, now)),
		source: 'failure',
	};
}

function notUsedUp(reading: QuotaReading): QuotaReading {
	return reading.state === 'exhausted'
		? {...reading, state: 'unknown', reason: null}
		: withoutUsedUp(reading);
}

/** A used up account as it was before its login was refused. */
function asUsedUp(reading: QuotaReading): QuotaReading {
	return reading.usedUp === undefined
		? reading
		: {...withoutUsedUp(reading), state: 'exhausted', reason: reading.usedUp};
}

/** What is believed of a window that a failed call told of: all that is worse than what was known, and nothing that is better. */
function takenWindow(
	before: QuotaReading,
	known: readonly QuotaWindow[],
	told: QuotaWindow,
	now: number,
): readonly QuotaWindow[] {
	if (windowStanding(told, now) === 'exhausted') {
		const resets = known.filter((one) => isAhead(one, now)).map(({resetsAt}) => resetsAt ?? 0);
		const resetsAt = told.resetsAt ?? (Math.max(0, ...resets) || null);
		return [{...told, resetsAt}];
	}
	const isFresh = before.state === 'fresh';
	const isHeld = known.some((one) => isUsedUpStill(one, before, now));
	if (!isFresh && !isHeld) {
		return [told];
	}
	return known.map((one) => {
		const isMore = (told.usedPercent ?? 0) > (one.usedPercent ?? 0);
		const isRoom = !one.isUnlimited && windowStanding(one, now) === 'room';
		return isMore && isRoom ? {...one, usedPercent: told.usedPercent} : one;
	});
}

function isAhead({resetsAt}: QuotaWindow, now: number): boolean {
	return resetsAt === null || resetsAt > now;
}

function withAnswer(before: QuotaReading, next: QuotaReading, now: number): QuotaReading {
	if (isSilent(next) && isStillUsedUp(before, next, now)) {
		return {...asUsedUp(before), balance: next.balance ?? before.balance, retryAt: next.retryAt};
	}
	const limitedUntil = heldUntil(before, now) ?? next.limitedUntil;
	if (!isUnanswered(next) || before.windows.length === 0) {
		return {...withWhatIsUsedUp(before, next, now), limitedUntil};
	}
	return {
		...withoutUsedUp(before),
		state: 'stale',
		reason: next.reason,
		retryAt: next.retryAt,
		limitedUntil,
	};
}

/** True for an answer that could not be had. */
function isUnanswered({source, state, windows}: QuotaReading): boolean {
	const isNone = state === 'unknown' || state === 'limited';
	return source !== 'failure' && windows.length === 0 && isNone;
}

/** An answer with what was used up before and has not begun anew, where it says nothing of that. */
function withWhatIsUsedUp(before: QuotaReading, next: QuotaReading, now: number): QuotaReading {
	// Without a reset it would stay so for as long as answers come.
	const used = before.windows.filter(
		(one) => one.resetsAt !== null && isUsedUpStill(one, before, now),
	);
	const keptFor = (one: QuotaWindow) =>
		one.usedPercent === null && !one.isUnlimited
			? used.find((known) => windowKey(known) === windowKey(one))
			: undefined;
	const isShut = next.windows.some((one) => keptFor(one)?.model === null);
	const isOpen = next.state === 'fresh' || next.state === 'unknown';
	return {
		...next,
		state: isShut && isOpen ? 'exhausted' : next.state,
		windows: next.windows.map((one) => keptFor(one) ?? one),
	};
}

/** True for an answer that says nothing of what is used: what was used up may be so still. */
function isSilent(reading: QuotaReading): boolean {
	switch (reading.state) {
		case 'refused':
		case 'exhausted':
			return false;
		case 'fresh':
			return reading.windows.length === 0;
		default:
			return isWithoutUse(reading);
	}
}

function isWithoutUse({windows}: QuotaReading): boolean {
	return windows.every(({isUnlimited}) => isUnlimited);
}

/** True while an account is known to be used up: until the time that was told, else until money is told of or the reading is old. */
function isStillUsedUp(before: QuotaReading, next: QuotaReading, now: number): boolean {
	if (!isOfUsedUp(before)) {
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
