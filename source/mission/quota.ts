import {z} from 'zod';

/**
 * How a provider's quota stands, as far as FlowDesk could learn: `fresh` was read within its time; `stale` is older, or
 * could not be read anew; `exhausted` has nothing left; `unknown` was answered without what a gauge needs; `refused`
 * (401, 403) needs a login; `limited` means that the usage endpoint itself wants fewer questions; `unsupported` has no
 * gauge at all (an API key, no plan); `disabled` is off by the user's wish.
 */
export const quotaStateSchema = z.enum([
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
	/** True where nothing limits it: no bar, and no hindrance. */
	isUnlimited: z.boolean(),
});

/** What was learned of one account's quota at one moment. */
export const quotaReadingSchema = z.strictObject({
	/** OpenCode's id. */
	provider: z.string(),
	/** SHA-256 of the credential's identity, hexadecimal: it tells accounts apart and is never shown. */
	accountKey: z.string(),
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
	source: z.enum(['poll', 'failure', 'command']),
});

export type QuotaState = z.infer<typeof quotaStateSchema>;
export type QuotaWindow = Readonly<z.infer<typeof quotaWindowSchema>>;
export type QuotaReading = Readonly<z.infer<typeof quotaReadingSchema>>;

/** Milliseconds for which a reading counts: longer than any interval between two of them. */
export const readingLastsMs = 600_000;

/** How one window stands at a moment. A reset that has passed makes it unknown, not full. */
export type WindowStanding = 'room' | 'exhausted' | 'unknown';

/** Judges one window at a moment (epoch ms): only a finite percent below 100 before its reset is room. */
export function windowStanding(window: QuotaWindow, now: number): WindowStanding {
	if (window.isUnlimited) {
		return 'room';
	}
	const {usedPercent, resetsAt} = window;
	if (usedPercent === null || !Number.isFinite(usedPercent)) {
		return 'unknown';
	}
	if (resetsAt !== null && resetsAt <= now) {
		return 'unknown';
	}
	if (usedPercent >= 100) {
		return 'exhausted';
	}
	// Without its reset nobody knows how long what was read holds.
	return resetsAt === null ? 'unknown' : 'room';
}

/** What a reading is worth to a decision about one model. */
export type QuotaVerdict = Readonly<
	| {kind: 'room'}
	| {kind: 'exhausted'; until: number | null; windowId: string | null}
	| {kind: 'unknown'; reason: string}
>;

type Question = Readonly<{
	/** Epoch ms. */
	now: number;
	/** The model that would spend, by the provider's name. */
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
	const {now, model, accountKey} = question;
	if (reading === null) {
		return {kind: 'unknown', reason: 'nothing was read'};
	}
	if (reading.accountKey !== accountKey) {
		return {kind: 'unknown', reason: 'it is of another account'};
	}
	const windows = reading.windows.filter((one) => one.model === null || one.model === model);
	const used = windows.filter((one) => windowStanding(one, now) === 'exhausted');
	if (used.length > 0) {
		const latest = used.reduce((a, b) => ((a.resetsAt ?? now) >= (b.resetsAt ?? now) ? a : b));
		return {kind: 'exhausted', until: latest.resetsAt, windowId: latest.id};
	}
	if (reading.state === 'exhausted') {
		const isOver = reading.retryAt !== null && reading.retryAt <= now;
		return isOver
			? {kind: 'unknown', reason: 'its reset has passed, and nothing was read since'}
			: {kind: 'exhausted', until: reading.retryAt, windowId: null};
	}
	if (reading.state !== 'fresh') {
		return {kind: 'unknown', reason: reading.reason ?? reading.state};
	}
	if (now - reading.observedAt > readingLastsMs || reading.observedAt > now) {
		return {kind: 'unknown', reason: 'it is too old'};
	}
	if (windows.length === 0) {
		return {kind: 'unknown', reason: 'it names no limit'};
	}
	return windows.every((one) => windowStanding(one, now) === 'room')
		? {kind: 'room'}
		: {kind: 'unknown', reason: 'a window says nothing of its use or its reset'};
}
