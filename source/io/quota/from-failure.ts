import {z} from 'zod';
import type {QuotaReading} from '../../mission/quota.js';
import {quotaWords} from '../../mission/quota-words.js';
import {numeric, windowOf} from './adapter.js';
import {bucketReset, type Headers, headerWindows} from './failure-windows.js';
import {believableTime, retryAfterMs} from './retry-after.js';

/** Whose call failed, and when. */
export type FailedCall = Readonly<{
	provider: string;
	accountKey: string;
	/** Epoch ms. */
	now: number;
}>;

/** OpenCode's error about a model call. */
const errorSchema = z.object({
	name: z.string().nullish().catch(null),
	data: z.object({
		statusCode: z.number().nullish(),
		responseHeaders: z.record(z.string(), z.string()).nullish().catch(null),
		responseBody: z.string().nullish().catch(null),
	}),
});
const bodySchema = z.object({
	error: z
		.object({
			type: z.string().nullish().catch(null),
			code: z.string().nullish().catch(null),
			resets_at: numeric.nullish().catch(null),
			resets_in_seconds: numeric.nullish().catch(null),
		})
		.nullish()
		.catch(null),
	code: z.string().nullish().catch(null),
	metadata: z.object({limitName: z.string().nullish()}).nullish().catch(null),
});

type Told = Readonly<{
	/** What OpenCode calls the failure. */
	name: string;
	status: number;
	headers: Headers;
	/** What the body calls the failure: its type and its codes. */
	names: readonly string[];
	body: z.infer<typeof bodySchema> | null;
	/** Until when the answer asks to wait, epoch ms. */
	waitsUntil: number | null;
}>;

/** What a failed model call says of the quota, by its status, headers and body; null when it says nothing of it. */
export function readingFromFailure(error: unknown, call: FailedCall): QuotaReading | null {
	const told = toldBy(error, call.now);
	if (told === null) {
		return null;
	}
	const spent = spentReason(told);
	if (spent !== null) {
		return reading(call, {...spentBy(told, call), state: 'exhausted', reason: spent});
	}
	const windows = [...headerWindows(told.headers, call.now)];
	const isRejected = told.headers.get('anthropic-ratelimit-unified-status') === 'rejected';
	const isUsedUp = windows.some(
		({model, usedPercent}) => model === null && (usedPercent ?? 0) >= 100,
	);
	if (windows.length > 0 || isRejected) {
		const isExhausted = isRejected || isUsedUp;
		return reading(call, {
			windows,
			// A call that failed proves no room, whatever its headers say.
			state: isExhausted ? 'exhausted' : 'unknown',
			limitedUntil: told.status === 429 ? told.waitsUntil : null,
			reason: isExhausted ? 'a call was refused: the plan is used up' : null,
		});
	}
	if (isOfLogin(told)) {
		return reading(call, {state: 'refused', reason: 'a call was refused: the login is not taken'});
	}
	return told.status === 429 && told.waitsUntil !== null
		? reading(call, {limitedUntil: believed(told.waitsUntil, call), reason: limited})
		: null;
}

/** OpenCode's own name for a login that it does not have, or that is not taken. */
const loginError = 'ProviderAuthError';

/** True where a provider refuses the login. A page, or nothing at all, is a network's or a firewall's word, and proves nothing of it. */
function isOfLogin({name, status, body, names}: Told): boolean {
	const isRefused = status === 401 && body !== null;
	return name === loginError || (isRefused && !names.some((one) => otherNames.includes(one)));
}

/** The most that a wait is believed where nothing says that a plan is used up, ms. */
const mostWaitMs = 3_600_000;

function believed(until: number, {now}: FailedCall): number {
	return Math.min(until, now + mostWaitMs);
}

const limited = 'a call was refused: the provider asks to wait';

/** OpenCode tries a call again at `next` (epoch ms): until then its provider takes none of this account's. */
export function readingFromRetry(next: number, call: FailedCall): QuotaReading | null {
	return Number.isFinite(next) && next > call.now
		? reading(call, {limitedUntil: believed(next, call), reason: limited})
		: null;
}

function reading(call: FailedCall, known: Partial<QuotaReading>): QuotaReading {
	return {
		provider: call.provider,
		accountKey: call.accountKey,
		state: 'unknown',
		observedAt: call.now,
		balance: null,
		retryAt: null,
		source: 'failure',
		...known,
		limitedUntil: bounded(known.limitedUntil, call),
		windows: (known.windows ?? []).map((one) => ({
			...one,
			resetsAt: bounded(one.resetsAt, call),
			id: quotaWords(one.id),
			model: one.model === null ? null : quotaWords(one.model),
		})),
		reason: known.reason ?? null,
	};
}

function bounded(at: number | null | undefined, {now}: FailedCall): number | null {
	return at == null ? null : believableTime(at, now);
}

function toldBy(error: unknown, now: number): Told | null {
	const parsed = errorSchema.safeParse(error);
	if (!parsed.success) {
		return null;
	}
	const {name, data} = parsed.data;
	const {statusCode, responseHeaders, responseBody} = data;
	const headers: Headers = new Map(
		Object.entries(responseHeaders ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
	);
	const body = bodyOf(responseBody ?? '');
	const names = [body?.error?.type, body?.error?.code, body?.code].filter(
		(one): one is string => typeof one === 'string',
	);
	const asked = retryAfterMs((name) => headers.get(name) ?? null, now);
	const waitsUntil = asked === null ? bucketReset(headers, now) : now + asked;
	return {name: name ?? '', status: statusCode ?? 0, headers, body, names, waitsUntil};
}

function bodyOf(text: string): z.infer<typeof bodySchema> | null {
	try {
		return bodySchema.safeParse(JSON.parse(text)).data ?? null;
	} catch {
		return null;
	}
}

/** Names under which providers say that something is used up, and what that is. Their status is often another's. */
const spentNames: Readonly<Record<string, string>> = {
	usage_limit_reached: 'a call was refused: the plan is used up',
	insufficient_quota: 'a call was refused: there is no credit left',
	quota_exceeded: 'a call was refused: the allowance is used up',
	GoUsageLimitError: 'a call was refused: the plan is used up',
	FreeUsageLimitError: 'a call was refused: what is free is used up',
	CreditsError: 'a call was refused: there is no balance',
	MonthlyLimitError: "a call was refused: the workspace's monthly limit is reached",
	UserLimitError: "a call was refused: the user's limit is reached",
};

/** Names of failures that come with the status of a refused login, and say nothing of it. */
const otherNames: readonly string[] = ['ModelError'];

function spentReason({names, status}: Told): string | null {
	const [known] = names.flatMap((name) =>
		Object.hasOwn(spentNames, name) ? [spentNames[name] ?? ''] : [],
	);
	return known ?? (status === 402 ? 'a call was refused: the provider wants to be paid' : null);
}

/** OpenCode Go's names of its windows, by ours. */
const goWindows: Readonly<Record<string, readonly [string, number | null]>> = {
	'5 hour': ['5h', 18_000],
	weekly: ['week', 604_800],
	monthly: ['month', null],
};

function spentBy(
	{body, headers, waitsUntil}: Told,
	{now}: FailedCall,
): Pick<QuotaReading, 'windows' | 'limitedUntil'> {
	const {resets_at: at, resets_in_seconds: after} = body?.error ?? {};
	const told = at ? at * 1000 : after ? now + after * 1000 : null;
	const limitedUntil = told ?? waitsUntil;
	const [id, lengthSeconds] = goWindows[body?.metadata?.limitName ?? ''] ?? [];
	const named =
		id === undefined
			? []
			: [
					windowOf(id, {
						usedPercent: 100,
						lengthSeconds: lengthSeconds ?? null,
						resetsAt: waitsUntil,
					}),
				];
	return {windows: [...headerWindows(headers, now), ...named], limitedUntil};
}
