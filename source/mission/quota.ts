import {z} from 'zod';

/**
 * How a provider's quota stands, as far as FlowDesk could learn: `fresh` was read within its time; `stale` is older, or
 * could not be read anew; `exhausted` has nothing left; `unknown` was answered without what a gauge needs; `refused`
 * (401, 403) needs a login; `limited` means that the usage endpoint itself wants fewer questions; `unsupported` has no
 * gauge at all (an API key, no plan); `disabled` is off by the user's wish.
 */
const quotaStateSchema = z.enum([
	'fresh',
	'stale',
	'exhausted',
	'unknown',
	'refused',
	'limited',
	'unsupported',
	'disabled',
]);

/** One limit over a span of time. What a provider does not say is null, which is never zero. */
const quotaWindowSchema = z.strictObject({
	/** Stable within its provider: `5h`, `week`, `month`, or the provider's own name. */
	id: z.string(),
	/** Percent used as it was told: above 100 and below 0 occur. */
	usedPercent: z.number().nullable(),
	lengthSeconds: z.number().positive().nullable(),
	/** Epoch ms. */
	resetsAt: z.number().nullable(),
	/** The model that it is for, by the provider's name; null for all of the account. */
	model: z.string().nullable(),
	/** True where the name is one model's alone, and no family's. */
	isExact: z.boolean().optional(),
	/** True where nothing limits it: no bar, and no hindrance. */
	isUnlimited: z.boolean(),
	/** True for a sum that no time renews: it has no reset to wait for. */
	isLasting: z.boolean(),
});

/** What was learned of one account's quota at one moment. */
export const quotaReadingSchema = z.strictObject({
	/** OpenCode's id. */
	provider: z.string(),
	/** SHA-256 of the credential's identity, hexadecimal: it tells accounts apart, and its beginning alone is shown. */
	accountKey: z.string(),
	/** True where whoever told of it said that OpenCode spends another account: then it never opens anything. */
	isOther: z.boolean().optional(),
	state: quotaStateSchema,
	/** Epoch ms. */
	observedAt: z.number(),
	windows: z.array(quotaWindowSchema),
	/** What is left of a prepaid sum, in words of the provider's currency. */
	balance: z.strictObject({currency: z.string(), amount: z.number()}).nullable(),
	/** Why, in a few words that hold no secret; null where the state says it all. */
	reason: z.string().nullable(),
	/** Epoch ms before which nobody asks again; null for the usual interval. */
	retryAt: z.number().nullable(),
	/** Epoch ms until which the provider said it takes no model calls of this account. */
	limitedUntil: z.number().nullable(),
	/**
	 * Why the account is used up though its login was refused since, which frees nothing: null where nobody said why,
	 * absent where it is not known to be used up. What is kept is as old as it was, and of the same source.
	 */
	usedUp: z.string().nullable().optional(),
	source: z.enum(['poll', 'failure', 'command']),
});

export type QuotaState = z.infer<typeof quotaStateSchema>;
export type QuotaWindow = Readonly<z.infer<typeof quotaWindowSchema>>;
export type QuotaReading = Readonly<z.infer<typeof quotaReadingSchema>>;

/** What of an account's key leaves FlowDesk: enough to tell two apart, and nobody is found by it. */
export function shortAccount(accountKey: string): string {
	return accountKey.slice(0, 8);
}

/** Milliseconds for which a reading counts: longer than any interval between two of them. */
export const readingLastsMs = 600_000;

/** How one window stands at a moment. A reset that has passed makes it unknown, not full. */
export type WindowStanding = 'room' | 'exhausted' | 'unknown';

/** Judges one window at a moment (epoch ms): only a finite percent below 100 before its reset is room. */
export function windowStanding(window: QuotaWindow, now: number): WindowStanding {
	if (window.isUnlimited) {
		return 'room';
	}
	const {usedPercent, resetsAt, isLasting} = window;
	if (usedPercent === null || !Number.isFinite(usedPercent)) {
		return 'unknown';
	}
	if (resetsAt !== null && !(resetsAt > now)) {
		return 'unknown';
	}
	if (usedPercent >= 100) {
		return 'exhausted';
	}
	// Without its reset nobody knows how long what was read holds.
	return resetsAt === null && !isLasting ? 'unknown' : 'room';
}

/** What a reading is worth to a decision about one model. */
export type QuotaVerdict = Readonly<
	| {kind: 'room'}
	| {kind: 'exhausted'; until: number | null; windowId: string | null; reason: string}
	| {kind: 'unknown'; reason: string}
>;

type Question = Readonly<{
	/** Epoch ms. */
	now: number;
	/** The model that would spend, by OpenCode's name. */
	model: string;
	/** The account that would be spent. */
	accountKey: string;
}>;

/**
 * Judges a reading for one model of one account: `room` only when all of it is proven, `exhausted` when one window that
 * concerns it is used up, and `unknown` in every other case. Stale, refused and another account's readings prove nothing,
 * but that an account was exhausted stays true until its reset.
 */
export function quotaVerdict(reading: QuotaReading | null, question: Question): QuotaVerdict {
	if (reading === null) {
		return unknown('nothing was read');
	}
	if (reading.accountKey !== question.accountKey || reading.isOther === true) {
		return unknown('it is of another account');
	}
	const {now} = question;
	const windows = windowsFor(reading, question.model);
	return exhaustedVerdict(reading, windows, now) ?? roomVerdict(reading, windows, now);
}

/** True for a reading that was made within its time. One from the future was made by another clock and proves nothing. */
function isRecent({observedAt}: QuotaReading, now: number): boolean {
	return observedAt <= now && now - observedAt <= readingLastsMs;
}

/** True while a window of a reading is used up at a moment (epoch ms). What has no reset is so only as long as a reading counts. */
export function isUsedUpStill(window: QuotaWindow, reading: QuotaReading, now: number): boolean {
	const isTimely = window.resetsAt !== null || isRecent(reading, now);
	return isTimely && windowStanding(window, now) === 'exhausted';
}

/** True for a reading that says of the whole account that it is, or was, used up. */
export function isOfUsedUp({
	state,
	usedUp,
}: Pick<QuotaReading, 'usedUp'> & Readonly<{state: QuotaState | null}>): boolean {
	return state === 'exhausted' || usedUp !== undefined;
}

/** A wait that single calls were asked for is no quota: it is a rest of their model, for as long as that is believed and until a call is answered. */
export function withoutWaits(reading: QuotaReading): QuotaReading {
	return isOfUsedUp(reading) ? reading : {...reading, limitedUntil: null};
}

/** A reading without what was known of the account before its login was refused. */
export function withoutUsedUp({usedUp: _, ...reading}: QuotaReading): QuotaReading {
	return reading;
}

/** What of a reading says that nothing is left; null when nothing does. */
function exhaustedVerdict(
	reading: QuotaReading,
	windows: readonly QuotaWindow[],
	now: number,
): QuotaVerdict | null {
	// That a login is refused is no reason to wait.
	const told = reading.state === 'refused' ? reading.usedUp : reading.reason;
	if (reading.limitedUntil !== null && reading.limitedUntil > now) {
		const reason = told || 'the provider takes no calls for now';
		return {kind: 'exhausted', until: reading.limitedUntil, windowId: null, reason};
	}
	const used = windows.filter((one) => isUsedUpStill(one, reading, now));
	const [latest] = used.toSorted(
		(a, b) => (b.resetsAt ?? Number.MAX_VALUE) - (a.resetsAt ?? Number.MAX_VALUE),
	);
	if (latest !== undefined) {
		const reason = told || `${latest.id} is used up`;
		return {kind: 'exhausted', until: latest.resetsAt, windowId: latest.id, reason};
	}
	if (!isOfUsedUp(reading) || !isRecent(reading, now)) {
		return null;
	}
	return isPastReset(reading, windows, now)
		? unknown(pastReset)
		: {kind: 'exhausted', until: null, windowId: null, reason: told || 'it is used up'};
}

const pastReset = 'its reset has passed, and nothing was read since';
const longAgo = 'it was used up, and nothing was read since';

/** True when what an account waited for, or one of its windows, has begun anew since the reading. */
function isPastReset(
	{limitedUntil, observedAt}: QuotaReading,
	windows: readonly QuotaWindow[],
	now: number,
): boolean {
	return [limitedUntil, ...windows.map(({resetsAt}) => resetsAt)].some(
		(time) => time !== null && time <= now && time > observedAt,
	);
}

/**
 * Why an account that was read as exhausted is not known to be so any more at a moment (epoch ms), judged as by a
 * verdict; null while it is. What is used up for one model only is for its window to say.
 */
export function exhaustionEnd(reading: QuotaReading, now: number): string | null {
	const windows = reading.windows.filter((one) => one.model === null);
	if (exhaustedVerdict(reading, windows, now)?.kind === 'exhausted') {
		return null;
	}
	return isPastReset(reading, windows, now) ? pastReset : longAgo;
}

function roomVerdict(
	reading: QuotaReading,
	windows: readonly QuotaWindow[],
	now: number,
): QuotaVerdict {
	if (reading.state !== 'fresh') {
		const told = reading.state === 'exhausted' ? longAgo : `the reading is ${reading.state}`;
		return unknown(reading.reason || told);
	}
	if (!isRecent(reading, now)) {
		return unknown('it is too old');
	}
	if (windows.length === 0) {
		return unknown('it names no limit');
	}
	return windows.every((one) => windowStanding(one, now) === 'room')
		? {kind: 'room'}
		: unknown('a window says nothing of its use or its reset');
}

function unknown(reason: string): QuotaVerdict {
	return {kind: 'unknown', reason};
}

/** The windows that concern a model: all of the account's, and those of the model itself. */
function windowsFor({windows}: QuotaReading, model: string): readonly QuotaWindow[] {
	const asked = plain(model);
	return windows.filter((one) => {
		const name = one.model === null ? null : plain(one.model);
		// "Opus" limits claude-opus-5, whatever else does; gemini-2.5-flash has a window of its own beside gemini-2.5-flash-lite.
		const isOfFamily = one.isExact !== true && name !== '';
		return name === null || name === asked || (isOfFamily && asked.includes(name));
	});
}

/** A model's name in letters and digits alone: vendors, OpenCode and people write it with different signs between. */
function plain(model: string): string {
	return model.toLowerCase().replace(/[^\p{Letter}\p{Number}]+/gu, '');
}
