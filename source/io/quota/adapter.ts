import type {QuotaReading, QuotaWindow} from '../../mission/quota.js';

/** What opens a provider's usage endpoint. It never holds a refresh token. */
export type QuotaCredential = Readonly<{
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
	/** Where the endpoint is unless the user says otherwise: https, without a slash at the end. */
	base: (credential: QuotaCredential) => string;
	/** Milliseconds between two readings, before jitter. */
	pollMs: number;
	request: (credential: QuotaCredential) => QuotaRequest;
	/** What a parsed 2xx answer means. What it does not fit is unknown, never an error. */
	read: (body: unknown) => QuotaFinding;
	/** What a failure means that this provider tells in its own way; null leaves it to its status. */
	refused?: (status: number, body: unknown) => QuotaFinding | null;
}>;

/** A window with nothing known of it but what is given. */
export function windowOf(id: string, known: Partial<QuotaWindow>): QuotaWindow {
	return {
		id,
		usedPercent: null,
		lengthSeconds: null,
		resetsAt: null,
		model: null,
		isUnlimited: false,
		...known,
	};
}

const hour = 3600;
const day = 24 * hour;

/** Names a window by how long it is, wherever it stands in an answer; null for a length nobody told. */
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
	more: Readonly<{isReached?: boolean; reason?: string | null}> = {},
): QuotaFinding {
	const isUsedUp = windows.some(
		({model, usedPercent, isUnlimited}) =>
			model === null && !isUnlimited && usedPercent !== null && usedPercent >= 100,
	);
	const isKnown = windows.some(({usedPercent, isUnlimited}) => isUnlimited || usedPercent !== null);
	const state = more.isReached || isUsedUp ? 'exhausted' : isKnown ? 'fresh' : 'unknown';
	return {state, windows: [...windows], balance: null, reason: more.reason ?? null};
}

/** A finding without windows. */
export function without(state: QuotaFinding['state'], reason: string): QuotaFinding {
	return {state, windows: [], balance: null, reason};
}

/** Epoch ms of a time that a provider writes as text; null for what is none. */
export function timeOf(text: string | null | undefined): number | null {
	const at = Date.parse(text ?? '');
	return Number.isNaN(at) ? null : at;
}
