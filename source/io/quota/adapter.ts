import {z} from 'zod';
import type {QuotaReading, QuotaWindow} from '../../mission/quota.js';

/** What opens a provider's usage endpoint. It never holds a refresh token. */
export type QuotaCredential = Readonly<{
	/** OpenCode's id of the provider. */
	provider: string;
	/** An access token or a key. */
	secret: string;
	/** The account that the token is for, where the provider wants to be told. */
	accountId: string | null;
	/** Host of an enterprise's own GitHub. */
	enterpriseHost: string | null;
	/** Google's project. */
	project: string | null;
}>;

/** One request, without its base address. */
export type QuotaRequest = Readonly<{
	method: 'GET' | 'POST';
	path: string;
	headers: Readonly<Record<string, string>>;
	/** Sent as JSON. */
	body?: Readonly<Record<string, unknown>>;
}>;

/** What an answer says of the quota, before it is known when and of whom. */
export type QuotaFinding = Pick<QuotaReading, 'state' | 'windows' | 'balance' | 'reason'>;

/** How one provider's quota is read: one request, and what its answer means. */
export type QuotaAdapter = Readonly<{
	/** OpenCode's ids of the providers that it is for. */
	providers: readonly string[];
	/** Which kind of login has a gauge; the other kind has none. */
	opens: 'login' | 'key';
	/** Where the endpoint is unless the user says otherwise: https, without a slash at the end. */
	base: (credential: QuotaCredential) => string;
	/** Milliseconds between two readings, before jitter. */
	pollMs: number;
	/** Milliseconds between two requests that no wish of the user's shortens. */
	leastMs: number;
	request: (credential: QuotaCredential) => QuotaRequest;
	/** What a parsed 2xx answer means at a moment (epoch ms). What it does not fit is unknown, never an error. */
	read: (body: unknown, now: number) => QuotaFinding;
	/** What a failure means that this provider tells in its own way; null leaves it to its status. */
	refused?: (status: number, body: unknown) => QuotaFinding | null;
	/** A second question that a 2xx answer calls for; null for none. Where it fails, the first finding stands. */
	again?: (credential: QuotaCredential, finding: QuotaFinding) => SecondQuestion | null;
}>;

/** One more request to the same provider, and what its answer means beside the first one. */
export type SecondQuestion = Readonly<{
	request: QuotaRequest;
	/** What a parsed 2xx answer means at a moment (epoch ms). */
	read: (body: unknown, now: number) => QuotaFinding;
}>;

/** A number, or one that is written as text. Nothing else is: an empty text or null is no zero. */
export const numeric = z.union([
	z.number(),
	z
		.string()
		.regex(/^-?\d+(\.\d+)?$/)
		.transform(Number),
]);

/** A window with nothing known of it but what is given. */
export function windowOf(id: string, known: Partial<QuotaWindow>): QuotaWindow {
	return {
		id,
		usedPercent: null,
		lengthSeconds: null,
		resetsAt: null,
		model: null,
		isUnlimited: false,
		isLasting: false,
		...known,
	};
}

/**
 * A limit of which nobody can tell whom it concerns: while some of it is left it hinders none, and used up it may be
 * anybody's, so that nothing is known.
 */
export function nobodysWindow(window: QuotaWindow, id: string): QuotaWindow {
	const isUsedUp = (window.usedPercent ?? 100) >= 100;
	return {...window, id, model: null, usedPercent: isUsedUp ? null : window.usedPercent};
}

const hour = 3600;
const day = 24 * hour;

/** Names a window by how long it is, wherever it stands in an answer; `limit` for a length nobody told. */
export function windowName(lengthSeconds: number | null): string {
	if (lengthSeconds === null) {
		return 'limit';
	}
	if (lengthSeconds === 7 * day) {
		return 'week';
	}
	if (lengthSeconds >= 28 * day && lengthSeconds <= 31 * day) {
		return 'month';
	}
	if (lengthSeconds % day === 0) {
		return `${lengthSeconds / day}d`;
	}
	return lengthSeconds % hour === 0
		? `${lengthSeconds / hour}h`
		: `${Math.round(lengthSeconds / 60)}min`;
}

/** A finding with windows: exhausted where the provider says so or one for the whole account is used up. */
export function found(
	windows: readonly QuotaWindow[],
	more: Readonly<{isReached?: boolean} & Partial<Pick<QuotaFinding, 'balance' | 'reason'>>> = {},
): QuotaFinding {
	const limited = windows.filter(({isUnlimited}) => !isUnlimited);
	const isUsedUp = limited.some(
		({model, usedPercent}) => model === null && usedPercent !== null && usedPercent >= 100,
	);
	// What is unlimited hides nothing: beside a limit that says nothing, the reading says nothing.
	const isKnown =
		limited.some(({usedPercent}) => usedPercent !== null) ||
		(limited.length === 0 && windows.length > 0);
	const state = more.isReached || isUsedUp ? 'exhausted' : isKnown ? 'fresh' : 'unknown';
	const reason = more.reason ?? (state === 'unknown' ? 'the answer names no use' : null);
	return {state, windows: [...windows], balance: more.balance ?? null, reason};
}

/** A finding without windows. */
export function without(state: QuotaFinding['state'], reason: string): QuotaFinding {
	return {state, windows: [], balance: null, reason};
}

/** The finding for an answer that does not fit. */
export const misfit: QuotaFinding = without('unknown', 'the answer has another shape');

/** Epoch ms of a time that a provider writes as text; null for what is none. */
export function timeOf(text: string | null | undefined): number | null {
	const at = Date.parse(text ?? '');
	return Number.isNaN(at) ? null : at;
}
