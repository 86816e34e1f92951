import {z} from 'zod';
import {found, misfit, numeric, type QuotaAdapter, type QuotaFinding, windowOf} from './adapter.js';

const answerSchema = z.object({
	data: z.object({
		limit: numeric.nullable(),
		limit_remaining: numeric.nullish(),
		limit_reset: z.string().nullish(),
	}),
});

const day = 86_400_000;

/** When a limit begins anew: at midnight in UTC, of the next day, Monday or first of a month. It is not told. */
function nextReset(every: string, now: number): number | null {
	const date = new Date(now);
	const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
	const today = Date.UTC(year, month, date.getUTCDate());
	switch (every) {
		case 'daily':
			return today + day;
		case 'weekly':
			return today + ((8 - date.getUTCDay()) % 7 || 7) * day;
		case 'monthly':
			return Date.UTC(year, month + 1, 1);
		default:
			return null;
	}
}

const names: Readonly<Record<string, string>> = {daily: '1d', weekly: 'week', monthly: 'month'};
const lengths: Readonly<Record<string, number>> = {daily: 86_400, weekly: 604_800};

const creditsSchema = z.object({data: z.object({total_credits: numeric, total_usage: numeric})});

/**
 * What an account's credit makes of what its key says: of both the worse. Only some keys may ask for it; of the account of the
 * others nothing is known.
 */
function withCredits(key: QuotaFinding, body: unknown): QuotaFinding {
	const answer = creditsSchema.safeParse(body);
	if (!answer.success) {
		return misfit;
	}
	const {total_credits: paid, total_usage: used} = answer.data.data;
	const amount = paid - used;
	const balance = {currency: 'USD', amount: Math.min(amount, key.balance?.amount ?? amount)};
	if (amount <= 0) {
		// Below zero its free models are refused too; at zero they are not.
		const open = key.state === 'fresh' ? 'unknown' : key.state;
		const state = amount < 0 ? 'exhausted' : open;
		return {...key, state, balance, reason: 'the account has no credit left'};
	}
	const reason = key.state === 'fresh' ? key.reason : 'this key has no limit of its own';
	return {...key, balance, reason};
}

/** OpenRouter's budget of a key (documented). `usage` there is of all time, and says nothing of a limit that resets. */
export const openrouter: QuotaAdapter = {
	providers: ['openrouter'],
	opens: 'key',
	base: () => 'https://openrouter.ai',
	pollMs: 120_000,
	leastMs: 60_000,
	request: ({secret}) => ({
		method: 'GET',
		path: '/api/v1/key',
		headers: {authorization: `Bearer ${secret}`},
	}),
	again: ({secret}, key) =>
		key.state === 'fresh' || key.state === 'unsupported'
			? {
					request: {
						method: 'GET',
						path: '/api/v1/credits',
						headers: {authorization: `Bearer ${secret}`},
					},
					read: (body) => withCredits(key, body),
				}
			: null,
	read: (body, now) => {
		const answer = answerSchema.safeParse(body);
		if (!answer.success) {
			return misfit;
		}
		const {limit, limit_remaining: told, limit_reset: resets} = answer.data.data;
		if (limit === null) {
			return {
				state: 'unsupported',
				windows: [windowOf('key', {isUnlimited: true})],
				balance: null,
				reason: 'this key has no limit; the account may still be out of credit',
			};
		}
		const left = told ?? null;
		const share = limit > 0 && left !== null ? 100 - (100 * left) / limit : null;
		// Of nothing nothing is left.
		const used = limit === 0 ? 100 : share;
		const window = windowOf(resets ? (names[resets] ?? resets) : 'key', {
			usedPercent: used,
			lengthSeconds: (resets && lengths[resets]) || null,
			resetsAt: resets ? nextReset(resets, now) : null,
			isLasting: !resets,
		});
		return found([window], {balance: left === null ? null : {currency: 'USD', amount: left}});
	},
};
