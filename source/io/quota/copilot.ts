import {z} from 'zod';
import type {QuotaWindow} from '../../mission/quota.js';
import {found, misfit, numeric, type QuotaAdapter, timeOf, windowOf} from './adapter.js';

const snapshotSchema = z.object({
	entitlement: numeric.nullish(),
	remaining: numeric.nullish(),
	quota_remaining: numeric.nullish(),
	percent_remaining: numeric.nullish(),
	unlimited: z.boolean().nullish(),
	overage_permitted: z.boolean().nullish(),
});
const counts = z.record(z.string(), numeric.nullable().catch(null)).nullish();
const answerSchema = z.object({
	quota_reset_date: z.string().nullish(),
	quota_reset_date_utc: z.string().nullish(),
	limited_user_reset_date: z.string().nullish(),
	quota_snapshots: z.record(z.string(), snapshotSchema.nullish()).nullish(),
	limited_user_quotas: counts,
	monthly_quotas: counts,
});

type Answer = z.infer<typeof answerSchema>;
type Snapshot = z.infer<typeof snapshotSchema>;

/** Percent used; null where a placeholder stands for a plan that is billed by tokens. */
function usedPercent(one: Snapshot): number | null {
	const left = one.quota_remaining ?? one.remaining ?? null;
	if (one.entitlement === 0 && (left ?? 0) === 0) {
		return null;
	}
	if (one.entitlement && one.entitlement > 0 && left !== null) {
		return 100 - (100 * left) / one.entitlement;
	}
	const percent = one.percent_remaining ?? null;
	return percent === null ? null : 100 - percent;
}

/** What agents may spend: the editor's completions are another matter. */
function spendable<T>(quotas: Readonly<Record<string, T>> | null | undefined) {
	return Object.entries(quotas ?? {}).filter(([id]) => id !== 'completions');
}

const premium = 'premium_interactions';

/** A paid plan counts premium requests: without a word of those nobody knows how it stands. */
function paidWindows(answer: Answer, resetsAt: number | null): readonly QuotaWindow[] {
	const told = spendable(answer.quota_snapshots);
	const isNamed = told.length === 0 || told.some(([id]) => id === premium);
	const all = isNamed ? told : [[premium, null] as const, ...told];
	return all.map(([id, one]) =>
		windowOf(id === premium ? 'premium' : id, {
			usedPercent: one ? usedPercent(one) : null,
			resetsAt,
			isUnlimited: one?.unlimited === true || one?.entitlement === -1,
		}),
	);
}

function freeWindows(answer: Answer, resetsAt: number | null): readonly QuotaWindow[] {
	return spendable(answer.limited_user_quotas).map(([id, left]) => {
		const total = answer.monthly_quotas?.[id] ?? null;
		const isKnown = left !== null && total !== null && total > 0;
		return windowOf(id, {usedPercent: isKnown ? 100 - (100 * left) / total : null, resetsAt});
	});
}

/** GitHub Copilot's monthly allowances. A personal access token is never sent there. */
export const copilot: QuotaAdapter = {
	providers: ['github-copilot'],
	opens: 'login',
	base: ({enterpriseHost}) =>
		enterpriseHost === null ? 'https://api.github.com' : `https://api.${enterpriseHost}`,
	pollMs: 300_000,
	leastMs: 60_000,
	request: ({secret}) => ({
		method: 'GET',
		path: '/copilot_internal/user',
		headers: {authorization: `token ${secret}`, 'x-github-api-version': '2025-04-01'},
	}),
	read: (body) => {
		const parsed = answerSchema.safeParse(body);
		if (!parsed.success) {
			return misfit;
		}
		const answer = parsed.data;
		// A date without a time is midnight in UTC, and is read as that.
		const resetsAt = timeOf(
			answer.quota_reset_date_utc ?? answer.quota_reset_date ?? answer.limited_user_reset_date,
		);
		const isPaid = spendable(answer.quota_snapshots).some(
			([, one]) => one?.overage_permitted === true && (usedPercent(one) ?? 0) >= 100,
		);
		const windows = [...paidWindows(answer, resetsAt), ...freeWindows(answer, resetsAt)];
		return found(windows, {reason: isPaid ? 'used up: what goes on is paid for' : null});
	},
};
