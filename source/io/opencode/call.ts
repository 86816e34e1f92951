import {setTimeout as delay} from 'node:timers/promises';
import {stripVTControlCharacters} from 'node:util';
import {oneLine} from '../../mission/sanitize.js';

/** What a call came to: its data, or why not. `status` is null when no answer came at all. */
export type Outcome<T> =
	| Readonly<{ok: true; data: T}>
	| Readonly<{ok: false; status: number | null; message: string}>;

type Reply<T> = Readonly<{data?: T; error?: unknown; response?: Response}>;

/** Milliseconds a single call to the server may take. */
const callLimitMs = 30_000;

/** Options of one SDK call: it ends by itself after `limitMs`. */
export function timed(limitMs = callLimitMs): {signal: AbortSignal} {
	return {signal: AbortSignal.timeout(limitMs)};
}

/** Awaits an SDK call and turns every failure, thrown or returned, into an outcome. */
export async function outcome<T>(call: Promise<Reply<T>>): Promise<Outcome<NonNullable<T>>> {
	try {
		const {data, error, response} = await call;
		if (error === undefined && response?.ok === true) {
			return {ok: true, data: data as NonNullable<T>};
		}
		return {ok: false, status: response?.status ?? null, message: messageOf(error, response)};
	} catch (error) {
		return {ok: false, status: null, message: messageOf(error, undefined)};
	}
}

/** Repeats a call that got no answer or a 5xx, at most `tries` times; only for calls that may be repeated. */
export async function persistent<T>(
	call: () => Promise<Outcome<T>>,
	tries = 3,
): Promise<Outcome<T>> {
	let result = await call();
	for (let attempt = 1; attempt < tries && isPassing(result); attempt++) {
		await delay(150 * 2 ** attempt);
		result = await call();
	}
	return result;
}

/** True when the same call may succeed later: no answer, too many requests, or the server's own fault. */
export function isPassing(result: Outcome<unknown>): boolean {
	return !result.ok && (result.status === null || result.status === 429 || result.status >= 500);
}

function messageOf(error: unknown, response: Response | undefined): string {
	const text = textOf(error);
	return plain(text === '' ? `HTTP ${response?.status ?? 'error'}` : text);
}

function textOf(error: unknown): string {
	if (typeof error === 'string') {
		return error;
	}
	if (typeof error !== 'object' || error === null) {
		return '';
	}
	const {message, data, cause} = error as {message?: unknown; data?: unknown; cause?: unknown};
	const inner = textOf(data) || (cause instanceof Error ? cause.message : '');
	const outer = typeof message === 'string' ? message : '';
	return inner === '' ? outer : inner;
}

/** One safe line of at most 300 characters, without colour codes. */
export function plain(text: string): string {
	return oneLine(stripVTControlCharacters(text), 300);
}
