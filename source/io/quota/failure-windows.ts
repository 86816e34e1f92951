import type {QuotaWindow} from '../../mission/quota.js';
import {windowName, windowOf} from './adapter.js';

/** Headers by their names in small letters. */
export type Headers = ReadonlyMap<string, string>;

/** The windows that a failed call's headers tell: those of Claude's and of ChatGPT's subscriptions. */
export function headerWindows(headers: Headers, now: number): readonly QuotaWindow[] {
	return [...claudeWindows(headers), ...codexWindows(headers, now)];
}

const claudeSpans = [
	['5h', '5h', 18_000],
	['7d', 'week', 604_800],
] as const;

function claudeWindows(headers: Headers): readonly QuotaWindow[] {
	return claudeSpans.flatMap(([span, id, lengthSeconds]) => {
		const prefix = `anthropic-ratelimit-unified-${span}`;
		const fraction = numberIn(headers, `${prefix}-utilization`);
		const reset = numberIn(headers, `${prefix}-reset`);
		return fraction === null
			? []
			: [
					windowOf(id, {
						usedPercent: fraction * 100,
						lengthSeconds,
						resetsAt: reset === null ? null : reset * 1000,
					}),
				];
	});
}

const codexHeader = /^x-([\w-]+)-(primary|secondary)-used-percent$/;

/** Any limit's windows; the one that is called codex is the plan's own. */
function codexWindows(headers: Headers, now: number): readonly QuotaWindow[] {
	return [...headers.keys()].flatMap((name) => {
		const [, limit = '', place] = codexHeader.exec(name) ?? [];
		const usedPercent = numberIn(headers, name);
		if (limit === '' || usedPercent === null) {
			return [];
		}
		const prefix = `x-${limit}-${place}`;
		const minutes = numberIn(headers, `${prefix}-window-minutes`);
		const lengthSeconds = minutes !== null && minutes > 0 ? minutes * 60 : null;
		const model = limit === 'codex' ? null : limit;
		const id = windowName(lengthSeconds);
		return [
			windowOf(model === null ? id : `${model} ${id}`, {
				usedPercent,
				lengthSeconds,
				resetsAt: codexReset(headers, prefix, now),
				model,
			}),
		];
	});
}

function codexReset(headers: Headers, prefix: string, now: number): number | null {
	const at = numberIn(headers, `${prefix}-reset-at`);
	const after = numberIn(headers, `${prefix}-reset-after-seconds`);
	if (at !== null) {
		return at * 1000;
	}
	return after === null ? null : now + after * 1000;
}

/**
 * When a bucket of calls or tokens that is empty fills again (epoch ms): the buckets of API keys, which last minutes
 * and are no plan's quota. Null where none is empty.
 */
export function bucketReset(headers: Headers, now: number): number | null {
	const resets = [...headers].flatMap(([name, value]) => {
		if (value.trim() !== '0') {
			return [];
		}
		const [, kind] = /^x-ratelimit-remaining-(.+)$/.exec(name) ?? [];
		const [, bucket] = /^(anthropic-ratelimit-.+)-remaining$/.exec(name) ?? [];
		const ms =
			bucket === undefined
				? durationMs(headers.get(`x-ratelimit-reset-${kind}`))
				: untilMs(headers.get(`${bucket}-reset`), now);
		return ms === null ? [] : [now + ms];
	});
	return resets.length === 0 ? null : Math.max(...resets);
}

function untilMs(text: string | undefined, now: number): number | null {
	const at = Date.parse(text ?? '');
	return Number.isNaN(at) ? null : Math.max(0, at - now);
}

const unitMs: Readonly<Record<string, number>> = {
	ms: 1,
	s: 1000,
	m: 60_000,
	h: 3_600_000,
	d: 86_400_000,
};

/** A length of time as Go writes it, `6m0s` or `12ms`, in ms; null for anything else. */
function durationMs(text: string | undefined): number | null {
	if (text === undefined || !/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) {
		return null;
	}
	const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
	return parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (unitMs[unit] ?? 0), 0);
}

function numberIn(headers: Headers, name: string): number | null {
	const text = headers.get(name)?.trim() ?? '';
	return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null;
}
