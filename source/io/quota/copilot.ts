import {z} from 'zod';
import {found, type QuotaAdapter, timeOf, windowOf, without} from './adapter.js';

const number = z.coerce.number();
const snapshotSchema = z.object({
	entitlement: number.nullish(),
	remaining: number.nullish(),
	quota_remaining: number.nullish(),
	percent_remaining: number.nullish(),
	unlimited: z.boolean().nullish(),
	overage_permitted: z.boolean().nullish(),
});
const answerSchema = z.object({
	quota_reset_date: z.string().nullish(),
	quota_reset_date_utc: z.string().nullish(),
	limited_user_reset_date: z.string().nullish(),
	quota_snapshots: z.record(z.string(), snapshotSchema.nullish()).nullish(),
	limited_user_quotas: z.record(z.string(), number).nullish(),
	monthly_quotas: z.record(z.string(), number).nullish(),
});

type Snapshot = z.infer<typeof snapshotSchema>;

/** Percent used; null where a placeholder stands for a plan that is billed by tokens. */
function usedPercent({
	entitlement,
	remaining,
	quota_remaining,
	percent_remaining,
}: Snapshot): number | null {
	const left = quota_remaining ?? remaining ?? null;
	if (entitlement === 0 && (left ?? 0) === 0) {
		return null;
	}
	if (entitlement && left !== null) {
		return 100 - (100 * left) / entitlement;
	}
	return percent_remaining === null || percent_remaining === undefined
		? null
		: 100 - percent_remaining;
}

/** GitHub Copilot's monthly allowances. A personal access token is never sent there. */
export const copilot: QuotaAdapter = {
	providers: ['github-copilot'],
	base: ({enterpriseHost}) =>
		enterpriseHost === null ? 'https://api.github.com' : `https://api.${enterpriseHost}`,
	pollMs: 300_000,
	request: ({secret}) => ({
		method: 'GET',
		path: '/copilot_internal/user',
		headers: {authorization: `token ${secret}`, 'x-github-api-version': '2025-04-01'},
	}),
	read: (body) => {
		const answer = answerSchema.safeParse(body);
		if (!answer.success) {
			return without('unknown', 'the answer has another shape');
		}
		const {data} = answer;
		// A date without a time is midnight in UTC, and is read as that.
		const resetsAt = timeOf(
			data.quota_reset_date_utc ?? data.quota_reset_date ?? data.limited_user_reset_date,
		);
		const snapshots = Object.entries(data.quota_snapshots ?? {}).flatMap(([id, one]) =>
			one === null || one === undefined
				? []
				: [
						windowOf(id.replace('premium_interactions', 'premium'), {
							usedPercent: usedPercent(one),
							resetsAt,
							isUnlimited: one.unlimited === true || one.entitlement === -1,
						}),
					],
		);
		const limited = Object.entries(data.limited_user_quotas ?? {}).map(([id, left]) => {
			const total = data.monthly_quotas?.[id];
			return windowOf(id, {usedPercent: total ? 100 - (100 * left) / total : null, resetsAt});
		});
		const isPaid = Object.values(data.quota_snapshots ?? {}).some(
			(one) => one?.overage_permitted === true && (usedPercent(one) ?? 0) >= 100,
		);
		return found([...snapshots, ...limited], {
			reason: isPaid ? 'used up: what goes on is paid for' : null,
		});
	},
};
